"""Headroom: Config rules in the Region, and functions that run at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.cli.doctor.deployment import Deployment
from clarify_rules.cli.doctor.finding import Finding, attempt, ok, problem, unknown
from clarify_rules.reader.calls import Calls

RULES, CONCURRENCY = "config-rule-quota", "lambda-concurrency"

CONFIG_RULES = 400
"""Config rules per account and Region unless raised (AWS Config developer guide, "Service Limits")."""

KEPT_UNRESERVED = 100
"""Concurrency that Lambda does not let be reserved (Lambda developer guide, "reserved concurrency")."""


def rule_quota_finding(deployment: Deployment) -> Finding:
    """Return whether all rules fit beside those that the Region has."""
    missing = len(RULE_IDS) - len(deployment.rules)
    total = deployment.count + missing
    if not missing:
        return ok(RULES, f"All {len(RULE_IDS)} rules are among the {deployment.count} Config rules here.")
    if total > CONFIG_RULES:
        return problem(
            RULES,
            f"{deployment.count} Config rules and {missing} more of ours are above the default quota of "
            f"{CONFIG_RULES} per Region.",
            "Enable fewer rules (EnabledRules), or have the quota raised; if it has been raised to "
            f"{total} or more, all is well.",
        )
    return ok(
        RULES, f"{deployment.count} Config rules and {missing} more of ours fit the quota of {CONFIG_RULES}."
    )


def concurrency_findings(calls: Calls, deployment: Deployment, *, collector_reserved: bool) -> list[Finding]:
    """Return whether the functions can run at once, and one execution can be reserved for the collector."""

    def settings() -> list[Finding]:
        answer = calls.ask_patiently("lambda", "GetAccountSettings", {})
        return [judge_concurrency(answer, len(deployment.rules), collector_reserved=collector_reserved)]

    return attempt(CONCURRENCY, settings)


def judge_concurrency(settings: Mapping[str, Any], deployed: int, *, collector_reserved: bool) -> Finding:
    """Return the headroom from GetAccountSettings, with so many rules deployed (0: before deployment)."""
    limits: Mapping[str, Any] = settings.get("AccountLimit") or {}
    free = limits.get("UnreservedConcurrentExecutions")
    if not isinstance(free, int):
        return unknown(
            CONCURRENCY,
            "Lambda did not say how many executions are unreserved.",
            "Look: aws lambda get-account-settings",
        )
    if not collector_reserved and free <= KEPT_UNRESERVED:
        return problem(
            CONCURRENCY,
            f"{free} executions are unreserved, and Lambda keeps {KEPT_UNRESERVED} of them: none can be "
            "reserved for the collector, so the stack cannot be deployed.",
            "Have Lambda's quota of concurrent executions raised (Service Quotas console), or release what "
            "other functions reserve.",
        )
    at_once = deployed or len(RULE_IDS)
    if free < at_once:
        return problem(
            CONCURRENCY,
            f"{at_once} functions are invoked at the same time, but only {free} executions are unreserved: "
            "some are throttled and come late.",
            "Have Lambda's quota of concurrent executions raised (Service Quotas console).",
        )
    return ok(CONCURRENCY, f"{free} executions are unreserved; the rules need at most {at_once} at once.")
