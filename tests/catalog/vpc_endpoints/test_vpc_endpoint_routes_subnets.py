"""clarify-vpc-endpoint-routes-subnets: the S3 gateway endpoint is on every workload subnet's route table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, GROUPS, SUBNETS, VPC, arn
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case
from tests.catalog.denied import denied
from tests.catalog.net import S3_LIST, TABLES, Net

RULE = "clarify-vpc-endpoint-routes-subnets"
S3, LACKS = "vpce-s3", "GATEWAY_NOT_ASSOCIATED"


def _two_endpoints() -> Net:
    """subnet-a is served by vpce-s3, subnet-e by vpce-s4, and the job may be placed in either."""
    world = Net().add_table("rtb-e", "subnet-e").add_gateway("vpce-s4", "rtb-e")
    return world.job_vpc("subnet-a", "subnet-e")


GATEWAY = (
    Case("on the table of both subnets", Net(), HOLDS, "OK", severity=Severity.HIGH),
    Case("not on the main table", Net().job_vpc("subnet-a", "subnet-e"), FAILS, LACKS, "rtb-main"),
    Case(
        "on the main table too",
        Net().job_vpc("subnet-a", "subnet-e").route(S3, S3_LIST, table="rtb-main"),
        HOLDS,
        "OK",
    ),
    Case("on no table", Net().unroute(S3), FAILS, LACKS, "rtb-priv"),
    *(
        Case(f"{state} and on no table", Net().unroute(S3).vpce(S3, State=state), FAILS, "BAD_STATE", S3)
        for state in ("deleting", "Deleted", "failed", "rejected", "Expired")
    ),
    Case("pending and on no table", Net().unroute(S3).vpce(S3, State="pending"), FAILS, LACKS, "rtb-priv"),
    Case(
        "deleted, and its route a blackhole",
        Net().unroute(S3).route(S3, S3_LIST, state="blackhole").vpce(S3, State="deleted"),
        FAILS,
        "BAD_STATE_ROUTE",
        S3,
    ),
    Case(
        "its own list of tables is not what counts",
        Net().unroute(S3).vpce(S3, RouteTableIds=["rtb-priv"]),
        FAILS,
        LACKS,
        "rtb-priv",
    ),
    Case(
        "the route is a blackhole",
        Net().unroute(S3).route(S3, S3_LIST, state="blackhole"),
        FAILS,
        "BAD_STATE_ROUTE",
        S3,
    ),
    Case(
        "the route is filtered: whether it is in force is not known",
        Net().unroute(S3).route(S3, S3_LIST, state="filtered"),
        UNDETERMINED,
        "ROUTE_LEAVES_MODEL",
        S3,
    ),
    Case("a NAT gateway does not replace it here", Net().unroute(S3).nat(), FAILS, LACKS, "rtb-priv"),
    Case("a NAT gateway beside it", Net().nat(), HOLDS, "OK"),
    Case(
        "no route table was seen", Net().emptied(TABLES), UNDETERMINED, "ROUTE_TABLE_NOT_VISIBLE", "subnet-a"
    ),
    Case("one of two subnets on another endpoint", _two_endpoints(), HOLDS, "OK"),
    Case(
        "one of three subnets on none",
        _two_endpoints().job_vpc("subnet-a", "subnet-e", "subnet-f"),
        FAILS,
        LACKS,
        "rtb-main",
    ),
    Case(
        "an S3 interface endpoint answers in all of the VPC",
        Net().unroute(S3).s3_interface(),
        NOT_APPLICABLE,
        "SERVED_OTHERWISE",
    ),
    Case(
        "an S3 interface endpoint, but names of its kind do not work",
        Net().unroute(S3).s3_interface().hostnames(False),
        FAILS,
        LACKS,
        "rtb-priv",
    ),
    Case(
        "an S3 interface endpoint, names of its kind do not work, and no route is needed",
        Net().s3_interface().hostnames(False),
        HOLDS,
        "OK",
    ),
    Case(
        "an S3 interface endpoint, and whether names of its kind work was not read",
        Net().unroute(S3).s3_interface().hostnames(None),
        UNDETERMINED,
        "ACCESS_DENIED",
        VPC,
        missing=("ec2:DescribeVpcAttribute",),
    ),
    Case(
        "an S3 interface endpoint, the same not read, and on all tables",
        Net().s3_interface().hostnames(None),
        HOLDS,
        "OK",
    ),
    Case(
        "an S3 interface endpoint may be there that was not read",
        Net().unroute(S3).s3_interface().vpce("vpce-s3i", State=7),
        UNDETERMINED,
        "EVIDENCE_INVALID",
        VPC,
    ),
    Case(
        "an S3 interface endpoint for inbound resolvers does not",
        Net().unroute(S3).s3_interface(inbound_only=True),
        FAILS,
        LACKS,
        "rtb-priv",
    ),
    Case(
        "an S3 interface endpoint that failed does not",
        Net().unroute(S3).s3_interface().vpce("vpce-s3i", State="failed"),
        FAILS,
        LACKS,
        "rtb-priv",
    ),
)
WHO = (
    Case("the groups are not its fault", Net().egress(), HOLDS, "OK"),
    Case("nor is a group that is gone", Net().drop(GROUPS, "sg-job"), HOLDS, "OK"),
    Case("nor is a subnet that is gone", Net().drop(SUBNETS, "subnet-b"), HOLDS, "OK"),
    Case("the model's subnets are another rule's", Net().model_vpc("subnet-e"), HOLDS, "OK"),
    Case(
        "a monitor in another subnet",
        Net().bias(NetworkConfig={"VpcConfig": {"Subnets": ["subnet-f"], "SecurityGroupIds": ["sg-job"]}}),
        FAILS,
        LACKS,
        "rtb-main",
    ),
    Case("no workload, but a model", Net().job_without_vpc(), NOT_APPLICABLE, "NO_WORKLOADS"),
    Case("ended", Net().unroute(S3).end_job(), FAILS, LACKS, "rtb-priv"),
    Case("nothing to predict", Net().methods("report").unroute(S3), FAILS, LACKS, "rtb-priv"),
    Case(
        "the config was not read: S3 is needed anyhow",
        Net().config_fails("AccessDenied").unroute(S3),
        FAILS,
        LACKS,
        "rtb-priv",
    ),
    denied("DescribeRouteTables", "subnet-a", "route tables denied"),
    Case(
        "groups and network ACLs denied: not needed",
        Net()
        .refused("ec2:DescribeSecurityGroups", GROUPS)
        .refused("ec2:DescribeNetworkAcls", "ec2.NetworkAcls"),
        HOLDS,
        "OK",
    ),
    Case(
        "tagged, in a VPC without workloads",
        Net().job_without_vpc().model(VpcConfig=ABSENT).tag(arn(f"vpc-endpoint/{S3}", "ec2")),
        NOT_APPLICABLE,
        "NO_WORKLOADS",
    ),
)
OTHERS = (
    Case("the second of two endpoints", _two_endpoints(), HOLDS, "OK", resource="vpce-s4"),
    Case(
        "a second endpoint on no table, while the first serves all",
        Net().add_gateway("vpce-s4"),
        HOLDS,
        "OK",
        resource="vpce-s4",
    ),
    Case("an interface endpoint", Net(), NOT_APPLICABLE, "INTERFACE_ENDPOINT", resource="vpce-api"),
    Case(
        "an S3 interface endpoint",
        Net().s3_interface(),
        NOT_APPLICABLE,
        "INTERFACE_ENDPOINT",
        resource="vpce-s3i",
    ),
    Case(
        "tagged, of DynamoDB",
        Net()
        .add_gateway("vpce-t", ServiceName="com.amazonaws.us-east-1.dynamodb")
        .tag(arn("vpc-endpoint/vpce-t", "ec2")),
        NOT_APPLICABLE,
        "OTHER_SERVICE",
        resource="vpce-t",
    ),
)
CASES = (*(replace(each, resource=S3) for each in (*GATEWAY, *WHO)), *OTHERS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)
