"""What the workloads of a VPC ask of an endpoint, weighed together."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from clarify_rules.catalog.network_verdict import judge_hop
from clarify_rules.catalog.today import fault_of_today
from clarify_rules.catalog.verdict import Status, Verdict, not_applicable, unread
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.demand import Demand
from clarify_rules.network.endpoints import Endpoint
from clarify_rules.network.path import Hop
from clarify_rules.network.service import Service

NO_WORKLOADS = "NO_WORKLOADS"
OTHER_SERVICE = "OTHER_SERVICE"
GATEWAY_ENDPOINT = "GATEWAY_ENDPOINT"
INTERFACE_ENDPOINT = "INTERFACE_ENDPOINT"
NOT_USED = "NOT_USED"

_WORST_FIRST = (Status.NON_COMPLIANT, Status.UNDETERMINED, Status.COMPLIANT)


def weigh(demands: Iterable[Demand], judge: Callable[[Demand], Verdict | None]) -> Verdict | None:
    """Return the worst verdict on any demand, None where there is no demand.

    `judge` returns None for a demand that says nothing. Of a workload that may not need the service at all,
    a failure is a doubt.
    """
    found: list[Verdict] = []
    for demand in demands:
        try:
            verdict = judge(demand)
        except MissingFact as fact:
            # What is not known of one demand takes nothing from the others.
            verdict = unread(fact)
        if verdict is None:
            continue
        if demand.doubt is not None and verdict.status is not Status.COMPLIANT:
            verdict = unread(demand.doubt)
        found.append(fault_of_today(verdict, demand.owner))
    return min(found, key=lambda each: _WORST_FIRST.index(each.status), default=None)


def other_service(endpoint: Endpoint) -> Verdict:
    """Return the verdict on an endpoint of a service that Clarify does not call."""
    return not_applicable(
        OTHER_SERVICE, f"{endpoint.id} is of {endpoint.service_name}, which Clarify does not call."
    )


def no_workloads(endpoint: Endpoint, service: Service) -> Verdict:
    """Return the verdict on an endpoint that nothing in scope needs."""
    return not_applicable(
        NO_WORKLOADS,
        f"Nothing in scope in {endpoint.vpc_id} needs {service.label}, which {endpoint.id} serves.",
    )


def unused(endpoint: Endpoint, instead: str) -> Verdict:
    """Return the verdict on an endpoint that does not answer, in a VPC where another does."""
    return not_applicable(
        NOT_USED, f"{endpoint.id} does not answer for the default name; workloads use {instead} instead."
    )


def not_routed(endpoint: Endpoint) -> Verdict:
    """Return the verdict on a gateway endpoint to which nothing in scope is routed."""
    return not_applicable(
        NOT_USED,
        f"No route of a subnet in scope, or of a NAT gateway it uses, leads to {endpoint.id}.",
    )


def unless_unused(verdict: Verdict, endpoint: Endpoint, doubt: Hop | None) -> Verdict:
    """Return a verdict on an endpoint; a failure is undetermined where another may be used in its place."""
    if doubt is None or verdict.status is not Status.NON_COMPLIANT:
        return verdict
    return judge_hop(doubt, f"Workloads may use {endpoint.id}, which does not serve them all, or another")
