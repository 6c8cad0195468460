"""Requests no faster than a service takes them."""

from __future__ import annotations

import time
from collections.abc import Callable


class Pace:
    """At most so many requests a second, evenly; `clock` is monotonic, in seconds as `sleep` is."""

    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next: float | None = None

    def wait(self) -> None:
        """Return when the next request may go out."""
        now = self._clock()
        if self._next is not None and now < self._next:
            self._sleep(self._next - now)
            now = self._next
        self._next = now + self._interval
