"""What CloudFormation makes of the template: conditions decided, functions worked out, globals merged.

Resources have no ids yet: a reference gives the logical id, an attribute ``LogicalId.Attribute``. A reference
to what is not there fails, as it does in a deployment.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from deployment.local_runtime import intrinsics

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "template.yaml"
FUNCTION = "AWS::Serverless::Function"

Json = dict[str, Any]


@cache
def _loaded() -> Json:
    document: Json = yaml.safe_load(TEMPLATE.read_text("utf-8"))
    return document


def committed() -> Json:
    """Return the committed template, as an own copy."""
    return copy.deepcopy(_loaded())


class Refused(Exception):
    """A value that CloudFormation does not let through, or a reference to what is not there."""


PLACES = {
    "aws": ("us-east-1", "amazonaws.com"),
    "aws-cn": ("cn-north-1", "amazonaws.com.cn"),
    "aws-us-gov": ("us-gov-west-1", "amazonaws.com"),
}


@dataclass
class Stack:
    """The template with parameters, in a partition."""

    given: dict[str, str] = field(default_factory=dict)
    partition: str = "aws"
    template: Json = field(default_factory=_loaded)

    def __post_init__(self) -> None:
        self._evaluated = intrinsics.Stack(self.template, self._parameters(), _There(self))
        conditions = self.template["Conditions"]
        self._conditions = {name: self._evaluated.value(each) is True for name, each in conditions.items()}
        self.there = {
            name
            for name, each in self.template["Resources"].items()
            if "Condition" not in each or self.holds(each["Condition"])
        }

    def holds(self, condition: str) -> bool:
        """Return whether a condition of the template holds."""
        return self._conditions[condition]

    def resources(self, of_type: str | None = None) -> dict[str, Json]:
        """Return the properties of the resources that are there, by logical id; all, or of one type."""
        found = {}
        for name, each in self.template["Resources"].items():
            if name in self.there and of_type in (None, each["Type"]):
                assert all(needed in self.there for needed in each.get("DependsOn", ()))
                properties = each["Properties"]
                if each["Type"] == FUNCTION:
                    properties = _merged(self.template["Globals"]["Function"], properties)
                found[name] = self._evaluated.value(properties)
        return found

    def outputs(self) -> Json:
        """Return the outputs."""
        outputs: Json = self._evaluated.value(self.template["Outputs"])
        return outputs

    def _parameters(self) -> dict[str, str]:
        """Return the values of all parameters, the partition's own among them."""
        declared = self.template["Parameters"]
        unknown = set(self.given) - set(declared)
        if unknown:
            raise Refused(f"no parameters: {unknown}")
        region, suffix = PLACES[self.partition]
        return {
            "AWS::Partition": self.partition,
            "AWS::Region": region,
            "AWS::URLSuffix": suffix,
            "AWS::AccountId": "123456789012",
            "AWS::StackName": "stack",
        } | {name: _parameter(name, each, self.given.get(name)) for name, each in declared.items()}


class _There(Mapping[str, str]):
    """What references give: the logical id, or that and the attribute, of a resource that is there."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def __getitem__(self, name: str) -> str:
        if name.partition(".")[0] not in self._stack.there:
            raise Refused(f"{name} is referred to, and is not there")
        return name

    def __iter__(self) -> Iterator[str]:
        return iter(self._stack.there)

    def __len__(self) -> int:
        return len(self._stack.there)


def _parameter(name: str, definition: Json, given: str | None) -> str:
    """Return a parameter's value. Raises `Refused` for one that its definition does not allow."""
    text = str(definition["Default"]) if given is None else given
    many = definition["Type"] == "CommaDelimitedList"
    values = [each.strip() for each in text.split(",")] if many else [text]
    for each in values:
        allowed = [str(value) for value in definition.get("AllowedValues", [each])]
        pattern = definition.get("AllowedPattern", ".*")
        if each not in allowed or not re.search(pattern, each, re.DOTALL):
            raise Refused(f"{name} {definition['ConstraintDescription']}")
        if "MinValue" in definition:
            low, high = definition["MinValue"], definition["MaxValue"]
            if not (each.isdecimal() and low <= int(each) <= high):
                raise Refused(f"{name} {definition['ConstraintDescription']}")
    return text


def _merged(common: Json, own: Json) -> Json:
    """Return a function's properties over the globals, objects merged, as the SAM transform does."""
    found = dict(common)
    for name, each in own.items():
        both = isinstance(each, dict) and isinstance(found.get(name), dict)
        found[name] = _merged(found[name], each) if both else each
    return found
