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
    """A function as GetFunctionConfiguration describes it, with the rule that it is for.

    `environment` is None where Lambda could not decrypt it; `dead_letters` is the ARN of what is handed the
    events that failed, "" where nothing is or it is not known.
    """

    deployed: DeployedRule
    role_arn: str
    environment: Mapping[str, str] | None
    log_group: str
    dead_letters: str = ""

    @property
    def counts_workloads(self) -> bool:
        """Whether it reports workloads as one result on the account (setting JobResourceType)."""
        return (self.environment or {}).get("JOB_RESOURCE_TYPE", "").strip() == ACCOUNT


def read_functions(
    calls: Calls, deployed: Sequence[DeployedRule], account_id: str
) -> tuple[list[Function], list[Finding]]:
    """Return the functions that could be read, and what there is to say of all of them."""
    here = [each for each in deployed if each.function_account == account_id]
    findings = _elsewhere([each for each in deployed if each not in here])
    found: list[Function] = []
    for rule, answer in calls.each(here, partial(_described, calls)):
        if isinstance(answer, CallFailed):
            findings.append(_unread(rule, answer))
            continue
        configuration, destination = answer
        findings += judge_function(rule, configuration)
        if isinstance(destination, CallFailed):
            findings.append(unanswered(CHECK, destination, rule.rule.id))
            destination = ""
        found.append(_function(rule, configuration, destination))
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


def _described(calls: Calls, deployed: DeployedRule) -> tuple[dict[str, Any], str | CallFailed]:
    """Return a function's configuration, and where its failures go. Raises `CallFailed` for the first."""
    asked = {"FunctionName": deployed.function_arn}
    configuration = calls.ask("lambda", "GetFunctionConfiguration", asked)
    try:
        invoked = calls.ask("lambda", "GetFunctionEventInvokeConfig", asked)
    except CallFailed as failed:
        if failed.is_throttled:
            raise
        return configuration, "" if failed.is_gone else failed
    destinations: Mapping[str, Any] = invoked.get("DestinationConfig") or {}
    return configuration, str((destinations.get("OnFailure") or {}).get("Destination") or "")


def _unread(deployed: DeployedRule, failed: CallFailed) -> Finding:
    if failed.is_gone:
        return problem(
            CHECK,
            f"The function {deployed.function_name} of the rule {deployed.rule.id} does not exist.",
            "Deploy the stack again.",
            deployed.rule.id,
        )
    return unanswered(CHECK, failed, deployed.rule.id)


def _function(deployed: DeployedRule, configuration: Mapping[str, Any], destination: str) -> Function:
    queue: Mapping[str, Any] = configuration.get("DeadLetterConfig") or {}
    return Function(
        deployed,
        str(configuration.get("Role", "")),
        environment_of(configuration),
        log_group_of(configuration, deployed.function_name),
        destination or str(queue.get("TargetArn") or ""),
    )


def environment_of(configuration: Mapping[str, Any]) -> Mapping[str, str] | None:
    """Return a function's variables, None where Lambda could not decrypt them (EnvironmentResponse)."""
    environment: Mapping[str, Any] = configuration.get("Environment") or {}
    return None if environment.get("Error") else environment.get("Variables") or {}


def log_group_of(configuration: Mapping[str, Any], name: str) -> str:
    """Return the log group of a function of this name (LoggingConfig; the one that Lambda makes else)."""
    logging: Mapping[str, Any] = configuration.get("LoggingConfig") or {}
    return str(logging.get("LogGroup") or f"/aws/lambda/{name}")


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
    environment = environment_of(configuration)
    if environment is None:
        found.append(
            unknown(
                CHECK,
                f"The environment of the function of {name} could not be decrypted.",
                "Grant kms:Decrypt on the function's key to whoever runs the doctor.",
                name,
            )
        )
        return found
    told = environment.get("RULE_ID")
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
