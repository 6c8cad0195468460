"""Patterns of resources' names: ``*`` is any text, ``?`` one character."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from clarify_rules.network.policy.glob import Glob, make_glob, wildcard_tokens

_WILDCARDS = re.compile(r"[*?]+")
# As many as a file has entries: each pattern is compiled once.
_KEPT = 1_024


@dataclass(frozen=True, slots=True)
class ResourcePattern:
    """One pattern; `literals` is what every name that matches holds."""

    glob: Glob
    literals: tuple[str, ...]

    def matches(self, name: str) -> bool:
        """Whether the whole name matches; case counts."""
        # A thousand entries may stand beside ten thousand results: this tells most of them apart cheaply.
        return all(each in name for each in self.literals) and self.glob.matches(name)


@lru_cache(maxsize=_KEPT)
def resource_pattern(text: str) -> ResourcePattern:
    """Return the pattern that a text spells."""
    return ResourcePattern(make_glob(wildcard_tokens(text)), tuple(filter(None, _WILDCARDS.split(text))))
