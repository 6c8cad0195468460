"""clarify-vpc-endpoint-policy-allows-jobs: the endpoint's policy allows what goes through it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, CONFIG_URI, SUBNETS, arn
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case
from tests.catalog.net import EVERYTHING, NATS, OTHER_ACCOUNT, S3_LIST, TABLES, Net, allow, deny

RULE = "clarify-vpc-endpoint-policy-allows-jobs"
S3, API, RUNTIME = "vpce-s3", "vpce-api", "vpce-rt"
DENIED, OPEN = "ENDPOINT_POLICY_DENY", "ENDPOINT_POLICY_UNDECIDED"
CONFIG_READ = ("s3:GetObject", "s3:ListBucket", "kms:Decrypt")
JOB_BUCKETS = [f"arn:aws:s3:::{name}-bucket{what}" for name in ("cfg", "data", "out") for what in ("", "/*")]
ORGANISATION = allow("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})
OUR_BUCKETS = allow("*", Condition={"StringEquals": {"s3:ResourceAccount": "111122223333"}})


def _beyond_nat(**fields: object) -> Net:
    """S3's endpoint on no table but that of the subnet of the NAT gateway that clients go by."""
    net = Net().unroute(S3).unroute(S3, "rtb-main").nat(**fields).route(S3, S3_LIST, table="rtb-pub")
    return net.policy(S3, deny("*"))


BEYOND_NAT = (
    Case("nothing, beyond a NAT gateway", _beyond_nat(), FAILS, DENIED, S3),
    Case(
        "a NAT gateway for other addresses",
        _beyond_nat().part_to_nat("8.0.0.0/8"),
        NOT_APPLICABLE,
        "NOT_USED",
    ),
    Case("a NAT gateway that is gone", _beyond_nat(State="deleted"), NOT_APPLICABLE, "NOT_USED"),
    Case(
        "a NAT gateway whose table leads elsewhere",
        _beyond_nat().unroute(S3, "rtb-pub"),
        NOT_APPLICABLE,
        "NOT_USED",
    ),
    Case(
        "a private NAT gateway",
        _beyond_nat(ConnectivityType="private"),
        UNDETERMINED,
        "ROUTE_LEAVES_MODEL",
        "nat-1",
    ),
    Case(
        "an unread NAT gateway", _beyond_nat().drop(NATS, "nat-1"), UNDETERMINED, "NAT_NOT_VISIBLE", "nat-1"
    ),
    Case(
        "a NAT gateway in an unread subnet",
        _beyond_nat().drop(SUBNETS, "subnet-pub"),
        UNDETERMINED,
        "NAT_SUBNET_NOT_VISIBLE",
        "nat-1",
    ),
    Case(
        "a route to a NAT gateway by an unread list",
        _beyond_nat().unroute("nat-1").route("nat-1", "pl-0123456789abcdef0"),
        UNDETERMINED,
        "NOT_READ",
        "pl-0123456789abcdef0",
    ),
)
ON_S3 = (
    *BEYOND_NAT,
    Case("everything", Net(), HOLDS, "OK", severity=Severity.MEDIUM),
    Case("none of its own", Net().vpce(S3, PolicyDocument=ABSENT), HOLDS, "OK"),
    Case(
        "reading only", Net().policy(S3, allow(["s3:Get*", "s3:List*"])), FAILS, DENIED, S3, says="PutObject"
    ),
    Case("nothing", Net().policy(S3), FAILS, DENIED, S3),
    Case(
        "the job's buckets, not the model's",
        Net().policy(S3, allow("s3:*", JOB_BUCKETS)),
        FAILS,
        DENIED,
        S3,
        says="model fraud",
    ),
    Case(
        "the job's buckets, and the model has no files",
        Net().policy(S3, allow("s3:*", JOB_BUCKETS)).model(PrimaryContainer={"Image": "i"}),
        HOLDS,
        "OK",
    ),
    Case(
        "the job's buckets, and the model is in another VPC",
        Net().far_model().policy(S3, allow("s3:*", JOB_BUCKETS)),
        HOLDS,
        "OK",
    ),
    Case(
        "nothing, and whether the endpoint is used is not known",
        Net().policy(S3).unroute(S3).route(S3, S3_LIST, state="filtered"),
        UNDETERMINED,
        "ROUTE_LEAVES_MODEL",
        S3,
    ),
    Case(
        "nothing, and no route table was seen",
        Net().policy(S3).emptied(TABLES),
        UNDETERMINED,
        "ROUTE_TABLE_NOT_VISIBLE",
        "subnet-a",
    ),
    Case("an explicit denial", Net().policy(S3, EVERYTHING, deny("s3:PutObject")), FAILS, DENIED, S3),
    Case("a denial of something else", Net().policy(S3, EVERYTHING, deny("s3:DeleteObject")), HOLDS, "OK"),
    Case(
        "the account's root user",
        Net().policy(S3, EVERYTHING | {"Principal": {"AWS": "111122223333"}}),
        FAILS,
        DENIED,
        S3,
    ),
    Case("an organisation, ours unknown", Net().policy(S3, ORGANISATION), UNDETERMINED, OPEN, S3),
    Case(
        "our organisation", Net().policy(S3, ORGANISATION), HOLDS, "OK", parameters={"OrgId": "o-a1b2c3d4e5"}
    ),
    Case(
        "another organisation",
        Net().policy(S3, ORGANISATION),
        FAILS,
        DENIED,
        S3,
        parameters={"OrgId": "o-z9y8x7w6v5"},
    ),
    Case("our buckets", Net().policy(S3, OUR_BUCKETS), HOLDS, "OK"),
    Case(
        "our buckets, perhaps",
        Net().policy(S3, OUR_BUCKETS),
        UNDETERMINED,
        OPEN,
        S3,
        parameters={"TrustedBucketOwners": f"{OTHER_ACCOUNT},111122223333"},
    ),
    Case(
        "our buckets, which are another's",
        Net().policy(S3, OUR_BUCKETS),
        FAILS,
        DENIED,
        S3,
        parameters={"TrustedBucketOwners": OTHER_ACCOUNT},
    ),
    Case("a policy that is no JSON", Net().vpce(S3, PolicyDocument="{"), UNDETERMINED, OPEN, S3),
    Case(
        "one of two jobs writes elsewhere",
        Net()
        .add_job("clarify-2", ProcessingOutputConfig={"Outputs": [{"S3Output": {"S3Uri": "s3://other/x"}}]})
        .policy(S3, EVERYTHING, deny("s3:*", "arn:aws:s3:::other*")),
        FAILS,
        DENIED,
        S3,
        says="clarify-2",
    ),
    Case(
        "one of two jobs has another role",
        Net()
        .add_job("clarify-2", RoleArn="arn:aws:iam::111122223333:role/two")
        .policy(
            S3,
            EVERYTHING,
            deny("*", Condition={"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/two"}}),
        ),
        FAILS,
        DENIED,
        S3,
        says="clarify-2",
    ),
    Case("the config denied, and everything is allowed", Net().config_fails("AccessDenied"), HOLDS, "OK"),
    Case(
        "the config denied, but writing is not allowed",
        Net().config_fails("AccessDenied").policy(S3, allow("s3:Get*")),
        FAILS,
        DENIED,
        S3,
    ),
    Case(
        "a job whose subnet is gone: the others' requests count",
        Net().drop(SUBNETS, "subnet-b").policy(S3, deny("*")),
        FAILS,
        DENIED,
        S3,
    ),
    Case(
        "no workload",
        Net().job_without_vpc().model(VpcConfig=ABSENT).tag(arn(f"vpc-endpoint/{S3}", "ec2")),
        NOT_APPLICABLE,
        "NO_WORKLOADS",
    ),
    Case("ended", Net().policy(S3, deny("*")).end_job(), FAILS, DENIED, S3),
    Case(
        "a monitor",
        Net().job_without_vpc().bias().policy(S3, deny("*", "arn:aws:s3:::cfg-bucket/*"), EVERYTHING),
        FAILS,
        DENIED,
        S3,
        says="bias",
    ),
    Case(
        "groups and routes denied: not needed",
        Net()
        .refused("ec2:DescribeSecurityGroups", "ec2.SecurityGroups")
        .refused("ec2:DescribeRouteTables", "ec2.RouteTables"),
        HOLDS,
        "OK",
    ),
)
ON_API = (
    Case("the SageMaker API: everything", Net(), HOLDS, "OK"),
    Case("describing only", Net().policy(API, allow("sagemaker:Describe*")), FAILS, DENIED, API),
    Case(
        "our account",
        Net().policy(API, EVERYTHING | {"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}),
        HOLDS,
        "OK",
    ),
    Case(
        "one role only",
        Net().policy(API, EVERYTHING | {"Principal": {"AWS": "arn:aws:iam::111122223333:role/clarify-exec"}}),
        HOLDS,
        "OK",
    ),
    Case(
        "another role only",
        Net().policy(API, EVERYTHING | {"Principal": {"AWS": "arn:aws:iam::111122223333:role/other"}}),
        FAILS,
        DENIED,
        API,
    ),
    Case(
        "what is asked besides is denied",
        Net().policy(API, EVERYTHING, deny("sagemaker:ListTags")),
        UNDETERMINED,
        OPEN,
        API,
    ),
    Case(
        "nothing to predict", Net().methods("report").policy(API, deny("*")), NOT_APPLICABLE, "NO_WORKLOADS"
    ),
    Case(
        "the config denied: it may not be needed",
        Net().config_fails("AccessDenied").policy(API, deny("*")),
        UNDETERMINED,
        "ACCESS_DENIED",
        CONFIG_URI,
        missing=CONFIG_READ,
    ),
    Case(
        "the config denied, and everything is allowed (API)", Net().config_fails("AccessDenied"), HOLDS, "OK"
    ),
)
ON_RUNTIME = (
    Case("Runtime: everything", Net(), HOLDS, "OK"),
    Case(
        "asking is denied",
        Net().policy(RUNTIME, deny("sagemaker:InvokeEndpoint"), EVERYTHING),
        FAILS,
        DENIED,
        RUNTIME,
    ),
    Case(
        "the endpoint that is asked",
        Net()
        .calls_endpoint("live")
        .endpoint("live", "fraud")
        .policy(RUNTIME, allow("*", "arn:aws:sagemaker:*:*:endpoint/live")),
        HOLDS,
        "OK",
    ),
    Case(
        "one of two default names",
        Net().policy(RUNTIME, allow("*", "arn:aws:sagemaker:*:*:endpoint/sm-clarify*")),
        UNDETERMINED,
        OPEN,
        RUNTIME,
    ),
)
OTHERS = (
    Case(
        "a gateway endpoint beside an S3 interface endpoint, which answers for the name",
        Net().s3_interface().policy(S3, deny("*")),
        NOT_APPLICABLE,
        "NOT_USED",
        resource=S3,
    ),
    Case(
        "the same, and no private name works",
        Net().s3_interface().hostnames(False).policy(S3, deny("*")),
        FAILS,
        DENIED,
        S3,
        resource=S3,
    ),
    Case(
        "the same, and whether private names work was not read",
        Net().s3_interface().hostnames(None).policy(S3, deny("*")),
        UNDETERMINED,
        "ACCESS_DENIED",
        "vpc-a",
        resource=S3,
        missing=("ec2:DescribeVpcAttribute",),
    ),
    Case(
        "tagged, of another service",
        Net()
        .add_interface("vpce-t", ServiceName="com.amazonaws.us-east-1.logs")
        .tag(arn("vpc-endpoint/vpce-t", "ec2")),
        NOT_APPLICABLE,
        "OTHER_SERVICE",
        resource="vpce-t",
    ),
    Case(
        "a second gateway endpoint with another policy, which no route leads to",
        Net().add_gateway("vpce-s4").policy("vpce-s4", deny("*")),
        NOT_APPLICABLE,
        "NOT_USED",
        resource="vpce-s4",
    ),
)
CASES = (
    *(replace(each, resource=S3) for each in ON_S3),
    *(replace(each, resource=API) for each in ON_API),
    *(replace(each, resource=RUNTIME) for each in ON_RUNTIME),
    *OTHERS,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)
