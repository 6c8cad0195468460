"""How grave a finding is: as the gravest of its results."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from clarify_rules.catalog.verdict import Severity


class Label(StrEnum):
    """The severities of findings, by Security Hub's names."""

    INFORMATIONAL = "INFORMATIONAL"
    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


_GRAVEST_FIRST = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def label(severities: Iterable[Severity]) -> Label:
    """Return the severity of what fails."""
    return Label(min(severities, key=_GRAVEST_FIRST.index).value)
