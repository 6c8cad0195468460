"""What the stand-in holds: findings, which of their fields the customer set, what fails, what was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Finding = dict[str, Any]


@dataclass
class State:
    """Security Hub of one account and Region, enabled and empty to begin with.

    `failing` is how often findings come back as failed, by Id. An operation's next calls are refused with
    its `refusals`, error codes in order (empty: answered), and when those are over all with its `always`.
    """

    account_id: str = "111122223333"
    region: str = "us-east-1"
    findings: dict[tuple[str, str], Finding] = field(default_factory=dict)
    customised: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    failing: dict[str, int] = field(default_factory=dict)
    refusals: dict[str, list[str]] = field(default_factory=dict)
    always: dict[str, str] = field(default_factory=dict)
    calls: list[tuple[str, Any]] = field(default_factory=list)
