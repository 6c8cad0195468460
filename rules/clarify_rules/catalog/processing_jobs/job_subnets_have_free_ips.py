"""clarify-job-subnets-have-free-ips: the subnet that is picked has addresses for every instance."""

from __future__ import annotations

from clarify_rules.catalog import reasons, references
from clarify_rules.catalog.processing_jobs import absent
from clarify_rules.catalog.subjects import OWNERS, JobRule
from clarify_rules.catalog.triggers import MODEL
from clarify_rules.catalog.verdict import (
    JOB_ENDED,
    Severity,
    Verdict,
    compliant,
    non_compliant,
    not_applicable,
    undetermined,
)
from clarify_rules.clarify.facts import gap, known
from clarify_rules.clarify.model import find_model
from clarify_rules.clarify.workload import Lifecycle, Workload
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.network.site import Site
from clarify_rules.network.subnet import (
    ADDRESSES_PER_INSTANCE,
    SubnetSelection,
    free_addresses,
    select_subnets,
)

IP_EXHAUSTED_PARTIAL = "IP_EXHAUSTED_PARTIAL"


class JobSubnetsHaveFreeIps(JobRule):
    """Each subnet that may be picked has two free addresses per instance."""

    id = "clarify-job-subnets-have-free-ips"
    title = "The subnets of a Clarify job have free addresses"
    checks = (
        "That every subnet of a running job or of a monitoring definition has at least two free IPv4 "
        "addresses per instance. SageMaker puts all instances into one of the subnets."
    )
    why = "A job that is placed in a subnet without enough free addresses fails while it starts."
    fix = (
        "Name subnets with more free addresses, free some in those named (unused network interfaces are the "
        "usual cause), or run the job on fewer, larger instances."
    )
    severity = Severity.MEDIUM
    needs = OWNERS | {EvidenceKind.SUBNETS}
    # Models tell who else draws on a subnet: part of the message, not of the verdict.
    unmoved_by = frozenset({MODEL})
    codes = (
        (reasons.IP_EXHAUSTED, "Every subnet has fewer free addresses than two per instance."),
        (
            IP_EXHAUSTED_PARTIAL,
            "Some subnets are short: it depends on the one SageMaker picks (undetermined).",
        ),
        (reasons.SUBNET_NOT_FOUND, "A listed subnet does not exist."),
        (reasons.NO_VPC_CONFIG, "The workload is not in a VPC."),
        (JOB_ENDED, "A job that ended needs no addresses."),
    )
    requirements = ("Two free private addresses per instance",)
    references = (references.PROCESSING_VPC,)

    def judge_workload(self, workload: Workload, site: Site) -> Verdict:
        """Return whether the addresses suffice, whichever subnet is picked."""
        if workload.vpc_config is None:
            return absent.no_vpc(workload)
        if workload.lifecycle is Lifecycle.ENDED:
            return not_applicable(JOB_ENDED, f"Job {workload.name} ended and needs no addresses.")
        selection = select_subnets(workload.evidence, workload.vpc_config.subnets)
        if selection.missing:
            return absent.subnets_missing(workload, selection.missing)
        return _judge_addresses(workload, selection)


def _judge_addresses(workload: Workload, selection: SubnetSelection) -> Verdict:
    need = ADDRESSES_PER_INSTANCE * workload.instance_count
    free = {subnet.id: known(free_addresses, subnet) for subnet in selection.found}
    short = tuple(sorted(subnet for subnet, count in free.items() if count is not None and count < need))
    has = ", ".join(f"{subnet} has {free[subnet]}" for subnet in short)
    needs = (
        f"The {workload.noun} {workload.name} needs {need} free addresses (2 for each of its "
        f"{workload.instance_count} instances{_shared_with_shadow(workload, short)})"
    )
    fix = (
        f"free addresses in {', '.join(short)} or, {workload.where_to_change}, name larger subnets or fewer "
        "instances"
    )
    if len(short) == len(free):
        return non_compliant(reasons.IP_EXHAUSTED, f"{needs} and {has}", fix, blocking=",".join(short))
    if short:
        return undetermined(
            IP_EXHAUSTED_PARTIAL,
            f"{needs}: {has}, and SageMaker may pick that subnet",
            fix,
            blocking=",".join(short),
        )
    for subnet in selection.found:
        fact = gap(free_addresses, subnet)
        if fact is not None:
            raise fact
    return compliant(f"{needs}, and each of its subnets has them.")


def _shared_with_shadow(workload: Workload, short: tuple[str, ...]) -> str:
    """Return a clause where the shadow endpoint draws on the same short subnets, at the same time."""
    names = known(lambda each: each.model_names, workload) or ()
    models = [model for name in names if (model := known(lambda n: find_model(workload.evidence, n), name))]
    configs = [config for each in models if (config := known(lambda model: model.vpc_config, each))]
    shared = any(subnet in short for config in configs for subnet in config.subnets)
    return "; its shadow endpoint needs more of the same subnet" if shared else ""
