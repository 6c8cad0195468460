"""Requests no faster than a service takes them, and none when the time is over."""

from __future__ import annotations

import time
from collections.abc import Callable


class OutOfTime(Exception):
    """The time for requests was over before the next one could go out."""


class Pace:
    """At most so many requests a second, evenly; `clock` is monotonic, in seconds as `sleep` is.

    No request goes out later than `until`, in the clock's seconds; None is no end.
    """

    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        until: float | None = None,
    ) -> None:
        self._interval = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._until = until
        self._next: float | None = None

    def wait(self) -> None:
        """Return when the next request may go out. Raises `OutOfTime` at once where that is too late."""
        now = self._clock()
        moment = now if self._next is None else max(now, self._next)
        if self._until is not None and moment > self._until:
            raise OutOfTime
        if moment > now:
            self._sleep(moment - now)
        self._next = moment + self._interval
