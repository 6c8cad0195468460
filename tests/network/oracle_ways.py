"""The ways a job's packets take, as hops for the oracle: to an interface endpoint, to S3, to each other."""

from __future__ import annotations

from ipaddress import ip_address

from tests.network.oracle import Answer, Document, Hop, Oracle, Packet, combine, follow, over_all

EPHEMERAL, HTTPS, SPARK = (32768, 60999), (443, 443), (1024, 65535)


def target_of(route: Document) -> str:
    keys = ("GatewayId", "NatGatewayId", "TransitGatewayId", "NetworkInterfaceId")
    return str(next(route[key] for key in keys if key in route))


def to_endpoint(oracle: Oracle, endpoint_id: str, subnets: list[str], groups: list[str]) -> Answer:
    endpoint = oracle.named("VpcEndpoints", endpoint_id)
    interfaces = [oracle.named("NetworkInterfaces", each) for each in sorted(endpoint["NetworkInterfaceIds"])]
    return over_all(
        [combine([to_interface(oracle, each, subnet, groups) for each in interfaces]) for subnet in subnets]
    )


def to_interface(oracle: Oracle, interface: Document, subnet: str, groups: list[str]) -> Answer:
    theirs = [each["GroupId"] for each in interface["Groups"]]
    address = interface["PrivateIpAddress"]
    cidr = oracle.named("Subnets", subnet)["CidrBlock"]

    def out(packet: Packet) -> bool:
        return oracle.group_allows(groups, "IpPermissionsEgress", packet, packet.destination, theirs)

    def into(packet: Packet) -> bool:
        return oracle.group_allows(theirs, "IpPermissions", packet, packet.source, groups)

    found = oracle.route(oracle.table(subnet), int(ip_address(address)))
    assert found is not None
    target = target_of(found[1])
    hops: list[Hop] = []
    if target != "local":
        gone = found[1]["State"] == "blackhole"
        hops.append(
            ("BAD_STATE_ROUTE" if gone else "MIDDLEBOX_ROUTE", target, lambda _: False if gone else None)
        )
    hops.append(("ENI_SG_RULES_MISMATCH", ",".join(sorted(groups)), out))
    if interface["SubnetId"] != subnet:
        hops += oracle.border(subnet, True) + oracle.border(interface["SubnetId"], False)
    hops.append(("ENDPOINT_SG_RULES_MISMATCH", ",".join(sorted(theirs)), into))
    return follow(oracle.packets(6, cidr, f"{address}/32", EPHEMERAL, HTTPS), hops)


def to_s3(oracle: Oracle, subnets: list[str], groups: list[str]) -> Answer:
    return over_all([combine(ways_to_s3(oracle, subnet, groups)) for subnet in subnets])


def ways_to_s3(oracle: Oracle, subnet: str, groups: list[str]) -> list[Answer]:
    table = oracle.table(subnet)
    cidr = oracle.named("Subnets", subnet)["CidrBlock"]
    by_target: dict[str, list[Packet]] = {}
    strength: dict[str, tuple[int, int, int]] = {}
    for range_ in oracle.ranges("pl-63a5400a"):
        for packet in oracle.packets(6, cidr, range_, EPHEMERAL, HTTPS):
            found = oracle.route(table, packet.destination)
            state = "!" if found and found[1]["State"] == "blackhole" else ""
            key = "none" if found is None or target_of(found[1]) == "local" else state + target_of(found[1])
            by_target.setdefault(key, []).append(packet)
            place = (*found[0], packet.destination) if found and key != "none" else (1, 0, 0)
            strength[key] = min(strength.get(key, place), place)
    return [
        way(oracle, key, by_target[key], subnet, groups)
        for key in sorted(by_target, key=strength.__getitem__)
    ]


def way(oracle: Oracle, target: str, packets: list[Packet], subnet: str, groups: list[str]) -> Answer:
    out: Hop = (
        "ENI_SG_RULES_MISMATCH",
        ",".join(sorted(groups)),
        lambda packet: oracle.group_allows(groups, "IpPermissionsEgress", packet, packet.destination, ()),
    )
    if target == "none":
        return "DENY", "GATEWAY_NOT_ASSOCIATED", oracle.table(subnet)["RouteTableId"]
    if target.startswith("!"):
        return "DENY", "BAD_STATE_ROUTE", target[1:]
    if target.startswith("igw-"):
        return "DENY", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", target
    if target.startswith("vpce-"):
        return follow(packets, [out, *oracle.border(subnet, True)])
    if target.startswith("nat-"):
        return follow(packets, [out, *oracle.border(subnet, True), nat_exit(oracle, target)])
    return follow(packets, [out, ("ROUTE_LEAVES_MODEL", target, lambda _: None)])


def nat_exit(oracle: Oracle, nat: str) -> Hop:
    found = oracle.route(oracle.table(oracle.named("NatGateways", nat)["SubnetId"]), 0x08080808)
    works = found is not None and target_of(found[1]).startswith("igw-")
    return "NAT_HAS_NO_INTERNET_ROUTE", nat, lambda _: works


def among_siblings(oracle: Oracle, subnets: list[str], groups: list[str]) -> Answer:
    return over_all([pair(oracle, one, other, groups) for one in subnets for other in subnets])


def pair(oracle: Oracle, one: str, other: str, groups: list[str]) -> Answer:
    cidrs = [oracle.named("Subnets", each)["CidrBlock"] for each in (one, other)]
    names = ",".join(sorted(groups))
    packets = oracle.packets(6, cidrs[0], cidrs[1], EPHEMERAL, SPARK)
    for code, field in (("SELF_SG_EGRESS", "IpPermissionsEgress"), ("SELF_SG_INGRESS", "IpPermissions")):
        out = code == "SELF_SG_EGRESS"
        peers = [(packet, packet.destination if out else packet.source) for packet in packets]
        if not all(oracle.group_allows(groups, field, packet, peer, groups) for packet, peer in peers):
            return "DENY", code, names
    for subnet, leaving in ((one, True), (other, False)) if one != other else ():
        for _, acl, lets in oracle.border(subnet, leaving):
            if not all(lets(packet) for packet in packets):
                return "UNKNOWN", "CROSS_SUBNET_NACL", acl
    return "ALLOW", "OK", None
