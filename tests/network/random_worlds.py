"""Random worlds around one job: groups, network ACLs and routes drawn from values that touch each other."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.network.green import Document, add_nat, green, item, route, routes

S3_RANGES = ["52.216.0.0/15", "3.5.0.0/19"]
PUBLIC = ["0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0", *S3_RANGES, "52.216.0.0/16", "3.5.0.0/20", "3.0.0.0/8"]
PRIVATE = ["10.0.0.0/16", "10.0.1.0/24", "10.0.1.128/25", "10.0.2.0/24", "10.0.8.0/22", "10.0.9.21/32"]
PORTS = [
    (443, 443),
    (0, 65535),
    (1024, 65535),
    (32768, 60999),
    (49152, 65535),
    (400, 500),
    (80, 80),
    (444, 40000),
]
PROTOCOLS = ["-1", "-1", "tcp", "6", "tcp", "udp", "17"]
_NAT = {"NatGatewayId": "nat-1"}
ELSEWHERE = [{"TransitGatewayId": "tgw-1"}, {"GatewayId": "igw-1"}, _NAT, _NAT]
APPLIANCES = [{"NetworkInterfaceId": "eni-fw"}, {"TransitGatewayId": "tgw-1"}]
GROUPS = ["sg-job", "sg-more", "sg-ep"]


def mostly(likely: Any, *others: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([likely] * 3 + list(others))


@st.composite
def permission(draw: st.DrawFn) -> Document:
    protocol = draw(st.sampled_from(PROTOCOLS))
    rule: Document = {"IpProtocol": protocol}
    if protocol != "-1":
        rule["FromPort"], rule["ToPort"] = draw(st.sampled_from(PORTS))
        if draw(st.integers(0, 9)) == 0:
            rule["FromPort"] = rule["ToPort"] = -1
    peer = draw(st.sampled_from(["cidr", "cidr", "group", "list"]))
    if peer == "cidr":
        rule["IpRanges"] = [{"CidrIp": draw(st.sampled_from(PUBLIC + PRIVATE))}]
    elif peer == "group":
        rule["UserIdGroupPairs"] = [{"GroupId": draw(st.sampled_from(GROUPS))}]
    else:
        rule["PrefixListIds"] = [{"PrefixListId": draw(st.sampled_from(["pl-63a5400a", "pl-02cd2c6b"]))}]
    return rule


@st.composite
def acl_rules(draw: st.DrawFn) -> list[Document]:
    """A few entries in any order, mostly before one that allows all."""
    rules = []
    numbers = draw(st.lists(st.integers(1, 50), max_size=4, unique=True))
    for number in numbers:
        protocol = draw(st.sampled_from(["-1", "6", "6", "17"]))
        entry = {
            "RuleNumber": number,
            "Egress": draw(st.booleans()),
            "RuleAction": draw(st.sampled_from(["allow", "deny", "deny"])),
            "CidrBlock": draw(st.sampled_from(PUBLIC + PRIVATE)),
            "Protocol": protocol,
        }
        if protocol != "-1":
            low, high = draw(st.sampled_from(PORTS))
            entry["PortRange"] = {"From": low, "To": high}
        rules.append(entry)
    for egress in (True, False):
        rest = {"Egress": egress, "CidrBlock": "0.0.0.0/0", "Protocol": "-1"}
        rules.append({**rest, "RuleNumber": 100, "RuleAction": draw(mostly("allow", "allow", "deny"))})
        rules.append({**rest, "RuleNumber": 32767, "RuleAction": "deny"})
    return draw(st.permutations(rules))


@st.composite
def table_routes(draw: st.DrawFn) -> list[Document]:
    found = [route("10.0.0.0/16", GatewayId="local")]
    if draw(st.booleans()):
        found.append(route("pl-63a5400a", GatewayId="vpce-s3"))
    elif draw(st.booleans()):
        found.append(route("0.0.0.0/0", NatGatewayId="nat-1"))
    for _ in range(draw(st.integers(0, 2))):
        public = draw(mostly(True, False))
        made = route(
            draw(st.sampled_from(PUBLIC if public else PRIVATE[1:])),
            **draw(st.sampled_from(ELSEWHERE if public else APPLIANCES)),
        )
        if not any(each.get("DestinationCidrBlock") == made["DestinationCidrBlock"] for each in found):
            made["State"] = draw(mostly("active", "blackhole"))
            if made.get("TransitGatewayId") and draw(st.booleans()):
                made["Origin"] = "EnableVgwRoutePropagation"
            found.append(made)
    return draw(st.permutations(found))


def _permissions(draw: st.DrawFn, usual: Document) -> list[Document]:
    rules = draw(st.lists(permission(), max_size=3))
    return [*rules, usual] if draw(mostly(True, False)) else rules


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Document, list[str], list[str]]:
    """A document whose names resolve, the job's subnets and its groups."""
    document = green()
    endpoints, interfaces = document["ec2"]["VpcEndpoints"], document["ec2"]["NetworkInterfaces"]
    add_nat(document)
    document["ec2"]["VpcEndpoints"], document["ec2"]["NetworkInterfaces"] = endpoints, interfaces
    if draw(st.booleans()):
        routes(document, "rtb-pub").pop()
    everywhere = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    more = {**item(document, "SecurityGroups", "sg-job"), "GroupId": "sg-more"}
    document["ec2"]["SecurityGroups"].append(more)
    for name in GROUPS:
        group = item(document, "SecurityGroups", name)
        itself = {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": draw(st.sampled_from(GROUPS))}]}
        group["IpPermissionsEgress"] = _permissions(draw, everywhere)
        group["IpPermissions"] = _permissions(draw, draw(st.sampled_from([everywhere, itself])))
    _acls(draw, document)
    item(document, "RouteTables", "rtb-priv")["Routes"] = draw(table_routes())
    item(document, "RouteTables", "rtb-main")["Routes"] = draw(table_routes())
    second = item(document, "RouteTables", "rtb-priv")["Associations"][1]
    second["AssociationState"]["State"] = draw(mostly("associated", "disassociated"))
    for interface in interfaces:
        if interface["SubnetId"] == "subnet-e" and draw(st.integers(0, 3)) == 0:
            interface["SubnetId"], interface["PrivateIpAddress"] = "subnet-a", "10.0.1.200"
        if draw(st.integers(0, 3)) == 0:
            interface["Groups"] = [{"GroupId": draw(st.sampled_from(GROUPS))}]
    subnets = draw(st.sampled_from([["subnet-a"], ["subnet-a", "subnet-b"], ["subnet-b", "subnet-a"]]))
    groups = draw(st.sampled_from([["sg-job"], ["sg-job", "sg-more"], ["sg-more", "sg-job"]]))
    return document, subnets, groups


def _acls(draw: st.DrawFn, document: Document) -> None:
    names = ["acl-1", "acl-2"]
    of = {each: draw(st.sampled_from(names)) for each in ("subnet-a", "subnet-b", "subnet-e", "subnet-f")}
    document["ec2"]["NetworkAcls"] = [
        {
            "NetworkAclId": name,
            "VpcId": "vpc-a",
            "Entries": draw(acl_rules()),
            "Associations": [{"SubnetId": subnet} for subnet, acl in of.items() if acl == name],
        }
        for name in names
    ]
