"""Questions about one endpoint: its name, its groups, its routes, its policy."""

from __future__ import annotations

from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.client import Client, place
from clarify_rules.network.endpoints import Endpoint, Fitness
from clarify_rules.network.interface_way import EndpointInterface, given_groups, interfaces_of
from clarify_rules.network.no_route import bad_state, unfit
from clarify_rules.network.path import Check, Hop, Kind, Path, combine, denied, passed, unknown, unread
from clarify_rules.network.paths import check_each_subnet
from clarify_rules.network.reach_path import fault_of_subnet
from clarify_rules.network.route_tables import RouteTable, Way
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology
from clarify_rules.network.walk import Walk


def answers_by_name(endpoint: Endpoint, service: Service) -> Hop:
    """Return whether an interface endpoint, by its own settings, answers for the default host name."""
    if endpoint.fitness is Fitness.FIT:
        return passed(
            Kind.DNS, endpoint.id, f"{endpoint.id} answers for the default name of {service.label}."
        )
    return unfit(endpoint, service)


def another_answers(topology: Topology, endpoint: Endpoint, service: Service) -> str | None:
    """Return another available endpoint of the VPC that serves the default name, None where none does.

    An S3 gateway endpoint does so without changing what the name resolves to.
    """
    candidates = topology.endpoints.of(endpoint.vpc_id, service)
    for each in (*candidates.interfaces, *candidates.gateways):
        serves = each.is_up if each.is_gateway else each.fitness is Fitness.FIT
        if each.id != endpoint.id and serves:
            return each.id
    return None


def check_admission(topology: Topology, endpoint: Endpoint, service: Service, config: VpcConfig) -> Check:
    """Return whether the endpoint's groups admit TCP 443 from a workload, at each of its interfaces."""

    def ask(client: Client) -> tuple[Hop, ...]:
        fault = fault_of_subnet(client)
        if fault is not None:
            return (fault,)
        return _admission(topology, endpoint, service, client)

    return check_each_subnet(topology, config, endpoint.id, "admission", ask)


def check_routes(topology: Topology, endpoint: Endpoint, subnets: tuple[str, ...]) -> Check:
    """Return whether a gateway endpoint is on the effective route table of every subnet."""
    paths = (
        Path(each, endpoint.id, (_route_hop(topology, endpoint, each),)) for each in dict.fromkeys(subnets)
    )
    return Check(endpoint.id, tuple(paths))


def _admission(topology: Topology, endpoint: Endpoint, service: Service, client: Client) -> tuple[Hop, ...]:
    try:
        interfaces = interfaces_of(topology, endpoint)
        groups = {_groups(each) for each in interfaces.seen} or {given_groups(endpoint)}
    except MissingFact as fact:
        return (unread(Kind.GROUP, fact, endpoint.id),)
    parts = [
        Walk(topology, client, client.https_to(((0, 2**32 - 1),)), service.label).enter_groups(each).hops
        for each in sorted(groups)
    ]
    parts += [(unread(Kind.GROUP, fact, endpoint.id),) for fact in interfaces.facts]
    return combine(parts)


def _groups(interface: EndpointInterface) -> tuple[str, ...]:
    return interface.groups


def _route_hop(topology: Topology, endpoint: Endpoint, subnet: str) -> Hop:
    try:
        client = place(topology.evidence, subnet, None)
        if client is None:
            return denied(Kind.PLACEMENT, subnet, "SUBNET_NOT_FOUND", f"There is no subnet {subnet}.")
        table = topology.routes.of_subnet(subnet, client.vpc_id)
    except MissingFact as fact:
        return unread(Kind.ROUTE, fact, subnet)
    if table is None:
        note = f"No route table was read that holds for {subnet}."
        return unknown(Kind.ROUTE, subnet, "ROUTE_TABLE_NOT_VISIBLE", note)
    return _on_table(table, endpoint, subnet)


def _on_table(table: RouteTable, endpoint: Endpoint, subnet: str) -> Hop:
    routes = [route for route in table.routes if route.target == endpoint.id]
    if any(route.way is Way.ENDPOINT for route in routes):
        return passed(Kind.ROUTE, table.id, f"{table.id} leads {subnet} to {endpoint.id}.")
    if routes:
        note = f"The route of {table.id} to {endpoint.id} is a blackhole."
        return denied(Kind.ROUTE, endpoint.id, "BAD_STATE_ROUTE", note)
    for doubt in table.doubts:
        if doubt.target == endpoint.id:
            return passed(Kind.ROUTE, table.id, f"{table.id} leads {subnet} to {endpoint.id}.")
    if endpoint.is_gone:
        return bad_state(endpoint)
    note = f"The route table {table.id} of {subnet} has no route to the endpoint {endpoint.id}."
    return denied(Kind.ROUTE, table.id, "GATEWAY_NOT_ASSOCIATED", note)
