"""Traffic split by the routes that take it."""

from __future__ import annotations

from dataclasses import dataclass

from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.boxes import ALL_ADDRESSES, ALL_PORTS, ALL_PROTOCOLS, Box, Boxes, first_match
from clarify_rules.network.route_tables import Doubt, Route, RouteTable, Way
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology


@dataclass(frozen=True, slots=True)
class Parts:
    """What each target of a table takes, by the first route to it, and what no route takes out of the VPC."""

    taken: tuple[tuple[Route, Boxes], ...]
    stays: Boxes


def by_route(table: RouteTable, flows: Boxes) -> Parts:
    """Return the traffic by where the longest prefix sends it, in the order of the table."""
    rows = [(_row(route), route) for route in table.routes]
    met, untaken = first_match(flows, rows)
    rank = {id(route): position for position, route in enumerate(table.routes)}
    parts: dict[tuple[Way, str], tuple[Route, list[Box]]] = {}
    for route, box in sorted(met, key=lambda each: rank[id(each[0])]):
        parts.setdefault((route.way, route.target), (route, []))[1].append(box)
    local = [box for (way, _), (_, boxes) in parts.items() if way is Way.LOCAL for box in boxes]
    taken = tuple((route, tuple(boxes)) for route, boxes in parts.values() if route.way is not Way.LOCAL)
    return Parts(taken, (*local, *untaken))


def doubt_about(topology: Topology, table: RouteTable, service: Service) -> Doubt | None:
    """Return the first route of which it was not read whether it takes the service's addresses."""
    return next((each for each in table.doubts if not _is_of_another(topology, each.target, service)), None)


def _is_of_another(topology: Topology, target: str, service: Service) -> bool:
    """Whether a route's target is another service's gateway endpoint, which takes that one's range only."""
    try:
        endpoint = topology.endpoints.find(target)
    except MissingFact:
        return False
    if endpoint is None or not endpoint.is_gateway:
        return False
    return not service.is_named(endpoint.service_name, topology.evidence.region)


def _row(route: Route) -> Box:
    return ALL_PROTOCOLS, ALL_ADDRESSES, route.addresses, ALL_PORTS, ALL_PORTS
