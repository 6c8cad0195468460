"""One small world for each reason code of the ways through NAT gateways to public addresses."""

from __future__ import annotations

import pytest

from clarify_rules.network.reach import S3, SAGEMAKER_API
from clarify_rules.network.service import Service
from tests.network.green import Document, add_nat, drop, green, item, reach, route, routes, told
from tests.network.one_change import FINE, MISMATCH, Change, ask, blocked


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
        blocked("subnet-a", "subnet-pub"),
        ("DENY", "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", "nat-1"),
    ),
    ("one blocked", blocked("subnet-a"), ("UNKNOWN", "VPC_BLOCK_PUBLIC_ACCESS_ENABLED_PARTIAL", "nat-1")),
    (
        "the NAT's blocked",
        blocked("subnet-pub"),
        ("UNKNOWN", "VPC_BLOCK_PUBLIC_ACCESS_ENABLED_PARTIAL", "nat-1"),
    ),
    ("ingress blocked", blocked("subnet-a", "subnet-pub", mode="block-ingress"), ("ALLOW", "OK", None)),
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


IN_PART = ("UNKNOWN", "ENI_SG_RULES_MISMATCH_PARTIAL", "sg-job")
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
