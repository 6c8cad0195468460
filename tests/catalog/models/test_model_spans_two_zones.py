"""clarify-model-spans-two-zones: the model's subnets lie in two zone ids."""

from __future__ import annotations

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, MODELS, SUBNETS, World
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case

RULE = "clarify-model-spans-two-zones"


def _one_zone() -> World:
    return World().model_vpc("subnet-a", "subnet-e")


CASES = (
    Case("two zones", World(), HOLDS, "OK", severity=Severity.HIGH),
    Case("two subnets of one zone", _one_zone(), FAILS, "AZ_COUNT", "use1-az1", severity=Severity.HIGH),
    Case("one subnet", World().model_vpc("subnet-b"), FAILS, "AZ_COUNT", "use1-az2"),
    Case(
        "three subnets of one zone",
        World().add_subnet("subnet-g", "use1-az1").model_vpc("subnet-a", "subnet-e", "subnet-g"),
        FAILS,
        "AZ_COUNT",
        "use1-az1",
    ),
    Case(
        "zone names differ, the zone id does not",
        _one_zone().subnet("subnet-e", AvailabilityZone="us-east-1f"),
        FAILS,
        "AZ_COUNT",
        "use1-az1",
    ),
    Case(
        "zone ids differ, the name does not",
        World().subnet("subnet-b", AvailabilityZone="us-east-1a"),
        HOLDS,
        "OK",
    ),
    Case(
        "names alone do not count",
        World().subnet("subnet-b", AvailabilityZoneId=ABSENT),
        UNDETERMINED,
        "EVIDENCE_INVALID",
    ),
    Case(
        "the second zone's subnet is pending",
        World().subnet("subnet-b", State="pending"),
        FAILS,
        "AZ_COUNT",
        "use1-az1",
    ),
    Case(
        "no subnet is available",
        World().subnet("subnet-a", State="failed").subnet("subnet-b", State="failed"),
        FAILS,
        "AZ_COUNT",
    ),
    Case("the state is spelled otherwise", World().subnet("subnet-b", State="Available"), HOLDS, "OK"),
    Case("shared subnets", World().subnet("subnet-b", OwnerId="999988887777"), HOLDS, "OK"),
    Case("no VPC", World().model(VpcConfig=ABSENT), NOT_APPLICABLE, "NO_VPC_CONFIG"),
    Case("a subnet is gone", World().drop(SUBNETS, "subnet-b"), FAILS, "SUBNET_NOT_FOUND", "subnet-b"),
    Case("the type is not this rule's business", World().unread("ec2.InstanceTypeOfferings"), HOLDS, "OK"),
    Case(
        "asked by an existing endpoint",
        _one_zone().endpoint("live", "fraud").calls_endpoint("live"),
        FAILS,
        "AZ_COUNT",
        "use1-az1",
    ),
    Case("the job has no VPC", _one_zone().job_without_vpc(), FAILS, "AZ_COUNT", "use1-az1"),
    Case("subnets were not read", World().unread(SUBNETS), UNDETERMINED, "NOT_READ"),
    Case(
        "a subnet was denied, by ARN",
        World()
        .drop(SUBNETS, "subnet-b")
        .deny(
            "ec2:DescribeSubnets",
            "arn:aws:ec2:us-east-1:111122223333:subnet/subnet-b",
            "UnauthorizedOperation",
        ),
        UNDETERMINED,
        "ACCESS_DENIED",
        "subnet-b",
        missing=("ec2:DescribeSubnets",),
    ),
    Case(
        "entries for a subnet contradict each other",
        World().contradict(SUBNETS, "subnet-b", AvailabilityZoneId="use1-az1"),
        UNDETERMINED,
        "EVIDENCE_INVALID",
    ),
    Case(
        "the model was denied",
        World().drop(MODELS, "fraud").deny("sagemaker:DescribeModel", "fraud"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "fraud",
        missing=("sagemaker:DescribeModel",),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)
