"""clarify-job-subnets-have-free-ips: two free addresses per instance in the subnet that may be picked."""

from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, SUBNETS, World, judge
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case

RULE = "clarify-job-subnets-have-free-ips"
SHORT, SOME_SHORT = "IP_EXHAUSTED", "IP_EXHAUSTED_PARTIAL"
BOTH = "subnet-a,subnet-b"


def _nine(**cluster: Any) -> World:
    """Return a world with nine addresses in each subnet: enough for four instances, not for five."""
    return World().free(a=9, b=9).cluster(**cluster)


CASES = (
    Case("plenty", World(), HOLDS, "OK", severity=Severity.MEDIUM),
    Case("exactly two per instance", World().free(a=4, b=4), HOLDS, "OK"),
    Case("one too few in each", World().free(a=3, b=3), FAILS, SHORT, BOTH, severity=Severity.MEDIUM),
    Case("together enough, but one is picked", World().free(a=2, b=2), FAILS, SHORT, BOTH),
    Case("one of two is short", World().free(a=3), UNDETERMINED, SOME_SHORT, "subnet-a"),
    Case("the only one is short", World().job_vpc("subnet-a").free(a=3), FAILS, SHORT, "subnet-a"),
    Case(
        "a subnet named twice is one subnet",
        World().job_vpc("subnet-a", "subnet-a").free(a=0),
        FAILS,
        SHORT,
        "subnet-a",
    ),
    Case("a short subnet that is not the job's", World().free(e=0), HOLDS, "OK"),
    Case(
        "IPv6-only subnets have no IPv4 address to give",
        World().free(a=0, b=0).subnet("subnet-a", Ipv6Native=True).subnet("subnet-b", Ipv6Native=True),
        FAILS,
        SHORT,
        BOTH,
    ),
    Case("InstanceCount", _nine(InstanceCount=4), HOLDS, "OK"),
    Case("InstanceCount, too many", _nine(InstanceCount=5), FAILS, SHORT, BOTH),
    Case("no count at all is one", World().free(a=2, b=2).cluster(InstanceType="ml.m5.xlarge"), HOLDS, "OK"),
    Case("no count at all, one address", World().free(a=1, b=1).cluster(), FAILS, SHORT, BOTH),
    Case("SelectedInstanceCount wins", _nine(InstanceCount=5, SelectedInstanceCount=4), HOLDS, "OK"),
    Case(
        "SelectedInstanceCount wins, too many",
        _nine(InstanceCount=1, SelectedInstanceCount=5),
        FAILS,
        SHORT,
        BOTH,
    ),
    Case(
        "the largest of InstancePreferences",
        _nine(InstancePreferences=[{"InstanceCount": 1}, {"InstanceCount": 5}]),
        FAILS,
        SHORT,
        BOTH,
    ),
    Case(
        "InstancePreferences after InstanceCount",
        _nine(InstanceCount=4, InstancePreferences=[{"InstanceCount": 5}]),
        HOLDS,
        "OK",
    ),
    Case(
        "InstancePreferences without counts",
        _nine(InstancePreferences=[{"InstanceType": "ml.m5.large"}]),
        HOLDS,
        "OK",
    ),
    Case("a count of zero", World().cluster(InstanceCount=0), UNDETERMINED, "EVIDENCE_INVALID"),
    Case("a count that is text", World().cluster(InstanceCount="2"), UNDETERMINED, "EVIDENCE_INVALID"),
    Case("not in a VPC", World().job_without_vpc(), NOT_APPLICABLE, "NO_VPC_CONFIG"),
    Case("ended, and short", World().end_job().free(a=0, b=0), NOT_APPLICABLE, "JOB_ENDED"),
    Case("ended, subnets gone", World().end_job().drop(SUBNETS, "subnet-a"), NOT_APPLICABLE, "JOB_ENDED"),
    Case("ended, subnets not readable", World().end_job().unread(SUBNETS), NOT_APPLICABLE, "JOB_ENDED"),
    Case("a subnet is gone", World().drop(SUBNETS, "subnet-b"), FAILS, "SUBNET_NOT_FOUND", "subnet-b"),
    Case("shared subnets count as well", World().subnet("subnet-a", OwnerId="999988887777"), HOLDS, "OK"),
    Case(
        "nothing of config, model or groups is needed",
        World().config_fails("AccessDenied").deny("sagemaker:DescribeModel").unread("ec2.SecurityGroups"),
        HOLDS,
        "OK",
    ),
    Case("subnets were not read", World().unread(SUBNETS), UNDETERMINED, "NOT_READ"),
    Case(
        "DescribeSubnets was denied",
        World().unread(SUBNETS).deny("ec2:DescribeSubnets", error="UnauthorizedOperation"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "subnet-a",
        missing=("ec2:DescribeSubnets",),
    ),
    Case(
        "DescribeSubnets was denied for one of them",
        World().drop(SUBNETS, "subnet-b").deny("ec2:DescribeSubnets", "subnet-b", "UnauthorizedOperation"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "subnet-b",
        missing=("ec2:DescribeSubnets",),
    ),
    Case(
        "DescribeSubnets failed",
        World().unread(SUBNETS).deny("ec2:DescribeSubnets", error="RequestLimitExceeded"),
        UNDETERMINED,
        "CALL_FAILED",
        "subnet-a",
    ),
    Case(
        "the listing was cut short before one of them",
        World().drop(SUBNETS, "subnet-b").cut_short(SUBNETS, "ec2:DescribeSubnets"),
        UNDETERMINED,
        "CALL_FAILED",
    ),
    Case(
        "the listing was cut short after all of them",
        World().cut_short(SUBNETS, "ec2:DescribeSubnets"),
        HOLDS,
        "OK",
    ),
    Case("a count is missing", World().free(a=None), UNDETERMINED, "EVIDENCE_INVALID"),
    Case("a count is negative", World().free(a=-1), UNDETERMINED, "EVIDENCE_INVALID"),
    Case("a count is text", World().free(a="200"), UNDETERMINED, "EVIDENCE_INVALID"),
    Case(
        "one count is missing, the other is short",
        World().free(a=None, b=0),
        UNDETERMINED,
        SOME_SHORT,
        "subnet-b",
    ),
    Case(
        "entries for a subnet contradict each other",
        World().contradict(SUBNETS, "subnet-a", AvailableIpAddressCount=1),
        UNDETERMINED,
        "EVIDENCE_INVALID",
    ),
    Case(
        "one of several jobs asks for more",
        World().free(a=9, b=9).add_job("clarify-2").cluster("clarify-2", InstanceCount=5),
        FAILS,
        SHORT,
        BOTH,
        resource="clarify-2",
    ),
    Case(
        "a definition comes again",
        World().endpoint("live", "fraud").free(a=3, b=3).bias(),
        FAILS,
        SHORT,
        BOTH,
        resource="bias",
    ),
    Case(
        "an inline definition comes again",
        World().free(a=3, b=3).inline("hourly"),
        FAILS,
        SHORT,
        BOTH,
        resource="hourly",
    ),
    Case(
        "a definition of one instance",
        World().free(a=3, b=3).bias(JobResources=ABSENT),
        HOLDS,
        "OK",
        resource="bias",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)


def test_the_message_says_where_the_shadow_endpoint_shares_a_short_subnet() -> None:
    shared = World().free(a=3, b=3)
    assert "shadow endpoint" in judge(shared, RULE).message
    apart = World().free(a=3, b=3).model_vpc("subnet-e", "subnet-f")
    assert "shadow endpoint" not in judge(apart, RULE).message


def test_the_message_holds_the_numbers() -> None:
    message = judge(World().free(a=3, b=1), RULE).message
    assert all(text in message for text in ("4 free addresses", "subnet-a has 3", "subnet-b has 1"))
