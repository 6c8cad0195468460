"""Endpoint policies as statements.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from clarify_rules.network.policy.operator import Operator, read_operator
from clarify_rules.network.policy.pattern import Pattern, read_pattern

_VERSIONS = ("2008-10-17", "2012-10-17")
# Policy variables are plain text in the older version, which is also the one meant where none is stated.
_WITH_VARIABLES = "2012-10-17"
_Variables = Mapping[str, str] | None

_POLICY_ELEMENTS = frozenset({"Version", "Id", "Statement"})
_STATEMENT_ELEMENTS = frozenset({"Sid", "Effect", "Condition"}) | {
    f"{negation}{element}" for negation in ("", "Not") for element in ("Principal", "Action", "Resource")
}


class PolicyMalformed(Exception):
    """The document is not a policy as AWS documents it; the message is the end of "The policy …"."""


@dataclass(frozen=True)
class Patterns:
    """An Action or Resource element, or as `negated` a NotAction or NotResource element.

    Actions are in lower case: AWS compares their names without regard to case.
    """

    patterns: tuple[Pattern, ...]
    negated: bool


@dataclass(frozen=True)
class Clause:
    """One key of one operator of a Condition element; `operator` is None for one that is not known."""

    operator: Operator | None
    key: str
    values: tuple[Pattern, ...]


@dataclass(frozen=True)
class Statement:
    """One statement. `principals` are pairs of kind and name; None stands for a NotPrincipal element."""

    allows: bool
    principals: tuple[tuple[str, str], ...] | None
    actions: Patterns
    resources: Patterns
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=256)
def read_policy(document: str, variables: tuple[tuple[str, str], ...] = ()) -> tuple[Statement, ...]:
    """Return the statements of a policy document, with the values of the variables known.

    Raises `PolicyMalformed`.
    """
    try:
        policy = json.loads(document, object_pairs_hook=_object_without_duplicates)
    except (ValueError, RecursionError):
        raise PolicyMalformed("is not JSON that can be read") from None
    if not isinstance(policy, dict) or not policy.keys() <= _POLICY_ELEMENTS:
        raise PolicyMalformed("is not an object with a Version and Statements")
    version = policy.get("Version", _VERSIONS[0])
    if version not in _VERSIONS or "Statement" not in policy:
        raise PolicyMalformed("has no Statement, or a Version that is not known")
    statements = policy["Statement"]
    known = dict(variables) if version == _WITH_VARIABLES else None
    listed = statements if isinstance(statements, list) else [statements]
    return tuple(_statement(each, known) for each in listed)


def _statement(raw: Any, variables: _Variables) -> Statement:
    if not isinstance(raw, dict) or not raw.keys() <= _STATEMENT_ELEMENTS:
        raise PolicyMalformed("has a statement that is not an object of known elements")
    if raw.get("Effect") not in ("Allow", "Deny"):
        raise PolicyMalformed("has a statement whose Effect is neither Allow nor Deny")
    return Statement(
        allows=raw["Effect"] == "Allow",
        principals=_principals(raw),
        actions=_patterns(raw, "Action", variables),
        resources=_patterns(raw, "Resource", variables),
        clauses=_clauses(raw.get("Condition", {}), variables),
    )


def _principals(raw: Mapping[str, Any]) -> tuple[tuple[str, str], ...] | None:
    name = _one_of(raw, "Principal")
    value = raw[name]
    if value == "*":
        value = {"AWS": "*"}
    if not isinstance(value, dict) or not value:
        raise PolicyMalformed(f"has a {name} that is neither * nor an object")
    found = tuple((kind, each) for kind, names in value.items() for each in _texts(names, name))
    return found if name == "Principal" else None


def _patterns(raw: Mapping[str, Any], element: str, variables: _Variables) -> Patterns:
    name = _one_of(raw, element)
    texts = _texts(raw[name], name)
    if element == "Action":
        texts, variables = tuple(each.lower() for each in texts), None
    return Patterns(tuple(read_pattern(each, variables) for each in texts), name != element)


def _one_of(raw: Mapping[str, Any], element: str) -> str:
    """Return the name of the element that a statement has: itself or its opposite, and never both."""
    present = [name for name in (element, f"Not{element}") if name in raw]
    if len(present) != 1:
        raise PolicyMalformed(f"has a statement without exactly one of {element} and Not{element}")
    return present[0]


def _clauses(condition: Any, variables: _Variables) -> tuple[Clause, ...]:
    if not isinstance(condition, dict) or not all(isinstance(keys, dict) for keys in condition.values()):
        raise PolicyMalformed("has a Condition that is not an object of objects")
    return tuple(
        _clause(read_operator(name), key, _scalars(values), variables)
        for name, keys in condition.items()
        for key, values in keys.items()
    )


def _clause(operator: Operator | None, key: str, values: tuple[str, ...], variables: _Variables) -> Clause:
    wildcards = operator is not None and operator.wildcards
    if operator is not None and operator.folds_case:
        values = tuple(each.lower() for each in values)
    return Clause(operator, key, tuple(read_pattern(each, variables, wildcards) for each in values))


def _texts(value: Any, element: str) -> tuple[str, ...]:
    texts = value if isinstance(value, list) else [value]
    if not texts or not all(isinstance(text, str) and text for text in texts):
        raise PolicyMalformed(f"has a {element} that is neither a text nor a list of texts")
    return tuple(texts)


def _scalars(value: Any) -> tuple[str, ...]:
    """Return condition values as texts: AWS takes true and 443 without quotes for the same with them."""
    scalars = value if isinstance(value, list) else [value]
    if not all(isinstance(scalar, str | bool | int | float) for scalar in scalars):
        raise PolicyMalformed("has a condition value that is neither text, number nor boolean")
    return tuple(each if isinstance(each, str) else json.dumps(each) for each in scalars)


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found
