"""One small world for each reason code that the hand-worked worlds and the oracle do not show."""

from __future__ import annotations

import pytest

from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.network.reach import S3, SAGEMAKER_API, SAGEMAKER_RUNTIME
from clarify_rules.network.service import Service
from tests.network.green import (
    EVERYTHING,
    Document,
    acl_entry,
    drop,
    green,
    item,
    network,
    reach,
    route,
    routes,
    told,
)
from tests.network.one_change import FINE, JOB_GROUP, MISMATCH, Change, ask

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
