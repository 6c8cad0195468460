"""How grave a finding is: as its results are, unless somebody decided otherwise for the rule or the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.catalog.verdict import Severity


class Label(StrEnum):
    """The severities Security Hub knows."""

    INFORMATIONAL = "INFORMATIONAL"
    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"
    CRITICAL = "CRITICAL"


_GRAVEST_FIRST = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)

Overrides = Mapping[str, Label]
"""Severities by rule id, or by rule id, slash and reason code, which goes before the rule alone."""


class BadSeverityOverride(Exception):
    """An override of no rule, or to no severity; the message says what is allowed."""


def severity_overrides(given: Mapping[str, str]) -> Overrides:
    """Return overrides as somebody wrote them, checked. Raises `BadSeverityOverride`."""
    return {key: _checked(key, label) for key, label in given.items()}


def label(rule: str, code: str, severities: Iterable[Severity], overrides: Overrides) -> Label:
    """Return the severity of what fails: what was decided, else the gravest of its results."""
    decided = overrides.get(f"{rule}/{code}") or overrides.get(rule)
    return decided or Label(min(severities, key=_GRAVEST_FIRST.index).value)


def _checked(key: str, label: str) -> Label:
    if key.partition("/")[0] not in RULE_IDS:
        raise BadSeverityOverride(
            f"SeverityOverrides: {key!r} names no rule; allowed are a rule id such as {RULE_IDS[0]}, "
            f"or one with a reason code such as {RULE_IDS[0]}/NO_VPC_CONFIG."
        )
    if label.upper() not in Label.__members__:
        raise BadSeverityOverride(
            f"SeverityOverrides: {label!r} for {key} is no severity; allowed are {', '.join(Label)}."
        )
    return Label(label.upper())
