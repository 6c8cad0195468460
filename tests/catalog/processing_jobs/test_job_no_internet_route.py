"""clarify-job-no-internet-route: no subnet of the job has a route to the internet."""

from __future__ import annotations

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import GROUPS, SUBNETS
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case
from tests.catalog.denied import denied
from tests.catalog.net import NATS, S3_LIST, TABLES, Net, deny

RULE = "clarify-job-no-internet-route"

ROUTES = (
    Case("no way out", Net(), HOLDS, "OK", severity=Severity.MEDIUM),
    Case("a NAT gateway instead of endpoints", Net().only_nat(), FAILS, "NAT_ROUTE", "nat-1"),
    Case("a NAT gateway beside endpoints", Net().nat(), FAILS, "NAT_ROUTE", "nat-1"),
    Case(
        "one of two subnets has a NAT gateway",
        Net().nat().unroute("nat-1").add_table("rtb-b", "subnet-b").route("nat-1", table="rtb-b"),
        FAILS,
        "NAT_ROUTE",
        "nat-1",
        says="in subnet-b only",
    ),
    Case(
        "a NAT gateway on another table",
        Net().nat().unroute("nat-1").route("nat-1", table="rtb-main"),
        HOLDS,
        "OK",
    ),
    Case(
        "a subnet on the main table, which has a NAT gateway",
        Net().nat().unroute("nat-1").route("nat-1", table="rtb-main").job_vpc("subnet-e"),
        FAILS,
        "NAT_ROUTE",
        "nat-1",
    ),
    Case(
        "a NAT gateway for a part of the internet",
        Net().nat().unroute("nat-1").route("nat-1", "8.8.8.0/24"),
        FAILS,
        "NAT_ROUTE",
        "nat-1",
    ),
    Case(
        "the group lets nothing out: it is the route that counts",
        Net().nat().egress(),
        FAILS,
        "NAT_ROUTE",
        "nat-1",
    ),
    Case("an internet gateway", Net().route("igw-1"), FAILS, "INTERNET_GATEWAY_ROUTE", "igw-1"),
    Case("an internet gateway's blackhole", Net().route("igw-1", state="blackhole"), HOLDS, "OK"),
    Case(
        "a NAT gateway's blackhole",
        Net().nat().unroute("nat-1").route("nat-1", state="blackhole"),
        HOLDS,
        "OK",
    ),
    *(
        Case(f"the NAT gateway is {state}", Net().nat(State=state), HOLDS, "OK")
        for state in ("deleted", "failed", "Deleted", "FAILED")
    ),
    Case(
        "the NAT gateway is pending: it will carry", Net().nat(State="pending"), FAILS, "NAT_ROUTE", "nat-1"
    ),
    Case(
        "Block Public Access stops the NAT gateway",
        Net().nat().blocks("block-bidirectional", "subnet-a", "subnet-b", "subnet-pub"),
        HOLDS,
        "OK",
    ),
    Case(
        "Block Public Access holds for the NAT gateway's subnet only",
        Net().nat().blocks("block-bidirectional", "subnet-pub"),
        UNDETERMINED,
        "VPC_BLOCK_PUBLIC_ACCESS_ENABLED_PARTIAL",
        "nat-1",
    ),
    Case(
        "Block Public Access stops the internet gateway",
        Net().route("igw-1").blocks("block-bidirectional", "subnet-a", "subnet-b"),
        HOLDS,
        "OK",
    ),
    Case(
        "Block Public Access stops only what comes in",
        Net().nat().blocks("block-ingress", "subnet-a", "subnet-b", "subnet-pub"),
        FAILS,
        "NAT_ROUTE",
        "nat-1",
    ),
    Case(
        "a private NAT gateway",
        Net().nat(ConnectivityType="private"),
        UNDETERMINED,
        "ROUTE_LEAVES_MODEL",
        "nat-1",
    ),
    Case(
        "a NAT gateway that is not listed",
        Net().nat().drop(NATS, "nat-1"),
        UNDETERMINED,
        "NAT_NOT_VISIBLE",
        "nat-1",
    ),
    Case("a transit gateway takes all", Net().route("tgw-1"), UNDETERMINED, "ROUTE_LEAVES_MODEL", "tgw-1"),
    Case("a transit gateway takes a private range", Net().route("tgw-1", "10.9.0.0/16"), HOLDS, "OK"),
    Case("an appliance takes all", Net().route("eni-fw"), UNDETERMINED, "ROUTE_LEAVES_MODEL", "eni-fw"),
    Case(
        "one way out is certain, another is not",
        Net().route("tgw-1", "128.0.0.0/1").route("igw-1"),
        FAILS,
        "INTERNET_GATEWAY_ROUTE",
        "igw-1",
    ),
    Case("the endpoint's policy is no way out", Net().policy("vpce-s3", deny("*")), HOLDS, "OK"),
    Case(
        "the S3 prefix list to an internet gateway",
        Net().unroute("vpce-s3").route("igw-1", S3_LIST),
        FAILS,
        "INTERNET_GATEWAY_ROUTE",
        "igw-1",
    ),
    Case(
        "no route table was seen", Net().emptied(TABLES), UNDETERMINED, "ROUTE_TABLE_NOT_VISIBLE", "subnet-a"
    ),
)
PLACEMENT = (
    Case("not in a VPC", Net().job_without_vpc(), NOT_APPLICABLE, "NO_VPC_CONFIG"),
    Case("a subnet is gone", Net().drop(SUBNETS, "subnet-b"), FAILS, "SUBNET_NOT_FOUND", "subnet-b"),
    Case(
        "ended, and a subnet is gone", Net().drop(SUBNETS, "subnet-b").end_job(), NOT_APPLICABLE, "JOB_ENDED"
    ),
    Case(
        "ended, and a subnet is gone, while the other has a way out",
        Net().nat().drop(SUBNETS, "subnet-b").end_job(),
        FAILS,
        "NAT_ROUTE",
        "nat-1",
        says="If run again today: ",
    ),
    Case("a group is gone: only routes count", Net().drop(GROUPS, "sg-job"), HOLDS, "OK"),
    Case(
        "ended, with a way out",
        Net().nat().end_job(),
        FAILS,
        "NAT_ROUTE",
        "nat-1",
        says="If run again today: ",
    ),
    Case("ended, without", Net().end_job(), HOLDS, "OK", says="If run again today: "),
    Case("a monitor", Net().job_without_vpc().bias(), HOLDS, "OK", resource="bias"),
    Case(
        "a monitor with a way out",
        Net().job_without_vpc().nat().inline("hourly"),
        FAILS,
        "NAT_ROUTE",
        "nat-1",
        resource="hourly",
    ),
    Case("the config was not read: it does not matter", Net().config_fails("AccessDenied"), HOLDS, "OK"),
)
UNREAD = (
    denied("DescribeRouteTables", "subnet-a", "route tables denied"),
    denied("DescribeSubnets", "subnet-a", "subnets denied"),
    denied("DescribeNatGateways", "nat-1", "NAT gateways denied", Net().nat()),
    Case(
        "NAT gateways denied, and none is routed to",
        Net().refused("ec2:DescribeNatGateways", NATS),
        HOLDS,
        "OK",
    ),
    Case(
        "NAT gateways denied, but there is an internet gateway",
        Net().nat().route("igw-1", "128.0.0.0/1").refused("ec2:DescribeNatGateways", NATS),
        FAILS,
        "INTERNET_GATEWAY_ROUTE",
        "igw-1",
    ),
    Case(
        "all that does not matter denied",
        Net()
        .refused("ec2:DescribeNetworkAcls", "ec2.NetworkAcls")
        .refused("ec2:DescribeNetworkInterfaces", "ec2.NetworkInterfaces")
        .refused("ec2:DescribeVpcAttribute", "ec2.VpcAttributes")
        .refused("ec2:DescribeSecurityGroups", GROUPS),
        HOLDS,
        "OK",
    ),
    Case(
        "NAT gateways were not looked for",
        Net().nat().unread(NATS),
        UNDETERMINED,
        "NOT_READ",
        "nat-1",
    ),
)
CASES = (*ROUTES, *PLACEMENT, *UNREAD)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)
