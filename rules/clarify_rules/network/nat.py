"""NAT gateways as a way to AWS's public addresses."""

from __future__ import annotations

from clarify_rules.evidence.lists import NAT_GATEWAYS, SUBNETS
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network.client import Client
from clarify_rules.network.path import Hop, Kind, denied, partial, passed, unknown, unread
from clarify_rules.network.route_tables import RouteTable, Way
from clarify_rules.network.topology import Topology
from clarify_rules.network.verdict import V

LEAVES_MODEL = "ROUTE_LEAVES_MODEL"
BLOCKED = "VPC_BLOCK_PUBLIC_ACCESS_ENABLED"
_BIDIRECTIONAL = "block-bidirectional"
_INGRESS = "block-ingress"


def nat_hops(topology: Topology, client: Client, nat_id: str) -> tuple[Hop, ...]:
    """Return what traffic meets from the NAT gateway on, up to the first hop that ends its way."""
    try:
        record = topology.evidence.find(NAT_GATEWAYS, nat_id)
        if record is None:
            note = f"The NAT gateway {nat_id} that the route names was not read."
            return (unknown(Kind.NAT, nat_id, "NAT_NOT_VISIBLE", note),)
        state = record.text("State").lower()
        if state != "available":
            return (denied(Kind.NAT, nat_id, "BAD_STATE", f"The NAT gateway {nat_id} is {state}."),)
        if is_private(record):
            note = f"The NAT gateway {nat_id} is private: where it leads to cannot be seen."
            return (unknown(Kind.NAT, nat_id, LEAVES_MODEL, note),)
    except MissingFact as fact:
        return (unread(Kind.NAT, fact, nat_id),)
    block = block_public_access(topology, client, record, nat_id)
    return (block,) if block.verdict is V.DENY else (block, _internet_route(topology, record, nat_id))


def is_private(nat: Record) -> bool:
    """Whether a NAT gateway only translates between private networks (API field ConnectivityType)."""
    return (nat.text_or_none("ConnectivityType") or "public").lower() == "private"


def blocks_nat(subnet: Record) -> bool:
    """Whether Block Public Access stops a subnet's traffic through NAT: only in both directions does it."""
    return _block_mode(subnet) == _BIDIRECTIONAL


def blocks_internet_gateway(subnet: Record) -> bool:
    """Whether Block Public Access stops a subnet's own traffic through an internet gateway."""
    return _block_mode(subnet) in (_BIDIRECTIONAL, _INGRESS)


def block_public_access(topology: Topology, client: Client, nat: Record, nat_id: str) -> Hop:
    """Return what VPC Block Public Access, as it holds for the client's and the NAT's subnet, does."""
    try:
        blocked = {blocks_nat(client.record)}
        subnet_id = nat.text_or_none("SubnetId")
        subnet = topology.evidence.find(SUBNETS, subnet_id) if subnet_id else None
        if subnet is not None:
            blocked.add(blocks_nat(subnet))
    except MissingFact as fact:
        return unread(Kind.NAT, fact, nat_id)
    stopped = denied(
        Kind.NAT, nat_id, BLOCKED, f"VPC Block Public Access stops what {nat_id} would send to the internet."
    )
    if blocked == {True}:
        return stopped
    if len(blocked) > 1:
        return partial(stopped)
    return passed(Kind.NAT, nat_id, f"{nat_id} is available and VPC Block Public Access lets it out.")


def _internet_route(topology: Topology, nat: Record, nat_id: str) -> Hop:
    try:
        table = _table_of(topology, nat)
    except MissingFact as fact:
        return unread(Kind.NAT, fact, nat_id)
    if table is None:
        note = f"The subnet of {nat_id}, or that subnet's route table, was not read."
        return unknown(Kind.NAT, nat_id, "NAT_SUBNET_NOT_VISIBLE", note)
    default = next((route for route in table.routes if route.length == 0), None)
    if default is not None and default.way is Way.INTERNET_GATEWAY:
        return passed(Kind.NAT, nat_id, f"{table.id} takes {nat_id} to {default.target}.")
    if default is not None and default.way in (Way.ELSEWHERE, Way.ENDPOINT):
        note = f"{table.id} takes {nat_id} to {default.target}, beyond which cannot be seen."
        return unknown(Kind.NAT, default.target, LEAVES_MODEL, note)
    if table.doubts:
        return unread(Kind.NAT, table.doubts[0].fact, nat_id)
    note = f"{table.id}, the route table of {nat_id}, has no default route to an internet gateway."
    return denied(Kind.NAT, nat_id, "NAT_HAS_NO_INTERNET_ROUTE", note)


def _table_of(topology: Topology, nat: Record) -> RouteTable | None:
    """Return the route table of a NAT gateway: its subnet's; a regional one, without subnet, has its own."""
    subnet_id = nat.text_or_none("SubnetId")
    if subnet_id is None:
        table_id = nat.text_or_none("RouteTableId")
        return topology.routes.by_id(table_id) if table_id else None
    subnet = topology.evidence.find(SUBNETS, subnet_id)
    return topology.routes.of_subnet(subnet_id, subnet.text("VpcId")) if subnet else None


def _block_mode(subnet: Record) -> str:
    """API field BlockPublicAccessStates.InternetGatewayBlockMode: what holds after exclusions."""
    mode = subnet.record("BlockPublicAccessStates").text_or_none("InternetGatewayBlockMode")
    return (mode or "off").lower()
