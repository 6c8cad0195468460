"""When results that AWS Config holds were last proven: how long they may stand while that fails.

Config tells when a result was put, and one that stays the same is not put again. So what is remembered is
when the last round began that judged everything, and of those it could not prove, when they last were. A
crash between putting and remembering leaves an older time than the true one, never a newer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

from clarify_rules.evidence.record import format_time, parse_time
from clarify_rules.reporting.config.standing import Key

FORMAT = 2
LONGEST = timedelta(hours=48)
"""How long a proven result stands while it cannot be proven again."""
NEVER = datetime.fromtimestamp(0, UTC)
"""The last proof of what nothing is known of."""

_PUNCTUALITY = 0.01
"""By which share of its period a round may be late, so that two daily ones still are 48 hours."""

_NONE: Mapping[Key, datetime] = MappingProxyType({})
_NO_FINGERPRINTS: Mapping[Key, str] = MappingProxyType({})


class UnprovenFormatError(Exception):
    """A document is not one of ours; the message says why."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When a round began, and how much later the next one does at the latest."""

    now: datetime
    period: timedelta

    def is_last_chance(self, proven_at: datetime) -> bool:
        """Whether a result proven last at a time would stand too long if left to the next round."""
        return self.now + self.period * (1 - _PUNCTUALITY) - proven_at > LONGEST


@dataclass(frozen=True)
class Unproven:
    """When each result in doubt was last proven, by resource, and when all others were.

    `proven_at` is None where no round has judged everything yet; `told` is the number of undetermined results
    that was last told of, None before the first round. Not only results that AWS Config holds are among them.
    `exempted` is what Config was told to be exempted, by resource: the fingerprint of each annotation.
    """

    since: Mapping[Key, datetime] = field(default_factory=lambda: _NONE)
    proven_at: datetime | None = None
    told: int | None = None
    exempted: Mapping[Key, str] = field(default_factory=lambda: _NO_FINGERPRINTS)

    def rise(self, undetermined: int) -> int:
        """Return by how much more is undetermined than was told of; 0 for as much or less."""
        return 0 if self.told is None else max(0, undetermined - self.told)

    def told_after(self, undetermined: int) -> int:
        """Return the number to compare the next round's with.

        Jobs come and go, and their number with them: it is told of again once it has fallen to half.
        """
        told = undetermined if self.told is None else self.told
        return undetermined if undetermined > told or 2 * undetermined <= told else told

    def last_proof(self, key: Key, put_at: datetime | None, now: datetime) -> datetime:
        """Return when a held result was last proven, as far as is known; `put_at` is when it was put.

        No time is believed that has not come yet. `NEVER` where nothing is known.
        """
        known = (self.since.get(key, self.proven_at), put_at)
        return max((min(each, now) for each in known if each), default=NEVER)

    def is_worth_keeping(self, kept: Unproven) -> bool:
        """Whether this tells other than what is kept already: so does every round that judged everything.

        Were a time kept that is an hour too old, one daily round that fails would end a result, and not two.
        """
        return self != kept

    def document(self) -> dict[str, Any]:
        """Return it as JSON values, sorted."""
        entries = [[*key, format_time(proven)] for key, proven in sorted(self.since.items())]
        proven_at = format_time(self.proven_at) if self.proven_at else None
        exempted = [[*key, each] for key, each in sorted(self.exempted.items())]
        return {
            "format": FORMAT,
            "proven_at": proven_at,
            "since": entries,
            "told": self.told,
            **({"exempted": exempted} if exempted else {}),
        }

    @classmethod
    def from_document(cls, document: object) -> Unproven:
        """Return what a document holds. Raises `UnprovenFormatError`."""
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise UnprovenFormatError(f"it is not of format {FORMAT}")
        entries, proven_at = document.get("since"), document.get("proven_at")
        if not isinstance(entries, list):
            raise UnprovenFormatError("it holds no list of resources")
        told = document.get("told")
        if told is not None and (type(told) is not int or told < 0):
            raise UnprovenFormatError("its number of undetermined results is none")
        exempted = document.get("exempted", [])
        if not isinstance(exempted, list):
            raise UnprovenFormatError("what was exempted is no list")
        found = cls.of(map(_entry, entries), None if proven_at is None else _time(proven_at), told)
        return replace(found, exempted=MappingProxyType(dict(map(_fingerprint, exempted))))

    @classmethod
    def of(
        cls,
        since: Iterable[tuple[Key, datetime]],
        proven_at: datetime | None = None,
        told: int | None = None,
    ) -> Unproven:
        """Return the doubts given, when all else was proven, and how much was told of."""
        return cls(MappingProxyType(dict(since)), proven_at, told)


def _entry(entry: object) -> tuple[Key, datetime]:
    match entry:
        case [str() as resource_type, str() as resource_id, proven]:
            return (resource_type, resource_id), _time(proven)
    raise UnprovenFormatError("it holds something else than resources and times")


def _fingerprint(entry: object) -> tuple[Key, str]:
    match entry:
        case [str() as resource_type, str() as resource_id, str() as fingerprint]:
            return (resource_type, resource_id), fingerprint
    raise UnprovenFormatError("what was exempted is something else than resources and fingerprints")


def _time(text: object) -> datetime:
    try:
        return parse_time(text if isinstance(text, str) else "")
    except ValueError:
        raise UnprovenFormatError("it holds something else than resources and times") from None
