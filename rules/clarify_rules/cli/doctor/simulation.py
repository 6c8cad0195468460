"""What IAM would decide: iam:SimulatePrincipalPolicy, asked resource by resource."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from clarify_rules.reader.calls import Calls


@dataclass(frozen=True, slots=True)
class Decisions:
    """The actions a principal is not allowed, with the reason where IAM gives one, and the undecided ones."""

    denied: tuple[str, ...]
    undecided: tuple[str, ...]


def simulate(calls: Calls, principal_arn: str, tried: Mapping[str, Sequence[str]]) -> Decisions:
    """Return what IAM decides of actions by the resource they are tried on. Raises `CallFailed`.

    One call per resource: with several, IAM would try every action on each of them. Policies of the account,
    boundaries and service control policies count; policies of resources and sessions do not.
    """
    denied: list[str] = []
    undecided: list[str] = []
    for resource, actions in tried.items():
        on = {} if resource == "*" else {"ResourceArns": [resource]}
        asked = {"PolicySourceArn": principal_arn, "ActionNames": list(actions), **on}
        results = [
            result
            for answer in calls.pages("iam", "SimulatePrincipalPolicy", asked, cursor="Marker")
            for result in answer.get("EvaluationResults", [])
        ]
        decided = {str(each.get("EvalActionName")).lower(): each for each in results}
        for action in actions:
            result = decided.get(action.lower())
            if result is None or _lacks_context(result):
                undecided.append(action)
            elif result.get("EvalDecision") != "allowed":
                denied.append(action + _because(result))
    return Decisions(tuple(sorted(set(denied))), tuple(sorted(set(undecided))))


def _lacks_context(result: Mapping[str, Any]) -> bool:
    """Whether a condition could not be judged: then a denial means nothing."""
    return result.get("EvalDecision") != "allowed" and bool(result.get("MissingContextValues"))


def _because(result: Mapping[str, Any]) -> str:
    organisation = result.get("OrganizationsDecisionDetail") or {}
    boundary = result.get("PermissionsBoundaryDecisionDetail") or {}
    if organisation.get("AllowedByOrganizations") is False:
        return " (denied by the organisation)"
    if boundary.get("AllowedByPermissionsBoundary") is False:
        return " (denied by the permissions boundary)"
    return " (denied explicitly)" if result.get("EvalDecision") == "explicitDeny" else ""
