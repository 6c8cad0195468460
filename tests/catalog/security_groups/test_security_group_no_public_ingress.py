"""clarify-security-group-no-public-ingress: no permission admits everyone, however it is written."""

from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ACCOUNT_ID, GROUPS, MODELS, World, arn, judge, judged
from tests.catalog.case import FAILS, HOLDS, UNDETERMINED, Case

RULE = "clarify-security-group-no-public-ingress"
OPEN = "PUBLIC_INGRESS"
SELF = [{"GroupId": "sg-job", "UserId": ACCOUNT_ID}]


def _v4(*cidrs: str) -> dict[str, Any]:
    return {"IpRanges": [{"CidrIp": each} for each in cidrs]}


def _v6(*cidrs: str) -> dict[str, Any]:
    return {"Ipv6Ranges": [{"CidrIpv6": each} for each in cidrs]}


def _lists(*identifiers: str) -> dict[str, Any]:
    return {"PrefixListIds": [{"PrefixListId": each} for each in identifiers]}


def _admits(*sources: dict[str, Any], **permission: Any) -> World:
    """Return a world in which one permission of the job's group has these sources."""
    for each in sources:
        permission |= each
    return World().admits("sg-job", **permission)


def _open(name: str, world: World, says: str = "") -> Case:
    return Case(name, world, FAILS, OPEN, "sg-job", "sg-job", Severity.HIGH, says=says)


def _fine(name: str, world: World) -> Case:
    return Case(name, world, HOLDS, "OK", resource="sg-job", severity=Severity.HIGH)


def _unknown(
    name: str, world: World, code: str, blocking: str | None = None, missing: tuple[str, ...] = ()
) -> Case:
    return Case(name, world, UNDETERMINED, code, blocking, "sg-job", missing=missing)


CASES = (
    _fine("the group itself, all protocols", World()),
    _fine("the private network", _admits(_v4("10.0.0.0/8", "172.16.0.0/12"))),
    _fine("a half of the internet", _admits(_v4("0.0.0.0/1"))),
    _fine("a half of each family", _admits(_v4("0.0.0.0/1"), _v6("8000::/1"))),
    _fine("one address", _admits(_v4("0.0.0.0/32"), _v6("::/128"))),
    _fine("no permission at all", World().change(GROUPS, "sg-job", IpPermissions=[])),
    _fine("everyone outbound", World()),
    _fine("an open group of the endpoints only", World().admits("sg-ep", **_v4("0.0.0.0/0"))),
    _open("every IPv4 address", _admits(_v4("0.0.0.0/0")), says="0.0.0.0/0 on all ports"),
    _open("every IPv6 address", _admits(_v6("::/0")), says="::/0"),
    _open("::/0 spelled out", _admits(_v6("0:0:0:0:0:0:0:0/0"))),
    _open("::/0 spelled in full", _admits(_v6("0000:0000:0000:0000:0000:0000:0000:0000/0"))),
    _open("0.0.0.0/0 with host bits", _admits(_v4("10.1.2.3/0"))),
    _open("beside the self reference in one permission", _admits(_v4("0.0.0.0/0"), UserIdGroupPairs=SELF)),
    _open("beside private networks", _admits(_v4("10.0.0.0/8", "0.0.0.0/0"))),
    _open("one port", _admits(_v4("0.0.0.0/0"), IpProtocol="tcp", FromPort=443, ToPort=443), says="tcp 443"),
    _open("a range", _admits(_v4("0.0.0.0/0"), IpProtocol="udp", FromPort=1, ToPort=9), says="udp 1-9"),
    _open("ping", _admits(_v4("0.0.0.0/0"), IpProtocol="icmp", FromPort=-1, ToPort=-1), says="protocol icmp"),
    _open("a protocol by number", _admits(_v4("0.0.0.0/0"), IpProtocol="50"), says="protocol 50"),
    _open("in halves", _admits(_v4("0.0.0.0/1", "128.0.0.0/1")), says="0.0.0.0/0"),
    _open("in IPv6 halves", _admits(_v6("::/1", "8000::/1")), says="::/0"),
    _open("in quarters, in any order", _admits(_v4("192.0.0.0/2", "0.0.0.0/2", "128.0.0.0/2", "64.0.0.0/2"))),
    _open(
        "in the second permission",
        World().admits("sg-job", **_v4("10.0.0.0/8")).admits("sg-job", **_v4("0.0.0.0/0")),
    ),
    _fine("through a closed prefix list", _admits(_lists("pl-1")).prefix_list("pl-1", "10.0.0.0/8")),
    _open(
        "through an open prefix list", _admits(_lists("pl-1")).prefix_list("pl-1", "10.0.0.0/8", "0.0.0.0/0")
    ),
    _open(
        "a half here, a half in a prefix list",
        _admits(_v4("0.0.0.0/1"), _lists("pl-1")).prefix_list("pl-1", "128.0.0.0/1"),
    ),
    _unknown("a prefix list that was not read", _admits(_lists("pl-1")), "NOT_READ", "pl-1"),
    _unknown(
        "a prefix list without its entries",
        _admits(_lists("pl-1")).add("ec2.PrefixLists", {"PrefixListId": "pl-1", "PrefixListName": "offices"}),
        "NOT_READ",
        "pl-1",
    ),
    _unknown(
        "a prefix list whose entries were denied",
        _admits(_lists("pl-1")).deny("ec2:GetManagedPrefixListEntries", "pl-1", "UnauthorizedOperation"),
        "ACCESS_DENIED",
        "pl-1",
        ("ec2:GetManagedPrefixListEntries",),
    ),
    _unknown("no prefix lists were read", _admits(_lists("pl-1")).unread("ec2.PrefixLists"), "NOT_READ"),
    _open("open beside a prefix list that was not read", _admits(_v4("0.0.0.0/0"), _lists("pl-1"))),
    _open(
        "open in a permission after one with a prefix list that was not read",
        _admits(_lists("pl-1")).admits("sg-job", **_v6("::/0")),
    ),
    _open(
        "one prefix list not read, the other open",
        _admits(_lists("pl-1", "pl-2")).prefix_list("pl-2", "0.0.0.0/0"),
    ),
    _unknown("a CIDR that is none", _admits(_v4("everyone")), "EVIDENCE_INVALID"),
    _open("a CIDR that is none beside an open one", _admits(_v4("everyone", "0.0.0.0/0"))),
    _unknown("a range without CIDR", _admits({"IpRanges": [{}]}), "EVIDENCE_INVALID"),
    _unknown(
        "permissions that are text", World().change(GROUPS, "sg-job", IpPermissions="all"), "EVIDENCE_INVALID"
    ),
    _unknown(
        "entries that contradict each other",
        World().contradict(GROUPS, "sg-job", IpPermissions=[]),
        "EVIDENCE_INVALID",
    ),
    _unknown("groups were not read", World().unread(GROUPS), "NOT_READ"),
    _unknown(
        "groups were denied",
        World().unread(GROUPS).deny("ec2:DescribeSecurityGroups", error="UnauthorizedOperation"),
        "ACCESS_DENIED",
        "sg-job",
        ("ec2:DescribeSecurityGroups",),
    ),
    _unknown(
        "this group was denied, by ARN",
        World()
        .drop(GROUPS, "sg-job")
        .deny("ec2:DescribeSecurityGroups", arn("security-group/sg-job", "ec2"), "UnauthorizedOperation"),
        "ACCESS_DENIED",
        "sg-job",
        ("ec2:DescribeSecurityGroups",),
    ),
    Case(
        "the model's group",
        World().admits("sg-model", **_v4("0.0.0.0/0")),
        FAILS,
        OPEN,
        "sg-model",
        "sg-model",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)


@pytest.mark.parametrize(
    ("world", "groups"),
    [
        (World(), ["sg-job", "sg-model"]),
        (World().methods("report"), ["sg-job"]),
        (World().job_without_vpc(), ["sg-model"]),
        (World().end_job(days=30), []),
        (World().drop(GROUPS, "sg-model"), ["sg-job"]),
        (World().tag(arn("security-group/sg-ep", "ec2")), ["sg-ep", "sg-job", "sg-model"]),
        (
            World().change(GROUPS, "sg-ep", Tags=[{"Key": "clarify-rules:scope", "Value": "true"}]),
            ["sg-ep", "sg-job", "sg-model"],
        ),
    ],
    ids=[
        "carried",
        "no model",
        "the job in no VPC",
        "old",
        "one is gone",
        "tagged",
        "tagged in its response",
    ],
)
def test_scope(world: World, groups: list[str]) -> None:
    assert judged(world, RULE) == groups


def test_a_model_that_cannot_be_read_may_carry_more_groups() -> None:
    world = World().drop(MODELS, "fraud").deny("sagemaker:DescribeModel", "fraud")
    assert judged(world, RULE) == [ACCOUNT_ID, "sg-job"]
    assert judge(world, RULE, ACCOUNT_ID).missing_actions == ("sagemaker:DescribeModel",)


def test_the_fix_keeps_the_self_reference() -> None:
    result = judge(_admits(_v4("0.0.0.0/0"), UserIdGroupPairs=SELF), RULE, "sg-job")
    assert "keep" in (result.remediation or "")
