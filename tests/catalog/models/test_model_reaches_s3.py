"""clarify-model-reaches-s3: the model needs no files from S3, or every one of its subnets reaches it."""

from __future__ import annotations

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, GROUPS, SUBNETS, judged
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case
from tests.catalog.denied import denied
from tests.catalog.net import (
    ACLS,
    DYNAMODB_LIST,
    ENDPOINTS,
    EVERYTHING,
    OTHER_ACCOUNT,
    S3_LIST,
    Net,
    allow,
    deny,
    https,
    line,
)

RULE = "clarify-model-reaches-s3"
SG, DENIED, OPEN = "ENI_SG_RULES_MISMATCH", "ENDPOINT_POLICY_DENY", "ENDPOINT_POLICY_UNDECIDED"
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
ONLY_MODELS = allow("s3:GetObject", "arn:aws:s3:::model-bucket/*")
PACKAGE = "arn:aws:sagemaker:us-east-1:111122223333:model-package/fraud/1"


def _prefix() -> dict[str, object]:
    source = {"S3Uri": "s3://model-bucket/fraud/", "S3DataType": "S3Prefix", "CompressionType": "None"}
    return {"Image": IMAGE, "ModelDataSource": {"S3DataSource": source}}


FILES = (
    Case("a model file", Net(), HOLDS, "OK", severity=Severity.HIGH),
    Case(
        "no files, and no way to S3",
        Net().without("vpce-s3").model(PrimaryContainer={"Image": IMAGE}),
        HOLDS,
        "OK",
    ),
    Case("a model file, and no way to S3", Net().without("vpce-s3"), FAILS, "ENDPOINT_MISSING", "vpc-a"),
    Case(
        "a file in one of two containers",
        Net()
        .without("vpce-s3")
        .model(
            PrimaryContainer=ABSENT,
            Containers=[{"Image": IMAGE}, {"Image": IMAGE, "ModelDataUrl": "s3://model-bucket/m.tar.gz"}],
        ),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
    Case(
        "files below a prefix",
        Net().without("vpce-s3").model(PrimaryContainer=_prefix()),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
    Case(
        "scripts in S3",
        Net()
        .without("vpce-s3")
        .model(
            PrimaryContainer={
                "Image": IMAGE,
                "Environment": {"SAGEMAKER_SUBMIT_DIRECTORY": "s3://model-bucket/code.tar.gz"},
            }
        ),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
    Case(
        "a package that was not described: it may have files",
        Net().without("vpce-s3").model(PrimaryContainer={"ModelPackageName": PACKAGE}),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
    Case(
        "a package that was not described, and S3 is reached",
        Net().model(PrimaryContainer={"ModelPackageName": PACKAGE}),
        HOLDS,
        "OK",
    ),
    Case(
        "in isolation: SageMaker loads the files all the same",
        Net().model(EnableNetworkIsolation=True),
        HOLDS,
        "OK",
    ),
)
WAY = (
    Case("an interface endpoint", Net().without("vpce-s3").s3_interface(), HOLDS, "OK"),
    Case("a NAT gateway instead of endpoints", Net().only_nat(), HOLDS, "OK"),
    Case(
        "a subnet on the main table",
        Net().model_vpc("subnet-a", "subnet-e"),
        FAILS,
        "GATEWAY_NOT_ASSOCIATED",
        "rtb-main",
    ),
    Case("a VPC of its own without endpoint", Net().far_model(), FAILS, "ENDPOINT_MISSING", "vpc-z"),
    Case(
        "a VPC of its own with an endpoint",
        Net().far_model().add_gateway("vpce-z", VpcId="vpc-z").route("vpce-z", S3_LIST, table="rtb-z"),
        HOLDS,
        "OK",
    ),
    Case("the endpoint is failed", Net().vpce("vpce-s3", State="failed"), FAILS, "BAD_STATE", "vpce-s3"),
    Case(
        "the wrong prefix list",
        Net().egress(https(prefix_list=DYNAMODB_LIST), group="sg-model"),
        FAILS,
        SG,
        "sg-model",
    ),
    Case("the job's group is not the model's", Net().egress(), HOLDS, "OK"),
    Case(
        "no reply",
        Net().acl(line(1, "deny", egress=False, ports=(1024, 65535))),
        FAILS,
        "SUBNET_ACL_RETURN_RESTRICTION",
        "acl-default",
    ),
    Case("no DNS", Net().dns(EnableDnsSupport=False), FAILS, "VPC_DNS_SUPPORT_DISABLED", "vpc-a"),
    Case(
        "no DNS host names",
        Net().dns(EnableDnsHostnames=False),
        UNDETERMINED,
        "VPC_DNS_HOSTNAMES_DISABLED",
        "vpc-a",
    ),
    Case("another account's VPC", Net().shared(), UNDETERMINED, "ENDPOINT_NOT_VISIBLE_SHARED_VPC", "vpc-a"),
    Case("a proxy of the job is not the model's", Net().job(Environment={"HTTPS_PROXY": "x"}), HOLDS, "OK"),
    Case("a subnet is gone", Net().drop(SUBNETS, "subnet-b"), FAILS, "SUBNET_NOT_FOUND", "subnet-b"),
    Case("a group is gone", Net().drop(GROUPS, "sg-model"), FAILS, "SG_NOT_FOUND", "sg-model"),
    Case("not in a VPC", Net().model(VpcConfig=ABSENT), NOT_APPLICABLE, "NO_VPC_CONFIG"),
    Case(
        "not in a VPC, and without files",
        Net().model(VpcConfig=ABSENT, PrimaryContainer={"Image": IMAGE}),
        NOT_APPLICABLE,
        "NO_VPC_CONFIG",
    ),
)
POLICY = (
    Case("the policy is for model files", Net().policy("vpce-s3", ONLY_MODELS), HOLDS, "OK"),
    Case(
        "the policy is for one file, and many are loaded",
        Net().policy("vpce-s3", ONLY_MODELS).model(PrimaryContainer=_prefix()),
        FAILS,
        DENIED,
        "vpce-s3",
        says="ListBucket",
    ),
    Case(
        "the policy is for the job's buckets",
        Net().policy("vpce-s3", allow("*", ["arn:aws:s3:::data-bucket*", "arn:aws:s3:::out-bucket*"])),
        FAILS,
        DENIED,
        "vpce-s3",
    ),
    Case(
        "the policy is for the job's role",
        Net().policy(
            "vpce-s3",
            allow(
                "*",
                Condition={"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/clarify-exec"}},
            ),
        ),
        FAILS,
        DENIED,
        "vpce-s3",
    ),
    Case(
        "our buckets, and files may be another account's",
        Net().policy(
            "vpce-s3", allow("*", Condition={"StringEquals": {"aws:ResourceAccount": "111122223333"}})
        ),
        UNDETERMINED,
        OPEN,
        "vpce-s3",
        parameters={"TrustedBucketOwners": f"111122223333,{OTHER_ACCOUNT}"},
    ),
    Case(
        "a package that was not described, and a policy for some buckets",
        Net().policy("vpce-s3", ONLY_MODELS).model(PrimaryContainer={"ModelPackageName": PACKAGE}),
        UNDETERMINED,
        OPEN,
        "vpce-s3",
    ),
    Case(
        "the policy denies what the model does not do",
        Net().policy("vpce-s3", EVERYTHING, deny("s3:Put*")),
        HOLDS,
        "OK",
    ),
)
UNREAD = (
    Case(
        "the model denied",
        Net().drop("sagemaker.Models", "fraud").deny("sagemaker:DescribeModel", "fraud"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "fraud",
        missing=("sagemaker:DescribeModel",),
    ),
    *(
        denied(action, blocking)
        for action, blocking in (
            ("DescribeSubnets", "subnet-a"),
            ("DescribeSecurityGroups", "sg-model"),
            ("DescribeRouteTables", "subnet-a"),
            ("DescribeNetworkAcls", "subnet-a"),
            ("DescribeVpcEndpoints", "vpc-a"),
        )
    ),
    Case(
        "network ACLs denied, but there is no endpoint",
        Net().without("vpce-s3").refused("ec2:DescribeNetworkAcls", ACLS),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
    Case(
        "everything denied, but the model has no files",
        Net()
        .model(PrimaryContainer={"Image": IMAGE})
        .refused("ec2:DescribeSubnets", SUBNETS)
        .refused("ec2:DescribeVpcEndpoints", ENDPOINTS),
        HOLDS,
        "OK",
    ),
)
CASES = (*FILES, *WAY, *POLICY, *UNREAD)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)


def test_all_models_are_judged_where_that_is_asked_for() -> None:
    world = Net().add_model("spare", "subnet-a")
    assert judged(world, RULE) == ["fraud"]
    assert judged(world, RULE, ModelScope="all") == ["fraud", "spare"]
