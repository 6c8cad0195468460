"""How far a reading is, for whoever wants to draw it."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called from the reading thread with each phase's name, what is done and (None: unknown) of how much."""

    def __call__(self, phase: str, done: int, total: int | None) -> None:
        """Take note; must be quick, since the reading waits for it."""
        ...


def no_progress(phase: str, done: int, total: int | None) -> None:
    """Draw nothing."""
