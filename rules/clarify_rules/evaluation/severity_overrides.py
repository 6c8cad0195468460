"""Severities that somebody decided otherwise: of all that a rule fails, or of one reason for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.catalog.verdict import Severity
from clarify_rules.evaluation.result import Audit, Result

REASON_CODE = re.compile(r"[A-Z0-9]+(?:_[A-Z0-9]+)*", re.ASCII)
_NONE: Mapping[str, Severity] = MappingProxyType({})


class BadSeverityOverride(Exception):
    """An override of no rule, or to no severity; the message says what is allowed, and quotes nothing."""


@dataclass(frozen=True)
class SeverityOverrides:
    """Severities by rule id, or by rule id, slash and reason code, which goes before the rule alone."""

    decided: Mapping[str, Severity] = field(default_factory=lambda: _NONE)

    def applied(self, audit: Audit) -> Audit:
        """Return the audit with the severities that were decided."""
        if not self.decided:
            return audit
        return replace(audit, results=tuple(map(self._applied, audit.results)))

    def _applied(self, result: Result) -> Result:
        decided = self.decided.get(f"{result.rule}/{result.code}") or self.decided.get(result.rule)
        return replace(result, severity=decided) if decided else result


def read_severity_overrides(text: str) -> SeverityOverrides:
    """Return what overrides say, written as RULE=LEVEL or RULE/CODE=LEVEL by commas.

    Raises `BadSeverityOverride`.
    """
    found: dict[str, Severity] = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        what, _, level = (each.strip() for each in part.partition("="))
        rule_id, slash, code = what.partition("/")
        named = rule_id in RULE_IDS and (not slash or REASON_CODE.fullmatch(code))
        if not named or level not in Severity.__members__:
            raise BadSeverityOverride(
                "must be RULE=LEVEL or RULE/CODE=LEVEL by commas: a rule of the catalogue, one of its reason "
                f"codes, and {', '.join(Severity)}"
            )
        found[what] = Severity(level)
    return SeverityOverrides(MappingProxyType(found))
