"""One small world for each reason code that the hand-worked worlds and the oracle do not show."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.network.reach import S3, SAGEMAKER_API, SAGEMAKER_RUNTIME
from clarify_rules.network.service import Service
from tests.network.green import (
    EVERYTHING,
    ONE_SUBNET,
    Document,
    acl_entry,
    add_nat,
    drop,
    green,
    item,
    network,
    reach,
    route,
    routes,
    told,
)

Change = Callable[[Document], object]
JOB_GROUP = "sg-job"


def ask(change: Change, service: Service, config: VpcConfig = ONE_SUBNET) -> tuple[str, str, str | None]:
    document = green()
    change(document)
    return told(reach(document, service, config))


PLACEMENTS = [
    (("subnet-a", "subnet-x"), (JOB_GROUP,), ("DENY", "SUBNET_NOT_FOUND", "subnet-x")),
    (("subnet-y", "subnet-x"), (JOB_GROUP,), ("DENY", "SUBNET_NOT_FOUND", "subnet-x,subnet-y")),
    (("subnet-a",), ("sg-y", "sg-x"), ("DENY", "SG_NOT_FOUND", "sg-x,sg-y")),
    (("subnet-a", "subnet-far"), (JOB_GROUP,), ("DENY", "SUBNETS_IN_TWO_VPCS", "vpc-a,vpc-far")),
    (("subnet-far",), (JOB_GROUP,), ("DENY", "SG_VPC_MISMATCH", "sg-job")),
]


@pytest.mark.parametrize(("subnets", "groups", "expected"), PLACEMENTS)
def test_what_cannot_be_placed_reaches_nothing(
    subnets: tuple[str, ...], groups: tuple[str, ...], expected: tuple[str, str, str]
) -> None:
    document = green()
    far = {**item(document, "Subnets", "subnet-b"), "SubnetId": "subnet-far", "VpcId": "vpc-far"}
    document["ec2"]["Subnets"].append(far)
    config = VpcConfig(subnets, groups)
    assert told(reach(document, S3, config)) == expected
    assert told(network(document).siblings(config, encrypted=False)) == expected
    assert [path.subnet for path in reach(document, S3, config).paths] == list(subnets)


@pytest.mark.parametrize(
    ("state", "verdict"), [("associated", "ALLOW"), ("disassociated", "DENY"), ("associating", "DENY")]
)
def test_a_group_may_be_associated_with_another_vpc(state: str, verdict: str) -> None:
    document = green()
    item(document, "SecurityGroups", "sg-job")["VpcId"] = "vpc-far"
    association = {"GroupId": "sg-job", "VpcId": "vpc-a", "State": state}
    document["ec2"]["SecurityGroupVpcAssociations"] = [association]
    assert reach(document, S3).verdict.name == verdict


def test_the_first_of_several_subnets_with_the_worst_verdict_is_told() -> None:
    document = green()
    routes(document).append(route("52.216.0.0/16", TransitGatewayId="tgw-1"))
    drop(document, "NetworkAcls", "acl-default")
    table = item(document, "RouteTables", "rtb-priv")
    table["Associations"] = table["Associations"][:1]
    both = VpcConfig(("subnet-a", "subnet-b"), (JOB_GROUP,))
    assert told(reach(document, S3, both)) == ("DENY", "GATEWAY_NOT_ASSOCIATED", "rtb-main")
    verdicts = [path.verdict.name for path in reach(document, S3, both).paths]
    assert verdicts == ["UNKNOWN", "DENY"]


def _s3_interface(document: Document, **fields: object) -> None:
    api = item(document, "VpcEndpoints", "vpce-api")
    made = {**api, "VpcEndpointId": "vpce-s3if", "ServiceName": "com.amazonaws.us-east-1.s3", **fields}
    document["ec2"]["VpcEndpoints"].append(made)


def _inbound_only(document: Document) -> None:
    _s3_interface(document, DnsOptions={"PrivateDnsOnlyForInboundResolverEndpoint": True})
    routes(document).pop()


def _private_s3(document: Document) -> None:
    _s3_interface(document)
    routes(document).pop()


def _vpce(name: str, **fields: object) -> Change:
    return lambda document: item(document, "VpcEndpoints", name).update(fields)


def _partial_gateway(document: Document) -> None:
    item(document, "VpcEndpoints", "vpce-s3")["State"] = "Partial"


def _no_interfaces(document: Document) -> None:
    document["ec2"]["NetworkInterfaces"] = []


def _no_tables(document: Document) -> None:
    document["ec2"]["RouteTables"] = []


def _no_acls(document: Document) -> None:
    document["ec2"]["NetworkAcls"] = []


def _hub(*zones: str) -> Change:
    def change(document: Document) -> None:
        drop(document, "VpcEndpoints", "vpce-api")
        routes(document).append(route("10.9.0.0/16", TransitGatewayId="tgw-1"))
        document["route53"]["HostedZonesByVpc"]["vpc-a"] = [{"Name": zone} for zone in zones]

    return change


ENDPOINTS: list[tuple[str, Change, Service, tuple[str, str, str | None]]] = [
    ("pending s3", _vpce("vpce-s3", State="pending"), S3, ("DENY", "BAD_STATE", "vpce-s3")),
    ("partial s3", _partial_gateway, S3, ("UNKNOWN", "BAD_STATE_PARTIAL", "vpce-s3")),
    ("gone s3", lambda d: drop(d, "VpcEndpoints", "vpce-s3"), S3, ("DENY", "BAD_STATE", "vpce-s3")),
    (
        "partial api",
        _vpce("vpce-api", State="Partial"),
        SAGEMAKER_API,
        ("UNKNOWN", "BAD_STATE_PARTIAL", "vpce-api"),
    ),
    ("state in capitals", _vpce("vpce-api", State="Available"), SAGEMAKER_API, ("ALLOW", "OK", None)),
    ("rejected api", _vpce("vpce-api", State="rejected"), SAGEMAKER_API, ("DENY", "BAD_STATE", "vpce-api")),
    ("inbound only", _inbound_only, S3, ("DENY", "PRIVATE_DNS_INBOUND_ONLY", "vpce-s3if")),
    ("s3 by interface", _private_s3, S3, ("ALLOW", "OK", None)),
    (
        "other region",
        _vpce("vpce-api", ServiceRegion="eu-west-1"),
        SAGEMAKER_API,
        ("DENY", "ENDPOINT_MISSING", "vpc-a"),
    ),
    (
        "another type",
        _vpce("vpce-api", VpcEndpointType="Resource"),
        SAGEMAKER_API,
        ("DENY", "ENDPOINT_MISSING", "vpc-a"),
    ),
    (
        "look-alike",
        _vpce("vpce-api", ServiceName="com.amazonaws.us-east-1.sagemaker.api-extra"),
        SAGEMAKER_API,
        ("DENY", "ENDPOINT_MISSING", "vpc-a"),
    ),
    (
        "China's prefix",
        _vpce("vpce-api", ServiceName="cn.com.amazonaws.us-east-1.sagemaker.api"),
        SAGEMAKER_API,
        ("ALLOW", "OK", None),
    ),
    (
        "no interfaces",
        _no_interfaces,
        SAGEMAKER_API,
        ("UNKNOWN", "ENDPOINT_ENI_NOT_VISIBLE", "vpce-api"),
    ),
    ("no tables", _no_tables, S3, ("UNKNOWN", "ROUTE_TABLE_NOT_VISIBLE", "subnet-a")),
    ("no table, api", _no_tables, SAGEMAKER_API, ("UNKNOWN", "ROUTE_TABLE_NOT_VISIBLE", "subnet-a")),
    ("no acls", _no_acls, S3, ("UNKNOWN", "NACL_NOT_VISIBLE", "subnet-a")),
    ("hub, no zone", _hub(), SAGEMAKER_API, ("DENY", "ENDPOINT_MISSING", "vpc-a")),
    ("hub, other zone", _hub("corp.example."), SAGEMAKER_API, ("DENY", "ENDPOINT_MISSING", "vpc-a")),
    (
        "hub, its zone",
        _hub("api.sagemaker.us-east-1.amazonaws.com."),
        SAGEMAKER_API,
        ("UNKNOWN", "CENTRALISED_ENDPOINT_POSSIBLE", "tgw-1"),
    ),
    (
        "hub, zone above",
        _hub("sagemaker.us-east-1.amazonaws.com."),
        SAGEMAKER_API,
        ("UNKNOWN", "CENTRALISED_ENDPOINT_POSSIBLE", "tgw-1"),
    ),
    ("hub, runtime is there", _hub(), SAGEMAKER_RUNTIME, ("ALLOW", "OK", None)),
]


@pytest.mark.parametrize(
    ("name", "change", "service", "expected"), ENDPOINTS, ids=lambda each: str(each)[:24]
)
def test_endpoints_names_and_what_is_not_visible(
    name: str, change: Change, service: Service, expected: tuple[str, str, str | None]
) -> None:
    assert ask(change, service) == expected, name


def _nat(**fields: object) -> Change:
    return lambda document: add_nat(document, **fields)


def _nat_without(name: str, identifier: str) -> Change:
    def change(document: Document) -> None:
        add_nat(document)
        drop(document, name, identifier)

    return change


def _nat_subnet_table(*entries: Document) -> Change:
    def change(document: Document) -> None:
        add_nat(document)
        routes(document, "rtb-pub")[1:] = list(entries)

    return change


def _blocked(*subnets: str, mode: str = "block-bidirectional") -> Change:
    def change(document: Document) -> None:
        add_nat(document)
        for subnet in subnets:
            item(document, "Subnets", subnet)["BlockPublicAccessStates"] = {"InternetGatewayBlockMode": mode}

    return change


def _regional(document: Document) -> None:
    add_nat(document, RouteTableId="rtb-pub", AvailabilityMode="regional")
    del document["ec2"]["NatGateways"][0]["SubnetId"]


def _regional_unseen(document: Document) -> None:
    _regional(document)
    del document["ec2"]["NatGateways"][0]["RouteTableId"]


NAT_CASES: list[tuple[str, Change, tuple[str, str, str | None]]] = [
    ("works", _nat(), ("ALLOW", "OK", None)),
    ("pending", _nat(State="pending"), ("DENY", "BAD_STATE", "nat-1")),
    ("deleted", _nat(State="deleted"), ("DENY", "BAD_STATE", "nat-1")),
    ("private", _nat(ConnectivityType="private"), ("UNKNOWN", "ROUTE_LEAVES_MODEL", "nat-1")),
    ("unseen", _nat_without("NatGateways", "nat-1"), ("UNKNOWN", "NAT_NOT_VISIBLE", "nat-1")),
    (
        "its subnet unseen",
        _nat_without("Subnets", "subnet-pub"),
        ("UNKNOWN", "NAT_SUBNET_NOT_VISIBLE", "nat-1"),
    ),
    ("no way out", _nat_subnet_table(), ("DENY", "NAT_HAS_NO_INTERNET_ROUTE", "nat-1")),
    (
        "a firewall before the internet",
        _nat_subnet_table(route("0.0.0.0/0", GatewayId="vpce-fw")),
        ("UNKNOWN", "ROUTE_LEAVES_MODEL", "vpce-fw"),
    ),
    (
        "both blocked",
        _blocked("subnet-a", "subnet-pub"),
        ("DENY", "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", "nat-1"),
    ),
    ("one blocked", _blocked("subnet-a"), ("UNKNOWN", "VPC_BLOCK_PUBLIC_ACCESS_ENABLED_PARTIAL", "nat-1")),
    (
        "the NAT's blocked",
        _blocked("subnet-pub"),
        ("UNKNOWN", "VPC_BLOCK_PUBLIC_ACCESS_ENABLED_PARTIAL", "nat-1"),
    ),
    ("ingress blocked", _blocked("subnet-a", "subnet-pub", mode="block-ingress"), ("ALLOW", "OK", None)),
    ("regional", _regional, ("ALLOW", "OK", None)),
    ("regional, unseen", _regional_unseen, ("UNKNOWN", "NAT_SUBNET_NOT_VISIBLE", "nat-1")),
]


@pytest.mark.parametrize("service", [S3, SAGEMAKER_API])
@pytest.mark.parametrize(("name", "change", "expected"), NAT_CASES, ids=lambda each: str(each)[:24])
def test_nat_gateways(
    name: str, change: Change, expected: tuple[str, str, str | None], service: Service
) -> None:
    assert ask(change, service) == expected, name


def _egress(*rules: Document) -> Change:
    def change(document: Document) -> None:
        add_nat(document)
        item(document, "SecurityGroups", "sg-job")["IpPermissionsEgress"] = list(rules)

    return change


def _https(**peer: object) -> Document:
    return {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, **peer}


MISMATCH = ("DENY", "ENI_SG_RULES_MISMATCH", "sg-job")
IN_PART = ("UNKNOWN", "ENI_SG_RULES_MISMATCH_PARTIAL", "sg-job")
FINE = ("ALLOW", "OK", None)
EGRESS = [
    (_https(IpRanges=[{"CidrIp": "0.0.0.0/0"}]), FINE, FINE),
    (_https(IpRanges=[{"CidrIp": "10.0.0.0/8"}]), MISMATCH, MISMATCH),
    (_https(PrefixListIds=[{"PrefixListId": "pl-63a5400a"}]), FINE, MISMATCH),
    (_https(PrefixListIds=[{"PrefixListId": "pl-02cd2c6b"}]), MISMATCH, MISMATCH),
    (_https(IpRanges=[{"CidrIp": "52.216.0.0/15"}]), IN_PART, MISMATCH),
    (_https(IpRanges=[{"CidrIp": "52.0.0.0/8"}]), IN_PART, IN_PART),
    (_https(UserIdGroupPairs=[{"GroupId": "sg-ep"}]), MISMATCH, MISMATCH),
    (_https(Ipv6Ranges=[{"CidrIpv6": "::/0"}]), MISMATCH, MISMATCH),
    ({**_https(IpRanges=[{"CidrIp": "0.0.0.0/0"}]), "IpProtocol": "udp"}, MISMATCH, MISMATCH),
    ({**_https(IpRanges=[{"CidrIp": "0.0.0.0/0"}]), "IpProtocol": "6"}, FINE, FINE),
]


@pytest.mark.parametrize(
    ("rule", "to_s3", "to_api"), EGRESS, ids=[str(number) for number in range(len(EGRESS))]
)
def test_sagemakers_public_addresses_are_in_no_prefix_list(
    rule: Document, to_s3: tuple[str, str, str | None], to_api: tuple[str, str, str | None]
) -> None:
    assert ask(_egress(rule), S3) == to_s3
    assert ask(_egress(rule), SAGEMAKER_API) == to_api


def _only_specific(document: Document) -> None:
    add_nat(document)
    routes(document)[1:] = [route("52.0.0.0/8", NatGatewayId="nat-1")]


def _halves(document: Document) -> None:
    add_nat(document)
    routes(document)[1:] = [
        route("0.0.0.0/1", NatGatewayId="nat-1"),
        route("128.0.0.0/1", NatGatewayId="nat-1"),
    ]


def _list_leads_away(document: Document) -> None:
    add_nat(document)
    routes(document).append(route("8.0.0.0/8", TransitGatewayId="tgw-1"))


def test_the_default_route_decides_on_sagemakers_public_addresses() -> None:
    assert ask(_only_specific, SAGEMAKER_API) == ("DENY", "ENDPOINT_MISSING", "vpc-a")
    assert ask(_halves, SAGEMAKER_API) == FINE
    assert ask(_list_leads_away, SAGEMAKER_API) == FINE


def test_shared_subnets_keep_a_doubt_unless_nothing_leaves_at_all() -> None:
    document = green()
    document["ec2"]["VpcEndpoints"] = []
    for subnet in document["ec2"]["Subnets"]:
        subnet["OwnerId"] = "999988887777"
    routes(document)[1:] = [route("0.0.0.0/0", GatewayId="igw-1")]
    expected = ("UNKNOWN", "ENDPOINT_NOT_VISIBLE_SHARED_VPC", "vpc-a")
    assert told(reach(document, SAGEMAKER_API)) == expected
    item(document, "SecurityGroups", "sg-job")["IpPermissionsEgress"] = []
    assert told(reach(document, SAGEMAKER_API)) == MISMATCH


def test_one_dead_interface_of_two_is_a_doubt() -> None:
    document = green()
    item(document, "NetworkInterfaces", "eni-vpce-api-subnet-f")["Groups"] = [{"GroupId": "sg-model"}]
    expected = ("UNKNOWN", "ENDPOINT_SG_RULES_MISMATCH_PARTIAL", "sg-model")
    assert told(reach(document, SAGEMAKER_API)) == expected


def test_of_two_endpoints_the_one_that_serves_counts() -> None:
    document = green()
    dead = {**item(document, "VpcEndpoints", "vpce-api"), "VpcEndpointId": "vpce-aaa", "State": "failed"}
    document["ec2"]["VpcEndpoints"].insert(0, dead)
    assert told(reach(document, SAGEMAKER_API)) == FINE


def test_dns_support_off_does_not_matter_to_own_servers() -> None:
    document = green()
    document["ec2"]["VpcAttributes"]["vpc-a"]["EnableDnsSupport"] = False
    servers = [{"Key": "domain-name-servers", "Values": [{"Value": "10.0.0.53"}]}]
    document["ec2"]["DhcpOptions"][0]["DhcpConfigurations"] = servers
    assert told(reach(document, S3)) == ("UNKNOWN", "CUSTOM_DNS_SERVERS", "vpc-a")


def test_siblings_are_admitted_by_a_group_they_all_carry() -> None:
    document = green()
    job = item(document, "SecurityGroups", "sg-job")
    other = {**job, "GroupId": "sg-more", "IpPermissions": job["IpPermissions"], "IpPermissionsEgress": []}
    document["ec2"]["SecurityGroups"].append(other)
    job["IpPermissions"] = []
    assert (
        told(network(document).siblings(VpcConfig(("subnet-a",), ("sg-job", "sg-more")), encrypted=False))
        == FINE
    )
    lone = VpcConfig(("subnet-a",), ("sg-job",))
    assert told(network(document).siblings(lone, encrypted=False)) == ("DENY", "SELF_SG_INGRESS", "sg-job")
    assert told(network(document).self_ingress(lone)) == ("DENY", "SELF_SG_INGRESS", "sg-job")


def test_one_of_two_subnets_admitted_by_range_is_a_hole() -> None:
    document = green()
    narrow = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.1.0/24"}]}
    item(document, "SecurityGroups", "sg-job")["IpPermissions"] = [narrow]
    both = VpcConfig(("subnet-a", "subnet-b"), ("sg-job",))
    for check in (network(document).siblings(both, encrypted=False), network(document).self_ingress(both)):
        assert told(check) == ("DENY", "SELF_SG_INGRESS", "sg-job")
        assert check.path is not None
        assert check.path.subnet == "subnet-b"


def test_encrypted_traffic_needs_more_than_tcp() -> None:
    document = green()
    tcp = {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
    group = item(document, "SecurityGroups", "sg-job")
    group["IpPermissionsEgress"] = [tcp]
    check = network(document).siblings(ONE_SUBNET, encrypted=True)
    assert told(check) == ("UNKNOWN", "SELF_SG_EGRESS_ENCRYPTED_TRAFFIC", "sg-job")
    assert told(network(document).siblings(ONE_SUBNET, encrypted=False)) == FINE
    dns = {"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
    esp = {"IpProtocol": "50", "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
    ike = {"IpProtocol": "17", "FromPort": 500, "ToPort": 500, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
    for too_little in ([tcp, esp], [tcp, ike], [tcp, esp, dns]):
        group["IpPermissionsEgress"] = too_little
        check = network(document).siblings(ONE_SUBNET, encrypted=True)
        assert told(check) == ("UNKNOWN", "SELF_SG_EGRESS_ENCRYPTED_TRAFFIC", "sg-job")
    group["IpPermissionsEgress"] = [tcp, esp, ike]
    assert told(network(document).siblings(ONE_SUBNET, encrypted=True)) == FINE


def test_network_acls_do_not_stand_between_instances_of_one_subnet() -> None:
    document = green()
    item(document, "NetworkAcls", "acl-default")["Entries"] = [acl_entry(1, True, "deny", "0.0.0.0/0")]
    assert told(network(document).siblings(ONE_SUBNET, encrypted=False)) == FINE
    both = VpcConfig(("subnet-a", "subnet-b"), ("sg-job",))
    expected = ("UNKNOWN", "CROSS_SUBNET_NACL", "acl-default")
    assert told(network(document).siblings(both, encrypted=False)) == expected
    document["ec2"]["NetworkAcls"] = []
    expected = ("UNKNOWN", "NACL_NOT_VISIBLE", "subnet-a")
    assert told(network(document).siblings(both, encrypted=False)) == expected


def test_a_dead_gateway_endpoint_is_told_before_none_at_all() -> None:
    document = green()
    routes(document).pop()
    item(document, "VpcEndpoints", "vpce-s3")["State"] = "deleted"
    assert told(reach(document, S3)) == ("DENY", "BAD_STATE", "vpce-s3")


def test_an_unread_ipv6_rule_plays_no_part() -> None:
    document = green()
    group = item(document, "SecurityGroups", "sg-job")
    group["IpPermissionsEgress"] = [EVERYTHING, {"IpProtocol": "-1", "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}]
    entries = item(document, "NetworkAcls", "acl-default")["Entries"]
    ipv6 = {"RuleNumber": 1, "Egress": True, "RuleAction": "deny", "Ipv6CidrBlock": "::/0", "Protocol": "-1"}
    entries.append(ipv6)
    assert told(reach(document, S3)) == FINE


def test_in_a_shared_vpc_a_part_without_route_is_a_doubt_of_its_own() -> None:
    document = green()
    add_nat(document)
    for subnet in document["ec2"]["Subnets"]:
        subnet["OwnerId"] = "999988887777"
    routes(document)[1:] = [route("52.216.0.0/15", NatGatewayId="nat-1")]
    assert told(reach(document, S3)) == ("UNKNOWN", "ENDPOINT_NOT_VISIBLE_SHARED_VPC", "vpc-a")


def test_half_a_default_route_is_a_part() -> None:
    document = green()
    add_nat(document)
    routes(document)[1:] = [route("0.0.0.0/1", NatGatewayId="nat-1")]
    assert told(reach(document, SAGEMAKER_API)) == ("UNKNOWN", "ENDPOINT_MISSING_PARTIAL", "vpc-a")


def test_a_nat_gateways_unread_route_may_be_its_way_out() -> None:
    document = green()
    add_nat(document)
    routes(document, "rtb-pub")[1:] = [route("pl-own", GatewayId="igw-1")]
    assert told(reach(document, S3)) == ("UNKNOWN", "NOT_READ", "pl-own")


def test_protocol_numbers_have_up_to_three_digits() -> None:
    document = green()
    sctp = {**acl_entry(5, True, "deny", "0.0.0.0/0"), "Protocol": "132"}
    item(document, "NetworkAcls", "acl-default")["Entries"].append(sctp)
    assert told(reach(document, S3)) == FINE


def test_an_endpoint_that_is_whole_counts_before_one_in_part() -> None:
    document = green()
    for name in ("vpce-api", "vpce-s3"):
        part = {**item(document, "VpcEndpoints", name), "VpcEndpointId": f"vpce-0{name}", "State": "partial"}
        document["ec2"]["VpcEndpoints"].insert(0, part)
    assert told(reach(document, SAGEMAKER_API)) == FINE
    assert told(network(document).has_endpoint("vpc-a", S3, ("subnet-a",))) == FINE
    routes(document).pop()
    check = reach(document, S3)
    assert "endpoint vpce-s3." in check.note
