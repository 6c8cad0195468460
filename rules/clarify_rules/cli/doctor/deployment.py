"""The Config rules of the account: which of ours are deployed, under which function."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from clarify_rules.catalog.frequencies import DEFAULT, PERIODS
from clarify_rules.catalog.registry import RULE_IDS, rule
from clarify_rules.catalog.rule import Rule
from clarify_rules.cli.doctor.finding import Finding, ok, problem, several
from clarify_rules.reader.calls import Calls

CHECK = "rules-deployed"

_LEAVING = frozenset({"DELETING", "DELETING_RESULTS"})


@dataclass(frozen=True, slots=True)
class DeployedRule:
    """One of our Config rules: its function's ARN, its own ARN, and how often it is evaluated."""

    rule: Rule[Any]
    function_arn: str
    arn: str
    period: timedelta

    @property
    def function_name(self) -> str:
        """The function's name, from its ARN (arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME)."""
        return self.function_arn.split(":function:")[-1].split(":")[0]

    @property
    def function_account(self) -> str:
        """The account that the function is in."""
        return self.function_arn.split(":")[4] if self.function_arn.count(":") >= 4 else ""


@dataclass(frozen=True, slots=True)
class Deployment:
    """How many Config rules the account has here, and ours among them.

    `strangers` have one of our names but no function; `leaving` are being deleted.
    """

    count: int
    rules: tuple[DeployedRule, ...]
    strangers: tuple[str, ...]
    leaving: tuple[str, ...]


def read_deployment(calls: Calls) -> Deployment:
    """Return what is deployed. Raises `CallFailed`."""
    found = [
        each
        for answer in calls.pages("config", "DescribeConfigRules", {})
        for each in answer.get("ConfigRules", [])
    ]
    return sort_rules(found)


def sort_rules(described: Iterable[Mapping[str, Any]]) -> Deployment:
    """Return the deployment that DescribeConfigRules describes."""
    everything = list(described)
    ours = [each for each in everything if each.get("ConfigRuleName") in RULE_IDS]
    leaving = [each for each in ours if each.get("ConfigRuleState") in _LEAVING]
    staying = [each for each in ours if each not in leaving]
    rules = [each for each in staying if each.get("Source", {}).get("Owner") == "CUSTOM_LAMBDA"]
    return Deployment(
        len(everything),
        tuple(_deployed(each) for each in rules),
        tuple(str(each["ConfigRuleName"]) for each in staying if each not in rules),
        tuple(str(each["ConfigRuleName"]) for each in leaving),
    )


def _deployed(described: Mapping[str, Any]) -> DeployedRule:
    source: Mapping[str, Any] = described["Source"]
    frequencies = [
        each.get("MaximumExecutionFrequency")
        for each in source.get("SourceDetails") or ()
        if each.get("MessageType") == "ScheduledNotification"
    ]
    frequency = str((frequencies or [described.get("MaximumExecutionFrequency")])[0])
    return DeployedRule(
        rule(str(described["ConfigRuleName"])),
        str(source.get("SourceIdentifier", "")),
        str(described.get("ConfigRuleArn", "")),
        PERIODS.get(frequency, PERIODS[DEFAULT]),
    )


def deployment_findings(deployment: Deployment) -> list[Finding]:
    """Return how many of our rules are there, and what is odd about them."""
    found = [
        problem(
            CHECK,
            f"A Config rule named {name} exists, but has no Lambda function behind it.",
            f"Rename or delete it (aws configservice delete-config-rule --config-rule-name {name}), so that "
            "ours can have its name.",
            name,
        )
        for name in deployment.strangers
    ]
    if deployment.leaving:
        found.append(
            problem(
                CHECK,
                f"Config rules are being deleted: {several(deployment.leaving)}.",
                "Wait until they are gone before deploying them again.",
            )
        )
    known = len(RULE_IDS)
    if deployment.rules:
        found.append(ok(CHECK, f"{len(deployment.rules)} of {known} rules are deployed."))
    elif not found:
        found.append(ok(CHECK, f"None of the {known} rules is deployed yet."))
    return found
