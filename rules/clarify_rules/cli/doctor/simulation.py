"""What IAM would decide: iam:SimulatePrincipalPolicy, asked as seldom as it can be."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from clarify_rules.cli.doctor.trials import Trial
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.calls import Calls

_MAX_ITEMS = 1000
# The error's code, and the name of its shape (API reference, SimulatePrincipalPolicy: Errors).
_REFUSED = frozenset({"InvalidInput", "InvalidInputException"})
# In "Invalid Input Actions: [a:A,a:B] and [a:C] require different authorization information."
_NAMED_GROUP = re.compile(r"\[([^\]]*)\]")


class Verdict(StrEnum):
    """What IAM decides; UNDECIDED where it does not say, or lacks what a condition asks for."""

    ALLOWED = "ALLOWED"
    DENIED = "DENIED"
    UNDECIDED = "UNDECIDED"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial; `because` says who denied it, where IAM does."""

    verdict: Verdict
    because: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The actions a principal is not allowed, with the reason where IAM gives one, and the undecided ones."""

    denied: tuple[str, ...]
    undecided: tuple[str, ...]


def decisions(outcomes: Mapping[Trial, Outcome], trials: Iterable[Trial]) -> Decisions:
    """Return what came of these trials, by action."""
    found = [(each.action, outcomes[each]) for each in trials]
    denied = {action + each.because for action, each in found if each.verdict is Verdict.DENIED}
    undecided = {action for action, each in found if each.verdict is Verdict.UNDECIDED}
    return Decisions(tuple(sorted(denied)), tuple(sorted(undecided)))


def simulate(calls: Calls, principal_arn: str, trials: Iterable[Trial]) -> dict[Trial, Outcome]:
    """Return what IAM decides of each trial. Raises `CallFailed`.

    Policies of the principal, its boundary and service control policies count; policies of resources and
    sessions do not. IAM tries every action of a call on every resource of it, so one call does for all
    trials in the same context, and what is said of other pairs is passed over. Only ``*`` may not stand
    beside ARNs.
    """
    outcomes: dict[Trial, Outcome] = {}
    for alike in _grouped(sorted(set(trials)), lambda each: (each.resource == "*", each.context)):
        outcomes |= _together(calls, principal_arn, alike)
    return outcomes


def _together(calls: Calls, principal_arn: str, trials: Sequence[Trial]) -> dict[Trial, Outcome]:
    """Return what one call says, or several where IAM does not take all these actions in one."""
    try:
        results = _ask(calls, principal_arn, trials)
    except CallFailed as failed:
        if failed.code not in _REFUSED:
            raise
        parts = _apart(trials, failed.said)
        if len(parts) < 2:
            return dict.fromkeys(trials, Outcome(Verdict.UNDECIDED))
        return {
            trial: outcome
            for part in parts
            for trial, outcome in _together(calls, principal_arn, part).items()
        }
    return {each: _outcome(each, results, alone=len(_resources(trials)) == 1) for each in trials}


def _ask(calls: Calls, principal_arn: str, trials: Sequence[Trial]) -> list[Mapping[str, Any]]:
    asked: dict[str, Any] = {
        "PolicySourceArn": principal_arn,
        "ActionNames": sorted({each.action for each in trials}),
        "MaxItems": _MAX_ITEMS,
    }
    resources = _resources(trials)
    if resources != ["*"]:
        asked["ResourceArns"] = resources
    if trials[0].context:
        asked["ContextEntries"] = [
            {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": "string"}
            for key, value in trials[0].context
        ]
    pages = calls.pages("iam", "SimulatePrincipalPolicy", asked, cursor="Marker")
    return [result for answer in pages for result in answer.get("EvaluationResults", [])]


def _apart(trials: Sequence[Trial], said: str) -> list[list[Trial]]:
    """Return the trials in the groups that IAM takes, as far as can be known.

    Where ARNs are given, IAM takes actions whose resources it knows and others in separate calls only, and
    names both in its refusal. Which are which is not documented, nor is the refusal: where it names none,
    actions on the same resources stay together.
    """
    named = {
        action.strip().lower(): number
        for number, group in enumerate(_NAMED_GROUP.findall(said))
        for action in group.split(",")
    }
    parts = _grouped(trials, lambda each: named.get(each.action.lower()))
    if len(parts) > 1:
        return parts
    resources: dict[str, frozenset[str]] = {
        alike[0].action: frozenset(_resources(alike)) for alike in _grouped(trials, lambda each: each.action)
    }
    return _grouped(trials, lambda each: resources[each.action])


def _outcome(trial: Trial, results: Sequence[Mapping[str, Any]], *, alone: bool) -> Outcome:
    """Return what the results say of a trial; `alone` is that its resource was the only one."""
    said = [each for each in results if str(each.get("EvalActionName")).lower() == trial.action.lower()]
    for result in said:
        # A result is of all resources of the call. What it says of each is in here, though not always where
        # there was one only; the organisation's part is told for all of them together.
        for each in result.get("ResourceSpecificResults") or ():
            if each.get("EvalResourceName") == trial.resource:
                organisation = result.get("OrganizationsDecisionDetail")
                decision = each.get("EvalResourceDecision")
                return _judged(
                    {**each, "EvalDecision": decision, "OrganizationsDecisionDetail": organisation}
                )
    for result in said:
        if alone or result.get("EvalResourceName") == trial.resource:
            return _judged(result)
    return Outcome(Verdict.UNDECIDED)


def _judged(result: Mapping[str, Any]) -> Outcome:
    decision = result.get("EvalDecision")
    if decision == "allowed":
        return Outcome(Verdict.ALLOWED)
    # Where a condition could not be judged, a denial means nothing.
    if not decision or result.get("MissingContextValues"):
        return Outcome(Verdict.UNDECIDED)
    return Outcome(Verdict.DENIED, _because(result))


def _because(result: Mapping[str, Any]) -> str:
    organisation = result.get("OrganizationsDecisionDetail") or {}
    boundary = result.get("PermissionsBoundaryDecisionDetail") or {}
    if organisation.get("AllowedByOrganizations") is False:
        return " (denied by the organisation)"
    if boundary.get("AllowedByPermissionsBoundary") is False:
        return " (denied by the permissions boundary)"
    return " (denied explicitly)" if result.get("EvalDecision") == "explicitDeny" else ""


def _resources(trials: Iterable[Trial]) -> list[str]:
    return sorted({each.resource for each in trials})


def _grouped(trials: Iterable[Trial], key: Callable[[Trial], Hashable]) -> list[list[Trial]]:
    groups: dict[Hashable, list[Trial]] = {}
    for each in trials:
        groups.setdefault(key(each), []).append(each)
    return list(groups.values())
