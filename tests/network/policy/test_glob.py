from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarify_rules.network.policy.glob import (
    ANYTHING,
    Glob,
    Language,
    TooManySteps,
    memberships,
    parse_glob,
    relate,
)
from clarify_rules.network.policy.match import Match

_PATTERNS = st.text("ab*?", max_size=5)
_TEXTS = [
    *("".join(each) for length in range(7) for each in itertools.product("ab", repeat=length)),
    "c",
    "cc",
]


def _matches(pattern: str, text: str) -> bool:
    expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(expression, text, re.DOTALL) is not None


@given(_PATTERNS, st.text("abc\n", max_size=8))
def test_one_name_matches_as_a_regular_expression_would(pattern: str, text: str) -> None:
    assert parse_glob(pattern).matches(text) is _matches(pattern, text)


@given(_PATTERNS, st.text("ab", max_size=2))
def test_a_prefix_relates_to_a_pattern_as_all_its_names_do(pattern: str, prefix: str) -> None:
    found = {_matches(pattern, prefix + text) for text in _TEXTS}

    expected = Match.MAYBE if len(found) == 2 else Match.YES if found == {True} else Match.NO
    assert relate(parse_glob(pattern), Language(prefix, open=True)) is expected


@given(st.lists(_PATTERNS, min_size=1, max_size=3), st.text("ab", max_size=1))
def test_memberships_are_those_that_some_name_has(patterns: list[str], prefix: str) -> None:
    found = {tuple(_matches(pattern, prefix + text) for pattern in patterns) for text in _TEXTS}

    exact = memberships(tuple(map(parse_glob, patterns)), Language(prefix, open=True))

    # Names of up to six letters need not show every combination, but each they show is one.
    assert found <= exact
    assert len(patterns) > 1 or found == exact


def test_two_patterns_can_cover_together_what_neither_does() -> None:
    globs = (parse_glob("a?*"), parse_glob("a"))

    assert (False, False) not in memberships(globs, Language("a", open=True))


def test_patterns_made_to_explode_are_given_up() -> None:
    globs = (parse_glob("*a" + "?" * 40),)

    with pytest.raises(TooManySteps):
        memberships(globs, ANYTHING)


def test_names_of_few_letters_do_not_match_what_they_cannot_spell() -> None:
    letters = frozenset("ab")

    assert relate(parse_glob("*:a"), Language("x", open=True, letters=letters)) is Match.NO
    assert relate(parse_glob("*a"), Language("x", open=True, letters=letters)) is Match.MAYBE
    # With both letters asked for there is no other that could follow.
    found = memberships((parse_glob("xa*"), parse_glob("xb*")), Language("x", open=True, letters=letters))
    assert found == {(False, False), (True, False), (False, True)}
    assert relate(parse_glob("x*"), Language("xa", open=True, letters=letters).lowered) is Match.YES


def test_what_a_pattern_begins_with_is_compared_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def step(*_: object) -> int:
        raise AssertionError

    glob = parse_glob("arn:aws:s3:::bucket-1/*")
    monkeypatch.setattr(Glob, "step", step)
    assert not glob.matches("arn:aws:s3:::bucket-2/key")
    assert not glob.matches("arn:aws:s3:::bucket-1")
    assert not glob.matches("")
    assert glob.matches("arn:aws:s3:::bucket-1/")
    assert glob.matches("arn:aws:s3:::bucket-1/key")
