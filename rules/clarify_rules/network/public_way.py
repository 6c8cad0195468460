"""The way to a service's public addresses: each part of them as the subnet's route table sends it."""

from __future__ import annotations

from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network import codes
from clarify_rules.network.boxes import Boxes
from clarify_rules.network.by_route import by_route, doubt_about
from clarify_rules.network.client import Client
from clarify_rules.network.endpoint_policy import Question
from clarify_rules.network.gateway_way import gateway_way
from clarify_rules.network.hub import in_doubt_of_the_name
from clarify_rules.network.nat_way import nat_hops
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
        hop = unknown(Kind.ROUTE, client.subnet, codes.ROUTE_TABLE_NOT_VISIBLE, note)
        return (hop, *sealed(topology, client))
    try:
        addresses = public_range(topology, service, table)
    except MissingFact as fact:
        return (unread(Kind.ROUTE, fact, table.id), *sealed(topology, client))
    flows = client.https_to(addresses)
    hops = _Ways(topology, client, service, table, question).hops(flows)
    hops = _past_unread_routes(topology, client, service, table, flows, hops)
    return in_doubt_of_the_name(topology, client, service, table, hops)


def _past_unread_routes(
    topology: Topology,
    client: Client,
    service: Service,
    table: RouteTable,
    flows: Boxes,
    hops: tuple[Hop, ...],
) -> tuple[Hop, ...]:
    """Return the hops as they hold beside a route of which it was not read what it takes."""
    doubt = doubt_about(topology, table, service)
    if doubt is None:
        return hops
    outwards = Walk(topology, client, flows, service.label).leave_groups()
    # Wherever the unread route leads, the groups are asked first; without it, the hops hold.
    certain = outwards.hops if outwards.is_lost and worst(hops) is V.DENY else sealed(topology, client)
    return (unread(Kind.ROUTE, doubt.fact, table.id), *certain, *soften(hops))


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
        parts = by_route(self._table, flows)
        found = [self._part(route, boxes) for route, boxes in parts.taken]
        if parts.stays:
            hop = no_route(self._topology, self._client, self._service, self._table)
            found.append((hop, *sealed(self._topology, self._client)))
        return combine(found)

    def _part(self, route: Route, flows: Boxes) -> tuple[Hop, ...]:
        target = route.target or self._table.id
        walk = Walk(self._topology, self._client, flows, self._service.label)
        if route.way is Way.BLACKHOLE:
            note = f"{self._table.id} sends {self._service.label} to {target}, which is gone."
            return (denied(Kind.ROUTE, target, codes.BAD_STATE_ROUTE, note),)
        if route.way is Way.INTERNET_GATEWAY:
            note = (
                f"{self._table.id} sends {self._service.label} to the internet gateway {target}, in vain: "
                "SageMaker's interfaces have no public address."
            )
            return (denied(Kind.ROUTE, target, codes.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS, note),)
        if route.way is Way.NAT:
            walk.leave_groups().cross_border(self._client.subnet, leaving=True)
            if walk.is_lost:
                return walk.hops
            onward = nat_hops(self._topology, self._client, self._service, target, walk.flows, self._question)
            return (*walk.hops, *onward)
        if route.way is Way.ENDPOINT:
            hops = gateway_way(self._topology, self._client, self._service, route, walk, self._question)
            if hops is not None:
                return hops
        note = f"{self._table.id} sends {self._service.label} to {target}, beyond which cannot be seen."
        return walk.leave_groups().meet(unknown(Kind.ROUTE, target, codes.ROUTE_LEAVES_MODEL, note)).hops
