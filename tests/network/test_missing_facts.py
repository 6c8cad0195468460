"""What was not read makes UNKNOWN, with the action to grant; what is certain all the same stays certain."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.reach import S3, SAGEMAKER_API
from clarify_rules.network.service import Service
from tests.network.green import (
    CALLER,
    JOB,
    ONE_SUBNET,
    Document,
    acl_entry,
    deny,
    drop,
    green,
    item,
    network,
    reach,
    route,
    routes,
    told,
)

LISTS = [
    ("Subnets", "ec2:DescribeSubnets", (S3, SAGEMAKER_API)),
    ("RouteTables", "ec2:DescribeRouteTables", (S3, SAGEMAKER_API)),
    ("NetworkAcls", "ec2:DescribeNetworkAcls", (S3, SAGEMAKER_API)),
    ("SecurityGroups", "ec2:DescribeSecurityGroups", (S3, SAGEMAKER_API)),
    ("VpcEndpoints", "ec2:DescribeVpcEndpoints", (S3, SAGEMAKER_API)),
    ("NetworkInterfaces", "ec2:DescribeNetworkInterfaces", (SAGEMAKER_API,)),
    ("PrefixLists", "ec2:GetManagedPrefixListEntries", (S3,)),
    ("DhcpOptions", "ec2:DescribeDhcpOptions", (S3, SAGEMAKER_API)),
    ("Vpcs", "ec2:DescribeVpcs", (S3, SAGEMAKER_API)),
    ("VpcAttributes", "ec2:DescribeVpcAttribute", (S3, SAGEMAKER_API)),
]
PAIRS = [(name, action, service) for name, action, services in LISTS for service in services]


def _seal(document: Document) -> None:
    item(document, "SecurityGroups", "sg-job")["IpPermissionsEgress"] = []


@pytest.mark.parametrize(("name", "action", "service"), PAIRS)
@pytest.mark.parametrize("error", ["UnauthorizedOperation", "InternalError"])
def test_a_refused_call_spoils_what_needs_it(name: str, action: str, service: Service, error: str) -> None:
    document = green()
    del document["ec2"][name]
    deny(document, action, error=error)
    check = reach(document, service)
    denied = error == "UnauthorizedOperation"
    assert (check.verdict.name, check.code) == ("UNKNOWN", "ACCESS_DENIED" if denied else "CALL_FAILED")
    assert check.missing_actions == ((action,) if denied else ())
    assert check.note


@pytest.mark.parametrize(("name", "action", "service"), PAIRS)
def test_a_list_that_is_absent_was_not_read(name: str, action: str, service: Service) -> None:
    document = green()
    del document["ec2"][name]
    assert told(reach(document, service))[:2] == ("UNKNOWN", "NOT_READ")


@pytest.mark.parametrize(
    ("name", "action", "service"), [each for each in PAIRS if each[0] not in ("Subnets", "SecurityGroups")]
)
def test_nothing_that_was_not_read_saves_what_never_leaves(name: str, action: str, service: Service) -> None:
    document = green()
    _seal(document)
    del document["ec2"][name]
    deny(document, action)
    assert told(reach(document, service)) == ("DENY", "ENI_SG_RULES_MISMATCH", "sg-job")


@pytest.mark.parametrize("name", ["Subnets", "RouteTables", "VpcAttributes"])
def test_another_subnets_failure_stands_beside_a_fact_not_read(name: str) -> None:
    document = green()
    if name == "Subnets":
        drop(document, "Subnets", "subnet-a")
        deny(document, "ec2:DescribeSubnets", "subnet-a")
        routes(document).pop()
    else:
        _seal(document)
    assert reach(document, S3, JOB).verdict.name == "DENY"


def test_a_fact_not_read_elsewhere_spoils_nothing() -> None:
    document = green()
    deny(document, "ec2:DescribeNatGateways")
    deny(document, "route53:ListHostedZonesByVPC")
    del document["ec2"]["NatGateways"]
    drop(document, "SecurityGroups", "sg-model")
    assert told(reach(document, S3)) == ("ALLOW", "OK", None)
    assert told(reach(document, SAGEMAKER_API)) == ("ALLOW", "OK", None)


def test_hostnames_unread_but_lost_either_way_is_lost() -> None:
    document = green()
    deny(document, "ec2:DescribeVpcAttribute", "vpc-a")
    document["ec2"]["VpcAttributes"]["vpc-a"] = {"EnableDnsSupport": True}
    assert told(reach(document, SAGEMAKER_API))[:2] == ("UNKNOWN", "ACCESS_DENIED")
    item(document, "SecurityGroups", "sg-ep")["IpPermissions"] = []
    assert told(reach(document, SAGEMAKER_API)) == ("DENY", "ENDPOINT_SG_RULES_MISMATCH", "sg-ep")


def test_a_refused_zone_list_is_named_an_absent_one_leaves_a_possibility() -> None:
    document = green()
    drop(document, "VpcEndpoints", "vpce-api")
    routes(document).append(route("10.9.0.0/16", TransitGatewayId="tgw-1"))
    del document["route53"]
    expected = ("UNKNOWN", "CENTRALISED_ENDPOINT_POSSIBLE", "tgw-1")
    assert told(reach(document, SAGEMAKER_API)) == expected
    deny(document, "route53:ListHostedZonesByVPC")
    assert told(reach(document, SAGEMAKER_API))[:2] == ("UNKNOWN", "ACCESS_DENIED")
    _seal(document)
    assert told(reach(document, SAGEMAKER_API))[:2] == ("DENY", "ENI_SG_RULES_MISMATCH")


def test_an_unread_prefix_list_in_a_rule_is_a_doubt_unless_others_suffice() -> None:
    document = green()
    group = item(document, "SecurityGroups", "sg-job")
    rule = {"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": "pl-own"}]}
    group["IpPermissionsEgress"].append(rule)
    assert told(reach(document, S3)) == ("ALLOW", "OK", None)
    group["IpPermissionsEgress"] = [rule]
    assert told(reach(document, S3)) == ("UNKNOWN", "NOT_READ", "pl-own")
    udp = {**rule, "IpProtocol": "udp", "FromPort": 443, "ToPort": 443}
    group["IpPermissionsEgress"] = [udp]
    assert told(reach(document, S3)) == ("DENY", "ENI_SG_RULES_MISMATCH", "sg-job")
    part = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "52.216.0.0/15"}]}
    group["IpPermissionsEgress"] = [udp, part]
    assert told(reach(document, S3)) == ("UNKNOWN", "ENI_SG_RULES_MISMATCH_PARTIAL", "sg-job")


def test_an_unread_prefix_list_in_a_route_is_a_doubt() -> None:
    document = green()
    routes(document).append(route("pl-own", TransitGatewayId="tgw-1"))
    assert told(reach(document, S3)) == ("UNKNOWN", "NOT_READ", "pl-own")
    assert told(reach(document, SAGEMAKER_API)) == ("UNKNOWN", "NOT_READ", "pl-own")
    item(document, "SecurityGroups", "sg-job")["IpPermissionsEgress"] = []
    assert told(reach(document, S3)) == ("DENY", "ENI_SG_RULES_MISMATCH", "sg-job")


def test_the_unread_list_of_another_service_is_none_of_s3s_business() -> None:
    document = green()
    drop(document, "PrefixLists", "pl-02cd2c6b")
    dynamodb = {**item(document, "VpcEndpoints", "vpce-s3"), "VpcEndpointId": "vpce-ddb"}
    dynamodb["ServiceName"] = "com.amazonaws.us-east-1.dynamodb"
    document["ec2"]["VpcEndpoints"].append(dynamodb)
    routes(document).append(route("pl-02cd2c6b", GatewayId="vpce-ddb"))
    assert told(reach(document, S3)) == ("ALLOW", "OK", None)
    assert told(reach(document, SAGEMAKER_API)) == ("ALLOW", "OK", None)


def test_network_acl_of_an_unread_list_does_not_hide_a_group_that_lets_nothing_in() -> None:
    document = green()
    del document["ec2"]["NetworkAcls"]
    item(document, "SecurityGroups", "sg-ep")["IpPermissions"] = []
    assert told(reach(document, SAGEMAKER_API)) == ("DENY", "ENDPOINT_SG_RULES_MISMATCH", "sg-ep")


def test_an_endpoint_without_visible_interfaces_still_has_groups() -> None:
    document = green()
    document["ec2"]["NetworkInterfaces"] = []
    item(document, "SecurityGroups", "sg-ep")["IpPermissions"] = []
    assert told(reach(document, SAGEMAKER_API)) == ("DENY", "ENDPOINT_SG_RULES_MISMATCH", "sg-ep")


def test_one_interface_of_two_that_was_not_read_is_a_doubt() -> None:
    document = green()
    drop(document, "NetworkInterfaces", "eni-vpce-api-subnet-f")
    assert told(reach(document, SAGEMAKER_API)) == ("UNKNOWN", "ENDPOINT_ENI_NOT_VISIBLE", "vpce-api")
    deny(document, "ec2:DescribeNetworkInterfaces", "eni-vpce-api-subnet-f")
    expected = ("UNKNOWN", "ACCESS_DENIED", "eni-vpce-api-subnet-f")
    assert told(reach(document, SAGEMAKER_API)) == expected
    item(document, "SecurityGroups", "sg-ep")["IpPermissions"] = []
    # Both interfaces have the endpoint's groups, by its own account.
    assert told(reach(document, SAGEMAKER_API)) == ("DENY", "ENDPOINT_SG_RULES_MISMATCH", "sg-ep")
    item(document, "VpcEndpoints", "vpce-api")["Groups"] = []
    expected = ("UNKNOWN", "ENDPOINT_SG_RULES_MISMATCH_PARTIAL", "sg-ep")
    assert told(reach(document, SAGEMAKER_API)) == expected


READ_ONLY = (
    '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:Get*", "Resource": "*"}]}',
    "UNKNOWN",
)
FULL = ('{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}', "ALLOW")


@pytest.mark.parametrize(("policy", "verdict"), [READ_ONLY, FULL, (None, "ALLOW")])
def test_what_is_asked_need_not_be_known_where_everything_is_allowed(
    policy: str | None, verdict: str
) -> None:
    document = green()
    item(document, "VpcEndpoints", "vpce-s3")["PolicyDocument"] = policy
    fact = MissingFact("ANALYSIS_CONFIG_UNREADABLE", "It was not read.", ("s3:GetObject",))
    check = network(document).reach(ONE_SUBNET, S3, fact, CALLER)
    assert check.verdict.name == verdict
    assert check.missing_actions == (("s3:GetObject",) if verdict == "UNKNOWN" else ())


HOSTILE: list[tuple[str, Callable[[Document], object], Service]] = [
    ("state", lambda d: item(d, "VpcEndpoints", "vpce-api").update(State=7), SAGEMAKER_API),
    ("cidr", lambda d: item(d, "Subnets", "subnet-a").update(CidrBlock="10.0.0.0/99"), S3),
    ("address", lambda d: d["ec2"]["NetworkInterfaces"][0].update(PrivateIpAddress="x"), SAGEMAKER_API),
    ("ipv6 flag", lambda d: item(d, "Subnets", "subnet-a").update(Ipv6Native="yes"), S3),
    ("route", lambda d: routes(d).append({"DestinationCidrBlock": "3.0.0.0/8"}), S3),
    ("destination", lambda d: routes(d).append({"GatewayId": "igw-1"}), S3),
    ("entries", lambda d: item(d, "NetworkAcls", "acl-default").update(Entries=5), S3),
    ("ranges", lambda d: d["ec2"]["PrefixLists"][0].update(Cidrs=[]), S3),
    ("policy", lambda d: item(d, "VpcEndpoints", "vpce-s3").update(PolicyDocument=[1]), S3),
    ("dns", lambda d: d["ec2"]["VpcAttributes"].update({"vpc-a": {"EnableDnsSupport": "on"}}), S3),
    ("two tables", lambda d: d["ec2"]["RouteTables"].append(dict(_second_table(d))), S3),
]


def _second_table(document: Document) -> Document:
    return {**item(document, "RouteTables", "rtb-priv"), "RouteTableId": "rtb-again"}


@pytest.mark.parametrize(("name", "change", "service"), HOSTILE, ids=[each[0] for each in HOSTILE])
def test_what_aws_would_not_say_is_unknown(
    name: str, change: Callable[[Document], object], service: Service
) -> None:
    document = green()
    change(document)
    assert told(reach(document, service))[:2] == ("UNKNOWN", "EVIDENCE_INVALID"), name


@pytest.mark.parametrize(
    "entry",
    [
        {**acl_entry(5, True, "allow", "0.0.0.0/0"), "RuleNumber": None},
        {**acl_entry(5, True, "allow", "0.0.0.0/0"), "RuleAction": "maybe"},
        {**acl_entry(5, True, "allow", "0.0.0.0/0"), "Protocol": "999"},
        {**acl_entry(5, True, "allow", "0.0.0.0/0", (1, 2)), "PortRange": {"From": 9, "To": 2}},
        {**acl_entry(5, True, "allow", "0.0.0.0/0", (1, 2)), "PortRange": {"From": 9}},
        acl_entry(100, True, "deny", "10.0.0.0/8"),
    ],
)
def test_a_network_acl_with_a_bad_entry_decides_nothing(entry: Document) -> None:
    document = green()
    item(document, "NetworkAcls", "acl-default")["Entries"].append(entry)
    assert told(reach(document, S3))[:2] == ("UNKNOWN", "EVIDENCE_INVALID")


def test_a_bad_rule_of_a_group_spoils_only_what_hangs_on_it() -> None:
    document = green()
    group = item(document, "SecurityGroups", "sg-job")
    bad = {"IpProtocol": 6}
    group["IpPermissionsEgress"].append(bad)
    assert told(reach(document, S3)) == ("ALLOW", "OK", None)
    group["IpPermissionsEgress"] = [bad]
    assert told(reach(document, S3))[:2] == ("UNKNOWN", "EVIDENCE_INVALID")
    assert told(network(document).siblings(ONE_SUBNET, encrypted=False))[:2] == (
        "UNKNOWN",
        "EVIDENCE_INVALID",
    )
