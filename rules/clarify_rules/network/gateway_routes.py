"""Which routes lead to a gateway endpoint: the subnet's own, or those of a NAT gateway that it uses."""

from __future__ import annotations

from collections.abc import Iterator

from clarify_rules.evidence.lists import NAT_GATEWAYS
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network import codes
from clarify_rules.network.by_route import by_route
from clarify_rules.network.client import Client, place
from clarify_rules.network.endpoints import Endpoint
from clarify_rules.network.nat import is_private, state_of, table_of
from clarify_rules.network.no_route import bad_state
from clarify_rules.network.path import Check, Hop, Kind, Path, denied, passed, unknown, unread
from clarify_rules.network.public_range import public_range
from clarify_rules.network.route_tables import RouteTable, Way
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology
from clarify_rules.network.verdict import V


def check_routes(topology: Topology, endpoint: Endpoint, subnets: tuple[str, ...]) -> Check:
    """Return whether a gateway endpoint is on the effective route table of every subnet."""
    unique = dict.fromkeys(subnets)
    return Check(
        endpoint.id,
        tuple(Path(each, endpoint.id, (_own_route(topology, endpoint, each),)) for each in unique),
    )


def best_route(topology: Topology, endpoint: Endpoint, subnets: tuple[str, ...]) -> Hop | None:
    """Return the most certain route by which any of the subnets uses a gateway endpoint.

    What a NAT gateway sends on goes by the table of its own subnet, which may lead to the endpoint where the
    client's does not. None without subnets.
    """
    hops = (_route(topology, endpoint, each) for each in dict.fromkeys(subnets))
    return max(hops, key=lambda hop: hop.verdict, default=None)


def _own_route(topology: Topology, endpoint: Endpoint, subnet: str) -> Hop:
    try:
        client = place(topology.evidence, subnet, None)
        if client is None:
            return denied(Kind.PLACEMENT, subnet, codes.SUBNET_NOT_FOUND, f"There is no subnet {subnet}.")
        table = topology.routes.of_subnet(subnet, client.vpc_id)
    except MissingFact as fact:
        return unread(Kind.ROUTE, fact, subnet)
    if table is None:
        note = f"No route table was read that holds for {subnet}."
        return unknown(Kind.ROUTE, subnet, codes.ROUTE_TABLE_NOT_VISIBLE, note)
    return _on_table(table, endpoint, subnet)


def _on_table(table: RouteTable, endpoint: Endpoint, user: str) -> Hop:
    """Return whether a table leads what uses it, a subnet or a NAT gateway, to the endpoint."""
    ways = {route.way for route in table.routes if route.target == endpoint.id}
    # Whatever range is behind the name of a prefix list, a route is there.
    ways |= {doubt.way for doubt in table.doubts if doubt.target == endpoint.id}
    if Way.ENDPOINT in ways:
        return passed(Kind.ROUTE, table.id, f"{table.id} leads {user} to {endpoint.id}.")
    if ways - {Way.BLACKHOLE}:
        note = f"The route of {table.id} to {endpoint.id} is filtered; whether it is in force is not known."
        return unknown(Kind.ROUTE, endpoint.id, codes.ROUTE_LEAVES_MODEL, note)
    if ways:
        note = f"The route of {table.id} to {endpoint.id} is a blackhole."
        return denied(Kind.ROUTE, endpoint.id, codes.BAD_STATE_ROUTE, note)
    if endpoint.is_gone:
        return bad_state(endpoint)
    note = f"The route table {table.id} of {user} has no route to the endpoint {endpoint.id}."
    return denied(Kind.ROUTE, table.id, codes.GATEWAY_NOT_ASSOCIATED, note)


def _route(topology: Topology, endpoint: Endpoint, subnet: str) -> Hop:
    own = _own_route(topology, endpoint, subnet)
    if own.verdict is not V.DENY:
        return own
    try:
        client = place(topology.evidence, subnet, None)
        if client is None or client.is_ipv6_only:
            return own
        beyond = tuple(_beyond_nat(topology, endpoint, client))
    except MissingFact as fact:
        return unread(Kind.ROUTE, fact, subnet)
    return max((own, *beyond), key=lambda hop: hop.verdict)


def _beyond_nat(topology: Topology, endpoint: Endpoint, client: Client) -> Iterator[Hop]:
    """Yield how each NAT gateway leads on that takes some of the client's traffic. Raises `MissingFact`."""
    table = topology.routes.of_subnet(client.subnet, client.vpc_id)
    if table is None:
        return
    for doubt in table.doubts:
        if doubt.way is Way.NAT:
            yield unread(Kind.ROUTE, doubt.fact, table.id)
    if any(route.way is Way.NAT for route in table.routes):
        flows = client.https_to(public_range(topology, Service.S3, table))
        for route, _ in by_route(table, flows).taken:
            if route.way is Way.NAT:
                yield _onward(topology, endpoint, route.target)


def _onward(topology: Topology, endpoint: Endpoint, nat_id: str) -> Hop:
    nat = topology.evidence.find(NAT_GATEWAYS, nat_id)
    if nat is None:
        note = f"The NAT gateway {nat_id} that the route names was not read."
        return unknown(Kind.NAT, nat_id, codes.NAT_NOT_VISIBLE, note)
    if state_of(nat) != "available":
        return denied(Kind.NAT, nat_id, codes.BAD_STATE, f"The NAT gateway {nat_id} is {state_of(nat)}.")
    table = table_of(topology, nat)
    if table is None:
        note = f"The subnet of {nat_id}, or that subnet's route table, was not read."
        return unknown(Kind.NAT, nat_id, codes.NAT_SUBNET_NOT_VISIBLE, note)
    hop = _on_table(table, endpoint, nat_id)
    if hop.verdict is V.ALLOW and is_private(nat):
        note = f"The NAT gateway {nat_id} is private: whether it leads to {endpoint.id} cannot be seen."
        return unknown(Kind.NAT, nat_id, codes.ROUTE_LEAVES_MODEL, note)
    return hop
