"""Permissions that admit everyone between them, though none does alone."""

from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.catalog.verdict import Status
from tests.building import World, judge

RULE = "clarify-security-group-no-public-ingress"
LOW, HIGH = [{"CidrIp": "0.0.0.0/1"}], [{"CidrIp": "128.0.0.0/1"}]


def permission(protocol: str, ranges: list[dict[str, str]], *ports: int) -> dict[str, Any]:
    found: dict[str, Any] = {"IpProtocol": protocol, "IpRanges": ranges}
    return found | (dict(zip(("FromPort", "ToPort"), ports, strict=True)) if ports else {})


@pytest.mark.parametrize(
    ("permissions", "status"),
    [
        ([permission("-1", LOW), permission("-1", HIGH)], Status.NON_COMPLIANT),
        ([permission("-1", LOW), permission("tcp", HIGH, 0, 65535)], Status.NON_COMPLIANT),
        ([permission("tcp", LOW, 443, 443), permission("6", HIGH, 443, 443)], Status.NON_COMPLIANT),
        ([permission("tcp", LOW, 400, 443), permission("tcp", HIGH, 443, 500)], Status.NON_COMPLIANT),
        ([permission("tcp", LOW, 400, 442), permission("tcp", HIGH, 443, 500)], Status.COMPLIANT),
        ([permission("tcp", LOW, 443, 443), permission("udp", HIGH, 443, 443)], Status.COMPLIANT),
        ([permission("-1", LOW)], Status.COMPLIANT),
        ([permission("what", LOW), permission("-1", HIGH)], Status.UNDETERMINED),
    ],
)
def test_halves_count_on_ports_that_both_are_about(permissions: list[dict[str, Any]], status: Status) -> None:
    world = World()
    next(each for each in world.document["ec2"]["SecurityGroups"] if each["GroupId"] == "sg-job")[
        "IpPermissions"
    ] = permissions
    assert judge(world, RULE, "sg-job").status is status


def test_a_group_described_without_its_rules_proves_nothing() -> None:
    world = World()
    group = next(each for each in world.document["ec2"]["SecurityGroups"] if each["GroupId"] == "sg-job")
    del group["IpPermissions"]
    assert judge(world, RULE, "sg-job").status is Status.UNDETERMINED
