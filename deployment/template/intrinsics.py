"""CloudFormation's functions, as they are written in a template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Json = dict[str, Any]

NO_VALUE: Json = {"Ref": "AWS::NoValue"}


def ref(name: str) -> Json:
    """Return the value of a parameter, or the id of a resource."""
    return {"Ref": name}


def get_att(resource: str, attribute: str) -> Json:
    """Return an attribute of a resource."""
    return {"Fn::GetAtt": [resource, attribute]}


def sub(text: str) -> Json:
    """Return a text with ``${...}`` filled in."""
    return {"Fn::Sub": text}


def join(separator: str, parts: Any) -> Json:
    """Return the parts as one text; `parts` is a list or what gives one."""
    return {"Fn::Join": [separator, parts]}


def split(separator: str, text: Any) -> Json:
    """Return the parts of a text."""
    return {"Fn::Split": [separator, text]}


def select(number: int, parts: Any) -> Json:
    """Return one of the parts that a list or what gives one has, counted from 0."""
    return {"Fn::Select": [number, parts]}


def if_(condition: str, then: Any, otherwise: Any = NO_VALUE) -> Json:
    """Return one of two values; without a second one, nothing where the condition does not hold."""
    return {"Fn::If": [condition, then, otherwise]}


def equals(one: Any, other: Any) -> Json:
    """Return the condition that two values are equal."""
    return {"Fn::Equals": [one, other]}


def not_(condition: Json) -> Json:
    """Return the opposite of a condition."""
    return {"Fn::Not": [condition]}


def given(parameter: str) -> Json:
    """Return the condition that a parameter is not empty."""
    return not_(equals(ref(parameter), ""))


def all_of(names: Sequence[str]) -> Json:
    """Return the condition that two to ten conditions hold."""
    return {"Fn::And": [{"Condition": each} for each in names]}


def any_of(names: Sequence[str]) -> Json:
    """Return the condition that one of two to ten conditions holds."""
    return {"Fn::Or": [{"Condition": each} for each in names]}


def contains(parameter: str, item: str) -> Json:
    """Return the condition that a list parameter holds an item.

    CloudFormation has no such function for conditions: the list, as one text with a comma at either end, is
    split at the item between commas and put together again. It is another text then if the item was in it.
    """
    listed = join("", [",", join(",", ref(parameter)), ","])
    return not_(equals(join("", split(f",{item},", listed)), listed))


def resource(
    resource_type: str,
    properties: Json,
    *,
    condition: str | None = None,
    depends_on: Iterable[str] = (),
    metadata: Json | None = None,
    kept: bool = False,
) -> Json:
    """Return a resource; `kept` ones outlive the stack."""
    found: Json = {"Type": resource_type}
    if condition:
        found["Condition"] = condition
    needed = list(depends_on)
    if needed:
        found["DependsOn"] = needed
    if kept:
        found |= {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    if metadata:
        found["Metadata"] = metadata
    return found | {"Properties": properties}


def excused(**checks: str) -> Json:
    """Return metadata that tells checkov which of its checks does not hold here, and why."""
    return {"checkov": {"skip": [{"id": name, "comment": reason} for name, reason in checks.items()]}}
