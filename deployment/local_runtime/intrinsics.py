"""Working out a template's values: as CloudFormation does, for what the functions are told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_PLACEHOLDER = re.compile(r"\$\{([A-Za-z0-9:.]+)\}")
_NO_VALUE = object()


class NotResolved(Exception):
    """The template uses something that is not worked out here; the message names it."""


@dataclass(frozen=True)
class Stack:
    """A template with values for what is only known when it is deployed.

    `parameters` win over the template's defaults, and hold pseudo parameters (AWS::Region) too. `resources`
    are what `Ref` of a resource gives, by logical id; one that is not there is called by its logical id, in
    small letters.
    """

    template: Mapping[str, Any]
    parameters: Mapping[str, str]
    resources: Mapping[str, str]

    def value(self, node: Any) -> Any:
        """Return what a part of the template comes to. Raises `NotResolved`."""
        if isinstance(node, list):
            return [value for each in node if (value := self.value(each)) is not _NO_VALUE]
        if not isinstance(node, Mapping):
            return node
        if len(node) == 1:
            ((name, argument),) = node.items()
            if name in _FUNCTIONS:
                return _FUNCTIONS[name](self, argument)
            if name.startswith("Fn::"):
                raise NotResolved(f"{name} is not worked out here")
        found = {key: self.value(each) for key, each in node.items()}
        return {key: each for key, each in found.items() if each is not _NO_VALUE}

    def holds(self, condition: str) -> bool:
        """Return whether a condition of the template is met."""
        return bool(self.value(self.template["Conditions"][condition]))

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NO_VALUE
        declared = self.template.get("Parameters", {}).get(name)
        value = self.parameters.get(name, (declared or {}).get("Default"))
        if declared and declared["Type"] in {"CommaDelimitedList", "List<String>"}:
            return [each.strip() for each in str(value).split(",")]
        if declared or name in self.parameters:
            if value is None:
                raise NotResolved(f"parameter {name} has no value")
            return str(value)
        if name.startswith("AWS::"):
            raise NotResolved(f"{name} has no value")
        return self.resources.get(name, name.lower())

    def _sub(self, argument: Any) -> str:
        text, own = (argument, {}) if isinstance(argument, str) else argument
        return _PLACEHOLDER.sub(
            lambda found: str(
                self.value(own[found[1]]) if found[1] in own else self._ref_or_attribute(found[1])
            ),
            text,
        )

    def _ref_or_attribute(self, name: str) -> Any:
        return self._attribute(name.split(".", 1)) if "." in name else self._ref(name)

    def _attribute(self, argument: list[str]) -> str:
        name = ".".join(argument)
        if name not in self.resources:
            raise NotResolved(f"{name} has no value")
        return self.resources[name]

    def _if(self, argument: list[Any]) -> Any:
        condition, met, not_met = argument
        return self.value(met if self.holds(condition) else not_met)

    def _two_to_ten(self, nodes: list[Any]) -> list[Any]:
        """Return the conditions that Fn::And or Fn::Or takes, of which there are two to ten."""
        if not 2 <= len(nodes) <= 10:
            raise NotResolved(f"{len(nodes)} conditions are put together; Fn::And and Fn::Or take two to ten")
        return [self.value(each) for each in nodes]


_FUNCTIONS: Mapping[str, Callable[[Stack, Any], Any]] = {
    "Ref": lambda stack, name: stack._ref(name),
    "Condition": lambda stack, name: stack.holds(name),
    "Fn::And": lambda stack, nodes: all(stack._two_to_ten(nodes)),
    "Fn::Equals": lambda stack, nodes: stack.value(nodes[0]) == stack.value(nodes[1]),
    "Fn::GetAtt": lambda stack, argument: stack._attribute(
        argument.split(".", 1) if isinstance(argument, str) else argument
    ),
    "Fn::If": lambda stack, argument: stack._if(argument),
    "Fn::Join": lambda stack, argument: argument[0].join(map(str, stack.value(argument[1]))),
    "Fn::Not": lambda stack, nodes: not stack.value(nodes[0]),
    "Fn::Or": lambda stack, nodes: any(stack._two_to_ten(nodes)),
    "Fn::Select": lambda stack, argument: stack.value(argument[1])[int(argument[0])],
    "Fn::Split": lambda stack, argument: str(stack.value(argument[1])).split(argument[0]),
    "Fn::Sub": lambda stack, argument: stack._sub(argument),
}
