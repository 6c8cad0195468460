"""Whether a workload's groups let TCP 443 out to a service: to its endpoint, or to its public addresses."""

from __future__ import annotations

from clarify_rules.clarify.facts import known
from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.answering import by_name
from clarify_rules.network.boxes import ALL_ADDRESSES, Interval
from clarify_rules.network.client import Client
from clarify_rules.network.endpoints import Endpoint
from clarify_rules.network.interface_way import (
    Interfaces,
    interfaces_of,
    listed_groups,
    not_visible,
    out_to_unseen,
)
from clarify_rules.network.path import Check, Hop, Kind, combine, is_partial, partial, unread, worst
from clarify_rules.network.paths import check_each_subnet
from clarify_rules.network.public_range import public_range
from clarify_rules.network.public_way import public_way
from clarify_rules.network.reach_path import fault_of_subnet
from clarify_rules.network.route_tables import RouteTable
from clarify_rules.network.security_groups import NO_GROUP, PeerGroups
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology
from clarify_rules.network.verdict import V
from clarify_rules.network.walk import Walk, sealed


def check_https_egress(topology: Topology, config: VpcConfig, service: Service) -> Check:
    """Return whether the groups together let HTTPS out to the service, from every subnet.

    Where an interface endpoint answers for the name that means each of its interfaces; for S3 else its prefix
    list; for SageMaker else any public address, if a route takes one: where none does, nothing is asked of
    the groups.
    """

    def ask(client: Client) -> tuple[Hop, ...]:
        return _hops(topology, client, service)

    return check_each_subnet(topology, config, service.value, "https egress", ask)


def _hops(topology: Topology, client: Client, service: Service) -> tuple[Hop, ...]:
    fault = fault_of_subnet(client)
    if fault is not None:
        return (fault,)
    anywhere = _out(topology, client, service, (ALL_ADDRESSES,))
    if worst(anywhere) is V.ALLOW:
        # Then it does not matter where the name leads.
        return anywhere

    def to_endpoint(endpoint: Endpoint) -> tuple[Hop, ...]:
        return _to_endpoint(topology, client, service, endpoint)

    def to_public() -> tuple[Hop, ...]:
        return _to_public(topology, client, service)

    return by_name(topology, client, service, to_endpoint, to_public)


def _to_endpoint(topology: Topology, client: Client, service: Service, endpoint: Endpoint) -> tuple[Hop, ...]:
    try:
        interfaces = interfaces_of(topology, endpoint)
    except MissingFact as fact:
        interfaces = Interfaces((), (fact,))
    parts = [
        _out(topology, client, service, ((each.address, each.address),), frozenset(each.groups))
        for each in interfaces.seen
    ]
    doubts = [unread(Kind.GROUP, fact, endpoint.id) for fact in interfaces.facts]
    if not parts and not doubts:
        doubts = [not_visible(Kind.GROUP, endpoint)]
    parts += [_to_unseen(topology, client, service, endpoint, doubt) for doubt in doubts]
    return combine(parts)


def _to_unseen(
    topology: Topology, client: Client, service: Service, endpoint: Endpoint, doubt: Hop
) -> tuple[Hop, ...]:
    """Return what the groups do with an interface that was not read, whatever its address; else the doubt."""
    hops = out_to_unseen(topology, client, service, endpoint).hops
    settled = worst(hops) is V.DENY or (worst(hops) is V.ALLOW and listed_groups(endpoint) is not None)
    return hops if settled else (doubt,)


def _to_public(topology: Topology, client: Client, service: Service) -> tuple[Hop, ...]:
    way = public_way(topology, client, service, None)
    doubts = tuple(hop for hop in way if hop.verdict is V.UNKNOWN and not is_partial(hop.code))
    if service is not Service.S3 and all(hop.kind is not Kind.GROUP for hop in way):
        return (*doubts, *sealed(topology, client))
    try:
        addresses = public_range(topology, service, _table(topology, client))
    except MissingFact as fact:
        return (unread(Kind.GROUP, fact, client.group_names), *sealed(topology, client))
    out = _out(topology, client, service, addresses)
    elsewhere = tuple(hop for hop in doubts if hop.kind is Kind.ENDPOINT)
    if elsewhere and worst(way) is not V.DENY:
        # An endpoint in another network may answer, whose addresses the groups may well let out to.
        out = tuple(partial(hop) for hop in out)
    return (*out, *elsewhere)


def _table(topology: Topology, client: Client) -> RouteTable | None:
    return known(lambda each: topology.routes.of_subnet(each.subnet, each.vpc_id), client)


def _out(
    topology: Topology,
    client: Client,
    service: Service,
    destinations: tuple[Interval, ...],
    peer_groups: PeerGroups = NO_GROUP,
) -> tuple[Hop, ...]:
    walk = Walk(topology, client, client.https_to(destinations), service.label)
    return walk.leave_groups(peer_groups).hops
