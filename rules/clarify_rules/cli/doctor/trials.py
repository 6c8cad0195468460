"""Permissions as what is tried with IAM: an action on one resource, as a function's call would have it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from string import Formatter

from clarify_rules.catalog.function_permissions import Grant

SAMPLE = "clarify-rules-doctor"
"""What stands for any name where a permission is limited to a pattern; nothing needs to be called so."""

Known = Mapping[str, Sequence[str]]
"""What the placeholders of permissions stand for; one that is missing or empty is not known."""


@dataclass(frozen=True, slots=True, order=True)
class Trial:
    """An action on ``*`` or on an ARN, and the context keys that its conditions ask for, with values."""

    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = ()


def trials_of(grants: Iterable[Grant], known: Known, account_id: str) -> tuple[Trial, ...]:
    """Return what shows whether a principal of this account has been given all these grants, sorted.

    Left out is what names something that is not known: whether it is granted hangs on that. So is what
    another account owns: there a policy of that account has a say too, which IAM would have to be given.
    """
    return tuple(sorted({each for grant in grants for each in _trials(grant, known, account_id)}))


def _trials(grant: Grant, known: Known, account_id: str) -> Iterator[Trial]:
    resources = [_sample(each, account_id) for each in _filled(grant.resource, known)]
    values = [[(each.key, value) for value in _filled(each.value, known)] for each in grant.conditions]
    for resource, context in product(resources, product(*values)):
        if _owner(resource) in {"", account_id}:
            yield Trial(grant.action, resource, context)


def _filled(text: str, known: Known) -> list[str]:
    """Return all that a text stands for: nothing where a placeholder of it is not known."""
    names = [name for _, name, _, _ in Formatter().parse(text) if name]
    return [
        text.format(**dict(zip(names, values, strict=True)))
        for values in product(*(known.get(name, ()) for name in names))
    ]


def _sample(pattern: str, account_id: str) -> str:
    """Return something that a pattern matches."""
    if pattern == "*":
        return pattern
    parts = pattern.split(":", 5)
    if parts[4:5] == ["*"]:
        parts[4] = account_id
    return re.sub(r"\*+", SAMPLE, ":".join(parts))


def _owner(resource: str) -> str:
    """Return the account that an ARN names, "" where it names none (``*``, and S3's)."""
    return resource.split(":")[4] if resource.count(":") >= 5 else ""
