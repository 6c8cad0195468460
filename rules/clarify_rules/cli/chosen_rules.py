"""The rules that options name."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

import click

from clarify_rules.catalog.registry import RULE_IDS, UnknownRule, all_rules, rule
from clarify_rules.catalog.rule import Rule


def chosen_rules(ids: Sequence[str]) -> tuple[Rule[Any], ...]:
    """Return the rules of those ids, in the order of the catalogue; all where none is named.

    Raises UsageError for an id that no rule has.
    """
    if not ids:
        return all_rules()
    chosen = {each: known_rule(each) for each in ids}
    return tuple(chosen[each] for each in RULE_IDS if each in chosen)


def known_rule(rule_id: str) -> Rule[Any]:
    """Return one rule. Raises UsageError with the id that was meant, perhaps."""
    try:
        return rule(rule_id)
    except UnknownRule:
        close = difflib.get_close_matches(rule_id, RULE_IDS, 1)
        hint = f"did you mean {close[0]}?" if close else "`clarify-rules rules` lists them."
        raise click.UsageError(f"there is no rule {rule_id!r}; {hint}") from None
