"""The way to a service's public addresses: each part of them as the subnet's route table sends it."""

from __future__ import annotations

from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.boxes import ALL_ADDRESSES, ALL_PORTS, ALL_PROTOCOLS, Box, Boxes, first_match
from clarify_rules.network.client import Client
from clarify_rules.network.endpoint_policy import Question
from clarify_rules.network.endpoints import Endpoint
from clarify_rules.network.gateway_way import gateway_way
from clarify_rules.network.nat import LEAVES_MODEL, nat_hops
from clarify_rules.network.no_route import no_route
from clarify_rules.network.path import Hop, Kind, combine, denied, soften, unknown, unread, worst
from clarify_rules.network.public_range import public_range
from clarify_rules.network.route_tables import Route, RouteTable, Way
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology
from clarify_rules.network.verdict import V
from clarify_rules.network.walk import Walk, sealed


def public_way(
    topology: Topology, client: Client, service: Service, question: Question | None
) -> tuple[Hop, ...]:
    """Return the hops to the service's public addresses, the parts combined."""
    try:
        table = topology.routes.of_subnet(client.subnet, client.vpc_id)
    except MissingFact as fact:
        return (unread(Kind.ROUTE, fact, client.subnet), *sealed(topology, client))
    if table is None:
        note = f"No route table was read that holds for {client.subnet}."
        hop = unknown(Kind.ROUTE, client.subnet, "ROUTE_TABLE_NOT_VISIBLE", note)
        return (hop, *sealed(topology, client))
    try:
        addresses = public_range(topology, service, table)
    except MissingFact as fact:
        return (unread(Kind.ROUTE, fact, table.id), *sealed(topology, client))
    flows = client.https_to(addresses)
    hops = _Ways(topology, client, service, table, question).hops(flows)
    for doubt in table.doubts:
        if not _is_of_another_service(topology, doubt.target, service):
            outwards = Walk(topology, client, flows, service.label).leave_groups()
            # Wherever the unread route leads, the groups are asked first; without it, the hops hold.
            certain = (
                outwards.hops if outwards.is_lost and worst(hops) is V.DENY else sealed(topology, client)
            )
            return (unread(Kind.ROUTE, doubt.fact, table.id), *certain, *soften(hops))
    return hops


class _Ways:
    """The ways by which one table sends a client's traffic for a service."""

    def __init__(
        self,
        topology: Topology,
        client: Client,
        service: Service,
        table: RouteTable,
        question: Question | None,
    ) -> None:
        self._topology = topology
        self._client = client
        self._service = service
        self._table = table
        self._question = question

    def hops(self, flows: Boxes) -> tuple[Hop, ...]:
        """Return the hops of all parts, in the order of the table; what no route takes comes last."""
        rows = [(_row(route), route) for route in self._table.routes]
        met, untaken = first_match(flows, rows)
        parts: dict[tuple[Way, str], tuple[Route, list[Box]]] = {}
        rank = {id(route): position for position, route in enumerate(self._table.routes)}
        for route, box in sorted(met, key=lambda each: rank[id(each[0])]):
            parts.setdefault((route.way, route.target), (route, []))[1].append(box)
        stays = parts.pop((Way.LOCAL, "local"), None)
        found = [self._part(route, tuple(boxes)) for route, boxes in parts.values()]
        if untaken or stays:
            hop = no_route(self._topology, self._client, self._service, self._table)
            found.append((hop, *sealed(self._topology, self._client)))
        return combine(found)

    def _part(self, route: Route, flows: Boxes) -> tuple[Hop, ...]:
        target = route.target or self._table.id
        walk = Walk(self._topology, self._client, flows, self._service.label)
        if route.way is Way.BLACKHOLE:
            note = f"{self._table.id} sends {self._service.label} to {target}, which is gone."
            return (denied(Kind.ROUTE, target, "BAD_STATE_ROUTE", note),)
        if route.way is Way.INTERNET_GATEWAY:
            note = (
                f"{self._table.id} sends {self._service.label} to the internet gateway {target}, in vain: "
                "SageMaker's interfaces have no public address."
            )
            return (denied(Kind.ROUTE, target, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", note),)
        if route.way is Way.NAT:
            walk.leave_groups().cross_border(self._client.subnet, leaving=True)
            return walk.meet(*nat_hops(self._topology, self._client, target)).hops
        if route.way is Way.ENDPOINT:
            hops = gateway_way(self._topology, self._client, self._service, route, walk, self._question)
            if hops is not None:
                return hops
        note = f"{self._table.id} sends {self._service.label} to {target}, beyond which cannot be seen."
        return walk.leave_groups().meet(unknown(Kind.ROUTE, target, LEAVES_MODEL, note)).hops


def _is_of_another_service(topology: Topology, target: str, service: Service) -> bool:
    """Whether a route's target is another service's gateway endpoint, which takes that one's range only."""
    try:
        endpoint: Endpoint | None = topology.endpoints.find(target)
    except MissingFact:
        return False
    if endpoint is None or not endpoint.is_gateway:
        return False
    return not service.is_named(endpoint.service_name, topology.evidence.region)


def _row(route: Route) -> Box:
    return ALL_PROTOCOLS, ALL_ADDRESSES, route.addresses, ALL_PORTS, ALL_PORTS
