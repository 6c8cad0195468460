"""clarify-vpc-has-endpoints: the endpoints that a VPC's workloads need exist and are available."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, ACCOUNT_ID, CONFIG_URI, SUBNETS, arn, judge, judged
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case
from tests.catalog.denied import denied
from tests.catalog.net import ENDPOINTS, S3_LIST, TABLES, Net

RULE = "clarify-vpc-has-endpoints"
PART_OF_S3 = "3.5.0.0/19"
NAT = "REACHED_THROUGH_NAT"
CONFIG_READ = ("s3:GetObject", "s3:ListBucket", "kms:Decrypt")

PRESENT = (
    Case("all three", Net(), HOLDS, "OK", severity=Severity.HIGH),
    *(
        Case(f"{endpoint} is missing", Net().without(endpoint), FAILS, "ENDPOINT_MISSING", "vpc-a")
        for endpoint in ("vpce-s3", "vpce-api", "vpce-rt")
    ),
    *(
        Case(f"{endpoint} is {state}", Net().vpce(endpoint, State=state), FAILS, "BAD_STATE", endpoint)
        for endpoint, states in (
            ("vpce-s3", ("failed", "Rejected", "deleting", "expired")),
            ("vpce-rt", ("Pending", "pendingAcceptance", "failed", "rejected", "deleting")),
        )
        for state in states
    ),
    Case(
        "one is there in part",
        Net().vpce("vpce-rt", State="Partial"),
        UNDETERMINED,
        "BAD_STATE_PARTIAL",
        "vpce-rt",
    ),
    Case(
        "one is pending, another of the service is available",
        Net().vpce("vpce-rt", State="pending").add_interface("vpce-second", State="available"),
        HOLDS,
        "OK",
    ),
    Case("FIPS only", Net().fips("vpce-rt"), FAILS, "ENDPOINT_FIPS_ONLY", "vpce-rt"),
    Case("FIPS beside", Net().add_interface("vpce-second").fips("vpce-second"), HOLDS, "OK"),
    Case("an S3 interface endpoint instead", Net().without("vpce-s3").s3_interface(), HOLDS, "OK"),
    Case(
        "an S3 interface endpoint for inbound resolvers cannot serve",
        Net().without("vpce-s3").s3_interface(inbound_only=True),
        FAILS,
        "PRIVATE_DNS_INBOUND_ONLY",
        "vpce-s3i",
    ),
    Case(
        "an S3 interface endpoint for inbound resolvers beside",
        Net().s3_interface(inbound_only=True),
        HOLDS,
        "OK",
    ),
    Case("private DNS off is another rule's", Net().vpce("vpce-api", PrivateDnsEnabled=False), HOLDS, "OK"),
    Case("a route that lacks is another rule's", Net().unroute("vpce-s3"), HOLDS, "OK"),
    Case("a policy is another rule's", Net().policy("vpce-s3"), HOLDS, "OK"),
    Case(
        "a gateway load balancer endpoint is none",
        Net().vpce("vpce-rt", VpcEndpointType="GatewayLoadBalancer"),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
    Case(
        "another Region's",
        Net().unroute("vpce-s3").vpce("vpce-s3", ServiceName="com.amazonaws.eu-west-1.s3"),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
)
OTHERWISE = (
    Case("a NAT gateway instead of all", Net().only_nat(), HOLDS, NAT),
    Case("a NAT gateway instead of one", Net().without("vpce-rt").nat(), HOLDS, NAT),
    Case("a NAT gateway beside all", Net().nat(), HOLDS, "OK"),
    Case("a NAT gateway that failed", Net().only_nat(State="failed"), FAILS, "ENDPOINT_MISSING", "vpc-a"),
    Case(
        "a NAT gateway of one of two subnets",
        Net().without("vpce-s3").nat().add_table("rtb-b", "subnet-b"),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
    Case(
        "a NAT gateway of the subnet that needs the service",
        Net().without("vpce-rt").nat().add_table("rtb-b", "subnet-b").job_vpc("subnet-a"),
        HOLDS,
        NAT,
    ),
    Case(
        "a private NAT gateway",
        Net().only_nat(ConnectivityType="private"),
        UNDETERMINED,
        "ROUTE_LEAVES_MODEL",
        "nat-1",
    ),
    Case("an internet gateway", Net().without("vpce-s3").route("igw-1"), FAILS, "ENDPOINT_MISSING", "vpc-a"),
    Case(
        "a transit gateway takes all",
        Net().without("vpce-s3").route("tgw-1"),
        UNDETERMINED,
        "ROUTE_LEAVES_MODEL",
        "tgw-1",
    ),
    Case(
        "a hub: a zone holds the name",
        Net()
        .without("vpce-api")
        .route("tgw-1", "10.9.0.0/16")
        .zones("api.sagemaker.us-east-1.amazonaws.com"),
        UNDETERMINED,
        "CENTRALISED_ENDPOINT_POSSIBLE",
        "tgw-1",
    ),
    Case(
        "a hub: zones were not read",
        Net().without("vpce-api").route("tgw-1", "10.9.0.0/16").zones(None),
        UNDETERMINED,
        "CENTRALISED_ENDPOINT_POSSIBLE",
        "tgw-1",
    ),
    Case(
        "a route out, but no zone",
        Net().without("vpce-api").route("tgw-1", "10.9.0.0/16").zones(),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
    Case(
        "a blackhole for a part of S3, a NAT gateway for the rest",
        Net().without("vpce-s3").nat().route("igw-1", PART_OF_S3, state="blackhole"),
        UNDETERMINED,
        "BAD_STATE_ROUTE_PARTIAL",
        "igw-1",
    ),
    Case(
        "an internet gateway for a part of S3, a NAT gateway for the rest",
        Net().without("vpce-s3").nat().route("igw-1", PART_OF_S3),
        UNDETERMINED,
        "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS_PARTIAL",
        "igw-1",
    ),
    Case(
        "a NAT gateway for a part of S3, while the gateway endpoint is pending",
        Net().add_gateway("vpce-s4", State="pending").without("vpce-s3").nat().part_to_nat(PART_OF_S3),
        UNDETERMINED,
        "GATEWAY_NOT_ASSOCIATED_PARTIAL",
        "rtb-priv",
    ),
    Case(
        "a NAT gateway without a way to the internet for a part of S3",
        Net().without("vpce-s3").nat().unroute("igw-1", "rtb-pub").part_to_nat(PART_OF_S3).route("tgw-1"),
        UNDETERMINED,
        "NAT_HAS_NO_INTERNET_ROUTE_PARTIAL",
        "nat-1",
    ),
    Case(
        "another account's VPC, a route to its S3 endpoint, and no private name works",
        Net().shared().route("vpce-theirs", S3_LIST).hostnames(False).methods("report"),
        UNDETERMINED,
        "VPC_DNS_HOSTNAMES_DISABLED",
        "vpc-a",
    ),
    Case(
        "a subnet without IPv4 has no NAT way",
        Net().only_nat().subnet("subnet-a", Ipv6Native=True, CidrBlock=ABSENT).job_vpc("subnet-a"),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
    Case("another account's VPC", Net().shared(), UNDETERMINED, "ENDPOINT_NOT_VISIBLE_SHARED_VPC", "vpc-a"),
)
NEED = (
    Case("nothing to predict: S3 alone", Net().methods("report").without("vpce-api", "vpce-rt"), HOLDS, "OK"),
    Case(
        "an endpoint is asked, and the SageMaker API is missing",
        Net().calls_endpoint("live").endpoint("live", "fraud").without("vpce-api"),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
    Case(
        "the config was not read: SageMaker may be needed",
        Net().config_fails("AccessDenied").without("vpce-api"),
        UNDETERMINED,
        "ACCESS_DENIED",
        CONFIG_URI,
        missing=CONFIG_READ,
    ),
    Case("the config was not read, and all are there", Net().config_fails("AccessDenied"), HOLDS, "OK"),
    Case(
        "the config was not read, but S3 is missing",
        Net().config_fails("AccessDenied").without("vpce-s3", "vpce-api"),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
    Case(
        "one config was not read, another job needs what is missing",
        Net().add_job("clarify-2", Net().config).config_fails("AccessDenied").without("vpce-rt"),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
    Case("the model's VPC", Net().far_model(), FAILS, "ENDPOINT_MISSING", "vpc-z", resource="vpc-z"),
    Case("the job's VPC beside the model's", Net().far_model(), HOLDS, "OK", resource="vpc-a"),
    Case(
        "the model's VPC with an S3 endpoint: it needs no other",
        Net().far_model().add_gateway("vpce-z", VpcId="vpc-z"),
        HOLDS,
        "OK",
        resource="vpc-z",
    ),
    Case(
        "the model's VPC, but it has no files",
        Net().far_model().model(PrimaryContainer={"Image": "i"}),
        NOT_APPLICABLE,
        "NO_WORKLOADS",
        resource="vpc-z",
    ),
    Case(
        "a VPC that is only tagged",
        Net().second_vpc().tag(arn("vpc/vpc-z", "ec2")),
        NOT_APPLICABLE,
        "NO_WORKLOADS",
        resource="vpc-z",
    ),
    Case("a monitor", Net().job_without_vpc().bias().without("vpce-s3"), FAILS, "ENDPOINT_MISSING", "vpc-a"),
    Case("a job with one subnet that is gone", Net().drop(SUBNETS, "subnet-b"), HOLDS, "OK"),
    Case(
        "a job with one subnet that is gone, and S3 missing",
        Net().drop(SUBNETS, "subnet-b").without("vpce-s3"),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
    Case("ended", Net().end_job().without("vpce-s3"), FAILS, "ENDPOINT_MISSING", "vpc-a"),
)
UNREAD = (
    denied("DescribeVpcEndpoints", "vpc-a", "endpoints denied"),
    Case(
        "endpoints were read in part, and one is not among them",
        Net().without("vpce-rt").cut_short(ENDPOINTS, "ec2:DescribeVpcEndpoints"),
        UNDETERMINED,
        "CALL_FAILED",
        "vpc-a",
    ),
    Case(
        "endpoints were read in part, and all are among them",
        Net().cut_short(ENDPOINTS, "ec2:DescribeVpcEndpoints"),
        HOLDS,
        "OK",
    ),
    Case(
        "endpoints denied, but NAT gateways reach all",
        Net().only_nat().refused("ec2:DescribeVpcEndpoints", ENDPOINTS),
        HOLDS,
        NAT,
    ),
    denied("DescribeNatGateways", "nat-1", "NAT gateways denied", Net().only_nat()),
    denied(
        "DescribeRouteTables",
        "subnet-a",
        "route tables denied, and an endpoint is missing",
        Net().without("vpce-rt"),
    ),
    Case(
        "route tables denied, and all are there",
        Net().refused("ec2:DescribeRouteTables", TABLES),
        HOLDS,
        "OK",
    ),
)
CASES = tuple(
    replace(each, resource=each.resource or "vpc-a") for each in (*PRESENT, *OTHERWISE, *NEED, *UNREAD)
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)


def test_nothing_in_a_vpc_is_nothing_to_judge() -> None:
    assert judged(Net().job_without_vpc().model(VpcConfig=ABSENT), RULE) == []


def test_subnets_that_cannot_be_placed_are_told_on_the_account() -> None:
    hidden = judge(Net().refused("ec2:DescribeSubnets", SUBNETS), RULE)
    assert (hidden.resource_id, hidden.status) == (ACCOUNT_ID, UNDETERMINED)
    assert hidden.missing_actions == ("ec2:DescribeSubnets",)


@pytest.mark.parametrize("state", ["Pending", "pendingAcceptance"])
def test_a_gateway_endpoint_that_is_not_there_yet(state: str) -> None:
    case = Case(state, Net().vpce("vpce-s3", State=state), FAILS, "BAD_STATE", "vpce-s3")
    case.check(RULE)
