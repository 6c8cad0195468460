"""clarify-security-group-self-ingress: groups of distributed jobs admit their own members."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, GROUPS, SUBNETS, arn, judged
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case
from tests.catalog.denied import denied
from tests.catalog.net import ANYWHERE, Net, https, line, permission

RULE = "clarify-security-group-self-ingress"
IN = "SELF_SG_INGRESS"
TCP = (1024, 65535)
ONE: dict[str, Any] = {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge"}
NONE = "NO_DISTRIBUTED_WORKLOAD"


def _two_groups() -> Net:
    """The job carries sg-job, which admits nobody, and sg-two."""
    return Net().ingress().add_group("sg-two").job_vpc("subnet-a", "subnet-b", groups=("sg-job", "sg-two"))


RULES = (
    Case("all from itself", Net(), HOLDS, "OK", severity=Severity.HIGH),
    Case("nothing", Net().ingress(), FAILS, IN, "sg-job"),
    Case("TCP 1024-65535 from itself", Net().ingress(permission("tcp", TCP, group="sg-job")), HOLDS, "OK"),
    Case(
        "one port short", Net().ingress(permission("tcp", (1024, 65534), group="sg-job")), FAILS, IN, "sg-job"
    ),
    Case("HTTPS from itself", Net().ingress(https(group="sg-job")), FAILS, IN, "sg-job"),
    Case("all from another group", Net().ingress(permission(group="sg-ep")), FAILS, IN, "sg-job"),
    Case("ranges that cover all its subnets", Net().ingress(permission(cidr="10.0.0.0/22")), HOLDS, "OK"),
    Case(
        "a range that covers one of two subnets",
        Net().ingress(permission(cidr="10.0.2.0/24")),
        FAILS,
        IN,
        "sg-job",
    ),
    Case(
        "a range that covers the only subnet",
        Net().ingress(permission(cidr="10.0.2.0/24")).job_vpc("subnet-b"),
        HOLDS,
        "OK",
    ),
    Case("anyone", Net().ingress(permission(cidr=ANYWHERE)), HOLDS, "OK"),
    Case("outbound is another rule's", Net().egress(), HOLDS, "OK"),
    Case("network ACLs are another rule's", Net().acl(line(1, "deny", egress=False)), HOLDS, "OK"),
    Case(
        "encryption is another rule's",
        Net().ingress(permission("tcp", TCP, group="sg-job")).encrypted(),
        HOLDS,
        "OK",
    ),
    Case(
        "the other group admits members of both",
        _two_groups().ingress(permission(group="sg-two"), group="sg-two"),
        HOLDS,
        "OK",
    ),
    Case(
        "the other group admits it",
        _two_groups().ingress(permission(group="sg-job"), group="sg-two"),
        HOLDS,
        "OK",
    ),
    Case("neither admits", _two_groups(), FAILS, IN, "sg-job,sg-two"),
)
WHO = (
    Case("one instance", Net().ingress().cluster(**ONE), NOT_APPLICABLE, NONE),
    Case(
        "one of two jobs has two instances",
        Net().ingress().add_job("clarify-2").cluster(**ONE),
        FAILS,
        IN,
        "sg-job",
        says="clarify-2",
    ),
    Case(
        "one of two jobs lets itself in",
        Net()
        .ingress(permission(cidr="10.0.1.0/24"))
        .job_vpc("subnet-a")
        .add_job("clarify-2")
        .job_vpc("subnet-b", name="clarify-2"),
        FAILS,
        IN,
        "sg-job",
        says="clarify-2",
    ),
    Case("a monitor", Net().job_without_vpc().bias().ingress(), FAILS, IN, "sg-job", says="bias"),
    Case("ended", Net().ingress().end_job(), FAILS, IN, "sg-job"),
    Case("the config was not read: it does not matter", Net().config_fails("AccessDenied"), HOLDS, "OK"),
    Case(
        "an instance count that is no number",
        Net().cluster(InstanceCount="x"),
        UNDETERMINED,
        "EVIDENCE_INVALID",
    ),
)
MISPLACED = (
    Case(
        "a subnet of the job is gone", Net().ingress().drop(SUBNETS, "subnet-b"), NOT_APPLICABLE, "MISPLACED"
    ),
    Case("its other group is gone", _two_groups().drop(GROUPS, "sg-two"), NOT_APPLICABLE, "MISPLACED"),
    Case(
        "it is of another VPC than the job's subnets",
        Net().second_vpc().ingress().change(GROUPS, "sg-job", VpcId="vpc-z"),
        NOT_APPLICABLE,
        "MISPLACED",
    ),
    Case(
        "one job is misplaced, and the other does well",
        Net().add_job("clarify-2").job_vpc("subnet-gone", name="clarify-2"),
        HOLDS,
        "OK",
    ),
    Case(
        "one job is misplaced, and the other does not do well",
        Net().ingress().add_job("clarify-2").job_vpc("subnet-gone", name="clarify-2"),
        FAILS,
        IN,
        "sg-job",
        says="clarify-1",
    ),
    Case(
        "a subnet without IPv4: what its instances use is not known",
        Net().subnet("subnet-a", Ipv6Native=True, CidrBlock=ABSENT).ingress().job_vpc("subnet-a"),
        UNDETERMINED,
        "IPV6_ONLY_SUBNET",
        "subnet-a",
    ),
)
UNREAD = (
    denied("DescribeSecurityGroups", "sg-job", "groups denied"),
    denied("DescribeSubnets", "subnet-a", "subnets denied"),
    Case(
        "a prefix list that was not read",
        Net().ingress(permission(prefix_list="pl-x")),
        UNDETERMINED,
        "NOT_READ",
        "pl-x",
    ),
    Case(
        "a prefix list that was not read, beside a rule that does",
        Net().ingress(permission(prefix_list="pl-x"), permission(group="sg-job")),
        HOLDS,
        "OK",
    ),
    Case(
        "network ACLs, routes and endpoints denied: not needed",
        Net()
        .refused("ec2:DescribeNetworkAcls", "ec2.NetworkAcls")
        .refused("ec2:DescribeRouteTables", "ec2.RouteTables")
        .refused("ec2:DescribeVpcEndpoints", "ec2.VpcEndpoints"),
        HOLDS,
        "OK",
    ),
)
OTHERS = (
    Case("the model's group", Net(), NOT_APPLICABLE, NONE, resource="sg-model"),
    Case(
        "the other group of a job that neither admits",
        _two_groups(),
        FAILS,
        IN,
        "sg-job,sg-two",
        resource="sg-two",
    ),
    Case(
        "tagged, and nobody carries it",
        Net().add_group("sg-two").tag(arn("security-group/sg-two", "ec2")),
        NOT_APPLICABLE,
        "NOT_CARRIED",
        resource="sg-two",
    ),
    Case(
        "an endpoint's group that is tagged",
        Net().tag(arn("security-group/sg-ep", "ec2")),
        NOT_APPLICABLE,
        "NOT_CARRIED",
        resource="sg-ep",
    ),
)
CASES = (*(replace(each, resource="sg-job") for each in (*RULES, *WHO, *MISPLACED, *UNREAD)), *OTHERS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)


def test_scope() -> None:
    assert judged(Net(), RULE) == ["sg-job", "sg-model"]
    assert judged(Net().drop(GROUPS, "sg-job"), RULE) == ["sg-model"]
    assert judged(Net().job_without_vpc().model(VpcConfig=ABSENT), RULE) == []
