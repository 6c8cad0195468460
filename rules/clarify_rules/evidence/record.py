"""A checked, read-only view of one JSON object that AWS answered with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from clarify_rules.evidence.missing import EvidenceInvalid

EMPTY: Mapping[str, Any] = MappingProxyType({})


def freeze(value: Any) -> Any:
    """Return `value`, a tree of JSON values, with every object and list made immutable."""
    # Most values are texts; asking an abstract class about each would be most of the work.
    if isinstance(value, str):
        return value
    if isinstance(value, dict | Mapping):
        return MappingProxyType({key: freeze(inner) for key, inner in value.items()})
    if isinstance(value, list | tuple):
        return tuple(freeze(inner) for inner in value)
    return value


def parse_time(text: str) -> datetime:
    """Return an ISO 8601 time as an aware datetime in UTC; a time without an offset is UTC.

    Raises ValueError when `text` is not a time.
    """
    moment = datetime.fromisoformat(text)
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{text} is before or after all time") from None


def format_time(moment: datetime) -> str:
    """Return an aware datetime as ISO 8601 in UTC, to the microsecond where it has any."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


@dataclass(frozen=True, slots=True)
class Record:
    """One object of an AWS response and its place in the evidence.

    Each accessor returns the value in the type AWS documents and raises `EvidenceInvalid` for any other;
    absent and null are the same. `raw` is frozen (see `freeze`). A `flaw` says why nothing in this record
    can be relied on.
    """

    raw: Mapping[str, Any]
    path: str
    flaw: str | None = None

    def __contains__(self, key: str) -> bool:
        """Whether the key holds something: absent, null, "", [] and {} all mean "not set" to AWS."""
        value = self._value(key)
        return value is not None and value not in ("", ()) and value != EMPTY

    def text(self, key: str) -> str:
        """Return a string that must be there."""
        value = self.text_or_none(key)
        if value is None:
            raise EvidenceInvalid(f"{self.path}.{key}", "is missing")
        return value

    def text_or_none(self, key: str) -> str | None:
        """Return a string, or None where it is absent or empty."""
        value = self._typed(key, str, "a string")
        return value or None

    def one_of(self, key: str, documented: Collection[str]) -> str:
        """Return, in lower case, a string that must be there and be one of the values AWS documents.

        Services do not write all values as their API model does (EC2: Available and available).
        """
        value = self.text(key).lower()
        if value not in documented:
            raise EvidenceInvalid(f"{self.path}.{key}", "is none of the values that AWS documents")
        return value

    def flag(self, key: str, *, absent: bool = False) -> bool:
        """Return a boolean, or `absent` where AWS left it out."""
        value = self._typed(key, bool, "true or false")
        return absent if value is None else bool(value)

    def flag_or_none(self, key: str) -> bool | None:
        """Return a boolean, or None where it is absent."""
        value = self._typed(key, bool, "true or false")
        return None if value is None else bool(value)

    def flag_given(self, key: str) -> bool:
        """Return a boolean that must be there."""
        value = self.flag_or_none(key)
        if value is None:
            raise EvidenceInvalid(f"{self.path}.{key}", "is missing")
        return value

    def integer_or_none(self, key: str) -> int | None:
        """Return a whole number, or None where it is absent."""
        value = self._typed(key, int, "a whole number")
        if isinstance(value, bool):
            raise EvidenceInvalid(f"{self.path}.{key}", "is not a whole number")
        return None if value is None else int(value)

    def time_or_none(self, key: str) -> datetime | None:
        """Return an ISO 8601 time as an aware datetime, or None where it is absent."""
        text = self.text_or_none(key)
        if text is None:
            return None
        try:
            return parse_time(text)
        except ValueError:
            raise EvidenceInvalid(f"{self.path}.{key}", "is not an ISO 8601 time") from None

    def record(self, key: str) -> Record:
        """Return a nested object, an empty one where it is absent."""
        value = self._typed(key, MappingProxyType, "an object")
        return Record(EMPTY if value is None else value, f"{self.path}.{key}")

    def records(self, key: str) -> tuple[Record, ...]:
        """Return a list of nested objects, empty where it is absent."""
        items = self._typed(key, tuple, "a list") or ()
        for position, item in enumerate(items):
            if not isinstance(item, MappingProxyType):
                raise EvidenceInvalid(f"{self.path}.{key}[{position}]", "is not an object")
        return tuple(Record(item, f"{self.path}.{key}[{i}]") for i, item in enumerate(items))

    def records_given(self, key: str) -> tuple[Record, ...]:
        """Return a list of nested objects that must be there, if empty: AWS sends it also where it is."""
        if self._value(key) is None:
            raise EvidenceInvalid(f"{self.path}.{key}", "is missing")
        return self.records(key)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings, empty where it is absent."""
        items = self._typed(key, tuple, "a list") or ()
        for position, item in enumerate(items):
            if not isinstance(item, str) or not item:
                raise EvidenceInvalid(f"{self.path}.{key}[{position}]", "is not a string")
        return tuple(items)

    def _value(self, key: str) -> Any:
        if self.flaw is not None:
            raise EvidenceInvalid(self.path, self.flaw)
        return self.raw.get(key)

    def _typed(self, key: str, kind: type | tuple[type, ...], what: str) -> Any:
        value = self._value(key)
        if value is not None and not isinstance(value, kind):
            raise EvidenceInvalid(f"{self.path}.{key}", f"is not {what}")
        return value
