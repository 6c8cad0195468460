"""What is exempted, for reports: never hidden, and never among what is to be changed now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from clarify_rules.catalog.verdict import Severity
from clarify_rules.evaluation.exemptions.exemption import Exemption
from clarify_rules.evaluation.result import Result

_WORST_FIRST = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)


@dataclass(frozen=True, slots=True)
class Exempted:
    """The results that one exemption covers: at least one, as they are sorted. `severity` is the gravest."""

    exemption: Exemption
    results: tuple[Result, ...]

    @property
    def severity(self) -> Severity:
        """The gravest of the results."""
        return min((each.severity for each in self.results), key=_WORST_FIRST.index)

    @property
    def codes(self) -> tuple[str, ...]:
        """For which reasons the results fail."""
        return tuple(sorted({each.code for each in self.results}))

    @property
    def resources(self) -> tuple[tuple[str, str], ...]:
        """The resources as (type, id), each once, sorted."""
        return tuple(sorted({(each.resource_type, each.resource_id) for each in self.results}))


def exempted(results: Iterable[Result]) -> tuple[Exempted, ...]:
    """Return what each exemption covers, in the order of the exemptions file."""
    groups: dict[Exemption, list[Result]] = {}
    for each in results:
        if each.exemption:
            groups.setdefault(each.exemption, []).append(each)
    found = (Exempted(exemption, tuple(group)) for exemption, group in groups.items())
    return tuple(sorted(found, key=lambda each: each.exemption.line))


def told(exemption: Exemption) -> str:
    """Return who exempts something, until when and why, in one sentence."""
    whose = f"{exemption.owner} ({exemption.ticket}, expires {exemption.expires})"
    return f"Exempted by {whose}: {exemption.reason}"


def exemption_object(exemption: Exemption) -> dict[str, Any]:
    """Return one exemption as the published object."""
    tag = exemption.tag
    return {
        "rule": exemption.rule,
        "account": exemption.account,
        "region": exemption.region,
        "resource": exemption.resource,
        "tag": None if tag is None else {"key": tag.key, "value": tag.value},
        "code": exemption.code,
        "owner": exemption.owner,
        "reason": exemption.reason,
        "ticket": exemption.ticket,
        "expires": exemption.expires.isoformat(),
        "line": exemption.line,
    }
