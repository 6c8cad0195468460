"""Texts of a policy that may hold wildcards and policy variables.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from clarify_rules.network.policy.glob import (
    Glob,
    Language,
    Token,
    Wildcard,
    make_glob,
    parse_glob,
    relate,
    wildcard_tokens,
)
from clarify_rules.network.policy.match import Match

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_ESCAPED = frozenset("*?$")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text of a policy.

    A variable without a known value stands as ``*`` in what the pattern can match: a name outside of that
    is missed for certain, one inside of it is `approximate`.
    """

    text: str
    glob: Glob
    approximate: bool

    def relate(self, language: Language) -> Match:
        """Return whether all, some or none of the names match. Raises `TooManySteps`."""
        found = relate(self.glob, language)
        return min(found, Match.MAYBE) if self.approximate else found


def read_pattern(text: str, variables: Mapping[str, str] | None, wildcards: bool = True) -> Pattern:
    """Return the pattern a text spells, with the values of the variables known, by names in lower case.

    Where `variables` is None, ``${…}`` stands for itself; without `wildcards`, ``*`` and ``?`` do.
    """
    plain = wildcard_tokens if wildcards else tuple
    if variables is None or "${" not in text:
        glob = parse_glob(text) if wildcards else make_glob(text)
        return Pattern(text, glob, approximate=False)
    tokens: list[Token] = []
    approximate = False
    end = 0
    for variable in _VARIABLE.finditer(text):
        tokens += plain(text[end : variable.start()])
        value = _value(variable[1], variables)
        tokens += (Wildcard.MANY,) if value is None else value
        approximate = approximate or value is None
        end = variable.end()
    tokens += plain(text[end:])
    return Pattern(text, make_glob(tokens), approximate)


def _value(inside: str, variables: Mapping[str, str]) -> str | None:
    """Return what stands for ``${inside}``; a default may follow the name of the key after a comma."""
    return inside if inside in _ESCAPED else variables.get(inside.partition(",")[0].strip().lower())
