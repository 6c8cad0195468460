"""All checks of one account's Region, in the order in which people mend things."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from clarify_rules.catalog.registry import all_rules
from clarify_rules.catalog.rule import Rule
from clarify_rules.cli.doctor import deployment as rules_deployed
from clarify_rules.cli.doctor.caller import caller_findings
from clarify_rules.cli.doctor.collector import CHECK as COLLECTOR
from clarify_rules.cli.doctor.collector import Collector, judge_collectors, read_collectors
from clarify_rules.cli.doctor.deployment import Deployment, deployment_findings, read_deployment
from clarify_rules.cli.doctor.finding import Finding, unanswered
from clarify_rules.cli.doctor.function_actions import needed_by_collector, needed_by_rule
from clarify_rules.cli.doctor.function_roles import role_findings
from clarify_rules.cli.doctor.functions import read_functions
from clarify_rules.cli.doctor.place import Place
from clarify_rules.cli.doctor.quotas import concurrency_findings, rule_quota_finding
from clarify_rules.cli.doctor.recorder import recorder_findings
from clarify_rules.cli.doctor.result_types import result_type_findings
from clarify_rules.cli.doctor.rule_results import rule_result_findings
from clarify_rules.cli.doctor.security_hub import security_hub_findings
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.progress import Progress, no_progress

_NOTHING = Deployment(0, (), (), ())


def examine(calls: Calls, place: Place, now: datetime, progress: Progress = no_progress) -> list[Finding]:
    """Return the findings of all checks.

    What is deployed decides which rules are meant; where nothing is, or it cannot be read, all rules are.
    """
    deployment, unread = _deployment(calls)
    rules = [each.rule for each in deployment.rules] or list(all_rules())
    findings = recorder_findings(calls, rules) + security_hub_findings(calls, place.region)
    if unread:
        findings.append(unread)
    else:
        findings += [*deployment_findings(deployment), rule_quota_finding(deployment)]
    return [
        *findings,
        *rule_result_findings(calls, deployment.rules, now),
        *_functions(calls, deployment, rules, place, now, progress),
        *caller_findings(calls, place),
    ]


def _deployment(calls: Calls) -> tuple[Deployment, Finding | None]:
    try:
        return read_deployment(calls), None
    except CallFailed as failed:
        return _NOTHING, unanswered(rules_deployed.CHECK, failed)


def _functions(
    calls: Calls,
    deployment: Deployment,
    rules: Sequence[Rule[Any]],
    place: Place,
    now: datetime,
    progress: Progress,
) -> list[Finding]:
    functions, findings = read_functions(calls, deployment.rules, place.account_id)
    collectors, collector_findings = _collectors(calls, deployment, place)
    needed = [each for function in functions for each in needed_by_rule(function, place)]
    needed += [each for found in collectors for each in needed_by_collector(found, deployment.rules, place)]
    reserved = any(each.reserved for each in collectors)
    return [
        *findings,
        *collector_findings,
        *role_findings(calls, needed, place, progress),
        *result_type_findings(calls, rules, functions, place, now),
        *concurrency_findings(calls, deployment, collector_reserved=reserved),
    ]


def _collectors(calls: Calls, deployment: Deployment, place: Place) -> tuple[list[Collector], list[Finding]]:
    """Return the collectors, looked for where the functions of rules are."""
    if not any(each.function_account == place.account_id for each in deployment.rules):
        return [], []
    try:
        found = read_collectors(calls)
    except CallFailed as failed:
        return [], [unanswered(COLLECTOR, failed)]
    return found, judge_collectors(found)
