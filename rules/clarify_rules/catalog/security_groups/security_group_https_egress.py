"""clarify-security-group-https-egress: the groups let HTTPS out to what the workload calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from clarify_rules.catalog import reach_codes, references
from clarify_rules.catalog.network_verdict import Claim, judge_check, where_placed
from clarify_rules.catalog.owner import told
from clarify_rules.catalog.security_groups.carried import MISPLACED, NOT_CARRIED, misplaced, not_carried
from clarify_rules.catalog.subjects import OWNERS, PATHS, SecurityGroupRule
from clarify_rules.catalog.today import fault_of_today
from clarify_rules.catalog.triggers import NETWORK_ACL, ROUTE_TABLE
from clarify_rules.catalog.verdict import OK, Severity, Status, Verdict, not_applicable, unread, worst
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.network import codes
from clarify_rules.network.demand import Demand
from clarify_rules.network.site import Site

NOTHING_CALLED = "NOTHING_CALLED"


class SecurityGroupHttpsEgress(SecurityGroupRule):
    """The groups of a workload together let TCP 443 out to the endpoints and the S3 prefix list."""

    id = "clarify-security-group-https-egress"
    title = "Security groups of Clarify workloads let HTTPS out"
    checks = (
        "That the groups a workload or model carries together let TCP 443 out to what it calls: to every "
        "interface of the endpoints that answer for the names, and to the addresses of the S3 prefix list. "
        "Where no endpoint of SageMaker answers and a route leads out, to any public address."
    )
    why = (
        "Groups allow all outbound traffic until somebody removes that rule. What then is not let out by "
        "name is lost: a group that names another prefix list than S3's is the classic mistake."
    )
    fix = (
        "Add outbound rules for TCP 443 to the endpoints' security groups and to the Region's S3 prefix list."
    )
    severity = Severity.HIGH
    needs = OWNERS | PATHS | {EvidenceKind.MODEL_PACKAGES}
    # Groups alone decide, wherever the packet goes along.
    unmoved_by = frozenset({NETWORK_ACL, ROUTE_TABLE})
    of_all_workloads = frozenset({OK, MISPLACED, NOTHING_CALLED, NOT_CARRIED})
    codes = (
        *reach_codes.GROUP,
        *reach_codes.only(
            codes.ENDPOINT_ENI_NOT_VISIBLE,
            codes.ENDPOINT_NOT_VISIBLE_SHARED_VPC,
            codes.CENTRALISED_ENDPOINT_POSSIBLE,
            codes.ROUTE_TABLE_NOT_VISIBLE,
        ),
        *reach_codes.LIMIT,
        *reach_codes.PARTIAL,
        (MISPLACED, "Subnets and groups of what carries it do not exist or do not belong together."),
        (NOTHING_CALLED, "Nothing that carries the group calls AWS from inside the VPC."),
        (NOT_CARRIED, "Nothing in scope carries the group."),
    )
    requirements = ("The job's security groups let HTTPS out to the endpoints",)
    references = (references.SECURITY_GROUP_RULES, references.S3_ENDPOINTS, references.PROCESSING_VPC)

    def judge(self, resource: str, site: Site) -> Verdict:
        """Return whether whatever carries the group gets its requests out."""
        if not site.owners_of_group(resource):
            return not_carried(resource)
        asks: list[Callable[[], Verdict]] = [
            partial(_judge_demand, site, resource, demand) for demand in _demands(site, resource)
        ]
        if not asks:
            return not_applicable(NOTHING_CALLED, f"Nothing that carries {resource} calls AWS from its VPC.")
        return worst(asks)


def _demands(site: Site, group: str) -> Iterator[Demand]:
    """Yield the demands of whoever carries the group, those alike in place and service once."""
    seen: set[tuple[object, ...]] = set()
    for demand in site.demands_by_group(group):
        question = (demand.place, demand.service, demand.doubt is None)
        if question not in seen:
            seen.add(question)
            yield demand


def _judge_demand(site: Site, group: str, demand: Demand) -> Verdict:
    check = where_placed(site.network.https_egress(demand.place, demand.service))
    if check is None:
        return misplaced(group, demand.owner)
    verdict = judge_check(
        check,
        f"{group} and the groups carried with it let HTTPS out to all that is called.",
        Claim(f"The groups of {told(demand.owner)}", f"let HTTPS out to {demand.service.label}", "do not"),
    )
    if demand.doubt is not None and verdict.status is not Status.COMPLIANT:
        return unread(demand.doubt)
    return fault_of_today(verdict, demand.owner)
