"""clarify-job-reaches-s3: policies, names, clients that go elsewhere, monitors, calls that were denied."""

from __future__ import annotations

import pytest

from tests.building import ABSENT, SUBNETS
from tests.catalog.case import FAILS, HOLDS, UNDETERMINED, Case
from tests.catalog.denied import denied
from tests.catalog.net import EVERYTHING, NATS, OTHER_ACCOUNT, TABLES, Net, allow, deny

RULE = "clarify-job-reaches-s3"
SG = "ENI_SG_RULES_MISMATCH"
DENIED, OPEN = "ENDPOINT_POLICY_DENY", "ENDPOINT_POLICY_UNDECIDED"
ORGANISATION = {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}
OUR_BUCKETS = {"StringEquals": {"s3:ResourceAccount": "111122223333"}}

POLICY = (
    Case(
        "the policy is for reading",
        Net().policy("vpce-s3", allow(["s3:Get*", "s3:List*"])),
        FAILS,
        DENIED,
        "vpce-s3",
        says="PutObject",
    ),
    Case(
        "the policy allows just what is needed",
        Net().policy("vpce-s3", allow(["s3:GetObject", "s3:PutObject", "s3:ListBucket"])),
        HOLDS,
        "OK",
    ),
    Case(
        "the policy denies one bucket",
        Net().policy("vpce-s3", EVERYTHING, deny("s3:*", "arn:aws:s3:::out-bucket/*")),
        FAILS,
        DENIED,
        "vpce-s3",
    ),
    Case("no policy of its own", Net().vpce("vpce-s3", PolicyDocument=ABSENT), HOLDS, "OK"),
    Case(
        "a policy that is no JSON", Net().vpce("vpce-s3", PolicyDocument="{"), UNDETERMINED, OPEN, "vpce-s3"
    ),
    Case(
        "an account on a gateway endpoint is its root user",
        Net().policy("vpce-s3", EVERYTHING | {"Principal": {"AWS": "111122223333"}}),
        FAILS,
        DENIED,
        "vpce-s3",
    ),
    Case(
        "an account on an interface endpoint is all of it",
        Net().s3_interface().policy("vpce-s3i", EVERYTHING | {"Principal": {"AWS": "111122223333"}}),
        HOLDS,
        "OK",
    ),
    Case(
        "an organisation, and ours is not known",
        Net().policy("vpce-s3", allow("*", Condition=ORGANISATION)),
        UNDETERMINED,
        OPEN,
        "vpce-s3",
    ),
    Case(
        "our organisation",
        Net().policy("vpce-s3", allow("*", Condition=ORGANISATION)),
        HOLDS,
        "OK",
        parameters={"OrgId": "o-a1b2c3d4e5"},
    ),
    Case(
        "another organisation",
        Net().policy("vpce-s3", allow("*", Condition=ORGANISATION)),
        FAILS,
        DENIED,
        "vpce-s3",
        parameters={"OrgId": "o-z9y8x7w6v5"},
    ),
    Case(
        "our buckets: this account is trusted unless told otherwise",
        Net().policy("vpce-s3", allow("*", Condition=OUR_BUCKETS)),
        HOLDS,
        "OK",
    ),
    Case(
        "our buckets, where they may be another account's",
        Net().policy("vpce-s3", allow("*", Condition=OUR_BUCKETS)),
        UNDETERMINED,
        OPEN,
        "vpce-s3",
        parameters={"TrustedBucketOwners": f"111122223333,{OTHER_ACCOUNT}"},
    ),
    Case(
        "our buckets, where they are another account's",
        Net().policy("vpce-s3", allow("*", Condition=OUR_BUCKETS)),
        FAILS,
        DENIED,
        "vpce-s3",
        parameters={"TrustedBucketOwners": OTHER_ACCOUNT},
    ),
    Case(
        "the config was not read, but the policy allows everything",
        Net().config_fails("AccessDenied"),
        HOLDS,
        "OK",
    ),
    Case(
        "the config was not read, and the policy denies what is known",
        Net().config_fails("AccessDenied").policy("vpce-s3", allow("s3:Get*")),
        FAILS,
        DENIED,
        "vpce-s3",
    ),
)
DNS = (
    Case("no DNS", Net().dns(EnableDnsSupport=False), FAILS, "VPC_DNS_SUPPORT_DISABLED", "vpc-a"),
    Case(
        "no DNS host names: AWS asks for them, packets do not",
        Net().dns(EnableDnsHostnames=False),
        UNDETERMINED,
        "VPC_DNS_HOSTNAMES_DISABLED",
        "vpc-a",
    ),
    Case("own DNS servers", Net().own_dns(), UNDETERMINED, "CUSTOM_DNS_SERVERS", "vpc-a"),
    Case("own DNS servers, and the group is shut", Net().own_dns().egress(), FAILS, SG, "sg-job"),
)
CLIENT = (
    Case("a proxy", Net().job(Environment={"HTTPS_PROXY": "x"}), UNDETERMINED, "HTTP_PROXY_SET"),
    Case("FIPS", Net().job(Environment={"AWS_USE_FIPS_ENDPOINT": "true"}), UNDETERMINED, "FIPS_ENDPOINT_SET"),
    Case("no FIPS", Net().job(Environment={"AWS_USE_FIPS_ENDPOINT": "false"}), HOLDS, "OK"),
    Case(
        "an endpoint of its own",
        Net().job(Environment={"AWS_ENDPOINT_URL_S3": "x"}),
        UNDETERMINED,
        "ENDPOINT_URL_SET",
    ),
)
MONITORS = (
    Case("a monitor", Net().job_without_vpc().bias(), HOLDS, "OK", resource="bias"),
    Case(
        "a monitor in another subnet",
        Net()
        .job_without_vpc()
        .bias(NetworkConfig={"VpcConfig": {"Subnets": ["subnet-e"], "SecurityGroupIds": ["sg-job"]}}),
        FAILS,
        "GATEWAY_NOT_ASSOCIATED",
        "rtb-main",
        resource="bias",
    ),
    Case(
        "an explanation monitor whose subnet is gone: it will run again",
        Net()
        .explainability()
        .change(
            "sagemaker.ModelExplainabilityJobDefinitions",
            "explain",
            NetworkConfig={"VpcConfig": {"Subnets": ["subnet-gone"], "SecurityGroupIds": ["sg-job"]}},
        ),
        FAILS,
        "SUBNET_NOT_FOUND",
        "subnet-gone",
        resource="explain",
    ),
    Case(
        "one of two jobs",
        Net().add_job("clarify-2").job_vpc("subnet-e", name="clarify-2"),
        FAILS,
        "GATEWAY_NOT_ASSOCIATED",
        "rtb-main",
        resource="clarify-2",
    ),
    Case(
        "the other of two jobs",
        Net().add_job("clarify-2").job_vpc("subnet-e", name="clarify-2"),
        HOLDS,
        "OK",
        resource="clarify-1",
    ),
)
UNREAD = tuple(
    denied(action, blocking)
    for action, blocking in (
        ("DescribeSubnets", "subnet-a"),
        ("DescribeSecurityGroups", "sg-job"),
        ("DescribeRouteTables", "subnet-a"),
        ("DescribeNetworkAcls", "subnet-a"),
        ("DescribeVpcs", "vpc-a"),
        ("DescribeDhcpOptions", "dopt-1"),
        ("DescribeVpcEndpoints", "vpc-a"),
        ("DescribeVpcAttribute", "vpc-a"),
    )
)
STILL_CERTAIN = (
    Case(
        "endpoints denied, but the group is shut",
        Net().egress().refused("ec2:DescribeVpcEndpoints", "ec2.VpcEndpoints"),
        FAILS,
        SG,
        "sg-job",
    ),
    Case(
        "network ACLs denied, but the table has no route",
        Net().unroute("vpce-s3").refused("ec2:DescribeNetworkAcls", "ec2.NetworkAcls"),
        FAILS,
        "GATEWAY_NOT_ASSOCIATED",
        "rtb-priv",
    ),
    Case(
        "route tables denied, but a subnet is gone",
        Net().drop(SUBNETS, "subnet-b").refused("ec2:DescribeRouteTables", TABLES),
        FAILS,
        "SUBNET_NOT_FOUND",
        "subnet-b",
    ),
    Case(
        "interfaces and NAT gateways denied: not needed",
        Net()
        .refused("ec2:DescribeNetworkInterfaces", "ec2.NetworkInterfaces")
        .refused("ec2:DescribeNatGateways", NATS),
        HOLDS,
        "OK",
    ),
)
CASES = (*POLICY, *DNS, *CLIENT, *MONITORS, *UNREAD, *STILL_CERTAIN)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)
