"""Faults that a person could make, each in one place of the rooms that decide: would the tests notice?"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """In `file` (below ``rules/clarify_rules``) `original`, there once, becomes `replacement`."""

    file: str
    original: str
    replacement: str
    why: str


SEEDED_FAULTS: tuple[Fault, ...] = (
    # Boxes and gates.
    Fault(
        "network/boxes.py",
        "or source[0] > other_source[1]",
        "or source[0] >= other_source[1]",
        "one address or port is a range too",
    ),
    Fault(
        "network/boxes.py", "(whole_low, low - 1)", "(whole_low, low)", "what is cut out overlaps the rest"
    ),
    Fault(
        "network/boxes.py", "(high + 1, whole_high)", "(high + 2, whole_high)", "a gap of one beside a cut"
    ),
    Fault(
        "network/boxes.py",
        "left = beyond\n",
        "left = left\n",
        "a later row also gets what an earlier one took",
    ),
    Fault(
        "network/boxes.py",
        "(proto, dst, src, dport, sport) for",
        "(proto, dst, src, sport, dport) for",
        "the answer keeps the ports",
    ),
    Fault("network/gate.py", "if not through:", "if lost:", "a part lost is all lost"),
    Fault(
        "network/gate.py",
        "V.UNKNOWN, code, note, hop.actions, fix), through",
        "V.ALLOW, code, note, hop.actions, fix), through",
        "a part lost is nothing lost",
    ),
    Fault(
        "network/gate.py",
        "if matched.left or any(",
        "if any(",
        "what no rule matches is let through",
    ),
    Fault(
        "network/gate.py",
        "if outcome is not False)",
        "if outcome is True)",
        "an unread rule counts as a refusal",
    ),
    # Ports and protocols.
    Fault("network/ports.py", "if text == _EVERYTHING:", "if text == 'all':", "-1 is not all protocols"),
    Fault(
        "network/ports.py",
        "return int(text), int(text)",
        "return ALL_PROTOCOLS",
        "a protocol number is ignored",
    ),
    Fault("network/ports.py", '"udp": UDP,', '"udp": TCP,', "UDP counts as TCP"),
    Fault(
        "network/ports.py",
        "if low in _UNSET and high in _UNSET:",
        "if low is None and high is None:",
        "-1 as a port is not all ports",
    ),
    Fault(
        "network/ports.py",
        "if protocol not in (TCP, UDP):\n        return ALL_PORTS\n    low",
        "if protocol != TCP:\n        return ALL_PORTS\n    low",
        "UDP rules lose their ports",
    ),
    Fault("network/ports.py", "(32768, 60999)", "(49152, 65535)", "the client is taken for Windows"),
    Fault("network/ports.py", "(1024, 65535)", "(443, 443)", "siblings are asked for HTTPS only"),
    # Security groups.
    Fault(
        "network/security_groups.py",
        "for group in groups:",
        "for group in groups[:1]:",
        "only the first group counts",
    ),
    Fault(
        "network/security_groups.py",
        "or grant.group in peer_groups:",
        "or grant.group in groups:",
        "a reference means oneself, whoever the peer is",
    ),
    Fault(
        "network/security_groups.py",
        'IN = "IpPermissions"',
        'IN = "IpPermissionsEgress"',
        "outbound rules decide what comes in",
    ),
    Fault(
        "network/security_groups.py",
        'for each in permission.records("PrefixListIds"):',
        'for each in permission.records("PrefixLists"):',
        "prefix lists are not seen",
    ),
    Fault(
        "network/security_groups.py",
        "if direction is Direction.OUT:",
        "if direction is Direction.IN:",
        "source and destination swapped",
    ),
    Fault(
        "network/security_groups.py",
        "yield _Grant(protocol, ports, ALL_ADDRESSES, fact=fact)",
        "return",
        "an unread prefix list admits nothing",
    ),
    # Network ACLs.
    Fault(
        "network/network_acls.py",
        "in sorted(rows.items())",
        "in rows.items()",
        "rules in the order they are listed",
    ),
    Fault(
        "network/network_acls.py",
        "_is_egress(entry) is not egress",
        "_is_egress(entry) is egress",
        "the directions are swapped",
    ),
    Fault(
        "network/network_acls.py",
        '{"allow": True, "deny": False}',
        '{"allow": True, "deny": True}',
        "deny entries allow",
    ),
    Fault(
        "network/network_acls.py",
        '"CidrBlock" not in entry',
        '"Ipv6CidrBlock" in entry and "CidrBlock" in entry',
        "IPv6 entries are read as IPv4",
    ),
    Fault(
        "network/walk.py",
        "egress=not leaving",
        "egress=leaving",
        "the answer is judged by the rules of the request",
    ),
    Fault(
        "network/walk.py",
        "pass_back(self._flows",
        "pass_gate(self._flows",
        "the answer is judged like a request",
    ),
    # Route tables.
    Fault(
        "network/route_tables.py", "return -route.length,", "return route.length,", "the shortest prefix wins"
    ),
    Fault(
        "network/route_tables.py",
        "2 if propagated else 0",
        "0 if propagated else 2",
        "propagated routes beat prefix lists",
    ),
    Fault(
        "network/route_tables.py",
        "Route(addresses, length, 1, way",
        "Route(addresses, length, -1, way",
        "a prefix list beats a static route",
    ),
    Fault(
        "network/route_tables.py",
        "if state == _BLACKHOLE:",
        'if state == "black-hole":',
        "a blackhole counts as usable",
    ),
    Fault(
        "network/route_tables.py",
        "main = associations.main(vpc_id)",
        "main = None",
        "the main table is ignored",
    ),
    Fault(
        "network/associations.py",
        '("disassociated", "failed")',
        '("failed",)',
        "an old association still holds",
    ),
    Fault(
        "network/route_tables.py",
        '("nat-", Way.NAT)',
        '("nat-", Way.ELSEWHERE)',
        "NAT gateways are strangers",
    ),
    # Names and endpoints.
    Fault(
        "network/dns.py",
        "if own is False and support is False:",
        "if own is False and support is None:",
        "DNS support off goes unnoticed",
    ),
    Fault(
        "network/dns.py",
        "_written_alike(server) not in amazons",
        "_written_alike(server) in amazons",
        "Amazon's servers count as own",
    ),
    Fault(
        "network/dns.py",
        "(self.supported, self.hostnames)\n        if any",
        "(self.supported,)\n        if any",
        "hostnames do not matter to private names",
    ),
    Fault(
        "network/dns.py",
        'host.endswith(f".{name}")',
        'name.endswith(f".{host}")',
        "a zone above the name is not seen",
    ),
    Fault(
        "network/service.py",
        'return service_name.endswith(f".{region}.{self.value}")',
        "return self.value in service_name",
        "FIPS and look-alikes count",
    ),
    Fault("network/endpoints.py", 'if record.text("VpcId") != vpc_id or', "if", "endpoints of any VPC count"),
    Fault(
        "network/endpoints.py",
        "return self.state in (AVAILABLE, PARTIAL)",
        "return not self.is_gone",
        "a pending endpoint serves",
    ),
    Fault(
        "network/endpoints.py",
        "return Fitness.FIT if self.private_dns else Fitness.PRIVATE_DNS_OFF",
        "return Fitness.FIT",
        "private DNS does not matter",
    ),
    Fault(
        "network/endpoints.py",
        "        if self.inbound_only:\n            return Fitness.INBOUND_ONLY\n",
        "",
        "inbound-only endpoints serve",
    ),
    Fault(
        "network/endpoints.py",
        'record.one_of("State", _STATES)',
        'record.text("State")',
        "states are compared as spelled",
    ),
    Fault(
        "network/interface_way.py",
        "if interface.subnet != client.subnet:",
        "if True:",
        "network ACLs act within a subnet",
    ),
    Fault(
        "network/interface_way.py",
        "if route is None or route.way is Way.LOCAL:",
        "if True:",
        "appliances on the way are not seen",
    ),
    Fault(
        "network/interface_way.py",
        ".cross_border(interface.subnet, leaving=False)",
        "",
        "the endpoint's network ACL is not asked",
    ),
    Fault(
        "network/path.py",
        "if lost and len(lost) < len(parts):",
        "if not lost:",
        "one dead interface of two is a dead endpoint",
    ),
    # Public ways.
    Fault(
        "network/no_route.py",
        "candidates.gateway is not None and candidates.nearest is None",
        "candidates.gateway is not None",
        "an unfit S3 interface endpoint is not told",
    ),
    Fault(
        "network/hub.py",
        "if zone is False:",
        "if zone is not True:",
        "zones that were not read are none",
    ),
    Fault(
        "network/no_route.py",
        "or (shared(client) if client.is_shared else None)",
        "",
        "no endpoint of a shared VPC is none at all",
    ),
    Fault(
        "network/nat_way.py",
        'if state != "available":',
        'if state == "failed":',
        "a deleted NAT gateway still works",
    ),
    Fault(
        "network/nat.py",
        "return _block_mode(subnet) == _BIDIRECTIONAL",
        "return _block_mode(subnet) != 'off'",
        "block-ingress stops NAT",
    ),
    Fault(
        "network/nat_way.py",
        "return denied(Kind.NAT, self._id, codes.NAT_HAS_NO_INTERNET_ROUTE, note)",
        "return passed(Kind.NAT, self._id, note)",
        "a NAT gateway needs no internet gateway",
    ),
    Fault(
        "network/public_range.py",
        "without(left, specific) or left",
        "left",
        "routes elsewhere decide on SageMaker's addresses",
    ),
    Fault(
        "network/public_range.py",
        "without(PUBLIC, aws_addresses(topology.evidence))",
        "PUBLIC",
        "SageMaker's addresses are in the lists of S3",
    ),
    # Placement and siblings.
    Fault("network/placement.py", "if len(vpcs) > 1:", "if len(vpcs) > 2:", "two VPCs are fine"),
    Fault(
        "network/placement.py",
        "_STATES) == _ASSOCIATED",
        "_STATES) != _ASSOCIATED",
        "a group that is no longer associated is fine",
    ),
    Fault("network/siblings.py", "code + _ENCRYPTED", "code", "missing IKE and ESP look like missing TCP"),
    Fault(
        "network/siblings.py",
        "if one.subnet != other.subnet:",
        "if False:",
        "network ACLs between subnets are not asked",
    ),
    Fault("network/reach_path.py", "if client.is_ipv6_only:", "if False:", "IPv6-only subnets are followed"),
    # What a workload is.
    Fault(
        "clarify/workload.py",
        'for key in ("SelectedInstanceCount", "InstanceCount"):',
        'for key in ("InstanceCount", "SelectedInstanceCount"):',
        "the wish counts before what was selected",
    ),
    Fault(
        "clarify/workload.py",
        "return max((count for count in preferred",
        "return min((count for count in preferred",
        "the smallest preference counts",
    ),
    Fault(
        "clarify/vpc_config.py",
        "if subnets and groups else None",
        "if subnets or groups else None",
        "subnets alone are a place",
    ),
)
