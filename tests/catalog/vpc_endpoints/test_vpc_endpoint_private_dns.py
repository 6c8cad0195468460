"""clarify-vpc-endpoint-private-dns: an interface endpoint answers for the default host name."""

from __future__ import annotations

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, ACCOUNT_ID, SUBNETS, arn, judge, judged
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case
from tests.catalog.net import ENDPOINTS, Net

RULE = "clarify-vpc-endpoint-private-dns"
OFF, INBOUND, ANOTHER = "PRIVATE_DNS_DISABLED", "PRIVATE_DNS_INBOUND_ONLY", "ANOTHER_ENDPOINT_ANSWERS"
INVALID = "EVIDENCE_INVALID"
API, RUNTIME = "vpce-api", "vpce-rt"

CASES = (
    Case("private DNS on", Net(), HOLDS, "OK", resource=API, severity=Severity.HIGH),
    Case("the runtime's", Net(), HOLDS, "OK", resource=RUNTIME),
    Case("private DNS off", Net().vpce(API, PrivateDnsEnabled=False), FAILS, OFF, API, resource=API),
    *(
        Case(f"{name} not told", Net().vpce(API, **{name: ABSENT}), UNDETERMINED, INVALID, resource=API)
        for name in ("PrivateDnsEnabled", "State", "VpcEndpointType", "VpcId", "ServiceName")
    ),
    *(
        Case(f"{name} unknown", Net().vpce(API, **{name: "garbage"}), UNDETERMINED, INVALID, resource=API)
        for name in ("State", "VpcEndpointType")
    ),
    Case(
        "the other endpoint is not at fault",
        Net().vpce(API, PrivateDnsEnabled=False),
        HOLDS,
        "OK",
        resource=RUNTIME,
    ),
    Case("a gateway endpoint", Net(), NOT_APPLICABLE, "GATEWAY_ENDPOINT", resource="vpce-s3"),
    *(
        Case(f"{state}", Net().vpce(API, State=state), FAILS, "BAD_STATE", API, resource=API)
        for state in ("PendingAcceptance", "pending", "deleting", "Deleted", "rejected", "failed", "Expired")
    ),
    Case("in part available, and it answers", Net().vpce(API, State="Partial"), HOLDS, "OK", resource=API),
    Case(
        "pending, and private DNS off: the state comes first",
        Net().vpce(API, State="pending", PrivateDnsEnabled=False),
        FAILS,
        "BAD_STATE",
        API,
        resource=API,
    ),
    Case(
        "the VPC's own attributes are another rule's",
        Net().dns(EnableDnsSupport=False, EnableDnsHostnames=False),
        HOLDS,
        "OK",
        resource=API,
    ),
    Case("own DNS servers are not this rule's", Net().own_dns(), HOLDS, "OK", resource=API),
    Case(
        "private DNS off, and another endpoint answers",
        Net().vpce(API, PrivateDnsEnabled=False).add_interface("vpce-two", API, PrivateDnsEnabled=True),
        NOT_APPLICABLE,
        ANOTHER,
        resource=API,
    ),
    Case(
        "the one that answers for both",
        Net().vpce(API, PrivateDnsEnabled=False).add_interface("vpce-two", API, PrivateDnsEnabled=True),
        HOLDS,
        "OK",
        resource="vpce-two",
    ),
    Case(
        "private DNS off, and another answers for another service",
        Net().vpce(API, PrivateDnsEnabled=False).add_interface("vpce-two", RUNTIME),
        FAILS,
        OFF,
        API,
        resource=API,
    ),
    Case(
        "private DNS off, and the other one is pending",
        Net()
        .vpce(API, PrivateDnsEnabled=False)
        .add_interface("vpce-two", API, PrivateDnsEnabled=True, State="pending"),
        FAILS,
        OFF,
        API,
        resource=API,
    ),
    Case(
        "private DNS off, and one in another VPC answers there",
        Net()
        .second_vpc()
        .vpce(API, PrivateDnsEnabled=False)
        .add_interface("vpce-two", API, PrivateDnsEnabled=True, VpcId="vpc-z"),
        FAILS,
        OFF,
        API,
        resource=API,
    ),
    Case(
        "private DNS off, and the FIPS endpoint has it on: another name",
        Net()
        .vpce(API, PrivateDnsEnabled=False)
        .add_interface("vpce-two", API, PrivateDnsEnabled=True)
        .fips("vpce-two"),
        FAILS,
        OFF,
        API,
        resource=API,
    ),
    Case(
        "failed, and another endpoint answers",
        Net().vpce(API, State="failed").add_interface("vpce-two", API, State="available"),
        NOT_APPLICABLE,
        ANOTHER,
        resource=API,
    ),
    Case("an S3 interface endpoint", Net().s3_interface(), HOLDS, "OK", resource="vpce-s3i"),
    Case(
        "an S3 interface endpoint for inbound resolvers only",
        Net().without("vpce-s3").s3_interface(inbound_only=True),
        FAILS,
        INBOUND,
        "vpce-s3i",
        resource="vpce-s3i",
    ),
    Case(
        "an S3 interface endpoint for inbound resolvers only, beside a gateway endpoint, as AWS has it",
        Net().s3_interface(inbound_only=True),
        NOT_APPLICABLE,
        ANOTHER,
        resource="vpce-s3i",
    ),
    Case(
        "an S3 interface endpoint for inbound resolvers only, beside a gateway endpoint that failed",
        Net().s3_interface(inbound_only=True).vpce("vpce-s3", State="failed"),
        FAILS,
        INBOUND,
        "vpce-s3i",
        resource="vpce-s3i",
    ),
    Case(
        "tagged, of another service",
        Net().vpce(API, ServiceName="com.amazonaws.us-east-1.ecr.api").tag(arn(f"vpc-endpoint/{API}", "ec2")),
        NOT_APPLICABLE,
        "OTHER_SERVICE",
        resource=API,
    ),
    Case(
        "tagged, in a VPC without workloads: its own setting is judged",
        Net()
        .second_vpc()
        .vpce(API, VpcId="vpc-z", PrivateDnsEnabled=False)
        .tag(arn(f"vpc-endpoint/{API}", "ec2")),
        FAILS,
        OFF,
        API,
        resource=API,
    ),
    Case(
        "a setting that is text",
        Net().vpce(API, PrivateDnsEnabled="no"),
        UNDETERMINED,
        INVALID,
        resource=API,
    ),
    Case(
        "an endpoint without an id",
        Net().add(ENDPOINTS, {"VpcId": "vpc-a", "ServiceName": "com.amazonaws.us-east-1.s3"}),
        UNDETERMINED,
        INVALID,
        resource=ACCOUNT_ID,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)


@pytest.mark.parametrize(
    ("world", "endpoints"),
    [
        (Net(), ["vpce-api", "vpce-rt", "vpce-s3"]),
        (Net().second_vpc().vpce(API, VpcId="vpc-z"), ["vpce-rt", "vpce-s3"]),
        (Net().vpce(API, ServiceName="com.amazonaws.us-east-1.logs"), ["vpce-rt", "vpce-s3"]),
        (Net().job_without_vpc().model(VpcConfig=ABSENT), []),
        (Net().shared(), []),
        (
            Net().job_without_vpc().model(VpcConfig=ABSENT).tag(arn("vpc/vpc-a", "ec2")),
            ["vpce-api", "vpce-rt", "vpce-s3"],
        ),
    ],
    ids=["used", "of another VPC", "of another service", "nobody's", "another account's", "of a tagged VPC"],
)
def test_scope(world: Net, endpoints: list[str]) -> None:
    assert judged(world, RULE) == endpoints


@pytest.mark.parametrize(
    ("action", "path"), [("ec2:DescribeVpcEndpoints", ENDPOINTS), ("ec2:DescribeSubnets", SUBNETS)]
)
def test_endpoints_that_may_be_there_are_told_on_the_account(action: str, path: str) -> None:
    hidden = judge(Net().refused(action, path), RULE, ACCOUNT_ID)
    assert (hidden.status, hidden.code, hidden.missing_actions) == (UNDETERMINED, "ACCESS_DENIED", (action,))
