"""clarify-vpc-endpoint-routes-subnets: the S3 gateway endpoint is on every workload subnet's route table."""

from __future__ import annotations

from clarify_rules.catalog import references
from clarify_rules.catalog.network_verdict import Claim, judge_check
from clarify_rules.catalog.subjects import OWNERS, PATHS, EndpointRule
from clarify_rules.catalog.triggers import MODEL, NETWORK_ACL, SECURITY_GROUP, VPC
from clarify_rules.catalog.verdict import OK, Severity, Verdict, not_applicable
from clarify_rules.catalog.vpc_endpoints.demands import (
    INTERFACE_ENDPOINT,
    NO_WORKLOADS,
    OTHER_SERVICE,
    no_workloads,
    other_service,
    unless_unused,
)
from clarify_rules.clarify.model import Model
from clarify_rules.network import codes
from clarify_rules.network.endpoints import Endpoint
from clarify_rules.network.path import Check
from clarify_rules.network.service import Service
from clarify_rules.network.site import Site
from clarify_rules.network.subnet import select_subnets
from clarify_rules.network.verdict import V

SERVED_OTHERWISE = "SERVED_OTHERWISE"


class VpcEndpointRoutesSubnets(EndpointRule):
    """It is on the effective route table of every workload subnet."""

    id = "clarify-vpc-endpoint-routes-subnets"
    title = "The S3 gateway endpoint is on the route table of every workload subnet"
    checks = (
        "That the effective route table (the associated one, else the VPC's main table) of each subnet of "
        "the VPC's workloads has an active route to the S3 gateway endpoint, or to another one of the VPC."
    )
    why = (
        "A gateway endpoint serves the route tables it is associated with and no others. The subnet that was "
        "forgotten has no way to S3, and a job placed there fails."
    )
    fix = (
        "Add the route table to the endpoint: aws ec2 modify-vpc-endpoint --vpc-endpoint-id ID "
        "--add-route-table-ids TABLE."
    )
    severity = Severity.HIGH
    needs = OWNERS | PATHS
    # Routes alone decide, and only workloads' subnets count.
    unmoved_by = frozenset({MODEL, NETWORK_ACL, SECURITY_GROUP, VPC})
    of_all_workloads = frozenset({OK, NO_WORKLOADS})
    codes = (
        (codes.GATEWAY_NOT_ASSOCIATED, "The effective route table of a subnet has no route to the endpoint."),
        (codes.BAD_STATE, "No route leads to the endpoint, and its state says that none will serve."),
        (codes.BAD_STATE_ROUTE, "The route to the endpoint is a blackhole."),
        (codes.ROUTE_TABLE_NOT_VISIBLE, "The subnet's route table was not read (undetermined)."),
        (codes.ROUTE_LEAVES_MODEL, "The route to the endpoint is filtered (undetermined)."),
        (SERVED_OTHERWISE, "An S3 interface endpoint answers for the name in the whole VPC."),
        (INTERFACE_ENDPOINT, "The endpoint is no gateway endpoint."),
        (NO_WORKLOADS, "No workload in scope is in the VPC."),
        (OTHER_SERVICE, "The endpoint is of a service that Clarify does not call."),
    )
    requirements = ("The S3 gateway endpoint is on the subnets' route tables",)
    references = (references.GATEWAY_ENDPOINTS, references.PROCESSING_VPC, references.ROUTE_TABLES)

    def judge(self, resource: str, site: Site) -> Verdict:
        """Return whether each subnet of the workloads is routed to it."""
        endpoint = site.endpoint(resource)
        service = site.network.service_of(endpoint)
        if service is None:
            return other_service(endpoint)
        if service is not Service.S3 or not endpoint.is_gateway:
            return not_applicable(
                INTERFACE_ENDPOINT, f"{resource} is no gateway endpoint: no route leads to it."
            )
        subnets = _workload_subnets(site, endpoint.vpc_id)
        if not subnets:
            return no_workloads(endpoint, service)
        answering = site.network.answering(endpoint.vpc_id, service)
        if answering.certain is not None:
            return not_applicable(
                SERVED_OTHERWISE,
                f"{answering.certain.id} answers for S3 in all of {endpoint.vpc_id}, so no route is needed.",
            )
        check = site.network.routes_subnets(endpoint, subnets)
        own = tuple(
            path
            for path in check.paths
            if path.verdict is V.ALLOW or not _routed(site, endpoint, path.subnet)
        )
        verdict = judge_check(
            Check(check.target, own),
            f"{resource} is on the route table of every workload subnet of {endpoint.vpc_id}.",
            Claim(f"The endpoint {resource}", "serve every workload subnet"),
        )
        return unless_unused(verdict, endpoint, answering.doubt)


def _workload_subnets(site: Site, vpc_id: str) -> tuple[str, ...]:
    places = (
        demand.place for demand in site.demands_on(vpc_id, Service.S3) if not isinstance(demand.owner, Model)
    )
    found = (subnet for place in places for subnet in select_subnets(site.evidence, place.subnets).found)
    return tuple(sorted({subnet.id for subnet in found if subnet.vpc_id == vpc_id}))


def _routed(site: Site, endpoint: Endpoint, subnet: str) -> bool:
    """Whether another available gateway endpoint of the VPC serves the subnet."""
    gateways = site.network.endpoints_of(endpoint.vpc_id, Service.S3).gateways
    others = (each for each in gateways if each.id != endpoint.id and each.is_up)
    return any(site.network.routes_subnets(each, (subnet,)).verdict is V.ALLOW for each in others)
