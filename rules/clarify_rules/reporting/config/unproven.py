"""Since when results that AWS Config holds could not be proven again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from clarify_rules.evidence.record import format_time, parse_time
from clarify_rules.reporting.config.standing import Key

FORMAT = 1
LONGEST = timedelta(hours=48)
"""How long a proven result stands while it cannot be proven again."""

_NONE: Mapping[Key, datetime] = MappingProxyType({})


class UnprovenFormatError(Exception):
    """A document is not one of ours; the message says why."""


@dataclass(frozen=True)
class Unproven:
    """The begin of each doubt, by resource, and the number of undetermined results that was last told of.

    `told` is None before the first round. Not only results that AWS Config holds are among them.
    """

    since: Mapping[Key, datetime] = field(default_factory=lambda: _NONE)
    told: int | None = None

    def rise(self, undetermined: int) -> int:
        """Return by how much more is undetermined than was told of; 0 for as much or less."""
        return 0 if self.told is None else max(0, undetermined - self.told)

    def told_after(self, undetermined: int) -> int:
        """Return the number to compare the next round's with.

        Jobs come and go, and their number with them: it is told of again once it has fallen to half.
        """
        told = undetermined if self.told is None else self.told
        return undetermined if undetermined > told or 2 * undetermined <= told else told

    def begin(self, key: Key, now: datetime) -> datetime:
        """Return since when a resource's result is in doubt: now, unless it was before."""
        return min(self.since.get(key, now), now)

    def has_lasted(self, key: Key, now: datetime) -> bool:
        """Whether the doubt has lasted for longer than a result may stand."""
        return now - self.begin(key, now) >= LONGEST

    def document(self) -> dict[str, Any]:
        """Return it as JSON values, sorted."""
        entries = [[*key, format_time(begin)] for key, begin in sorted(self.since.items())]
        told = {} if self.told is None else {"told": self.told}
        return {"format": FORMAT, "since": entries, **told}

    @classmethod
    def from_document(cls, document: object) -> Unproven:
        """Return what a document holds. Raises `UnprovenFormatError`."""
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise UnprovenFormatError(f"it is not of format {FORMAT}")
        entries = document.get("since")
        if not isinstance(entries, list):
            raise UnprovenFormatError("it holds no list of resources")
        told = document.get("told")
        if told is not None and (type(told) is not int or told < 0):
            raise UnprovenFormatError("its number of undetermined results is none")
        return cls(MappingProxyType(dict(_entry(each) for each in entries)), told)

    @classmethod
    def of(cls, since: Iterable[tuple[Key, datetime]], told: int | None = None) -> Unproven:
        """Return the doubts given."""
        return cls(MappingProxyType(dict(since)), told)


def _entry(entry: object) -> tuple[Key, datetime]:
    match entry:
        case [str() as resource_type, str() as resource_id, str() as begin]:
            try:
                return (resource_type, resource_id), parse_time(begin)
            except ValueError:
                pass
    raise UnprovenFormatError("it holds something else than resources and times")
