"""What AWS Config is to hold of a resource under one rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evaluation.result import Result
from clarify_rules.reporting.config.annotation import annotation

Key = tuple[str, str]
"""Resource type and id, as Config knows them."""


class UndeterminedAs(StrEnum):
    """What Config, which has no such word, is told of what the facts do not decide."""

    KEEP = "KEEP"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    NON_COMPLIANT = "NON_COMPLIANT"


@dataclass(frozen=True, slots=True)
class Standing:
    """One resource's compliance, as Config spells it, and its annotation.

    `proven` is false for what the facts do not decide and Config is to be told nothing about.
    """

    resource_type: str
    resource_id: str
    compliance: Status
    annotation: str
    severity: Severity
    proven: bool = True

    @property
    def key(self) -> Key:
        """What Config knows the resource by."""
        return (self.resource_type, self.resource_id)


def standings(
    results: Iterable[Result], undetermined_as: UndeterminedAs, ids: Mapping[Key, str]
) -> tuple[Standing, ...]:
    """Return one standing per result; `ids` are Config's own ids where they are not the resources' names."""
    return tuple(_standing(each, undetermined_as, ids) for each in results)


def _standing(result: Result, undetermined_as: UndeterminedAs, ids: Mapping[Key, str]) -> Standing:
    compliance, proven = result.status, True
    if result.status is Status.UNDETERMINED:
        proven = undetermined_as is not UndeterminedAs.KEEP
        compliance = Status(undetermined_as.value) if proven else Status.UNDETERMINED
    resource_id = ids.get((result.resource_type, result.resource_id), result.resource_id)
    return Standing(
        result.resource_type,
        resource_id,
        compliance,
        annotation(result.code, result.message),
        result.severity,
        proven,
    )
