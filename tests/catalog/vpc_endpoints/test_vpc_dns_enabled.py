"""clarify-vpc-dns-enabled: enableDnsSupport and enableDnsHostnames are on."""

from __future__ import annotations

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, ACCOUNT_ID, SUBNETS, World, arn, judge, judged
from tests.catalog.case import FAILS, HOLDS, UNDETERMINED, Case

RULE = "clarify-vpc-dns-enabled"
NO_SUPPORT, NO_HOSTNAMES = "VPC_DNS_SUPPORT_DISABLED", "VPC_DNS_HOSTNAMES_DISABLED"
READ = ("ec2:DescribeVpcAttribute",)


def _unread() -> World:
    world = World()
    del world.document["ec2"]["VpcAttributes"]["vpc-a"]
    return world


CASES = (
    Case("both on", World(), HOLDS, "OK", severity=Severity.HIGH),
    Case(
        "support off", World().dns(EnableDnsSupport=False), FAILS, NO_SUPPORT, "vpc-a", severity=Severity.HIGH
    ),
    Case(
        "host names off",
        World().dns(EnableDnsHostnames=False),
        FAILS,
        NO_HOSTNAMES,
        "vpc-a",
        severity=Severity.HIGH,
    ),
    Case(
        "both off: without support nothing resolves at all",
        World().dns(EnableDnsSupport=False, EnableDnsHostnames=False),
        FAILS,
        NO_SUPPORT,
        "vpc-a",
    ),
    Case(
        "own DNS servers are not this rule's business",
        World().change(
            "ec2.DhcpOptions",
            "dopt-1",
            DhcpConfigurations=[{"Key": "domain-name-servers", "Values": [{"Value": "10.0.0.9"}]}],
        ),
        HOLDS,
        "OK",
    ),
    Case("attributes were not read", World().unread("ec2.VpcAttributes"), UNDETERMINED, "NOT_READ", "vpc-a"),
    Case("not those of this VPC", _unread(), UNDETERMINED, "NOT_READ", "vpc-a"),
    Case(
        "denied for all",
        _unread().deny("ec2:DescribeVpcAttribute", error="UnauthorizedOperation"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "vpc-a",
        missing=READ,
    ),
    Case(
        "denied for this VPC, by id",
        _unread().deny("ec2:DescribeVpcAttribute", "vpc-a", "UnauthorizedOperation"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "vpc-a",
        missing=READ,
    ),
    Case(
        "denied for this VPC, by ARN",
        _unread().deny("ec2:DescribeVpcAttribute", arn("vpc/vpc-a", "ec2"), "UnauthorizedOperation"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "vpc-a",
        missing=READ,
    ),
    Case("denied for another VPC", World().deny("ec2:DescribeVpcAttribute", "vpc-b"), HOLDS, "OK"),
    Case(
        "the call failed",
        _unread().deny("ec2:DescribeVpcAttribute", "vpc-a", "InternalError"),
        UNDETERMINED,
        "CALL_FAILED",
        "vpc-a",
    ),
    Case(
        "one on, the other not read",
        World().dns(EnableDnsHostnames=ABSENT),
        UNDETERMINED,
        "NOT_READ",
        "vpc-a",
    ),
    Case(
        "one off, the other not read",
        World().dns(EnableDnsHostnames=False, EnableDnsSupport=ABSENT),
        FAILS,
        NO_HOSTNAMES,
        "vpc-a",
    ),
    Case(
        "one on, the other denied",
        World()
        .dns(EnableDnsSupport=ABSENT)
        .deny("ec2:DescribeVpcAttribute", "vpc-a", "UnauthorizedOperation"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "vpc-a",
        missing=READ,
    ),
    Case("a value that is text", World().dns(EnableDnsSupport="true"), UNDETERMINED, "EVIDENCE_INVALID"),
    Case(
        "one off, the other text",
        World().dns(EnableDnsSupport="true", EnableDnsHostnames=False),
        FAILS,
        NO_HOSTNAMES,
        "vpc-a",
    ),
    Case("shared subnets", World().subnet("subnet-a", OwnerId="999988887777"), HOLDS, "OK"),
    Case(
        "the model's VPC is judged as well",
        World().second_vpc().model_vpc("subnet-y").dns("vpc-z", EnableDnsSupport=False),
        FAILS,
        NO_SUPPORT,
        "vpc-z",
        resource="vpc-z",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)


@pytest.mark.parametrize(
    ("world", "vpcs"),
    [
        (World().second_vpc(), ["vpc-a"]),
        (World().second_vpc().model_vpc("subnet-y"), ["vpc-a", "vpc-z"]),
        (World().second_vpc().tag(arn("vpc/vpc-z", "ec2")), ["vpc-a", "vpc-z"]),
        (
            World()
            .second_vpc()
            .change("ec2.Vpcs", "vpc-z", Tags=[{"Key": "clarify-rules:scope", "Value": "true"}]),
            ["vpc-a", "vpc-z"],
        ),
        (World().second_vpc().job_vpc("subnet-y").methods("report"), ["vpc-z"]),
        (World().end_job(days=30), []),
        (World().job_without_vpc().model(VpcConfig=ABSENT), []),
        (World().job_without_vpc().methods("report").bias(), ["vpc-a"]),
    ],
    ids=[
        "used",
        "the model's",
        "tagged",
        "tagged in its response",
        "without inference",
        "old",
        "none",
        "a monitor's",
    ],
)
def test_scope(world: World, vpcs: list[str]) -> None:
    assert judged(world, RULE) == vpcs


def test_subnets_that_cannot_be_placed_are_told_on_the_account() -> None:
    world = World().unread(SUBNETS).deny("ec2:DescribeSubnets", error="UnauthorizedOperation")
    hidden = judge(world, RULE)
    assert (hidden.resource_type, hidden.resource_id) == ("AWS::::Account", ACCOUNT_ID)
    assert (hidden.status, hidden.missing_actions) == (UNDETERMINED, ("ec2:DescribeSubnets",))
