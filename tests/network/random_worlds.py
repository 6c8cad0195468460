"""Random worlds around one job: groups, network ACLs and routes drawn from values that touch each other."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.network.green import Document, add_nat, green, item, route

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
NO_PEERS: Document = {"IpRanges": [], "Ipv6Ranges": [], "UserIdGroupPairs": [], "PrefixListIds": []}
INSIDE = ["10.0.8.0/22"] * 3 + [*PRIVATE[1:], "10.200.0.0/16"]
ACCOUNT = "111122223333"
LOCAL = {**route("10.0.0.0/16", GatewayId="local"), "Origin": "CreateRouteTable"}
NARROW = [*S3_RANGES, "52.216.0.0/16", "3.5.0.0/20"]
ZONES = ["api.sagemaker.us-east-1.amazonaws.com.", "s3.us-east-1.amazonaws.com.", "us-east-1.amazonaws.com."]
AMAZON_SERVERS = ["169.254.169.253", "fd00:ec2::253", "10.0.0.2"]


def mostly(likely: Any, *others: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([likely] * 3 + list(others))


def member(group: str) -> Document:
    return {"GroupId": group, "UserId": ACCOUNT}


def rarely(of: int = 6) -> st.SearchStrategy[bool]:
    """True in one world of so many, and never in the smallest ones."""
    return st.integers(1, of).map(lambda each: each == of // 2)


@st.composite
def permission(draw: st.DrawFn) -> Document:
    protocol = draw(st.sampled_from(PROTOCOLS))
    rule: Document = {"IpProtocol": protocol, **NO_PEERS}
    if protocol != "-1":
        rule["FromPort"], rule["ToPort"] = draw(st.sampled_from(PORTS))
        if draw(st.integers(0, 9)) == 0:
            rule["FromPort"] = rule["ToPort"] = -1
    peer = draw(st.sampled_from(["cidr", "cidr", "group", "list"]))
    if peer == "cidr":
        rule["IpRanges"] = [{"CidrIp": draw(st.sampled_from(PUBLIC + PRIVATE))}]
    elif peer == "group":
        rule["UserIdGroupPairs"] = [member(draw(st.sampled_from(GROUPS)))]
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
    found = [LOCAL]
    if draw(st.booleans()):
        found.append(route("pl-63a5400a", GatewayId="vpce-s3"))
    elif draw(st.booleans()):
        found.append(route("0.0.0.0/0", NatGatewayId="nat-1"))
    for _ in range(draw(st.integers(0, 3))):
        public = draw(st.booleans())
        made = route(
            draw(st.sampled_from(PUBLIC if public else INSIDE)),
            **draw(st.sampled_from(ELSEWHERE if public else APPLIANCES)),
        )
        if not any(each.get("DestinationCidrBlock") == made["DestinationCidrBlock"] for each in found):
            made["State"] = draw(mostly("active", "blackhole", "blackhole"))
            if made.get("TransitGatewayId") and draw(st.booleans()):
                made["Origin"] = "EnableVgwRoutePropagation"
            found.append(made)
    return draw(st.permutations(found))


def _permissions(draw: st.DrawFn, usual: Document) -> list[Document]:
    rules = draw(st.lists(permission(), max_size=3))
    return [*rules, usual] if draw(mostly(True, False)) else rules


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Document, list[str], list[str]]:
    """A document, the job's subnets and its groups."""
    document = green()
    endpoints, interfaces = document["ec2"]["VpcEndpoints"], document["ec2"]["NetworkInterfaces"]
    add_nat(document)
    document["ec2"]["VpcEndpoints"], document["ec2"]["NetworkInterfaces"] = endpoints, interfaces
    everywhere = {"IpProtocol": "-1", **NO_PEERS, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    more = {"GroupId": "sg-more", "GroupName": "sg-more", "Description": "sg-more"}
    document["ec2"]["SecurityGroups"].append({**item(document, "SecurityGroups", "sg-job"), **more})
    for name in GROUPS:
        group = item(document, "SecurityGroups", name)
        itself = {"IpProtocol": "-1", **NO_PEERS, "UserIdGroupPairs": [member(draw(st.sampled_from(GROUPS)))]}
        group["IpPermissionsEgress"] = _permissions(draw, everywhere)
        group["IpPermissions"] = _permissions(draw, draw(st.sampled_from([everywhere, itself])))
    _acls(draw, document)
    _names(draw, document)
    _nat(draw, document)
    item(document, "RouteTables", "rtb-priv")["Routes"] = draw(table_routes())
    item(document, "RouteTables", "rtb-main")["Routes"] = draw(table_routes())
    second = item(document, "RouteTables", "rtb-priv")["Associations"][1]
    second["AssociationState"]["State"] = draw(mostly("associated", "disassociated"))
    _interfaces(draw, document)
    subnets = draw(st.sampled_from([["subnet-a"], ["subnet-a", "subnet-b"], ["subnet-b", "subnet-a"]]))
    groups = draw(st.sampled_from([["sg-job"], ["sg-job", "sg-more"], ["sg-more", "sg-job"]]))
    return document, subnets, groups


def _names(draw: st.DrawFn, document: Document) -> None:
    """What decides where a name leads: the VPC's settings, its zones and the endpoints themselves."""
    ec2 = document["ec2"]
    for name in ("EnableDnsSupport", "EnableDnsHostnames"):
        ec2["VpcAttributes"]["vpc-a"][name] = not draw(rarely(12))
    servers = draw(mostly("AmazonProvidedDNS", *AMAZON_SERVERS))
    ec2["DhcpOptions"][0]["DhcpConfigurations"][0]["Values"] = [{"Value": servers}]
    if draw(rarely(4)):
        zone = {
            "HostedZoneId": "Z1",
            "Name": draw(st.sampled_from(ZONES)),
            "Owner": {"OwningAccount": ACCOUNT},
        }
        document["route53"]["HostedZonesByVpc"]["vpc-a"] = [zone]
    gateway, interface = item(document, "VpcEndpoints", "vpce-s3"), item(document, "VpcEndpoints", "vpce-api")
    interface["PrivateDnsEnabled"] = not draw(rarely())
    for endpoint, states in (
        (gateway, ["pending", "deleted"]),
        (interface, ["pending", "failed", "deleted"]),
    ):
        if draw(rarely()):
            endpoint["State"] = draw(st.sampled_from(states))


def _nat(draw: st.DrawFn, document: Document) -> None:
    """The NAT gateway, and the ways on from its subnet."""
    nat, table = item(document, "NatGateways", "nat-1"), item(document, "RouteTables", "rtb-pub")
    addresses = [{"AllocationId": "eipalloc-1", "NetworkInterfaceId": "eni-nat", "PrivateIp": "10.0.20.9"}]
    nat.update(CreateTime="2026-11-01T08:00:00Z", NatGatewayAddresses=addresses, Tags=[])
    if draw(rarely()):
        nat["State"] = draw(st.sampled_from(["pending", "failed"]))
    for name in ("subnet-a", "subnet-b", "subnet-pub"):
        mode = draw(mostly("off", "block-ingress", "block-bidirectional"))
        item(document, "Subnets", name)["BlockPublicAccessStates"] = {"InternetGatewayBlockMode": mode}
    item(document, "Subnets", "subnet-pub")["SubnetArn"] = (
        f"arn:aws:ec2:us-east-1:{ACCOUNT}:subnet/subnet-pub"
    )
    table.update(OwnerId=ACCOUNT, PropagatingVgws=[], Tags=[])
    table["Associations"][0].update(RouteTableAssociationId="a-rtb-pub", RouteTableId="rtb-pub")
    out = draw(mostly(["0.0.0.0/0"], ["0.0.0.0/1", "128.0.0.0/1"], S3_RANGES[:1], []))
    table["Routes"] = [LOCAL, *(route(each, GatewayId="igw-1") for each in out)]
    if draw(rarely()):
        table["Routes"].append(route("pl-63a5400a", GatewayId="vpce-s3"))
    if draw(rarely()):
        specific = route(draw(st.sampled_from(NARROW)), **draw(st.sampled_from(ELSEWHERE[:2])))
        table["Routes"].append({**specific, "State": draw(mostly("active", "blackhole", "blackhole"))})


def _acls(draw: st.DrawFn, document: Document) -> None:
    names = ["acl-1", "acl-2"]
    of = {each["SubnetId"]: draw(st.sampled_from(names)) for each in document["ec2"]["Subnets"]}
    document["ec2"]["NetworkAcls"] = [
        {
            "NetworkAclId": name,
            "VpcId": "vpc-a",
            "OwnerId": ACCOUNT,
            "IsDefault": name == "acl-1",
            "Entries": draw(acl_rules()),
            "Associations": [
                {"NetworkAclAssociationId": f"aclassoc-{subnet}", "NetworkAclId": name, "SubnetId": subnet}
                for subnet, acl in of.items()
                if acl == name
            ],
            "Tags": [],
        }
        for name in names
    ]


def _interfaces(draw: st.DrawFn, document: Document) -> None:
    """Interfaces of endpoints: one may lie in the job's own subnet, each may carry another group."""
    for number, interface in enumerate(document["ec2"]["NetworkInterfaces"]):
        if interface["SubnetId"] == "subnet-e" and draw(st.integers(0, 3)) == 0:
            address = f"10.0.1.{200 + number}"
            interface.update(SubnetId="subnet-a", PrivateIpAddress=address)
            interface["PrivateIpAddresses"] = [{"Primary": True, "PrivateIpAddress": address}]
        if draw(st.integers(0, 3)) == 0:
            group = draw(st.sampled_from(GROUPS))
            interface["Groups"] = [{"GroupId": group, "GroupName": group}]
