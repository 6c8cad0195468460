"""clarify-security-group-self-ingress: groups of distributed jobs admit their own members."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from clarify_rules.catalog import reach_codes, references
from clarify_rules.catalog.network_verdict import Claim, judge_check, where_placed
from clarify_rules.catalog.owner import told
from clarify_rules.catalog.security_groups.carried import MISPLACED, NOT_CARRIED, misplaced, not_carried
from clarify_rules.catalog.subjects import OWNERS, PATHS, SecurityGroupRule
from clarify_rules.catalog.today import fault_of_today
from clarify_rules.catalog.triggers import MODEL, NETWORK_ACL, ROUTE_TABLE, VPC, VPC_ENDPOINT
from clarify_rules.catalog.verdict import OK, Severity, Verdict, not_applicable, worst
from clarify_rules.clarify.workload import Workload
from clarify_rules.network import codes
from clarify_rules.network.site import Site

NO_DISTRIBUTED_WORKLOAD = "NO_DISTRIBUTED_WORKLOAD"


class SecurityGroupSelfIngress(SecurityGroupRule):
    """The groups a distributed workload carries admit its own members, together."""

    id = "clarify-security-group-self-ingress"
    title = "Security groups of distributed Clarify jobs admit their own members"
    checks = (
        "That the groups carried by a workload of two or more instances together admit TCP 1024-65535 from "
        "their own members, or from address ranges that cover all its subnets."
    )
    why = (
        "AWS asks for an inbound rule that lets members of the same group connect. Without it the "
        "instances of a distributed job cannot work together, and it hangs or fails."
    )
    fix = "Add an inbound rule to the group that allows all traffic from the group itself."
    severity = Severity.HIGH
    needs = OWNERS | PATHS
    # Groups alone decide, and only workloads have instances that talk to each other.
    unmoved_by = frozenset({MODEL, NETWORK_ACL, ROUTE_TABLE, VPC, VPC_ENDPOINT})
    of_all_workloads = frozenset({OK, MISPLACED, NO_DISTRIBUTED_WORKLOAD, NOT_CARRIED})
    codes = (
        (codes.SELF_SG_INGRESS, "The groups do not admit TCP 1024-65535 from their own members."),
        (codes.IPV6_ONLY_SUBNET, "What instances use in a subnet without IPv4 is not known (undetermined)."),
        *reach_codes.LIMIT,
        (MISPLACED, "Subnets and groups of what carries it do not exist or do not belong together."),
        (NO_DISTRIBUTED_WORKLOAD, "No workload of two or more instances carries the group."),
        (NOT_CARRIED, "Nothing in scope carries the group."),
    )
    requirements = ("Members of the job's security groups may connect to each other",)
    references = (references.CLARIFY_VPC, references.PROCESSING_VPC, references.SECURITY_GROUP_RULES)

    def judge(self, resource: str, site: Site) -> Verdict:
        """Return whether the members of every distributed workload that carries the group are admitted."""
        owners = site.owners_of_group(resource)
        if not owners:
            return not_carried(resource)
        asks: list[Callable[[], Verdict]] = [
            partial(_judge_owner, site, resource, each) for each in owners if isinstance(each, Workload)
        ]
        return worst(asks) if asks else _single(resource)


def _judge_owner(site: Site, group: str, owner: Workload) -> Verdict:
    if owner.instance_count < 2 or owner.vpc_config is None:
        return _single(group)
    check = where_placed(site.network.self_ingress(owner.vpc_config))
    if check is None:
        return misplaced(group, owner)
    verdict = judge_check(
        check,
        f"The groups of {told(owner)} admit its own instances.",
        Claim(f"The groups of {told(owner)}", "admit its own instances", "do not"),
    )
    return fault_of_today(verdict, owner)


def _single(group: str) -> Verdict:
    return not_applicable(
        NO_DISTRIBUTED_WORKLOAD, f"No workload of two or more instances in scope carries {group}."
    )
