"""What AWS Config accepts results on: each resource type is put once, in a test run that stores nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from clarify_rules.catalog.rule import Rule
from clarify_rules.catalog.subjects import JobRule
from clarify_rules.cli.doctor.finding import Finding, ok, problem, several, unanswered
from clarify_rules.cli.doctor.functions import Function
from clarify_rules.cli.doctor.place import Place
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.calls import Calls

CHECK = "result-types"

_REFUSED = "InvalidParameterValueException"
# In a test run the token is not looked at, but must not be null (API reference, PutEvaluations: TestMode).
_ANY_TOKEN = "clarify-rules-doctor"  # noqa: S105 - no secret: it is the token that stands for none


def result_type_findings(
    calls: Calls,
    rules: Sequence[Rule[Any]],
    functions: Sequence[Function],
    place: Place,
    now: datetime,
) -> list[Finding]:
    """Return which resource types of these rules PutEvaluations refuses."""
    answers = calls.each(reported_types(rules), partial(_try, calls, place, now))
    return judge_types(dict(answers), workload_types(rules), functions)


def reported_types(rules: Iterable[Rule[Any]]) -> tuple[str, ...]:
    """Return all types that these rules report on, the account itself included."""
    return tuple(sorted({ACCOUNT} | {kind for rule in rules for kind in rule.resource_types}))


def workload_types(rules: Iterable[Rule[Any]]) -> frozenset[str]:
    """Return the types for which the account can stand in: those of the rules on workloads."""
    return frozenset(kind for rule in rules if isinstance(rule, JobRule) for kind in rule.resource_types)


def _try(calls: Calls, place: Place, now: datetime, kind: str) -> bool:
    """Whether a result on this type is accepted."""
    evaluation = {
        "ComplianceResourceType": kind,
        "ComplianceResourceId": place.account_id if kind == ACCOUNT else "clarify-rules-doctor",
        "ComplianceType": "NOT_APPLICABLE",
        "OrderingTimestamp": now,
    }
    try:
        calls.ask(
            "config",
            "PutEvaluations",
            {"Evaluations": [evaluation], "ResultToken": _ANY_TOKEN, "TestMode": True},
        )
    except CallFailed as failed:
        if failed.code == _REFUSED:
            return False
        raise
    return True


def judge_types(
    accepted: Mapping[str, bool | CallFailed], workloads: frozenset[str], functions: Sequence[Function]
) -> list[Finding]:
    """Return what refused types mean; job rules that report on the account do not need theirs."""
    failures = [each for each in accepted.values() if isinstance(each, CallFailed)]
    found = [unanswered(CHECK, failures[0])] if failures else []
    refused = [kind for kind, answer in accepted.items() if answer is False]
    jobs = [each for each in functions if isinstance(each.deployed.rule, JobRule)]
    counted = bool(jobs) and all(each.counts_workloads for each in jobs)
    replaced = [kind for kind in refused if kind in workloads and ACCOUNT not in refused]
    if replaced and not counted:
        found.append(
            problem(
                CHECK,
                f"AWS Config refuses results on {several(replaced)}. The job rules then report one result on "
                f"{ACCOUNT} that counts them, after trying in vain each time.",
                f"Deploy with JobResourceType={ACCOUNT}.",
            )
        )
    found += [
        problem(
            CHECK,
            f"AWS Config refuses results on {kind}, so rules on it cannot report.",
            "Leave those rules out of EnabledRules in this Region; clarify-rules audit still evaluates them.",
            kind,
        )
        for kind in refused
        if kind not in replaced
    ]
    if not found:
        spared = f"; {several(replaced)} is refused, and {ACCOUNT} stands for it" if replaced else ""
        fine = len(accepted) - len(replaced)
        found.append(
            ok(CHECK, f"AWS Config accepts results on {fine} resource types of the rules (test run){spared}.")
        )
    return found
