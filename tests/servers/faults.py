"""What shall go wrong: rules that a test sets, and the decision for one call."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.servers.calls import Call

KINDS = frozenset({"deny", "throttle", "burst", "fail", "hang_up"})


@dataclass
class Fault:
    """One rule: which calls it meets and what it does to them.

    ``action`` is an IAM action or an operation name ("s3:GetObject" meets HeadObject too) or a whole service.
    ``mentioning`` narrows it to requests whose path or body holds the text. ``after`` lets that many
    matching calls through first; ``times`` is how often it strikes (None: always). ``continued`` meets only
    requests for a later page of a listing. ``per_second`` is the rate that "throttle" leaves; a "burst"
    throttles whatever the rate is.
    """

    kind: str
    action: str
    mentioning: str = ""
    after: int = 0
    times: int | None = None
    continued: bool = False
    per_second: float = 0.0
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)
    _tokens: float = field(default=0.0, init=False, repr=False)
    _filled_at: float = field(default=0.0, init=False, repr=False)

    def __post_init__(self) -> None:
        """Raise ValueError for a kind that does not exist, or a rate that lets nothing through."""
        if self.kind not in KINDS:
            raise ValueError(f"fault kind {self.kind!r} is not one of {', '.join(sorted(KINDS))}")
        if self.kind == "throttle" and self.per_second <= 0:
            raise ValueError("a throttle needs per_second above 0")
        self._tokens, self._filled_at = self.per_second, self.clock()

    def strikes(self, call: Call) -> bool:
        """Whether this call goes wrong; counts it. Not safe for threads: the caller holds a lock."""
        if not self._meets(call):
            return False
        if self.kind == "throttle":
            return not self._take_token()
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is None:
            return True
        self.times -= 1
        return self.times >= 0

    def _meets(self, call: Call) -> bool:
        if self.continued and not call.continues:
            return False
        if self.mentioning and not call.mentions(self.mentioning):
            return False
        return self.action in {call.service, call.name, call.permission}

    def _take_token(self) -> bool:
        """A token bucket that holds one second's worth, the way AWS meters a burst."""
        now = self.clock()
        self._tokens = min(
            max(self.per_second, 1.0), self._tokens + (now - self._filled_at) * self.per_second
        )
        self._filled_at = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True


def fault_from_json(document: dict[str, Any]) -> Fault:
    """The fault that a control request describes; ValueError or TypeError says what is wrong with it."""
    return Fault(**document)
