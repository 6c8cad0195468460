"""Endpoints in other networks: what a private hosted zone and a route that leaves make of a name.

A zone for a service's name answers in place of AWS, with addresses that the zone's records give and that
are not read. Which way such an address would take is then not known either.
"""

from __future__ import annotations

from clarify_rules.evidence.lists import NAT_GATEWAYS
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network import codes
from clarify_rules.network.client import Client
from clarify_rules.network.nat import is_private
from clarify_rules.network.path import Hop, Kind, soften, unknown, unread, worst
from clarify_rules.network.route_tables import Route, RouteTable, Way
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology
from clarify_rules.network.verdict import V
from clarify_rules.network.walk import sealed

# The hops by which something leaves a VPC: a route to an endpoint of another account is one, too.
_LEAVING = (Kind.NAT, Kind.ENDPOINT, Kind.ROUTE)
_HELD = "a private hosted zone holds the name"


def hub(topology: Topology, client: Client, service: Service, table: RouteTable) -> Hop | None:
    """Return the doubt where no route takes the public addresses: one leads out, and a name may.

    None where no route leaves, or no zone is for the name.
    """
    target = _leaving(topology, table)
    if target is None:
        return None
    try:
        zone = _zone_for(topology, client, service)
    except MissingFact as fact:
        return unread(Kind.ENDPOINT, fact, target)
    if zone is False:
        return None
    return _possible(client, target, _HELD if zone else "the private hosted zones were not read")


def in_doubt_of_the_name(
    topology: Topology, client: Client, service: Service, table: RouteTable, hops: tuple[Hop, ...]
) -> tuple[Hop, ...]:
    """Return the hops to the public addresses as they hold where a zone is known to be for the name.

    Where a route leaves, neither getting to those addresses nor failing to is certain; where none does, a
    way that works is not, since the name need not lead to it. A zone that was not read changes nothing.
    """
    verdict = worst(hops)
    if verdict is V.UNKNOWN:
        return hops
    try:
        if not _zone_for(topology, client, service):
            return hops
    except MissingFact:
        return hops
    target = _leaving(topology, table)
    if target is not None:
        doubt = _possible(client, target, _HELD)
    elif verdict is V.ALLOW and (taken := _taken(hops)) is not None:
        note = f"The name of {service.label} need not lead {client.subnet} to {taken}: {_HELD}."
        doubt = unknown(Kind.ENDPOINT, taken, codes.CENTRALISED_ENDPOINT_POSSIBLE, note)
    else:
        return hops
    return (doubt, *sealed(topology, client), *soften(hops))


def _possible(client: Client, target: str, known: str) -> Hop:
    note = f"An endpoint in another network may serve {client.subnet} through {target}: {known}."
    return unknown(Kind.ENDPOINT, target, codes.CENTRALISED_ENDPOINT_POSSIBLE, note)


def _zone_for(topology: Topology, client: Client, service: Service) -> bool | None:
    key = ("zone", client.vpc_id, service)
    return topology.memo.of(key, lambda: topology.dns.zone_for(service, client.vpc_id))


def _leaving(topology: Topology, table: RouteTable) -> str | None:
    """Return the target of the first route into networks that cannot be seen, None where there is none."""
    return next((route.target for route in table.routes if _leads_out(topology, route)), None)


def _leads_out(topology: Topology, route: Route) -> bool:
    """Whether a route leads where it cannot be followed, as a private NAT gateway's and a firewall's do."""
    if route.way is Way.ENDPOINT:
        return route.prefix_list is None and not topology.endpoints.is_gateway(route.target)
    if route.way is not Way.NAT:
        return route.way is Way.ELSEWHERE
    try:
        record = topology.evidence.find(NAT_GATEWAYS, route.target)
        return record is not None and is_private(record)
    except MissingFact:
        return False


def _taken(hops: tuple[Hop, ...]) -> str | None:
    """Return the first NAT gateway or endpoint by which hops that lose nothing leave the VPC."""
    return next((hop.resource_id for hop in hops if hop.kind in _LEAVING), None)
