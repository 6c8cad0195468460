"""The way on from a NAT gateway: by the route table of its own subnet, as any client's."""

from __future__ import annotations

from dataclasses import replace

from clarify_rules.evidence.lists import NAT_GATEWAYS
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network import codes
from clarify_rules.network.boxes import (
    ALL_ADDRESSES,
    ALL_PORTS,
    ALL_PROTOCOLS,
    Boxes,
    first_match,
)
from clarify_rules.network.by_route import by_route, doubt_about
from clarify_rules.network.client import Client
from clarify_rules.network.endpoint_policy import Question
from clarify_rules.network.gateway_way import gateway_way
from clarify_rules.network.nat import block_public_access, is_private, state_of, table_of
from clarify_rules.network.path import Hop, Kind, combine, denied, passed, soften, unknown, unread, worst
from clarify_rules.network.public_range import is_default, public_range
from clarify_rules.network.route_tables import Route, RouteTable, Way
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology
from clarify_rules.network.verdict import V
from clarify_rules.network.walk import Walk


def nat_hops(
    topology: Topology,
    client: Client,
    service: Service,
    nat_id: str,
    flows: Boxes,
    question: Question | None,
) -> tuple[Hop, ...]:
    """Return what a client's traffic to a service meets from the NAT gateway on."""
    try:
        record = topology.evidence.find(NAT_GATEWAYS, nat_id)
        if record is None:
            note = f"The NAT gateway {nat_id} that the route names was not read."
            return (unknown(Kind.NAT, nat_id, codes.NAT_NOT_VISIBLE, note),)
        state = state_of(record)
        if state != "available":
            return (denied(Kind.NAT, nat_id, codes.BAD_STATE, f"The NAT gateway {nat_id} is {state}."),)
        if is_private(record):
            note = f"The NAT gateway {nat_id} is private: where it leads to cannot be seen."
            return (unknown(Kind.NAT, nat_id, codes.ROUTE_LEAVES_MODEL, note),)
    except MissingFact as fact:
        return (unread(Kind.NAT, fact, nat_id),)
    return _Onward(topology, client, service, record, nat_id, question).hops(flows)


class _Onward:
    """The ways by which a NAT gateway that works sends a client's traffic on."""

    def __init__(
        self,
        topology: Topology,
        client: Client,
        service: Service,
        nat: Record,
        nat_id: str,
        question: Question | None,
    ) -> None:
        self._topology = topology
        self._client = client
        self._service = service
        self._nat = nat
        self._id = nat_id
        self._question = question
        self._block = block_public_access(topology, client, nat, nat_id)

    def hops(self, flows: Boxes) -> tuple[Hop, ...]:
        """Return the hops of all parts, in the order of the table of the NAT gateway's subnet."""
        try:
            table = table_of(self._topology, self._nat)
            if table is None:
                note = f"The subnet of {self._id}, or that subnet's route table, was not read."
                return self._unseen(unknown(Kind.NAT, self._id, codes.NAT_SUBNET_NOT_VISIBLE, note))
            parts = by_route(table, self._asked_for(table, flows))
        except MissingFact as fact:
            return self._unseen(unread(Kind.NAT, fact, self._id))
        found = [self._part(table, route, boxes) for route, boxes in parts.taken]
        if parts.stays:
            found.append(self._beyond_block(self._no_way(table)))
        hops = combine(found)
        doubt = doubt_about(self._topology, table, self._service)
        if doubt is None or (self._block.verdict is V.DENY and worst(hops) is V.DENY):
            return hops
        return (unread(Kind.NAT, doubt.fact, self._id), *soften(hops))

    def _asked_for(self, table: RouteTable, flows: Boxes) -> Boxes:
        """Return the traffic whose way on is asked for; SageMaker's addresses are in no special route.

        Raises `MissingFact`.
        """
        if self._service is Service.S3:
            return flows
        addresses = public_range(self._topology, self._service, table)
        rows = [((ALL_PROTOCOLS, ALL_ADDRESSES, each, ALL_PORTS, ALL_PORTS), None) for each in addresses]
        met, _ = first_match(flows, rows)
        return tuple(box for _, box in met) or flows

    def _part(self, table: RouteTable, route: Route, flows: Boxes) -> tuple[Hop, ...]:
        target = route.target or table.id
        if route.way is Way.INTERNET_GATEWAY:
            note = f"{table.id} takes {self._id} to {target}."
            return self._beyond_block(passed(Kind.NAT, self._id, note))
        if route.way is Way.NAT or (route.way is Way.BLACKHOLE and is_default(route)):
            return self._beyond_block(self._no_way(table))
        if route.way is Way.BLACKHOLE:
            note = (
                f"{table.id} sends what {self._id} has for {self._service.label} to {target}, which is gone."
            )
            return self._beyond_block(denied(Kind.ROUTE, target, codes.BAD_STATE_ROUTE, note))
        if route.way is Way.ENDPOINT:
            hops = self._through_gateway(route, flows)
            if hops is not None:
                note = f"{table.id} takes {self._id} to {target}."
                return (passed(Kind.NAT, self._id, note), *hops)
        note = f"{table.id} takes {self._id} to {target}, beyond which cannot be seen."
        return self._beyond_block(unknown(Kind.NAT, target, codes.ROUTE_LEAVES_MODEL, note))

    def _through_gateway(self, route: Route, flows: Boxes) -> tuple[Hop, ...] | None:
        """Return the hops by a gateway endpoint, None where it is none of the service's.

        Groups and network ACLs have been met on the way here. A firewall's endpoint takes ranges of
        addresses, and need not be listed.
        """
        if route.prefix_list is None and not self._topology.endpoints.is_gateway(route.target):
            return None
        there = replace(self._client, subnet=self._id, groups=None)
        walk = Walk(self._topology, there, flows, self._service.label)
        return gateway_way(self._topology, there, self._service, route, walk, self._question)

    def _beyond_block(self, hop: Hop) -> tuple[Hop, ...]:
        """Return a hop where VPC Block Public Access, met before it, lets anything through to it."""
        return (self._block,) if self._block.verdict is V.DENY else (self._block, hop)

    def _no_way(self, table: RouteTable) -> Hop:
        note = f"{table.id}, the route table of {self._id}, has no default route to an internet gateway."
        return denied(Kind.NAT, self._id, codes.NAT_HAS_NO_INTERNET_ROUTE, note)

    def _unseen(self, hop: Hop) -> tuple[Hop, ...]:
        """Return the doubt about a table that was not read.

        It may name a gateway endpoint, whose traffic VPC Block Public Access does not stop.
        """
        candidates = self._topology.endpoints.of(self._client.vpc_id, self._service)
        elsewhere = candidates.gateways or candidates.fact is not None or self._client.is_shared
        if self._service is Service.S3 and elsewhere:
            return (*soften((self._block,)), hop)
        return self._beyond_block(hop)
