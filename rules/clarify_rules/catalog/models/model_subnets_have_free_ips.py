"""clarify-model-subnets-have-free-ips: the model's subnets can take the shadow endpoint's instances."""

from __future__ import annotations

from dataclasses import dataclass

from clarify_rules.catalog import reasons, references
from clarify_rules.catalog.models.placed import no_vpc, subnets_missing
from clarify_rules.catalog.subjects import OWNERS, ModelRule
from clarify_rules.catalog.verdict import Severity, Verdict, compliant, non_compliant, not_applicable
from clarify_rules.clarify.facts import gap, known
from clarify_rules.clarify.model import Model
from clarify_rules.clarify.workload import Workload
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.site import Site
from clarify_rules.network.subnet import (
    ADDRESSES_PER_INSTANCE,
    SubnetSelection,
    free_addresses,
    select_subnets,
)

INSTANCE_COUNT_UNKNOWN = "INSTANCE_COUNT_UNKNOWN"


class ModelSubnetsHaveFreeIps(ModelRule):
    """Two free addresses per shadow-endpoint instance, summed over the model's subnets."""

    id = "clarify-model-subnets-have-free-ips"
    title = "The subnets of models that Clarify calls have free addresses"
    checks = (
        "That the model's subnets together have two free IPv4 addresses for each instance of the largest "
        "shadow endpoint that a workload in scope asks for (predictor.initial_instance_count)."
    )
    why = "A shadow endpoint that finds too few free addresses fails to start, and the Clarify job with it."
    fix = (
        "Free addresses in the model's subnets, ask for fewer shadow-endpoint instances in the analysis "
        "config, or create the model again with larger subnets."
    )
    severity = Severity.MEDIUM
    needs = OWNERS | {EvidenceKind.SUBNETS}
    codes = (
        (reasons.IP_EXHAUSTED, "The subnets together have too few free addresses."),
        (reasons.SUBNET_NOT_FOUND, "A listed subnet does not exist."),
        (INSTANCE_COUNT_UNKNOWN, "The analysis config does not name the number of instances (undetermined)."),
        (reasons.NO_SHADOW_ENDPOINT, "No workload in scope makes a shadow endpoint of this model."),
        (reasons.NO_VPC_CONFIG, "The model is not in a VPC."),
    )
    requirements = ("Two free private addresses per shadow-endpoint instance",)
    references = (references.HOSTING_VPC,)

    def judge(self, resource: Model, site: Site) -> Verdict:
        """Return whether the largest shadow endpoint asked for finds room."""
        if resource.vpc_config is None:
            return no_vpc(resource)
        selection = select_subnets(site.evidence, resource.vpc_config.subnets)
        if selection.missing:
            return subnets_missing(resource, selection.missing)
        demand = _demand(resource, selection, site)
        if demand.largest is None:
            if demand.unknown is not None:
                raise demand.unknown
            return not_applicable(
                reasons.NO_SHADOW_ENDPOINT,
                f"Nothing in scope makes a shadow endpoint of {resource.name}.",
            )
        return _judge_room(resource, selection, demand)


@dataclass(frozen=True, slots=True)
class _Demand:
    """The most instances asked for, by whom; and why more may be asked for."""

    largest: int | None
    asked_by: str
    unknown: MissingFact | None


def _demand(model: Model, selection: SubnetSelection, site: Site) -> _Demand:
    largest: int | None = None
    asked_by = ""
    unknown = site.shadow_endpoint_gap(selection.vpc_ids)
    for workload in site.shadow_endpoint_users.get(model.name, ()):
        shadow = workload.shadow_endpoint
        count = shadow.instance_count if shadow else None
        if count is None:
            unknown = unknown or _count_missing(workload)
        if largest is None or (count or 1) > largest:
            largest, asked_by = count or 1, f"the {workload.noun} {workload.name}"
    return _Demand(largest, asked_by, unknown)


def _judge_room(model: Model, selection: SubnetSelection, demand: _Demand) -> Verdict:
    free = sum(known(free_addresses, subnet) or 0 for subnet in selection.found)
    need = ADDRESSES_PER_INSTANCE * (demand.largest or 1)
    subnets = ", ".join(subnet.id for subnet in selection.found)
    asked = f"{need} free addresses (2 for each shadow-endpoint instance that {demand.asked_by} asks for)"
    if free < need:
        for subnet in selection.found:
            fact = gap(free_addresses, subnet)
            if fact is not None:
                raise fact
        return non_compliant(
            reasons.IP_EXHAUSTED,
            f"The model {model.name} needs {asked}, and {subnets} together have {free}",
            f"free addresses in {subnets}, ask for fewer instances, or create the model {model.name} again "
            "with larger subnets",
            blocking=",".join(sorted(subnet.id for subnet in selection.found)),
        )
    if demand.unknown is not None:
        raise demand.unknown
    return compliant(f"The model {model.name} needs {asked}, and its subnets have {free}.")


def _count_missing(workload: Workload) -> MissingFact:
    return MissingFact(
        INSTANCE_COUNT_UNKNOWN,
        f"The analysis config of the {workload.noun} {workload.name} names no "
        "predictor.initial_instance_count, so it is not known how many addresses its shadow endpoint needs.",
        remedy="Name predictor.initial_instance_count in the analysis config.",
    )
