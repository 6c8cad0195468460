"""An evaluator of policies for one fully known request, written from the IAM user guide alone.

It shares nothing with the code under test: patterns are regular expressions, a request is one name and one
value for every condition key, and the answer is yes or no. Where AWS documents nothing, a coin decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Any
_NEGATIONS = ("stringnot", "arnnot", "numericnot", "datenot", "notip")


@dataclass(frozen=True)
class Situation:
    """All that decides one request: keys in lower case with their values, and one coin per statement."""

    action: str
    resource: str
    role: str
    gateway: bool
    keys: Mapping[str, tuple[str, ...]]
    coins: tuple[bool, ...]


def allowed(policy: Json, situation: Situation) -> bool:
    """Whether the policy lets the request through."""
    variables = policy.get("Version") == "2012-10-17"
    applying = [
        statement["Effect"]
        for statement, coin in zip(policy["Statement"], situation.coins, strict=True)
        if _applies(statement, situation, coin, variables)
    ]
    return "Allow" in applying and "Deny" not in applying


def _applies(statement: Json, situation: Situation, coin: bool, variables: bool) -> bool:
    return (
        _principal(statement, situation, coin)
        and _named(statement, "Action", situation.action.lower(), {}, coin)
        and _named(statement, "Resource", situation.resource, situation.keys if variables else None, coin)
        and all(
            _condition(operator.lower(), key.lower(), _list(values), situation.keys, variables, coin)
            for operator, block in statement.get("Condition", {}).items()
            for key, values in block.items()
        )
    )


def _principal(statement: Json, situation: Situation, coin: bool) -> bool:
    if "NotPrincipal" in statement:
        return coin
    if statement["Principal"] == "*":
        return True
    account = situation.role.split(":")[4]
    for kind, names in statement["Principal"].items():
        for name in _list(names):
            if kind != "AWS":
                matched = False
            elif name == "*":
                matched = True
            elif name in (account, f"arn:aws:iam::{account}:root"):
                matched = not situation.gateway
            else:
                matched = name == situation.role and (coin or not situation.gateway)
            if matched:
                return True
    return False


def _named(
    statement: Json, element: str, name: str, keys: Mapping[str, tuple[str, ...]] | None, coin: bool
) -> bool:
    if element in statement:
        return any(_like(text, name, keys) for text in _texts(statement[element], element))
    texts = _texts(statement[f"Not{element}"], element)
    if keys is not None and any(_unresolved(text, keys) for text in texts):
        # Some pattern matches for certain, or else nobody says what the one without a value does.
        return coin and not any(_like(text, name, keys) for text in texts)
    return not any(_like(text, name, keys) for text in texts)


def _texts(values: Json, element: str) -> list[str]:
    return [text.lower() if element == "Action" else text for text in _list(values)]


def _condition(
    operator: str,
    key: str,
    wanted: list[str],
    keys: Mapping[str, tuple[str, ...]],
    variables: bool,
    coin: bool,
) -> bool:
    values = keys.get(key, ())
    if operator == "null":
        return (not values) is (wanted == ["true"])
    quantifier, _, base = operator.rpartition(":")
    if not values and base.endswith("ifexists"):
        return True
    base = base.removesuffix("ifexists")
    negated = base.startswith(_NEGATIONS)
    if not values:
        return quantifier == "forallvalues" or (negated and not quantifier)
    if negated and variables and any(_unresolved(text, keys) for text in wanted):
        return coin
    scope = keys if variables else None
    each = [any(_compare(base, text, value, scope) for text in wanted) is not negated for value in values]
    return any(each) if quantifier == "foranyvalue" else all(each)


def _compare(base: str, text: str, value: str, keys: Mapping[str, tuple[str, ...]] | None) -> bool:
    if base.startswith("arn"):
        wanted, found = text.split(":", 5), value.split(":", 5)
        return len(wanted) == len(found) and all(map(_like, wanted, found))
    if base == "bool":
        return text.lower() == value.lower()
    if base.endswith("like"):
        return _like(text, value, keys)
    resolved = _resolved(text, keys, {"*": "*", "?": "?"})
    if base.endswith("ignorecase"):
        return resolved is not None and resolved.lower() == value.lower()
    return resolved == value


def _like(text: str, value: str, keys: Mapping[str, tuple[str, ...]] | None = None) -> bool:
    expression = _resolved(text, keys, {"*": ".*", "?": "."}, re.escape)
    return expression is not None and re.fullmatch(expression, value, re.DOTALL) is not None


def _resolved(
    text: str, keys: Mapping[str, tuple[str, ...]] | None, wild: Mapping[str, str], escape: Any = str
) -> str | None:
    """Return the text with its variables replaced, None where one of them has no value."""
    found = ""
    for piece in re.split(r"(\$\{[^}]*\})" if keys is not None else r"(?!)", text):
        name = piece[2:-1] if piece.startswith("${") and keys is not None else None
        if name is None:
            found += "".join(wild.get(each) or escape(each) for each in piece)
        elif name in ("*", "?", "$"):
            found += escape(name)
        elif len((keys or {}).get(name.lower(), ())) == 1:
            found += escape((keys or {})[name.lower()][0])
        else:
            return None
    return found


def _unresolved(text: str, keys: Mapping[str, tuple[str, ...]]) -> bool:
    return _resolved(text, keys, {}) is None


def _list(value: Json) -> list[Any]:
    return value if isinstance(value, list) else [value]
