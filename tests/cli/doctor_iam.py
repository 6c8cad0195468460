"""IAM's simulator as the doctor meets it: roles that allow what they are given, and its odd refusals.

As the API reference has it, every action is tried on every resource. That ``*`` may not stand beside ARNs,
that actions whose resources IAM does not know are refused beside those it does, and that the results of a
single resource are not told apart, is what callers of the real one report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from clarify_rules.catalog.function_permissions import Grant
from tests.reader.scripted import refusal


@dataclass(frozen=True, slots=True)
class Allowed:
    """A statement that allows one action on a pattern, where each key has one of its values."""

    action: str
    resource: str
    conditions: tuple[tuple[str, tuple[str, ...]], ...] = ()


def allowing(grants: Iterable[Grant], **known: str | list[str]) -> list[Allowed]:
    """Return grants as a template would render them: lists in place, all values of a condition in one."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in known.items()}

    def filled(text: str) -> tuple[str, ...]:
        name = text[1:-1]
        if text == f"{{{name}}}":
            return tuple(lists[name])
        return (text.format(**{name: values[0] for name, values in lists.items() if values}),)

    return [
        Allowed(grant.action, resource, tuple((each.key, filled(each.value)) for each in grant.conditions))
        for grant in grants
        for resource in filled(grant.resource)
    ]


@dataclass
class SimulatedIam:
    """SimulatePrincipalPolicy: what each role allows, and the actions whose resources IAM does not know."""

    roles: Mapping[str, Iterable[Allowed]]
    unaware: frozenset[str] = frozenset()
    names_groups: bool = True
    asked: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, **request: Any) -> dict[str, Any]:
        self.asked.append(request)
        actions, resources = request["ActionNames"], request.get("ResourceArns", ["*"])
        if "*" in resources and len(resources) > 1:
            raise refusal("InvalidInput", "ResourceNames are not in a valid ARN format: *.")
        groups = [[each for each in actions if (each in self.unaware) is odd] for odd in (False, True)]
        if resources != ["*"] and all(groups):
            named = " and ".join(f"[{','.join(each)}]" for each in groups)
            said = f"Invalid Input Actions: {named} require different authorization information."
            raise refusal("InvalidInput", said if self.names_groups else "")
        context = {
            each["ContextKeyName"]: each["ContextKeyValues"] for each in request.get("ContextEntries", [])
        }
        statements = list(self.roles[request["PolicySourceArn"]])
        return {"EvaluationResults": [_result(each, resources, context, statements) for each in actions]}


def _result(
    action: str, resources: list[str], context: Mapping[str, list[str]], statements: Iterable[Allowed]
) -> dict[str, Any]:
    each = [_decided(action, resource, context, statements) for resource in resources]
    if len(resources) == 1:
        decision, missing = each[0]
        return {"EvalActionName": action, "EvalDecision": decision, "MissingContextValues": missing}
    return {
        "EvalActionName": action,
        "EvalResourceName": "arn:${Partition}:...",
        "EvalDecision": "allowed" if all(decision == "allowed" for decision, _ in each) else "implicitDeny",
        "MissingContextValues": sorted({key for _, missing in each for key in missing}),
        "ResourceSpecificResults": [
            {"EvalResourceName": resource, "EvalResourceDecision": decision, "MissingContextValues": missing}
            for resource, (decision, missing) in zip(resources, each, strict=True)
        ],
    }


def _decided(
    action: str, resource: str, context: Mapping[str, list[str]], statements: Iterable[Allowed]
) -> tuple[str, list[str]]:
    matching = [each for each in statements if each.action == action and fnmatchcase(resource, each.resource)]
    if any(_holds(each, context) for each in matching):
        return "allowed", []
    missing = {key for each in matching for key, _ in each.conditions if key not in context}
    return "implicitDeny", sorted(missing)


def _holds(statement: Allowed, context: Mapping[str, list[str]]) -> bool:
    return all(set(context.get(key, ())) & set(values) for key, values in statement.conditions)


def all_allowed(**request: Any) -> dict[str, Any]:
    """IAM that allows everything."""
    everything = [Allowed(action, "*") for action in request["ActionNames"]]
    return SimulatedIam({request["PolicySourceArn"]: everything})(**request)


def allowed_but_for(denied: Iterable[str], granted: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """One answer for all questions: actions on resources are allowed, but for these actions."""
    on: dict[str, list[str]] = {}
    for action, resource in sorted(granted):
        on.setdefault(action, []).append(resource)
    decided = {each: "implicitDeny" if each in set(denied) else "allowed" for each in on}
    results = [
        {
            "EvalActionName": action,
            "EvalDecision": decided[action],
            "ResourceSpecificResults": [
                {"EvalResourceName": each, "EvalResourceDecision": decided[action]} for each in resources
            ],
        }
        for action, resources in on.items()
    ]
    return {"EvaluationResults": results, "IsTruncated": False}
