"""What a workload or model asks of one service, from where, and as whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from clarify_rules.clarify.facts import known
from clarify_rules.clarify.model import Model
from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.clarify.workload import Workload
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.model_files import model_needs_s3
from clarify_rules.network.policy.request import Caller, Request
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
    """`requests` is the missing fact where it is not known what is asked; `doubt` why it may be nothing."""

    owner: Workload | Model
    place: VpcConfig
    service: Service
    requests: Requests
    caller: Caller
    doubt: MissingFact | None

    @property
    def question(self) -> tuple[object, ...]:
        """What the answer hangs on: demands with equal questions have equal answers."""
        requests = self.requests
        asked = requests.message if isinstance(requests, MissingFact) else requests
        return (self.place, asked, self.caller, self.doubt is None)


def requests_of(workload: Workload, service: Service) -> Requests:
    """Return what a workload asks of a service, or the fact that is missing to know it."""
    try:
        return _REQUESTS_OF[service](workload)
    except MissingFact as fact:
        return fact


def workload_demands(workload: Workload, caller: Callable[[str | None], Caller]) -> Iterator[Demand]:
    """Yield a workload's demands: S3 always, SageMaker where it needs predictions or may need them.

    One that is not in a VPC makes none.
    """
    place = known(lambda each: each.vpc_config, workload)
    if place is None:
        return
    asks_as = caller(known(lambda each: each.role_arn, workload))
    doubt: MissingFact | None = None
    try:
        needs_inference = workload.needs_inference
    except MissingFact as fact:
        needs_inference, doubt = True, fact
    yield Demand(workload, place, Service.S3, requests_of(workload, Service.S3), asks_as, None)
    if needs_inference:
        for service in (Service.SAGEMAKER_API, Service.SAGEMAKER_RUNTIME):
            yield Demand(workload, place, service, requests_of(workload, service), asks_as, doubt)


def model_demands(model: Model, caller: Callable[[str | None], Caller]) -> Iterator[Demand]:
    """Yield a model's demand on S3, where it needs files from there and is in a VPC."""
    place = known(lambda each: each.vpc_config, model)
    if place is None or not known(model_needs_s3, model):
        return
    asks_as = caller(known(lambda each: each.record.text_or_none("ExecutionRoleArn"), model))
    requests: Requests
    try:
        requests = model_s3_requests(model)
    except MissingFact as fact:
        requests = fact
    yield Demand(model, place, Service.S3, requests, asks_as, None)
