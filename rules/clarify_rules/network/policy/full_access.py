"""Policies that let everything through, as most do: then nothing has to be asked of them."""

from __future__ import annotations

from functools import lru_cache

from clarify_rules.network.policy.document import PolicyMalformed, Statement, read_policy
from clarify_rules.network.policy.pattern import read_pattern

_ANYTHING = (read_pattern("*", None),)


@lru_cache(maxsize=256)
def allows_everything(document: str | None) -> bool:
    """Whether a policy allows every action to everyone for certain; AWS's default does, and no document."""
    if document is None:
        return True
    try:
        statements = read_policy(document)
    except PolicyMalformed:
        return False
    return all(each.allows for each in statements) and any(_is_full(each) for each in statements)


def _is_full(statement: Statement) -> bool:
    return (
        ("AWS", "*") in (statement.principals or ())
        and not statement.clauses
        and not (statement.actions.negated or statement.resources.negated)
        and statement.actions.patterns == _ANYTHING
        and statement.resources.patterns == _ANYTHING
    )
