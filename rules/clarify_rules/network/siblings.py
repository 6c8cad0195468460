"""Whether the instances of one workload reach each other."""

from __future__ import annotations

from dataclasses import replace

from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network import codes
from clarify_rules.network.boxes import ALL_ADDRESSES, ALL_PORTS, ESP, TCP, UDP, Boxes, Interval, mirrored
from clarify_rules.network.client import Client
from clarify_rules.network.gate import Gate, pass_whole
from clarify_rules.network.parts import written
from clarify_rules.network.path import Check, Hop, Kind, Path, denied, passed, unknown, unread
from clarify_rules.network.paths import check_each_subnet, faulty, placed, placement_doubts, placement_fault
from clarify_rules.network.ports import EPHEMERAL, IKE, UNPRIVILEGED
from clarify_rules.network.security_groups import Direction
from clarify_rules.network.topology import Topology
from clarify_rules.network.verdict import V

INSTANCES = "instances"
_ENCRYPTED = "_ENCRYPTED_TRAFFIC"
_WAYS = {Direction.OUT: (codes.SELF_SG_EGRESS, "outbound"), Direction.IN: (codes.SELF_SG_INGRESS, "inbound")}


def check_siblings(topology: Topology, config: VpcConfig, *, encrypted: bool) -> Check:
    """Return whether instances placed there reach each other, for every ordered pair of subnets."""
    fault = placement_fault(topology, config)
    if fault is not None:
        return faulty(config, INSTANCES, fault)
    places = [(each, placed(topology, config, each)) for each in dict.fromkeys(config.subnets)]
    paths: list[Path] = []
    for subnet, one in places:
        for other_subnet, other in places:
            target = INSTANCES if subnet == other_subnet else f"{INSTANCES} in {other_subnet}"
            hops = _between(topology, config, one, other, encrypted=encrypted)
            paths.append(Path(subnet, target, hops))
    return Check(INSTANCES, tuple(paths))


def check_self_ingress(topology: Topology, config: VpcConfig) -> Check:
    """Return whether the groups together admit the instances of a workload, whichever subnet those are in."""

    def ask(client: Client) -> tuple[Hop, ...]:
        try:
            if client.is_ipv6_only:
                hop = group_hop(topology, client, ALL_ADDRESSES, ALL_ADDRESSES, Direction.IN)
                return (hop if hop.verdict is V.ALLOW else _ipv6_only(client),)
            return (group_hop(topology, client, client.addresses, client.addresses, Direction.IN),)
        except MissingFact as fact:
            return (unread(Kind.SUBNET, fact, client.subnet),)

    return check_each_subnet(topology, config, INSTANCES, "self ingress", ask)


def _between(
    topology: Topology, config: VpcConfig, one: Client | Hop, other: Client | Hop, *, encrypted: bool
) -> tuple[Hop, ...]:
    if isinstance(one, Hop):
        return (one,)
    if isinstance(other, Hop):
        return (other,)
    key = ("siblings", one.subnet, other.subnet, one.groups, encrypted)
    return topology.memo.of(
        key,
        lambda: (
            *placement_doubts(topology, config, one),
            *sibling_hops(topology, one, other, encrypted=encrypted),
        ),
    )


def sibling_hops(topology: Topology, one: Client, other: Client, *, encrypted: bool) -> tuple[Hop, ...]:
    """Return the hops from an instance in one subnet to an instance in the other, or in the same one.

    Instances of one job are taken to share a subnet, so a network ACL between two is a doubt only.
    """
    for client in (one, other):
        try:
            if client.is_ipv6_only:
                return (_ipv6_only(client),)
        except MissingFact as fact:
            return (unread(Kind.SUBNET, fact, client.subnet),)
    try:
        source, destination = one.addresses, other.addresses
    except MissingFact as fact:
        return (unread(Kind.SUBNET, fact, one.subnet),)
    hops = [
        group_hop(topology, one, source, destination, direction)
        for direction in (Direction.OUT, Direction.IN)
    ]
    if encrypted:
        hops += [
            _encryption_hop(topology, one, source, destination, direction)
            for direction in (Direction.OUT, Direction.IN)
        ]
    if one.subnet != other.subnet:
        hops.append(_border(topology, one, other, ((TCP, source, destination, EPHEMERAL, UNPRIVILEGED),)))
    return tuple(hops)


def _ipv6_only(client: Client) -> Hop:
    note = f"{client.subnet} has no IPv4 addresses; what its instances use between them is not known."
    return unknown(Kind.SUBNET, client.subnet, codes.IPV6_ONLY_SUBNET, note)


def group_hop(
    topology: Topology, client: Client, source: Interval, destination: Interval, direction: Direction
) -> Hop:
    """Return whether the groups of a workload let its own instances talk: any hole is DENY."""
    code, rules = _WAYS[direction]
    flows: Boxes = ((TCP, source, destination, ALL_PORTS, UNPRIVILEGED),)
    hop = _through(topology, client, flows, direction, code)
    if hop.code == code:
        note = (
            f"The {rules} rules of {client.group_names} do not let all of TCP 1024-65535 pass between "
            "the instances."
        )
        return denied(Kind.GROUP, client.group_names, code, note)
    return hop


def _encryption_hop(
    topology: Topology, client: Client, source: Interval, destination: Interval, direction: Direction
) -> Hop:
    """Return whether IKE and ESP pass; documented for training jobs only, so their lack is a doubt."""
    code, rules = _WAYS[direction]
    flows: Boxes = (
        (UDP, source, destination, ALL_PORTS, IKE),
        (ESP, source, destination, ALL_PORTS, ALL_PORTS),
    )
    hop = _through(topology, client, flows, direction, code)
    if hop.code == code:
        note = (
            f"Traffic between instances is encrypted; the {rules} rules of {client.group_names} do not let "
            "UDP 500 and ESP pass; AWS asks for both with training jobs."
        )
        return unknown(Kind.GROUP, client.group_names, code + _ENCRYPTED, note)
    return hop


def _through(topology: Topology, client: Client, flows: Boxes, direction: Direction, code: str) -> Hop:
    peers = _of_any(flows, leaving=direction is Direction.OUT)

    def compute() -> Hop:
        groups = client.groups or ()
        table = topology.groups.table(groups, direction, frozenset(groups))
        names = client.group_names
        gate = Gate(Kind.GROUP, names, code, f"the {_WAYS[direction][1]} rules of {names}", table)
        return pass_whole(peers, gate, "Traffic between the instances")

    return topology.memo.of(("siblings' groups", client.groups, direction, peers), compute)


def _of_any(flows: Boxes, *, leaving: bool) -> Boxes:
    """Return the flows as those of anyone to their peers, or of their peers to anyone.

    Rules name the peer only, so they are gone through for each subnet and not for each pair of subnets.
    """
    if leaving:
        return tuple((proto, ALL_ADDRESSES, dst, sport, dport) for proto, _, dst, sport, dport in flows)
    return tuple((proto, src, ALL_ADDRESSES, sport, dport) for proto, src, _, sport, dport in flows)


def _border(topology: Topology, one: Client, other: Client, flows: Boxes) -> Hop:
    """Return whether the network ACLs of both subnets let requests and answers pass, or which does not."""
    for subnet, leaving in ((one.subnet, True), (other.subnet, False)):
        try:
            acl_id = topology.acls.of_subnet(subnet)
            if acl_id is None:
                note = f"No network ACL of {subnet} was read."
                return unknown(Kind.NACL, subnet, codes.NACL_NOT_VISIBLE, note)
            for egress, boxes in ((leaving, flows), (not leaving, mirrored(flows))):
                hop = _passes_border(topology, acl_id, boxes, egress=egress)
                if hop.code == codes.TOO_MANY_RULES:
                    return hop
                if hop.verdict is not V.ALLOW:
                    note = (
                        f"{acl_id} would cut off instances in {one.subnet} from instances in {other.subnet}; "
                        "in one subnet they are not."
                    )
                    fix = (
                        f"add to the network ACL {acl_id} inbound and outbound rules that allow TCP "
                        f"1024-65535 between {written(one.addresses)} and {written(other.addresses)}, or "
                        "name one subnet only"
                    )
                    return replace(unknown(Kind.NACL, acl_id, codes.CROSS_SUBNET_NACL, note), fix=fix)
        except MissingFact as fact:
            return unread(Kind.NACL, fact, subnet)
    return passed(Kind.NACL, None, f"Network ACLs let instances in {one.subnet} and {other.subnet} talk.")


def _passes_border(topology: Topology, acl_id: str, flows: Boxes, *, egress: bool) -> Hop:
    """Return the hop of all of the flows through one direction of an ACL. Raises `MissingFact`."""
    peers = _of_any(flows, leaving=egress)

    def compute() -> Hop:
        table = topology.acls.table(acl_id, egress=egress)
        gate = Gate(Kind.NACL, acl_id, codes.CROSS_SUBNET_NACL, f"the rules of {acl_id}", table)
        return pass_whole(peers, gate, "Traffic between the instances")

    return topology.memo.of(("siblings' borders", acl_id, egress, peers), compute)
