"""The functions behind the deployed rules: is each there, in order, and the one of its rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from clarify_rules.cli.doctor.deployment import DeployedRule
from clarify_rules.cli.doctor.finding import Finding, merged, ok, problem, unanswered, unknown
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.calls import Calls

CHECK = "functions"


@dataclass(frozen=True, slots=True)
class Function:
    """A function as GetFunctionConfiguration describes it, with the rule that it is for."""

    deployed: DeployedRule
    role_arn: str
    environment: Mapping[str, str]
    log_group: str

    @property
    def assumed_role(self) -> str | None:
        """The role that the function reads and reports with, None for its own."""
        return self.environment.get("ASSUME_ROLE_ARN", "").strip() or None

    @property
    def counts_workloads(self) -> bool:
        """Whether it reports workloads as one result on the account (setting JobResourceType)."""
        return self.environment.get("JOB_RESOURCE_TYPE", "").strip() == ACCOUNT


def read_functions(
    calls: Calls, deployed: Sequence[DeployedRule], account_id: str
) -> tuple[list[Function], list[Finding]]:
    """Return the functions that could be read, and what there is to say of all of them."""
    here = [each for each in deployed if each.function_account == account_id]
    findings = _elsewhere([each for each in deployed if each not in here])
    found: list[Function] = []
    for rule, answer in calls.each(here, partial(_configuration, calls)):
        if isinstance(answer, CallFailed):
            findings.append(_unread(rule, answer))
            continue
        findings += judge_function(rule, answer)
        found.append(_function(rule, answer))
    if here and not findings:
        findings.append(ok(CHECK, f"The functions of all {len(here)} deployed rules are in order."))
    return found, merged(findings)


def _elsewhere(deployed: Sequence[DeployedRule]) -> list[Finding]:
    accounts = Counter(each.function_account for each in deployed)
    return [
        unknown(
            CHECK,
            f"The functions of {count} rules are in the account {account or '?'}, not seen from here.",
            "Check the functions and their roles with the credentials of that account.",
        )
        for account, count in sorted(accounts.items())
    ]


def _configuration(calls: Calls, deployed: DeployedRule) -> dict[str, Any]:
    return calls.ask("lambda", "GetFunctionConfiguration", {"FunctionName": deployed.function_arn})


def _unread(deployed: DeployedRule, failed: CallFailed) -> Finding:
    if failed.is_gone:
        return problem(
            CHECK,
            f"The function {deployed.function_name} of the rule {deployed.rule.id} does not exist.",
            "Deploy the stack again.",
            deployed.rule.id,
        )
    return unanswered(CHECK, failed, deployed.rule.id)


def _function(deployed: DeployedRule, configuration: Mapping[str, Any]) -> Function:
    environment: Mapping[str, Any] = configuration.get("Environment") or {}
    logging: Mapping[str, Any] = configuration.get("LoggingConfig") or {}
    return Function(
        deployed,
        str(configuration.get("Role", "")),
        environment.get("Variables") or {},
        str(logging.get("LogGroup") or f"/aws/lambda/{deployed.function_name}"),
    )


def judge_function(deployed: DeployedRule, configuration: Mapping[str, Any]) -> list[Finding]:
    """Return what is wrong with one function (API reference, GetFunctionConfiguration)."""
    name = deployed.rule.id
    found: list[Finding] = []
    for state, reason in (("State", "StateReason"), ("LastUpdateStatus", "LastUpdateStatusReason")):
        if configuration.get(state) == "Failed":
            why = str(configuration.get(reason) or "no reason given").rstrip(".")
            found.append(
                problem(
                    CHECK,
                    f"The function of {name} cannot run ({state} is Failed: {why}).",
                    "Mend what the reason names, then deploy the stack again.",
                    name,
                )
            )
    if not configuration.get("Role"):
        found.append(
            unknown(CHECK, f"Lambda did not say which role {name} has.", "Run the doctor again.", name)
        )
    environment: Mapping[str, Any] = configuration.get("Environment") or {}
    if environment.get("Error"):
        found.append(
            unknown(
                CHECK,
                f"The environment of the function of {name} could not be decrypted.",
                "Grant kms:Decrypt on the function's key to whoever runs the doctor.",
                name,
            )
        )
        return found
    told = (environment.get("Variables") or {}).get("RULE_ID")
    if told != name:
        found.append(
            problem(
                CHECK,
                f"The function of {name} is told to evaluate {told or 'no rule'} (its variable RULE_ID).",
                "Deploy the stack again.",
                name,
            )
        )
    return found
