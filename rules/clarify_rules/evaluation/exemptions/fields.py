"""The fields of an exemptions file, each taken from its YAML node and checked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from clarify_rules.evaluation.exemptions.yaml_nodes import at

if TYPE_CHECKING:
    from yaml import Node

_TAG = "tag:yaml.org,2002:"
_READ_AS = {
    f"{_TAG}int": "a number",
    f"{_TAG}float": "a number",
    f"{_TAG}bool": "true or false",
    f"{_TAG}null": "nothing",
    f"{_TAG}timestamp": "a date",
    f"{_TAG}map": "a group of fields",
    f"{_TAG}seq": "a list",
}
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
# Control characters, line ends, lone surrogates, and marks that change the direction of writing.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SHOWN = 60


@dataclass(frozen=True)
class Fields:
    """One mapping of the file: its fields by name, and what it is called in messages."""

    node: Node
    what: str
    by_name: Mapping[str, Node]

    def required(self, name: str) -> Node:
        """Return a field. Raises `ExemptionsError` where it is missing."""
        if name not in self.by_name:
            raise at(self.node.start_mark, f"{self.what} has no {name}")
        return self.by_name[name]

    def text(self, name: str, longest: int, *, may_be_empty: bool = False) -> str:
        """Return a text of one line that must be there. Raises `ExemptionsError`."""
        node = self.required(name)
        value = _text(node, name)
        if not value.strip(" ") and not may_be_empty:
            raise at(node.start_mark, f"{name} is empty")
        if len(value) > longest:
            raise at(node.start_mark, f"{name} has {len(value)} characters; at most {longest} are allowed")
        unseen = _UNSEEN.search(value)
        if unseen:
            raise at(
                node.start_mark,
                f"{name} holds the character U+{ord(unseen[0]):04X}; only text on one line is allowed",
            )
        return value

    def matching(self, name: str, pattern: re.Pattern[str], longest: int, allowed: str) -> str:
        """Return a text of a form that must be there; `allowed` says of which. Raises `ExemptionsError`."""
        value = self.text(name, longest)
        if not pattern.fullmatch(value):
            raise at(self.by_name[name].start_mark, f"{name} {quoted(value)} must be {allowed}")
        return value

    def day(self, name: str) -> date:
        """Return a date that must be there, in quotes or not. Raises `ExemptionsError`."""
        node = self.required(name)
        value = node.value if node.tag in (f"{_TAG}timestamp", f"{_TAG}str") else None
        try:
            if isinstance(value, str) and _DATE.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            raise at(node.start_mark, f"{name} {value} is a date that no calendar has") from None
        raise at(node.start_mark, f"{name} must be a date such as 2027-01-31, without a time")


def fields_of(node: Node, what: str, known: Collection[str]) -> Fields:
    """Return the fields of a mapping. Raises `ExemptionsError` for any that is not known or stands twice."""
    import yaml  # noqa: PLC0415 - whoever has no exemptions does not pay for PyYAML

    if not isinstance(node, yaml.MappingNode):
        raise at(node.start_mark, f"{what} must have fields ({', '.join(known)}), not be {read_as(node)}")
    found: dict[str, Node] = {}
    for key_node, value in node.value:
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else None
        if key is None or key not in known or key_node.tag != f"{_TAG}str":
            raise at(key_node.start_mark, _unknown(key, what, known))
        if key in found:
            raise at(key_node.start_mark, f"{what} has {key} twice")
        found[key] = value
    return Fields(node, what, found)


def items_of(node: Node, name: str, most: int) -> list[Node]:
    """Return the items of a list. Raises `ExemptionsError`."""
    import yaml  # noqa: PLC0415 - whoever has no exemptions does not pay for PyYAML

    if not isinstance(node, yaml.SequenceNode):
        raise at(node.start_mark, f"{name} must be a list, not {read_as(node)}")
    if len(node.value) > most:
        raise at(
            node.value[most].start_mark,
            f"there are {len(node.value):,} entries; at most {most:,} are allowed",
        )
    return list(node.value)


def read_as(node: Node) -> str:
    """Return what YAML takes a value for, in words."""
    return _READ_AS.get(node.tag, "text" if node.tag == f"{_TAG}str" else "another kind of value")


def nearest(value: str, known: Collection[str]) -> str:
    """Return a hint at the name that was meant, perhaps; empty where none is near."""
    close = difflib.get_close_matches(value[:200], known, 1)
    return f"; did you mean {close[0]}?" if close else ""


def _unknown(key: str | None, what: str, known: Collection[str]) -> str:
    if key is None:
        return f"{what} has a field whose name is no text; known are {', '.join(known)}"
    hint = nearest(key, known) or f"; known are {', '.join(known)}"
    return f"{what} has an unknown field {quoted(key)}{hint}"


def quoted(value: str) -> str:
    """Return a value as messages show it: on one line, and not endless."""
    return repr(value if len(value) <= _SHOWN else f"{value[:_SHOWN]}...")


def _text(node: Node, name: str) -> str:
    if node.tag != f"{_TAG}str" or not isinstance(node.value, str):
        kind = read_as(node)
        if isinstance(node.value, str) and node.tag != f"{_TAG}null":
            raise at(node.start_mark, f"{name} is read as {kind}; put it in quotes")
        raise at(node.start_mark, f"{name} must be text, not {kind}")
    return node.value
