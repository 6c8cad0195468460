"""What a workload or model asks of one service, from where, and as whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from clarify_rules.clarify.facts import gap, known
from clarify_rules.clarify.model import Model
from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.clarify.workload import Workload
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.model_files import model_needs_s3
from clarify_rules.network.policy.request import Request
from clarify_rules.network.requests import (
    model_s3_requests,
    runtime_requests,
    s3_requests,
    sagemaker_api_requests,
)
from clarify_rules.network.service import Service

Requests = tuple[Request, ...] | MissingFact

_REQUESTS_OF: dict[Service, Callable[[Workload], tuple[Request, ...]]] = {
    Service.S3: s3_requests,
    Service.SAGEMAKER_API: sagemaker_api_requests,
    Service.SAGEMAKER_RUNTIME: runtime_requests,
}


@dataclass(frozen=True)
class Demand:
    """Somebody in a place asks something of a service; `doubt` says why it may be nothing."""

    owner: Workload | Model
    place: VpcConfig
    service: Service
    doubt: MissingFact | None

    @property
    def role_arn(self) -> str | None:
        """The role that asks, None where it is not known which."""
        return known(_role_arn, self.owner)

    @cached_property
    def requests(self) -> Requests:
        """What is asked, or the fact that is missing to know it."""
        try:
            if isinstance(self.owner, Model):
                return model_s3_requests(self.owner)
            return _REQUESTS_OF[self.service](self.owner)
        except MissingFact as fact:
            return fact


def _role_arn(owner: Workload | Model) -> str | None:
    if isinstance(owner, Model):
        return owner.record.text_or_none("ExecutionRoleArn")
    return owner.role_arn


def workload_demands(workload: Workload) -> tuple[Demand, ...]:
    """Return a workload's demands: S3 always, SageMaker where it needs predictions or may need them.

    One that is not in a VPC makes none.
    """
    place = known(lambda each: each.vpc_config, workload)
    if place is None:
        return ()
    doubt: MissingFact | None = None
    try:
        needs_inference = workload.needs_inference
    except MissingFact as fact:
        needs_inference, doubt = True, fact
    always = Demand(workload, place, Service.S3, None)
    if not needs_inference:
        return (always,)
    sagemaker = (Service.SAGEMAKER_API, Service.SAGEMAKER_RUNTIME)
    return (always, *(Demand(workload, place, service, doubt) for service in sagemaker))


def model_demands(model: Model) -> tuple[Demand, ...]:
    """Return a model's demand on S3, where it needs files from there and is in a VPC."""
    place = known(lambda each: each.vpc_config, model)
    if place is None:
        return ()
    doubt = gap(model_needs_s3, model)
    if doubt is None and not model_needs_s3(model):
        return ()
    return (Demand(model, place, Service.S3, doubt),)
