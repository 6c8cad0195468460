"""Whether a subnet has a route to the internet; being reachable and being isolated are two questions."""

from __future__ import annotations

from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.evidence.lists import NAT_GATEWAYS
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network import codes
from clarify_rules.network.boxes import ALL_ADDRESSES, ALL_PORTS, ALL_PROTOCOLS, first_match
from clarify_rules.network.cidr import PUBLIC
from clarify_rules.network.client import Client
from clarify_rules.network.nat import (
    block_public_access,
    blocks_internet_gateway,
    is_gone,
    is_private,
)
from clarify_rules.network.path import Check, Hop, Kind, Path, denied, passed, unknown, unread
from clarify_rules.network.paths import placed
from clarify_rules.network.route_tables import Route, RouteTable, Way
from clarify_rules.network.topology import Topology
from clarify_rules.network.verdict import V

INTERNET = "internet"


def check_internet_routes(topology: Topology, config: VpcConfig) -> Check:
    """Return whether a subnet has a route to the internet; groups do not matter."""
    paths: list[Path] = []
    for subnet in dict.fromkeys(config.subnets):
        client = placed(topology, config, subnet)
        hops = (client,) if isinstance(client, Hop) else internet_hops(topology, client)
        paths.append(Path(subnet, INTERNET, hops))
    return Check(INTERNET, tuple(paths))


def internet_hops(topology: Topology, client: Client) -> tuple[Hop, ...]:
    """Return a hop for each way that public addresses are sent: DENY for a way out."""
    try:
        table = topology.routes.of_subnet(client.subnet, client.vpc_id)
    except MissingFact as fact:
        return (unread(Kind.ROUTE, fact, client.subnet),)
    if table is None:
        note = f"No route table was read that holds for {client.subnet}."
        return (unknown(Kind.ROUTE, client.subnet, codes.ROUTE_TABLE_NOT_VISIBLE, note),)
    taking = topology.memo.of(("routes of the public", table.id), lambda: _taking_public(table))
    hops = [_hop(topology, client, route) for route in taking]
    hops += [
        unread(Kind.ROUTE, doubt.fact, table.id)
        for doubt in table.doubts
        if not topology.endpoints.is_gateway(doubt.target)
    ]
    found = tuple(dict.fromkeys(hop for hop in hops if hop is not None))
    return found or (passed(Kind.ROUTE, table.id, f"{table.id} has no route to the internet."),)


def _taking_public(table: RouteTable) -> tuple[Route, ...]:
    """Return the routes that take public addresses which no route before them takes, in their order."""
    anywhere = [(ALL_PROTOCOLS, ALL_ADDRESSES, each, ALL_PORTS, ALL_PORTS) for each in PUBLIC]
    rows = [
        ((ALL_PROTOCOLS, ALL_ADDRESSES, route.addresses, ALL_PORTS, ALL_PORTS), place)
        for place, route in enumerate(table.routes)
    ]
    met, _ = first_match(anywhere, rows)
    return tuple(table.routes[place] for place in sorted({place for place, _ in met}))


def _hop(topology: Topology, client: Client, route: Route) -> Hop | None:
    if route.way in (Way.LOCAL, Way.BLACKHOLE):
        return None
    if route.way is Way.NAT:
        return _nat(topology, client, route.target)
    if route.way is Way.INTERNET_GATEWAY:
        return _internet_gateway(client, route.target)
    if route.way is Way.ENDPOINT and (route.prefix_list or topology.endpoints.is_gateway(route.target)):
        return None
    note = f"A route of {client.subnet} leads to {route.target}, beyond which cannot be seen."
    return unknown(Kind.ROUTE, route.target, codes.ROUTE_LEAVES_MODEL, note)


def _nat(topology: Topology, client: Client, nat_id: str) -> Hop | None:
    try:
        record = topology.evidence.find(NAT_GATEWAYS, nat_id)
        if record is None:
            note = f"The NAT gateway {nat_id} that a route of {client.subnet} names was not read."
            return unknown(Kind.NAT, nat_id, codes.NAT_NOT_VISIBLE, note)
        if is_gone(record):
            return None
        if is_private(record):
            note = f"The NAT gateway {nat_id} is private: where it leads to cannot be seen."
            return unknown(Kind.NAT, nat_id, codes.ROUTE_LEAVES_MODEL, note)
    except MissingFact as fact:
        return unread(Kind.NAT, fact, nat_id)
    block = block_public_access(topology, client, record, nat_id)
    if block.verdict is V.DENY:
        return None
    if block.verdict is V.UNKNOWN:
        return block
    return denied(
        Kind.NAT, nat_id, codes.NAT_ROUTE, f"{client.subnet} has a route to the internet through {nat_id}."
    )


def _internet_gateway(client: Client, gateway_id: str) -> Hop | None:
    try:
        if blocks_internet_gateway(client.record):
            return None
    except MissingFact as fact:
        return unread(Kind.ROUTE, fact, gateway_id)
    note = f"{client.subnet} has a route to the internet gateway {gateway_id}."
    return denied(Kind.ROUTE, gateway_id, codes.INTERNET_GATEWAY_ROUTE, note)
