"""Security Hub: is it on, so that results show there."""

from __future__ import annotations

from clarify_rules.cli.doctor.finding import Finding, attempt, ok, problem
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.calls import Calls

CHECK = "security-hub"

# What DescribeHub answers in a Region where Security Hub is off (API reference, DescribeHub: Errors).
_OFF = frozenset({"InvalidAccessException", "ResourceNotFoundException"})


def security_hub_findings(calls: Calls, region: str) -> list[Finding]:
    """Return whether Security Hub is on in this Region."""

    def hub() -> list[Finding]:
        try:
            calls.ask_patiently("securityhub", "DescribeHub", {})
        except CallFailed as failed:
            if failed.code not in _OFF:
                raise
            return [
                problem(
                    CHECK,
                    "Security Hub is off in this Region: results show in AWS Config only.",
                    f"aws securityhub enable-security-hub --region {region}; or, where it is to stay off, "
                    "deploy with SecurityHubMode=off.",
                )
            ]
        return [ok(CHECK, "Security Hub is on.")]

    return attempt(CHECK, hub)
