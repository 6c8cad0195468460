"""The way on from a NAT gateway, by the route table of its own subnet."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from clarify_rules.network.reach import S3, SAGEMAKER_API
from tests.network.green import (
    ONE_SUBNET,
    Document,
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

Answer = tuple[str, str, str | None]
FINE: Answer = ("ALLOW", "OK", None)
NO_WAY: Answer = ("DENY", "NAT_HAS_NO_INTERNET_ROUTE", "nat-1")
OUT = route("0.0.0.0/0", GatewayId="igw-1")
S3_LIST, OTHER_LIST = "pl-63a5400a", "pl-02cd2c6b"


def world(*entries: Document, change: Callable[[Document], object] = lambda _: None) -> Document:
    """NAT beside the S3 gateway endpoint, which the job's own route table does not name."""
    document = green()
    gateway = item(document, "VpcEndpoints", "vpce-s3")
    add_nat(document)
    document["ec2"]["VpcEndpoints"] = [gateway]
    routes(document, "rtb-pub")[1:] = list(entries)
    change(document)
    return document


def _gone(destination: str, **target: str) -> Document:
    return {**route(destination, **target), "State": "blackhole"}


HALVES = (route("0.0.0.0/1", GatewayId="igw-1"), route("128.0.0.0/1", GatewayId="igw-1"))
ONWARD: list[tuple[str, tuple[Document, ...], Answer, Answer]] = [
    ("two halves", HALVES, FINE, FINE),
    ("the lower half", HALVES[:1], FINE, ("UNKNOWN", "NAT_HAS_NO_INTERNET_ROUTE_PARTIAL", "nat-1")),
    ("the upper half", HALVES[1:], NO_WAY, ("UNKNOWN", "NAT_HAS_NO_INTERNET_ROUTE_PARTIAL", "nat-1")),
    ("halves before a firewall", (*HALVES, route("0.0.0.0/0", GatewayId="vpce-fw")), FINE, FINE),
    ("nothing", (), NO_WAY, NO_WAY),
    ("a default that is gone", (_gone("0.0.0.0/0", GatewayId="igw-1"),), NO_WAY, NO_WAY),
    ("only to s3's list", (route(S3_LIST, GatewayId="igw-1"),), FINE, NO_WAY),
    ("the s3 gateway", (OUT, route(S3_LIST, GatewayId="vpce-s3")), FINE, FINE),
    ("the s3 gateway alone", (route(S3_LIST, GatewayId="vpce-s3"),), FINE, NO_WAY),
    (
        "s3's list is a blackhole",
        (OUT, _gone(S3_LIST, GatewayId="vpce-s3")),
        ("DENY", "BAD_STATE_ROUTE", "vpce-s3"),
        FINE,
    ),
    (
        "one of s3's ranges is a blackhole",
        (OUT, _gone("3.5.0.0/19", TransitGatewayId="tgw-1")),
        ("UNKNOWN", "BAD_STATE_ROUTE_PARTIAL", "tgw-1"),
        FINE,
    ),
    (
        "s3 by a transit gateway",
        (OUT, route("52.0.0.0/8", TransitGatewayId="tgw-1")),
        ("UNKNOWN", "ROUTE_LEAVES_MODEL", "tgw-1"),
        FINE,
    ),
    (
        "a list not read",
        (OUT, route("pl-own", TransitGatewayId="tgw-1")),
        ("UNKNOWN", "NOT_READ", "pl-own"),
        ("UNKNOWN", "NOT_READ", "pl-own"),
    ),
    ("round in a circle", (route("0.0.0.0/0", NatGatewayId="nat-1"),), NO_WAY, NO_WAY),
    (
        "s3's ranges in the vpc",
        (OUT, route("52.216.0.0/15", GatewayId="local")),
        ("UNKNOWN", "NAT_HAS_NO_INTERNET_ROUTE_PARTIAL", "nat-1"),
        FINE,
    ),
]


@pytest.mark.parametrize(("name", "entries", "to_s3", "to_api"), ONWARD, ids=[each[0] for each in ONWARD])
def test_the_longest_prefix_decides_on_the_way_on(
    name: str, entries: tuple[Document, ...], to_s3: Answer, to_api: Answer
) -> None:
    assert told(reach(world(*entries), S3)) == to_s3, name
    assert told(reach(world(*entries), SAGEMAKER_API)) == to_api, name


def _vpce(**fields: object) -> Callable[[Document], object]:
    return lambda document: item(document, "VpcEndpoints", "vpce-s3").update(fields)


READ_ONLY = (
    '{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject", "Resource": "*"}]}'
)


def _hostnames_off(document: Document) -> None:
    document["ec2"]["VpcAttributes"]["vpc-a"]["EnableDnsHostnames"] = False


def _blocked(document: Document) -> None:
    for subnet in ("subnet-a", "subnet-pub"):
        mode = {"InternetGatewayBlockMode": "block-bidirectional"}
        item(document, "Subnets", subnet)["BlockPublicAccessStates"] = mode


GATEWAY: list[tuple[str, Callable[[Document], object], Answer]] = [
    ("its policy", _vpce(PolicyDocument=READ_ONLY), ("DENY", "ENDPOINT_POLICY_DENY", "vpce-s3")),
    ("its state", _vpce(State="deleting"), ("DENY", "BAD_STATE", "vpce-s3")),
    ("gone", lambda d: drop(d, "VpcEndpoints", "vpce-s3"), ("DENY", "BAD_STATE", "vpce-s3")),
    ("hostnames", _hostnames_off, ("UNKNOWN", "VPC_DNS_HOSTNAMES_DISABLED", "vpc-a")),
    ("public access blocked", _blocked, FINE),
    (
        "nat pending",
        lambda d: d["ec2"]["NatGateways"][0].update(State="pending"),
        ("DENY", "BAD_STATE", "nat-1"),
    ),
]


@pytest.mark.parametrize(("name", "change", "expected"), GATEWAY, ids=[each[0] for each in GATEWAY])
def test_a_gateway_endpoint_on_the_nats_table_carries_what_comes_from_it(
    name: str, change: Callable[[Document], object], expected: Answer
) -> None:
    document = world(OUT, route(S3_LIST, GatewayId="vpce-s3"), change=change)
    assert told(reach(document, S3)) == expected, name


def test_blocked_public_access_stops_what_no_gateway_endpoint_takes() -> None:
    expected = ("DENY", "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", "nat-1")
    document = world(OUT, route(S3_LIST, GatewayId="vpce-s3"), change=_blocked)
    assert told(reach(document, SAGEMAKER_API)) == expected
    assert told(reach(world(OUT, change=_blocked), S3)) == expected
    assert told(reach(world(change=_blocked), S3)) == expected


def test_blocked_public_access_may_not_matter_to_s3_where_the_nats_table_is_unseen() -> None:
    document = world(OUT, change=_blocked)
    drop(document, "RouteTables", "rtb-pub", "rtb-main")
    assert told(reach(document, S3)) == ("UNKNOWN", "NAT_SUBNET_NOT_VISIBLE", "nat-1")
    assert told(reach(document, SAGEMAKER_API)) == ("DENY", "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", "nat-1")


def test_a_nat_way_on_through_a_gateway_endpoint_is_a_nat_way() -> None:
    document = world(route(S3_LIST, GatewayId="vpce-s3"), change=_vpce(State="rejected"))
    check = network(document).has_endpoint("vpc-a", S3, ONE_SUBNET.subnets)
    assert told(check) == ("DENY", "BAD_STATE", "vpce-s3")
    document = world(OUT, change=_vpce(State="rejected"))
    check = network(document).has_endpoint("vpc-a", S3, ONE_SUBNET.subnets)
    assert (check.verdict.name, check.code) == ("ALLOW", "REACHED_THROUGH_NAT")


def test_another_services_unread_list_does_not_matter_on_the_nats_table() -> None:
    def dynamodb(document: Document) -> None:
        drop(document, "PrefixLists", OTHER_LIST)
        other = {**item(document, "VpcEndpoints", "vpce-s3"), "VpcEndpointId": "vpce-ddb"}
        other["ServiceName"] = "com.amazonaws.us-east-1.dynamodb"
        document["ec2"]["VpcEndpoints"].append(other)

    document = world(OUT, route(OTHER_LIST, GatewayId="vpce-ddb"), change=dynamodb)
    assert told(reach(document, S3)) == FINE
    assert told(reach(document, SAGEMAKER_API)) == FINE
