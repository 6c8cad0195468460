"""What is true of a planned account: the status that each rule owes each resource.

Computed from the plan alone, in the words of the catalogue; no part of the rules is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.account_plan import (
    LARGE_SUBNET,
    SMALL_SUBNET_AT_LEAST,
    SMALL_SUBNET_AT_MOST,
    ZONES_WITH_TYPE,
    AccountPlan,
    Attachment,
    ConfigPlan,
    Ingress,
    JobPlan,
    ModelPlan,
    Reading,
    SubnetPlan,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

HOLDS, FAILS, IRRELEVANT, OPEN = "COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE", "UNDETERMINED"

JOB_RULES = (
    "clarify-job-in-vpc",
    "clarify-job-network-isolation-off",
    "clarify-job-model-in-same-vpc",
    "clarify-job-subnets-have-free-ips",
    "clarify-job-shadow-endpoint-zones",
)
MODEL_RULES = ("clarify-model-in-vpc", "clarify-model-spans-two-zones", "clarify-model-subnets-have-free-ips")
VPC_RULE = "clarify-vpc-dns-enabled"
GROUP_RULE = "clarify-security-group-no-public-ingress"
RULES = (*JOB_RULES, *MODEL_RULES, VPC_RULE, GROUP_RULE)

Truth = dict[tuple[str, str], str]


def expected_statuses(plan: AccountPlan) -> Truth:
    """(rule, name in the plan) -> status; a pair that is absent is not promised either way."""
    return dict(_Account(plan).statuses())


class _Account:
    """The plan, looked up by name."""

    def __init__(self, plan: AccountPlan) -> None:
        self._plan = plan
        self._models = {model.name: model for model in plan.models}
        self._endpoints = dict(plan.endpoints)
        self._subnets = {subnet.name: subnet for vpc in plan.vpcs for subnet in vpc.subnets}

    def statuses(self) -> Iterator[tuple[tuple[str, str], str]]:
        for job in self._plan.clarify_jobs:
            yield ("clarify-job-in-vpc", job.name), HOLDS if job.attachment else FAILS
            yield ("clarify-job-network-isolation-off", job.name), FAILS if job.isolated else HOLDS
            yield ("clarify-job-model-in-same-vpc", job.name), self._same_vpc(job)
            yield ("clarify-job-subnets-have-free-ips", job.name), self._job_addresses(job)
            zones = self._zones(job)
            if zones:
                yield ("clarify-job-shadow-endpoint-zones", job.name), zones
        for model in self._plan.models:
            yield ("clarify-model-in-vpc", model.name), HOLDS if model.attachment else FAILS
            yield ("clarify-model-spans-two-zones", model.name), self._spans(model)
            yield ("clarify-model-subnets-have-free-ips", model.name), self._model_addresses(model)
        yield from self._network_statuses()

    def _network_statuses(self) -> Iterator[tuple[tuple[str, str], str]]:
        used = [place for place in self._attachments() if place]
        for vpc in self._plan.vpcs:
            if any(place.vpc == vpc.name for place in used):
                yield (VPC_RULE, vpc.name), HOLDS if vpc.dns_support and vpc.dns_hostnames else FAILS
            for group, ingress in vpc.groups:
                if any(group in place.groups for place in used):
                    closed = ingress in {Ingress.MEMBERS, Ingress.NOBODY}
                    yield (GROUP_RULE, group), HOLDS if closed else FAILS

    def _attachments(self) -> Iterator[Attachment | None]:
        yield from (job.attachment for job in self._plan.clarify_jobs)
        yield from (model.attachment for model in self._plan.models)

    def _same_vpc(self, job: JobPlan) -> str:
        config = job.config
        if config.reading is not Reading.GOOD:
            return OPEN
        name = config.model or self._endpoints.get(config.endpoint or "")
        if name is None:
            return IRRELEVANT
        model = self._models.get(name)
        if model is None:
            # A job that ended may well have outlived its model; one in progress cannot do without.
            return FAILS if job.running else IRRELEVANT
        if model.attachment is None:
            return IRRELEVANT
        return HOLDS if job.attachment and job.attachment.vpc == model.attachment.vpc else FAILS

    def _job_addresses(self, job: JobPlan) -> str:
        """Two addresses per instance in the one subnet that SageMaker picks; it may pick any."""
        if not job.running or job.attachment is None:
            return IRRELEVANT
        enough = {_has(self._subnets[name], 2 * job.instances) for name in job.attachment.subnets}
        if len(enough) == 2:
            return OPEN
        return HOLDS if enough == {True} else FAILS

    def _zones(self, job: JobPlan) -> str | None:
        """Two zones of the model's subnets that offer the shadow endpoint's instance type."""
        config = job.config
        if config.reading is not Reading.GOOD:
            return OPEN
        if config.model is None:
            return IRRELEVANT
        model = self._models.get(config.model)
        if model is None:
            return None if job.running else IRRELEVANT
        if model.attachment is None or job.attachment is None:
            return IRRELEVANT
        zones = {self._subnets[name].zone for name in model.attachment.subnets}
        offered = ZONES_WITH_TYPE[config.instance_type]
        if len(zones) >= 2 and not offered:
            # A type that no zone of the Region offers is a type that cannot be judged.
            return OPEN
        return HOLDS if len(zones & offered) >= 2 else FAILS

    def _spans(self, model: ModelPlan) -> str:
        if model.attachment is None:
            return IRRELEVANT
        return HOLDS if len({self._subnets[name].zone for name in model.attachment.subnets}) >= 2 else FAILS

    def _model_addresses(self, model: ModelPlan) -> str:
        """Two addresses per instance of the largest shadow endpoint, summed over the model's subnets."""
        if model.attachment is None:
            return IRRELEVANT
        need = 2 * max(config.instances for config in self._configs_in_use() if config.model == model.name)
        subnets = [self._subnets[name] for name in model.attachment.subnets]
        # A configuration that cannot be read may ask this model for any number of instances; that of a job
        # which ended is lost for good, and asks for nothing any more.
        running = (job for job in self._plan.clarify_jobs if job.running)
        enough = HOLDS if all(job.config.reading is Reading.GOOD for job in running) else OPEN
        if any(not subnet.small for subnet in subnets):
            return enough
        if SMALL_SUBNET_AT_LEAST * len(subnets) < need <= SMALL_SUBNET_AT_MOST * len(subnets):
            raise ValueError(
                f"the plan of {model.name} hangs on a few addresses; draw it further from the limit"
            )
        return enough if need <= SMALL_SUBNET_AT_LEAST * len(subnets) else FAILS

    def _configs_in_use(self) -> Iterator[ConfigPlan]:
        return (job.config for job in self._plan.clarify_jobs)


def _has(subnet: SubnetPlan, addresses: int) -> bool:
    return addresses <= (SMALL_SUBNET_AT_LEAST if subnet.small else LARGE_SUBNET)
