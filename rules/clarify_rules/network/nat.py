"""NAT gateways and VPC Block Public Access: what the records say."""

from __future__ import annotations

from clarify_rules.evidence.lists import SUBNETS
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network import codes
from clarify_rules.network.client import Client
from clarify_rules.network.path import Hop, Kind, denied, partial, passed, unread
from clarify_rules.network.route_tables import RouteTable
from clarify_rules.network.topology import Topology

_BIDIRECTIONAL = "block-bidirectional"
_INGRESS = "block-ingress"
_OFF = "off"
# API type BlockPublicAccessMode.
_BLOCK_MODES = frozenset({_OFF, _BIDIRECTIONAL, _INGRESS})
_AVAILABLE, _PRIVATE = "available", "private"
# API types NatGatewayState, ConnectivityType.
_GONE = ("deleting", "deleted", "failed")
_STATES = frozenset({"pending", _AVAILABLE, *_GONE})
_CONNECTIVITY = frozenset({_PRIVATE, "public"})
_ADDRESSES = "NatGatewayAddresses"


def state_of(nat: Record) -> str:
    """Return a NAT gateway's state (API field State). Raises `EvidenceInvalid`."""
    return nat.one_of("State", _STATES)


def is_gone(nat: Record) -> bool:
    """Whether a NAT gateway's state says that it will carry nothing. Raises `EvidenceInvalid`."""
    return state_of(nat) in _GONE


def is_private(nat: Record) -> bool:
    """Whether a NAT gateway only translates between private networks (API field ConnectivityType)."""
    if "ConnectivityType" not in nat and any("PublicIp" in each for each in nat.records(_ADDRESSES)):
        # Left out by some sources; only a public one has public addresses.
        return False
    return nat.one_of("ConnectivityType", _CONNECTIVITY) == _PRIVATE


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
    note = f"VPC Block Public Access stops what {nat_id} would send to the internet."
    stopped = denied(Kind.NAT, nat_id, codes.VPC_BLOCK_PUBLIC_ACCESS_ENABLED, note)
    if blocked == {True}:
        return stopped
    if len(blocked) > 1:
        return partial(stopped)
    return passed(Kind.NAT, nat_id, f"{nat_id} is available and VPC Block Public Access lets it out.")


def table_of(topology: Topology, nat: Record) -> RouteTable | None:
    """Return the route table of a NAT gateway: its subnet's; a regional one, without subnet, has its own.

    None where it was not read. Raises `MissingFact`.
    """
    subnet_id = nat.text_or_none("SubnetId")
    if subnet_id is None:
        table_id = nat.text_or_none("RouteTableId")
        return topology.routes.by_id(table_id) if table_id else None
    subnet = topology.evidence.find(SUBNETS, subnet_id)
    return topology.routes.of_subnet(subnet_id, subnet.text("VpcId")) if subnet else None


def _block_mode(subnet: Record) -> str:
    """API field BlockPublicAccessStates.InternetGatewayBlockMode: what holds after exclusions."""
    states = subnet.record("BlockPublicAccessStates")
    if subnet.raw.get("BlockPublicAccessStates") is None:
        # Left out where there is no such thing: older answers, and sources that do not know it.
        return _OFF
    return states.one_of("InternetGatewayBlockMode", _BLOCK_MODES)
