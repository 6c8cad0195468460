"""Patterns with ``*`` and ``?``, and how they relate to a whole set of names.

A pattern is a small nondeterministic automaton whose set of states is kept in the bits of one integer. What
a request names is often not one object but everything below a prefix, so the question is not whether a
pattern matches a name: does it hold all of them, some, or none. Comparing texts or trying samples gets
that wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import takewhile

from clarify_rules.network.policy.match import Match, both_possible

_DEAD = 0
_SATISFIED = -1
# Any character that no pattern mentions: they all behave alike.
_OTHER = ""
# An adversary's patterns can make the automaton grow exponentially; real policies need a few hundred steps.
_MOST_STEPS = 50_000


class Wildcard(Enum):
    """The two characters of a pattern that do not stand for themselves."""

    ONE = "?"
    MANY = "*"


Token = str | Wildcard


class TooManySteps(Exception):
    """Patterns and names relate in so many ways that the comparison was given up."""


@dataclass(frozen=True, slots=True)
class Language:
    """A set of names: one name, or where it is `open` all that begin with it.

    What follows the prefix then has these `letters` only; none stated is any.
    """

    prefix: str
    open: bool = False
    letters: frozenset[str] = frozenset()

    @property
    def lowered(self) -> Language:
        """The same names in lower case."""
        return Language(self.prefix.lower(), self.open, frozenset(each.lower() for each in self.letters))


ANYTHING = Language("", open=True)


@dataclass(frozen=True, slots=True, eq=False)
class Glob:
    """A compiled pattern. Bit n of a state set says that the first n tokens can have been matched.

    `head` is what stands before the first wildcard.
    """

    tokens: tuple[Token, ...]
    head: str
    literals: dict[str, int]
    one: int
    many: int

    def step(self, states: int, character: str) -> int:
        """Return the state set after one more character."""
        if states in (_DEAD, _SATISFIED):
            return states
        moved = (states & (self.literals.get(character, 0) | self.one)) << 1
        return self._settled(self._spread(moved | states & self.many))

    def run(self, text: str) -> int:
        """Return the state set after a text."""
        # Most patterns of a long policy begin otherwise; that is seen without a step for each character.
        length = min(len(self.head), len(text))
        if text[:length] != self.head[:length]:
            return _DEAD
        states = self._settled(self._spread(1 << length))
        for character in text[length:]:
            if states in (_DEAD, _SATISFIED):
                return states
            states = self.step(states, character)
        return states

    def accepts(self, states: int) -> bool:
        """Whether the text that led to this state set matches."""
        return states == _SATISFIED or bool(states >> len(self.tokens) & 1)

    def matches(self, text: str) -> bool:
        """Whether a text matches."""
        return self.accepts(self.run(text))

    def _spread(self, states: int) -> int:
        # Stars never stand side by side, so stepping over one is enough.
        return states | (states & self.many) << 1

    def _settled(self, states: int) -> int:
        """Return one value for all state sets from which every text matches: a final star is reached."""
        last = len(self.tokens) - 1
        ends_in_star = last >= 0 and self.many >> last & 1
        return _SATISFIED if ends_in_star and states >> last & 1 else states


def make_glob(tokens: Iterable[Token]) -> Glob:
    """Return the pattern of these tokens."""
    kept: list[Token] = []
    for token in tokens:
        if not (token is Wildcard.MANY and kept and kept[-1] is Wildcard.MANY):
            kept.append(token)
    literals: dict[str, int] = {}
    wild = {Wildcard.ONE: 0, Wildcard.MANY: 0}
    for position, token in enumerate(kept):
        if isinstance(token, Wildcard):
            wild[token] |= 1 << position
        else:
            literals[token] = literals.get(token, 0) | 1 << position
    head = "".join(str(each) for each in takewhile(lambda token: isinstance(token, str), kept))
    return Glob(tuple(kept), head, literals, wild[Wildcard.ONE], wild[Wildcard.MANY])


def wildcard_tokens(text: str) -> tuple[Token, ...]:
    """Return a text's characters, its ``*`` and ``?`` as wildcards."""
    return tuple(_WILDCARDS.get(character, character) for character in text)


@lru_cache(maxsize=1024)
def parse_glob(text: str) -> Glob:
    """Return the pattern that a text spells."""
    return make_glob(wildcard_tokens(text))


def relate(glob: Glob, language: Language) -> Match:
    """Return whether all (YES), some (MAYBE) or none (NO) of the names match. Raises `TooManySteps`."""
    found = {matched for (matched,) in memberships((glob,), language)}
    return both_possible(True in found, False in found)


@lru_cache(maxsize=1024)
def memberships(globs: tuple[Glob, ...], language: Language) -> frozenset[tuple[bool, ...]]:
    """Return every combination of matching and not matching the patterns that some name of the language has.

    Raises `TooManySteps`.
    """
    begin = tuple(glob.run(language.prefix) for glob in globs)
    reached = _reachable(globs, begin, language) if language.open else {begin}
    return frozenset(
        tuple(glob.accepts(states) for glob, states in zip(globs, each, strict=True)) for each in reached
    )


def _reachable(globs: Sequence[Glob], begin: tuple[int, ...], language: Language) -> set[tuple[int, ...]]:
    alphabet = _alphabet(globs, begin, language.letters)
    reached, waiting, steps = {begin}, [begin], 0
    while waiting:
        here = waiting.pop()
        if all(states in (_DEAD, _SATISFIED) for states in here):
            continue
        steps += len(alphabet) * len(here)
        if steps > _MOST_STEPS:
            raise TooManySteps
        for character in alphabet:
            there = tuple(glob.step(states, character) for glob, states in zip(globs, here, strict=True))
            if there not in reached:
                reached.add(there)
                waiting.append(there)
    return reached


def _alphabet(globs: Sequence[Glob], begin: tuple[int, ...], letters: frozenset[str]) -> tuple[str, ...]:
    """Return the characters that undecided patterns still ask for, and one that stands for all others."""
    asked = {
        character
        for glob, states in zip(globs, begin, strict=True)
        if states not in (_DEAD, _SATISFIED)
        for character, positions in glob.literals.items()
        # A position is still to come when it is at or after the lowest state.
        if positions >= states & -states
    }
    if not letters:
        return (*sorted(asked), _OTHER)
    return (*sorted(asked & letters), *((_OTHER,) if letters - asked else ()))


_WILDCARDS: dict[str, Token] = {each.value: each for each in Wildcard}
