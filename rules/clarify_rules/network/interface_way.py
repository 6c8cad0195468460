"""The way through an interface endpoint: to each of its network interfaces, all of which the name returns."""

from __future__ import annotations

from dataclasses import dataclass

from clarify_rules.clarify.facts import known
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import NETWORK_INTERFACES
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network import codes
from clarify_rules.network.boxes import ALL_ADDRESSES
from clarify_rules.network.cidr import read_address
from clarify_rules.network.client import Client
from clarify_rules.network.endpoint_policy import Question, policy_hop
from clarify_rules.network.endpoints import PARTIAL, Endpoint
from clarify_rules.network.path import Hop, Kind, combine, denied, passed, unknown, unread
from clarify_rules.network.route_tables import Way
from clarify_rules.network.security_groups import ANY_GROUP
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology
from clarify_rules.network.walk import Walk


@dataclass(frozen=True, slots=True)
class EndpointInterface:
    """One network interface of an endpoint."""

    id: str
    address: int
    subnet: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Interfaces:
    """The interfaces of an endpoint that were read, and why others were not."""

    seen: tuple[EndpointInterface, ...]
    facts: tuple[MissingFact, ...]


def interfaces_of(topology: Topology, endpoint: Endpoint) -> Interfaces:
    """Return the interfaces of an endpoint, in the order of their ids. Raises `MissingFact`."""
    return topology.memo.of(("interfaces", endpoint.id), lambda: _read_all(topology.evidence, endpoint))


def interface_way(
    topology: Topology, client: Client, service: Service, endpoint: Endpoint, question: Question | None
) -> tuple[Hop, ...]:
    """Return the hops through an endpoint that answers for the service's name."""
    hops: tuple[Hop, ...] = (_state(endpoint), *_to_interfaces(topology, client, service, endpoint))
    if question is None:
        return hops
    return (*hops, policy_hop(topology.evidence, endpoint, service, question))


def given_groups(endpoint: Endpoint) -> tuple[str, ...]:
    """Return the groups an endpoint was given. Raises `MissingFact` where the evidence holds none.

    AWS attaches the VPC's default group where none was given, and says so; some sources leave it out.
    """
    if not endpoint.group_ids:
        raise Evidence.not_read("the security groups", endpoint.id)
    return endpoint.group_ids


def listed_groups(endpoint: Endpoint) -> tuple[str, ...] | None:
    """Return the groups that all interfaces of an endpoint have by its own account, None where it has none.

    API field VpcEndpoint.Groups: "the security groups that are associated with the network interface". So
    an interface that cannot be read has these.
    """
    return known(given_groups, endpoint)


def _to_interfaces(
    topology: Topology, client: Client, service: Service, endpoint: Endpoint
) -> tuple[Hop, ...]:
    try:
        interfaces = interfaces_of(topology, endpoint)
    except MissingFact as fact:
        return (unread(Kind.ENDPOINT, fact, endpoint.id), *_lost_unseen(topology, client, service, endpoint))
    parts = [_to_interface(topology, client, service, each) for each in interfaces.seen]
    doubts = [unread(Kind.ENDPOINT, fact, endpoint.id) for fact in interfaces.facts]
    if not parts and not doubts:
        doubts = [not_visible(Kind.ENDPOINT, endpoint)]
    if doubts:
        lost = _lost_unseen(topology, client, service, endpoint)
        parts += [(doubt, *lost) for doubt in doubts]
    return combine(parts)


def _to_interface(
    topology: Topology, client: Client, service: Service, interface: EndpointInterface
) -> tuple[Hop, ...]:
    target = f"{service.label} ({interface.id})"
    walk = Walk(topology, client, client.https_to(((interface.address, interface.address),)), target)
    walk.meet(_route(topology, client, interface)).leave_groups(frozenset(interface.groups))
    if interface.subnet != client.subnet:
        walk.cross_border(client.subnet, leaving=True).cross_border(interface.subnet, leaving=False)
    return walk.enter_groups(interface.groups).hops


def out_to_unseen(topology: Topology, client: Client, service: Service, endpoint: Endpoint) -> Walk:
    """Return the way out to an interface that was not read: at any address, in the groups of its endpoint.

    What is lost on it is lost for certain. An endpoint whose groups are not known may have any.
    """
    groups = listed_groups(endpoint)
    walk = Walk(topology, client, client.https_to((ALL_ADDRESSES,)), service.label)
    return walk.leave_groups(ANY_GROUP if groups is None else frozenset(groups))


def not_visible(kind: Kind, endpoint: Endpoint) -> Hop:
    """Return the doubt about an endpoint none of whose interfaces is among those read."""
    note = f"None of the network interfaces of {endpoint.id} was read."
    return unknown(kind, endpoint.id, codes.ENDPOINT_ENI_NOT_VISIBLE, note)


def _lost_unseen(topology: Topology, client: Client, service: Service, endpoint: Endpoint) -> tuple[Hop, ...]:
    """Return the hops to an interface that was not read where the groups of both sides lose everything."""
    walk = out_to_unseen(topology, client, service, endpoint)
    groups = listed_groups(endpoint)
    if groups is not None:
        walk.enter_groups(groups)
    return walk.hops if walk.is_lost else ()


def _route(topology: Topology, client: Client, interface: EndpointInterface) -> Hop:
    """Return whether the subnet's table leads straight to the interface: by the route named local."""
    try:
        table = topology.routes.of_subnet(client.subnet, client.vpc_id)
    except MissingFact as fact:
        return unread(Kind.ROUTE, fact, client.subnet)
    if table is None:
        note = f"No route table was read that holds for {client.subnet}."
        return unknown(Kind.ROUTE, client.subnet, codes.ROUTE_TABLE_NOT_VISIBLE, note)
    for doubt in table.doubts:
        if not topology.endpoints.is_gateway(doubt.target):
            return unread(Kind.ROUTE, doubt.fact, table.id)
    route = table.lookup(interface.address)
    if route is None or route.way is Way.LOCAL:
        return passed(Kind.ROUTE, table.id, f"{table.id} leads straight to {interface.id}.")
    target = route.target or table.id
    if route.way is Way.BLACKHOLE:
        note = f"{table.id} sends what is for {interface.id} to {target}, which is gone."
        return denied(Kind.ROUTE, target, codes.BAD_STATE_ROUTE, note)
    note = f"{table.id} sends what is for {interface.id} through {target}, which cannot be seen into."
    return unknown(Kind.ROUTE, target, codes.MIDDLEBOX_ROUTE, note)


def _state(endpoint: Endpoint) -> Hop:
    if endpoint.state == PARTIAL:
        note = f"The state of {endpoint.id} is Partial: some of its zones may not answer."
        return unknown(Kind.ENDPOINT, endpoint.id, codes.BAD_STATE_PARTIAL, note)
    return passed(Kind.ENDPOINT, endpoint.id, f"{endpoint.id} answers for the service's name.")


def _read_all(evidence: Evidence, endpoint: Endpoint) -> Interfaces:
    seen: list[EndpointInterface] = []
    facts: list[MissingFact] = []
    unseen: list[MissingFact] = []
    for each in endpoint.interface_ids:
        try:
            record = evidence.find(NETWORK_INTERFACES, each)
            if record is not None:
                seen.append(_read(record, each, endpoint))
            else:
                unseen.append(_not_seen(endpoint, each))
        except MissingFact as fact:
            facts.append(fact)
    # Where none at all was seen, that is told of the endpoint as a whole.
    return Interfaces(tuple(seen), (*facts, *(unseen if seen else ())))


def _not_seen(endpoint: Endpoint, interface_id: str) -> MissingFact:
    message = f"The interface {interface_id} of {endpoint.id} was not read, and it may answer too."
    return MissingFact(codes.ENDPOINT_ENI_NOT_VISIBLE, message, resource=endpoint.id)


def _read(record: Record, interface_id: str, endpoint: Endpoint) -> EndpointInterface:
    groups = tuple(sorted({each.text("GroupId") for each in record.records("Groups")}))
    return EndpointInterface(
        interface_id,
        read_address(record.text("PrivateIpAddress"), f"{record.path}.PrivateIpAddress"),
        record.text("SubnetId"),
        groups or given_groups(endpoint),
    )
