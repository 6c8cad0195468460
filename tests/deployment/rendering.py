"""What CloudFormation makes of the template: conditions decided, functions worked out, globals merged.

Resources have no ids yet: a reference gives the logical id, an attribute ``LogicalId.Attribute``. A reference
to what is not there fails, as it does in a deployment.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

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


_NOTHING = object()
_IN_TEXT = re.compile(r"\$\{([\w:]+)(?:\.(\w+))?\}")
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
        region, suffix = PLACES[self.partition]
        self._values: Json = {
            "AWS::Partition": self.partition,
            "AWS::Region": region,
            "AWS::URLSuffix": suffix,
            "AWS::AccountId": "123456789012",
            "AWS::StackName": "stack",
        }
        unknown = set(self.given) - set(self.template["Parameters"])
        if unknown:
            raise Refused(f"no parameters: {unknown}")
        for name, definition in self.template["Parameters"].items():
            self._values[name] = _parameter(name, definition, self.given.get(name))
        conditions = self.template["Conditions"]
        self._conditions: dict[str, bool] = {}
        for name in conditions:
            self.holds(name)
        self.there = {
            name
            for name, each in self.template["Resources"].items()
            if "Condition" not in each or self.holds(each["Condition"])
        }

    def holds(self, condition: str) -> bool:
        """Return whether a condition of the template holds."""
        if condition not in self._conditions:
            self._conditions[condition] = self._value(self.template["Conditions"][condition]) is True
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
                found[name] = self._value(properties)
        return found

    def outputs(self) -> Json:
        """Return the outputs."""
        outputs: Json = self._value(self.template["Outputs"])
        return outputs

    def _value(self, value: Any) -> Any:
        if isinstance(value, list):
            items = (self._value(each) for each in value)
            return [each for each in items if each is not _NOTHING]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            work = _FUNCTIONS.get(name)
            if work is not None:
                return work(self, argument)
        worked_out = {name: self._value(each) for name, each in value.items()}
        return {name: each for name, each in worked_out.items() if each is not _NOTHING}

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NOTHING
        if name in self._values:
            return self._values[name]
        return self._there(name)

    def _get_att(self, argument: list[str]) -> str:
        return f"{self._there(argument[0])}.{argument[1]}"

    def _there(self, name: str) -> str:
        if name not in self.there:
            raise Refused(f"{name} is referred to, and is not there")
        return name

    def _sub(self, text: str) -> str:
        def filled(found: re.Match[str]) -> str:
            name, attribute = found.groups()
            return str(self._get_att([name, attribute]) if attribute else self._ref(name))

        return _IN_TEXT.sub(filled, text)

    def _if(self, argument: list[Any]) -> Any:
        return self._value(argument[1 if self.holds(argument[0]) else 2])

    def _join(self, argument: list[Any]) -> str:
        return str(argument[0]).join(self._value(argument[1]))

    def _split(self, argument: list[Any]) -> list[str]:
        return str(self._value(argument[1])).split(argument[0])

    def _equals(self, argument: list[Any]) -> bool:
        one, other = (self._value(each) for each in argument)
        return bool(one == other)


_FUNCTIONS: dict[str, Any] = {
    "Ref": Stack._ref,
    "Condition": Stack.holds,
    "Fn::GetAtt": Stack._get_att,
    "Fn::Sub": Stack._sub,
    "Fn::If": Stack._if,
    "Fn::Join": Stack._join,
    "Fn::Split": Stack._split,
    "Fn::Equals": Stack._equals,
    "Fn::Not": lambda stack, argument: not stack._value(argument[0]),
    "Fn::And": lambda stack, argument: all(_two_to_ten(stack._value(argument))),
    "Fn::Or": lambda stack, argument: any(_two_to_ten(stack._value(argument))),
}


def _two_to_ten(conditions: list[bool]) -> list[bool]:
    assert 2 <= len(conditions) <= 10
    return conditions


def _parameter(name: str, definition: Json, given: str | None) -> Any:
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
    return values if many else text


def _merged(common: Json, own: Json) -> Json:
    """Return a function's properties over the globals, objects merged, as the SAM transform does."""
    found = dict(common)
    for name, each in own.items():
        both = isinstance(each, dict) and isinstance(found.get(name), dict)
        found[name] = _merged(found[name], each) if both else each
    return found
