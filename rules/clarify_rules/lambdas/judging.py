"""From an invocation to results: the evidence a rule needs, and its verdicts on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from clarify_rules.catalog.rule import Rule, Subject
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evaluation.evaluate import ACCOUNT, evaluate
from clarify_rules.evaluation.exemptions.apply import Exemptions
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.evaluation.severity_overrides import SeverityOverrides
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.lambdas.invocation import Trigger
from clarify_rules.network.site import Site


@dataclass(frozen=True)
class Judging:
    """One rule's look at one piece of evidence."""

    rule: Rule[Any]
    evidence: Evidence
    parameters: Parameters
    severities: SeverityOverrides
    exemptions: Exemptions

    @cached_property
    def _site(self) -> Site:
        return Site(self.evidence, self.parameters)

    @cached_property
    def everything(self) -> Audit:
        """The results on all resources in scope."""
        return self._audit(None)

    def only(self, trigger: Trigger) -> Audit:
        """Return the results on the resource that changed: one, or none where it is not in scope.

        A result on the account speaks for what could not be seen.
        """

        def is_meant(subject: Subject[Any]) -> bool:
            return subject.resource_type == trigger.resource_type and subject.resource_id in trigger.names

        return self._audit(is_meant)

    def _audit(self, wanted: Callable[[Subject[Any]], bool] | None) -> Audit:
        judged = self.severities.applied(evaluate(self._site, [self.rule], datetime.now(UTC), wanted))
        return self.exemptions.applied(judged, self.evidence)


def is_complete(audit: Audit) -> bool:
    """Whether every resource in scope was seen."""
    return not any(map(_hides_resources, audit.results))


def without_hidden(audit: Audit) -> tuple[Result, ...]:
    """Return the results but the one that speaks for what could not be seen."""
    return tuple(each for each in audit.results if not _hides_resources(each))


def _hides_resources(result: Result) -> bool:
    return result.resource_type == ACCOUNT
