"""Whether something matches, where that may not be known."""

from __future__ import annotations

from enum import IntEnum


class Match(IntEnum):
    """Three-valued: `min` is "and", `max` is "or", `mirrored` is "not"."""

    NO = 0
    MAYBE = 1
    YES = 2

    @property
    def mirrored(self) -> Match:
        """The match of the opposite question, as NotAction asks that of Action."""
        return Match(2 - self)


def both_possible(yes: bool, no: bool) -> Match:
    """Return the match where `yes` says that it can hold and `no` that it can fail."""
    if yes and no:
        return Match.MAYBE
    return Match.YES if yes else Match.NO
