"""How the deployed rules fare: when Config last invoked each, and when it last got an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from clarify_rules.cli.doctor.deployment import DeployedRule
from clarify_rules.cli.doctor.finding import Finding, Health, attempt, ok, problem, unknown
from clarify_rules.evidence.record import parse_time
from clarify_rules.reader.calls import Calls, chunks

CHECK = "rule-results"

_NAMES_PER_CALL = 25
_PERIODS = 2


def rule_result_findings(calls: Calls, deployed: Sequence[DeployedRule], now: datetime) -> list[Finding]:
    """Return what is wrong with the last evaluations of the deployed rules."""

    def results() -> list[Finding]:
        statuses: dict[str, Mapping[str, Any]] = {}
        for names in chunks((each.rule.id for each in deployed), _NAMES_PER_CALL):
            asked = {"ConfigRuleNames": names}
            for answer in calls.pages("config", "DescribeConfigRuleEvaluationStatus", asked):
                for each in answer.get("ConfigRulesEvaluationStatus", []):
                    statuses[str(each.get("ConfigRuleName"))] = each
        return judge_results(deployed, statuses, now)

    return attempt(CHECK, results) if deployed else []


def judge_results(
    deployed: Sequence[DeployedRule], statuses: Mapping[str, Mapping[str, Any]], now: datetime
) -> list[Finding]:
    """Return one finding for each rule that does not fare well, and one for all others together."""
    found = [judge_result(each, statuses.get(each.rule.id), now) for each in deployed]
    odd = [each for each in found if each.health is not Health.OK]
    if len(odd) < len(found):
        fine = len(found) - len(odd)
        return [
            ok(CHECK, f"{fine} of {len(found)} deployed rules are evaluated as often as they should be."),
            *odd,
        ]
    return odd


def judge_result(deployed: DeployedRule, status: Mapping[str, Any] | None, now: datetime) -> Finding:
    """Return how one rule fares, from its ConfigRuleEvaluationStatus.

    An invocation is Config calling the function, an evaluation the function's answer. Whether an answer
    without a single evaluation counts for LastSuccessfulEvaluationTime is not documented, so an old one is
    UNKNOWN as long as Config goes on invoking.
    """
    name = deployed.rule.id
    if status is None:
        return unknown(CHECK, f"AWS Config says nothing of the evaluations of {name}.", _again(), name)
    failure = _failure(status)
    if failure:
        return problem(CHECK, f"The last evaluation of {name} failed: {failure}.", _logs(deployed), name)
    invoked = _moment(status, "LastSuccessfulInvocationTime")
    answered = _moment(status, "LastSuccessfulEvaluationTime")
    since = _moment(status, "FirstActivatedTime")
    overdue = _PERIODS * deployed.period
    latest = max((each for each in (invoked, answered) if each), default=None)
    if latest is None and since is not None and now - since <= overdue:
        return ok(CHECK, f"{name} is new and waits for its first evaluation.", name)
    if latest is None or now - latest > overdue:
        when = f"since {_shown(latest)}" if latest else "at all"
        return problem(
            CHECK,
            f"AWS Config has not evaluated {name} {when}, though it should every {_hours(deployed)} hours.",
            "Check that the recorder is on and the function may be invoked by config.amazonaws.com; then "
            f"aws configservice start-config-rules-evaluation --config-rule-names {name}",
            name,
        )
    if (answered is None or now - answered > overdue) and (since is None or now - since > overdue):
        when = f"not since {_shown(answered)}" if answered else "never"
        return unknown(
            CHECK,
            f"AWS Config invokes the function of {name}, which has answered {when}.",
            _logs(deployed),
            name,
        )
    return ok(CHECK, f"{name} was evaluated on {_shown(latest)}.", name)


def _failure(status: Mapping[str, Any]) -> str | None:
    """Return the last error, if nothing has succeeded after it."""
    for what in ("Invocation", "Evaluation"):
        failed = _moment(status, f"LastFailed{what}Time")
        succeeded = _moment(status, f"LastSuccessful{what}Time")
        if failed and (succeeded is None or failed > succeeded):
            said = [str(status[key]) for key in ("LastErrorCode", "LastErrorMessage") if status.get(key)]
            return (": ".join(said) or "no reason given").rstrip(".")
    return None


def _moment(status: Mapping[str, Any], key: str) -> datetime | None:
    try:
        return parse_time(str(status[key])) if status.get(key) else None
    except ValueError:
        return None


def _shown(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC") if moment else "never"


def _hours(deployed: DeployedRule) -> int:
    return int(deployed.period.total_seconds() // 3600)


def _logs(deployed: DeployedRule) -> str:
    return f"Look for its errors: aws logs tail /aws/lambda/{deployed.function_name} --since 2d"


def _again() -> str:
    return "Run the doctor again; a rule that was just created has no status yet."
