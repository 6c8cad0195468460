"""Answers kept for the life of one object, missing facts included."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from clarify_rules.evidence.missing import MissingFact

T = TypeVar("T")


class Memo:
    """Computes each key once; switched off, every time. What it computes must depend on the key alone."""

    def __init__(self, *, on: bool = True) -> None:
        self._on = on
        self._kept: dict[Hashable, Any] = {}

    def of(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return what `compute` returns or returned for `key`; raises the `MissingFact` that it raised."""
        if not self._on:
            return compute()
        if key not in self._kept:
            try:
                self._kept[key] = compute()
            except MissingFact as fact:
                self._kept[key] = fact
        kept = self._kept[key]
        if isinstance(kept, MissingFact):
            # Without its history, which would grow with every raise.
            raise kept.with_traceback(None)
        answer: T = kept
        return answer
