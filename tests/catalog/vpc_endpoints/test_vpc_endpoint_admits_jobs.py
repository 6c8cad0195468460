"""clarify-vpc-endpoint-admits-jobs: its groups admit TCP 443 from every workload that needs it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, CONFIG_URI, GROUPS, SUBNETS, arn
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case
from tests.catalog.denied import denied
from tests.catalog.net import ANYWHERE, INTERFACES, Net, https, permission

RULE = "clarify-vpc-endpoint-admits-jobs"
GATE, API = "ENDPOINT_SG_RULES_MISMATCH", "vpce-api"
F = "eni-vpce-api-subnet-f"
CONFIG_READ = ("s3:GetObject", "s3:ListBucket", "kms:Decrypt")


def _shut() -> Net:
    return Net().ingress(group="sg-ep")


def _open_to(*permissions: dict[str, Any]) -> Net:
    return Net().ingress(*permissions, group="sg-ep")


ADMISSION = (
    Case("from the job's group", Net(), HOLDS, "OK", severity=Severity.HIGH),
    Case("from nobody", _shut(), FAILS, GATE, "sg-ep"),
    Case(
        "from nobody, and the VPC of the other subnet was not read",
        _shut().change(SUBNETS, "subnet-b", VpcId=ABSENT),
        FAILS,
        GATE,
        "sg-ep",
        says="subnet-a only",
    ),
    Case("from the model's group only", _open_to(https(group="sg-model")), FAILS, GATE, "sg-ep"),
    Case(
        "from itself only, as a default group does", _open_to(permission(group="sg-ep")), FAILS, GATE, "sg-ep"
    ),
    Case("from anywhere", _open_to(https(ANYWHERE)), HOLDS, "OK"),
    Case("from the VPC's range", _open_to(https("10.0.0.0/16")), HOLDS, "OK"),
    Case(
        "from one of two subnets", _open_to(https("10.0.2.0/24")), FAILS, GATE, "sg-ep", says="subnet-a only"
    ),
    Case(
        "from half of a subnet",
        _open_to(https("10.0.1.0/25"), https("10.0.2.0/24")),
        UNDETERMINED,
        f"{GATE}_PARTIAL",
        "sg-ep",
    ),
    Case("from both subnets", _open_to(https("10.0.1.0/24"), https("10.0.2.0/24")), HOLDS, "OK"),
    Case("another port", _open_to(permission("tcp", (80, 80), group="sg-job")), FAILS, GATE, "sg-ep"),
    Case("UDP", _open_to(permission("udp", (443, 443), group="sg-job")), FAILS, GATE, "sg-ep"),
    Case("all protocols", _open_to(permission("-1", group="sg-job")), HOLDS, "OK"),
    Case(
        "by a prefix list of one's own",
        _open_to(https(prefix_list="pl-own")).prefix_list("pl-own", "10.0.0.0/16"),
        HOLDS,
        "OK",
    ),
    Case(
        "by a prefix list that was not read",
        _open_to(https(prefix_list="pl-own")),
        UNDETERMINED,
        "NOT_READ",
        "pl-own",
    ),
    Case(
        "the job's other group is admitted",
        _open_to(https(group="sg-two")).add_group("sg-two").job_vpc("subnet-a", groups=("sg-job", "sg-two")),
        HOLDS,
        "OK",
    ),
    Case(
        "the endpoint's other group admits",
        _shut()
        .add_group("sg-two")
        .ingress(https(group="sg-job"), group="sg-two")
        .vpce(API, Groups=[{"GroupId": "sg-ep"}, {"GroupId": "sg-two"}])
        .change(INTERFACES, "eni-vpce-api-subnet-e", Groups=[{"GroupId": "sg-ep"}, {"GroupId": "sg-two"}])
        .change(INTERFACES, "eni-vpce-api-subnet-f", Groups=[{"GroupId": "sg-ep"}, {"GroupId": "sg-two"}]),
        HOLDS,
        "OK",
    ),
    Case("a way that is blocked elsewhere is not its fault", Net().egress(), HOLDS, "OK"),
    Case("its state is another rule's", Net().vpce(API, State="pending"), HOLDS, "OK"),
    Case("its name is another rule's", Net().vpce(API, PrivateDnsEnabled=False), HOLDS, "OK"),
)
WHO = (
    Case("nothing to predict", _shut().methods("report"), NOT_APPLICABLE, "NO_WORKLOADS"),
    Case(
        "an endpoint is asked", _shut().calls_endpoint("live").endpoint("live", "fraud"), FAILS, GATE, "sg-ep"
    ),
    Case("no workload in its VPC", Net().job_without_vpc(), NOT_APPLICABLE, "NO_WORKLOADS"),
    Case(
        "a job in another VPC",
        _shut().second_vpc().change(GROUPS, "sg-job", VpcId="vpc-z").job_vpc("subnet-y"),
        NOT_APPLICABLE,
        "NO_WORKLOADS",
    ),
    Case(
        "one of two jobs is not admitted",
        Net()
        .add_job("clarify-2")
        .add_group("sg-two")
        .job_vpc("subnet-a", groups=("sg-two",), name="clarify-2"),
        FAILS,
        GATE,
        "sg-ep",
        says="clarify-2",
    ),
    Case(
        "a monitor is not admitted",
        _shut().job_without_vpc().explainability().endpoint("live", "fraud"),
        FAILS,
        GATE,
        "sg-ep",
    ),
    Case(
        "the config was not read: the job may not need it",
        _shut().config_fails("AccessDenied"),
        UNDETERMINED,
        "ACCESS_DENIED",
        CONFIG_URI,
        missing=CONFIG_READ,
    ),
    Case("the config was not read, and the job is admitted", Net().config_fails("AccessDenied"), HOLDS, "OK"),
    Case("ended", _shut().end_job(), FAILS, GATE, "sg-ep"),
)
MISPLACED = (
    Case("a subnet of the only job is gone", Net().drop(SUBNETS, "subnet-b"), NOT_APPLICABLE, "NO_WORKLOADS"),
    Case("the group of the only job is gone", Net().drop(GROUPS, "sg-job"), NOT_APPLICABLE, "NO_WORKLOADS"),
    Case(
        "the only job names subnets of two VPCs",
        Net().second_vpc().job_vpc("subnet-a", "subnet-y"),
        NOT_APPLICABLE,
        "NO_WORKLOADS",
    ),
    Case(
        "the only job is in a subnet without IPv4",
        Net().subnet("subnet-a", Ipv6Native=True, CidrBlock=ABSENT).job_vpc("subnet-a"),
        NOT_APPLICABLE,
        "NO_WORKLOADS",
    ),
    Case(
        "one of two jobs is misplaced, the other admitted",
        Net().add_job("clarify-2").job_vpc("subnet-gone", name="clarify-2"),
        HOLDS,
        "OK",
    ),
    Case(
        "one of two jobs is misplaced, the other not admitted",
        _shut().add_job("clarify-2").job_vpc("subnet-a", groups=("sg-gone",), name="clarify-2"),
        FAILS,
        GATE,
        "sg-ep",
        says="clarify-1",
    ),
)
UNREAD = (
    Case(
        "its interfaces denied: it told its groups itself",
        Net().refused("ec2:DescribeNetworkInterfaces", INTERFACES),
        HOLDS,
        "OK",
    ),
    Case(
        "its interfaces denied, and its groups admit nobody",
        _shut().refused("ec2:DescribeNetworkInterfaces", INTERFACES),
        FAILS,
        GATE,
        "sg-ep",
    ),
    Case(
        "one of its interfaces denied, and its groups admit nobody",
        _shut().drop(INTERFACES, F).deny("ec2:DescribeNetworkInterfaces", F),
        FAILS,
        GATE,
        "sg-ep",
    ),
    denied(
        "DescribeNetworkInterfaces",
        "eni-vpce-api-subnet-e",
        "its interfaces denied, and it names no groups",
        Net().vpce(API, Groups=[]),
    ),
    Case(
        "one of its interfaces not seen, and it names no groups",
        Net().vpce(API, Groups=[]).drop(INTERFACES, F),
        UNDETERMINED,
        "ENDPOINT_ENI_NOT_VISIBLE",
        API,
    ),
    Case(
        "its interfaces were not seen: it told its groups itself",
        Net().emptied(INTERFACES),
        HOLDS,
        "OK",
    ),
    denied("DescribeSecurityGroups", "sg-job", "groups denied"),
    Case(
        "network ACLs and routes denied: not needed",
        Net()
        .refused("ec2:DescribeNetworkAcls", "ec2.NetworkAcls")
        .refused("ec2:DescribeRouteTables", "ec2.RouteTables"),
        HOLDS,
        "OK",
    ),
)
INTERFACE_CASES = (*ADMISSION, *WHO, *MISPLACED, *UNREAD)
OTHERS = (
    Case("a gateway endpoint has no groups", Net(), NOT_APPLICABLE, "GATEWAY_ENDPOINT", resource="vpce-s3"),
    Case(
        "an S3 interface endpoint that admits the job but not the model",
        Net().ingress(https(group="sg-job"), group="sg-ep").s3_interface(),
        FAILS,
        GATE,
        "sg-ep",
        resource="vpce-s3i",
        says="model fraud",
    ),
    Case(
        "an S3 interface endpoint without inference",
        _shut().s3_interface().methods("report"),
        FAILS,
        GATE,
        "sg-ep",
        resource="vpce-s3i",
    ),
    Case(
        "it does not answer, and another does",
        _shut().s3_interface().vpce("vpce-s3i", PrivateDnsEnabled=False),
        NOT_APPLICABLE,
        "NOT_USED",
        resource="vpce-s3i",
    ),
    Case(
        "it does not answer, and whether another does was not read",
        _shut().add_interface("vpce-off", "vpce-api", PrivateDnsEnabled=False).hostnames(None),
        UNDETERMINED,
        "ACCESS_DENIED",
        "vpc-a",
        resource="vpce-off",
        missing=("ec2:DescribeVpcAttribute",),
    ),
    Case(
        "it does not answer, and the other does not either",
        _shut().add_interface("vpce-off", "vpce-api", PrivateDnsEnabled=False).hostnames(False),
        FAILS,
        GATE,
        "sg-ep",
        resource="vpce-off",
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
        "tagged, in a VPC without workloads",
        Net().second_vpc().add_interface("vpce-t", VpcId="vpc-z").tag(arn("vpc-endpoint/vpce-t", "ec2")),
        NOT_APPLICABLE,
        "NO_WORKLOADS",
        resource="vpce-t",
    ),
)
CASES = (*(replace(each, resource=API) for each in INTERFACE_CASES), *OTHERS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)
