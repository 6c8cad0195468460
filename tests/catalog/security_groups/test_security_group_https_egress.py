"""clarify-security-group-https-egress: the groups of a workload let TCP 443 out to what it calls."""

from __future__ import annotations

from dataclasses import replace

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, CONFIG_URI, GROUPS, SUBNETS, arn
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case
from tests.catalog.denied import denied
from tests.catalog.net import (
    ANYWHERE,
    DYNAMODB_LIST,
    ENDPOINTS,
    INTERFACES,
    S3_LIST,
    Net,
    https,
    line,
    permission,
)

RULE = "clarify-security-group-https-egress"
SG = "ENI_SG_RULES_MISMATCH"
TO_S3, TO_ENDPOINTS = https(prefix_list=S3_LIST), https(group="sg-ep")
CONFIG_READ = ("s3:GetObject", "s3:ListBucket", "kms:Decrypt")
NO_FILES = {"Image": "i"}


def _two_groups() -> Net:
    """The job carries sg-job, which lets HTTPS out to S3, and sg-two."""
    world = Net().add_group("sg-two").egress(TO_S3)
    return world.job_vpc("subnet-a", "subnet-b", groups=("sg-job", "sg-two"))


RULES = (
    Case("all to anywhere", Net(), HOLDS, "OK", severity=Severity.HIGH),
    Case("HTTPS to S3 and to the endpoints' group", Net().egress(TO_S3, TO_ENDPOINTS), HOLDS, "OK"),
    Case("nothing", Net().egress(), FAILS, SG, "sg-job"),
    Case("S3 only", Net().egress(TO_S3), FAILS, SG, "sg-job", says="SageMaker"),
    Case("S3 only, and nothing to predict", Net().egress(TO_S3).methods("report"), HOLDS, "OK"),
    Case("the endpoints only", Net().egress(TO_ENDPOINTS), FAILS, SG, "sg-job", says="S3"),
    Case(
        "the endpoints, and the other prefix list",
        Net().egress(TO_ENDPOINTS, https(prefix_list=DYNAMODB_LIST)),
        FAILS,
        SG,
        "sg-job",
    ),
    Case(
        "the endpoints, and half of S3's ranges",
        Net().egress(TO_ENDPOINTS, https("52.216.0.0/15")),
        UNDETERMINED,
        f"{SG}_PARTIAL",
        "sg-job",
    ),
    Case(
        "S3, and one of two interfaces",
        Net().egress(TO_S3, https("10.0.9.0/24")),
        UNDETERMINED,
        f"{SG}_PARTIAL",
        "sg-job",
    ),
    Case("S3, and the VPC's range", Net().egress(TO_S3, https("10.0.0.0/16")), HOLDS, "OK"),
    Case("UDP", Net().egress(permission("udp", (443, 443), cidr=ANYWHERE)), FAILS, SG, "sg-job"),
    Case("another port", Net().egress(permission("tcp", (80, 80), cidr=ANYWHERE)), FAILS, SG, "sg-job"),
    Case(
        "the other group lets out what this one does not",
        _two_groups().egress(TO_ENDPOINTS, group="sg-two"),
        HOLDS,
        "OK",
    ),
    Case("neither lets out all", _two_groups(), FAILS, SG, "sg-job,sg-two"),
    Case(
        "an S3 interface endpoint answers: the prefix list is not needed",
        Net().s3_interface().egress(TO_ENDPOINTS),
        HOLDS,
        "OK",
    ),
    Case(
        "an S3 interface endpoint for inbound resolvers: it is needed",
        Net().s3_interface(inbound_only=True).egress(TO_ENDPOINTS),
        FAILS,
        SG,
        "sg-job",
    ),
    Case("inbound rules are another rule's", Net().ingress(), HOLDS, "OK"),
    Case("the endpoint's group is another rule's", Net().ingress(group="sg-ep"), HOLDS, "OK"),
    Case("network ACLs are another rule's", Net().acl(line(1, "deny", egress=True)), HOLDS, "OK"),
    Case("an endpoint that is missing is another rule's", Net().without("vpce-api"), HOLDS, "OK"),
    Case("another account's VPC", Net().shared(), HOLDS, "OK"),
    Case("another account's VPC, and nothing out", Net().shared().egress(), FAILS, SG, "sg-job"),
)
WHO = (
    Case(
        "the config was not read: SageMaker may be called",
        Net().egress(TO_S3).config_fails("AccessDenied"),
        UNDETERMINED,
        "ACCESS_DENIED",
        CONFIG_URI,
        missing=CONFIG_READ,
    ),
    Case(
        "the config was not read, and S3 is not let out",
        Net().egress(TO_ENDPOINTS).config_fails("AccessDenied"),
        FAILS,
        SG,
        "sg-job",
    ),
    Case("the config was not read, and all is let out", Net().config_fails("AccessDenied"), HOLDS, "OK"),
    Case(
        "an endpoint is asked",
        Net().egress(TO_S3).calls_endpoint("live").endpoint("live", "fraud"),
        FAILS,
        SG,
        "sg-job",
    ),
    Case(
        "one of two jobs needs more",
        Net().egress(TO_S3).add_job("clarify-2", Net().config).methods("report"),
        FAILS,
        SG,
        "sg-job",
        says="clarify-2",
    ),
    Case("a monitor", Net().job_without_vpc().bias().egress(), FAILS, SG, "sg-job", says="bias"),
    Case("ended", Net().egress().end_job(), FAILS, SG, "sg-job"),
)
MISPLACED = (
    Case(
        "a subnet of the job is gone", Net().egress().drop(SUBNETS, "subnet-b"), NOT_APPLICABLE, "MISPLACED"
    ),
    Case("its other group is gone", _two_groups().drop(GROUPS, "sg-two"), NOT_APPLICABLE, "MISPLACED"),
    Case(
        "the job's subnets are of two VPCs",
        Net().egress().second_vpc().job_vpc("subnet-a", "subnet-y"),
        NOT_APPLICABLE,
        "MISPLACED",
    ),
    Case(
        "the only subnet has no IPv4",
        Net().egress().subnet("subnet-a", Ipv6Native=True, CidrBlock=ABSENT).job_vpc("subnet-a"),
        NOT_APPLICABLE,
        "MISPLACED",
    ),
    Case(
        "one subnet has no IPv4, and nothing gets out of the other",
        Net().egress().subnet("subnet-a", Ipv6Native=True, CidrBlock=ABSENT),
        FAILS,
        SG,
        "sg-job",
    ),
    Case(
        "one job is misplaced, the other not",
        Net().add_job("clarify-2").job_vpc("subnet-gone", name="clarify-2"),
        HOLDS,
        "OK",
    ),
    Case(
        "one job is misplaced, the other gets nothing out",
        Net().egress().add_job("clarify-2").job_vpc("subnet-gone", name="clarify-2"),
        FAILS,
        SG,
        "sg-job",
        says="clarify-1",
    ),
)
UNREAD = (
    denied("DescribeSecurityGroups", "sg-job", "groups denied"),
    Case(
        "interfaces denied, and HTTPS to anywhere",
        Net().refused("ec2:DescribeNetworkInterfaces", INTERFACES),
        HOLDS,
        "OK",
    ),
    Case(
        "interfaces denied, and HTTPS to the endpoint's groups, which it names itself",
        Net().egress(TO_S3, TO_ENDPOINTS).refused("ec2:DescribeNetworkInterfaces", INTERFACES),
        HOLDS,
        "OK",
    ),
    denied(
        "DescribeNetworkInterfaces",
        "eni-vpce-api-subnet-e",
        "interfaces denied, and HTTPS to their addresses",
        Net().egress(TO_S3, https("10.0.0.0/16")),
    ),
    Case(
        "interfaces not seen, and HTTPS to their addresses",
        Net().egress(TO_S3, https("10.0.0.0/16")).emptied(INTERFACES),
        UNDETERMINED,
        "ENDPOINT_ENI_NOT_VISIBLE",
        "vpce-api",
    ),
    Case(
        "one interface not seen, and nothing to the endpoints",
        Net().egress(TO_S3).drop(INTERFACES, "eni-vpce-api-subnet-f"),
        FAILS,
        SG,
        "sg-job",
    ),
    Case(
        "interfaces denied, and nothing out",
        Net().egress().refused("ec2:DescribeNetworkInterfaces", INTERFACES),
        FAILS,
        SG,
        "sg-job",
    ),
    Case(
        "endpoints denied, and nothing out",
        Net().egress().refused("ec2:DescribeVpcEndpoints", ENDPOINTS),
        FAILS,
        SG,
        "sg-job",
    ),
    Case(
        "network ACLs and routes denied: not needed",
        Net()
        .refused("ec2:DescribeNetworkAcls", "ec2.NetworkAcls")
        .refused("ec2:DescribeRouteTables", "ec2.RouteTables"),
        HOLDS,
        "OK",
    ),
)
OTHERS = (
    Case("the model's group", Net(), HOLDS, "OK", resource="sg-model"),
    Case(
        "the model's group with the wrong list",
        Net().egress(https(prefix_list=DYNAMODB_LIST), group="sg-model"),
        FAILS,
        SG,
        "sg-model",
        resource="sg-model",
    ),
    Case(
        "the model's group, which needs S3 only",
        Net().egress(TO_S3, group="sg-model"),
        HOLDS,
        "OK",
        resource="sg-model",
    ),
    Case(
        "the group of a model without files",
        Net().egress(group="sg-model").model(PrimaryContainer=NO_FILES),
        NOT_APPLICABLE,
        "NOTHING_CALLED",
        resource="sg-model",
    ),
    Case(
        "tagged, and nobody carries it",
        Net().add_group("sg-two").tag(arn("security-group/sg-two", "ec2")),
        NOT_APPLICABLE,
        "NOT_CARRIED",
        resource="sg-two",
    ),
)
CASES = (*(replace(each, resource="sg-job") for each in (*RULES, *WHO, *MISPLACED, *UNREAD)), *OTHERS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)
