"""Whether a statement's Condition holds for a request of which not every key is known."""

from __future__ import annotations

from collections.abc import Iterator

from clarify_rules.network.policy.context import Context, KeyFacts
from clarify_rules.network.policy.document import Clause
from clarify_rules.network.policy.glob import Glob, Language, Token, make_glob, relate
from clarify_rules.network.policy.match import Match, both_possible
from clarify_rules.network.policy.operator import Comparison, Operator, Quantifier
from clarify_rules.network.policy.pattern import Pattern

# An ARN has six parts, of which the first five hold no colon.
_ARN_COLONS = 5


def clause_match(clause: Clause, context: Context) -> Match:
    """Return whether one key's condition holds. All of a Condition's clauses have to.

    Raises `TooManySteps`.
    """
    operator, facts = clause.operator, context.facts(clause.key)
    if operator is None or not clause.values:
        return Match.MAYBE
    if operator.comparison is Comparison.PRESENCE:
        return _presence(clause.values, facts)
    if facts.several and operator.quantifier is Quantifier.NONE:
        return Match.MAYBE
    outcomes = set(_outcomes(operator, clause.values, facts))
    return both_possible(True in outcomes, False in outcomes)


def _outcomes(operator: Operator, patterns: tuple[Pattern, ...], facts: KeyFacts) -> Iterator[bool]:
    if facts.may_be_absent:
        yield operator.without_key()
    for value in facts.values:
        found = _value_match(operator, patterns, value)
        if found is not Match.YES:
            yield False
        if found is not Match.NO:
            yield True


def _value_match(operator: Operator, patterns: tuple[Pattern, ...], value: Language) -> Match:
    if operator.comparison is Comparison.NOT_KNOWN:
        return Match.MAYBE
    folded = value.lowered if operator.folds_case else value
    found = max(_pattern_match(operator.comparison, each, folded) for each in patterns)
    if not operator.negated:
        return found
    # A variable without a value makes a comparison fail, and nobody says so of the opposite comparison.
    return Match.MAYBE if any(each.approximate for each in patterns) else found.mirrored


def _pattern_match(comparison: Comparison, pattern: Pattern, value: Language) -> Match:
    if comparison is Comparison.ARN:
        return _arn_match(pattern, value)
    if comparison is Comparison.BOOLEAN and pattern.text not in ("true", "false"):
        return Match.MAYBE
    return pattern.relate(value)


def _arn_match(pattern: Pattern, value: Language) -> Match:
    """Return whether each of the six parts matches by itself: a wildcard does not reach across a colon.

    What is not an ARN is compared in a way that is not documented.
    """
    globs = _parts(pattern.glob)
    texts = value.prefix.split(":", _ARN_COLONS)
    if pattern.approximate or len(globs) <= _ARN_COLONS or len(texts) <= _ARN_COLONS:
        return Match.MAYBE
    values = [*map(Language, texts[:-1]), Language(texts[-1], value.open)]
    return min(relate(glob, each) for glob, each in zip(globs, values, strict=True))


def _parts(glob: Glob) -> list[Glob]:
    parts: list[list[Token]] = [[]]
    for each in glob.tokens:
        if each == ":" and len(parts) <= _ARN_COLONS:
            parts.append([])
        else:
            parts[-1].append(each)
    return [make_glob(part) for part in parts]


def _presence(patterns: tuple[Pattern, ...], facts: KeyFacts) -> Match:
    """Return the answer of Null: its value says whether the key is to be absent."""
    wanted = {each.text for each in patterns}
    if not wanted <= {"true", "false"} or len(wanted) != 1:
        return Match.MAYBE
    absent = both_possible(facts.may_be_absent, bool(facts.values))
    return absent if wanted == {"true"} else absent.mirrored
