"""What AWS Config is to hold of a resource under one rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evaluation.result import Result
from clarify_rules.reporting.config.annotation import annotation
from clarify_rules.reporting.config.exempted import exempted_annotation

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

    `proven` is false for what the facts do not decide and Config is to be told nothing about. What is
    `exempted` is NOT_APPLICABLE, and told of also where Config holds no verdict: it fails, and is not hidden.
    """

    resource_type: str
    resource_id: str
    compliance: Status
    annotation: str
    severity: Severity
    proven: bool = True
    exempted: bool = False

    @property
    def key(self) -> Key:
        """What Config knows the resource by."""
        return (self.resource_type, self.resource_id)


def standings(
    results: Iterable[Result],
    undetermined_as: UndeterminedAs,
    ids: Mapping[Key, str],
    version: str | None = None,
) -> tuple[Standing, ...]:
    """Return one standing per result; `ids` are Config's own ids where they are not the resources' names.

    `version` is that of the exemptions by which some are exempted.
    """
    return tuple(_standing(each, undetermined_as, ids, version) for each in results)


def _standing(
    result: Result, undetermined_as: UndeterminedAs, ids: Mapping[Key, str], version: str | None
) -> Standing:
    compliance, proven = result.status, True
    text = annotation(result.code, result.message)
    if result.exemption is not None:
        compliance, text = Status.NOT_APPLICABLE, exempted_annotation(result.code, result.exemption, version)
    elif result.status is Status.UNDETERMINED:
        proven = undetermined_as is not UndeterminedAs.KEEP
        compliance = Status(undetermined_as.value) if proven else Status.UNDETERMINED
    resource_id = ids.get((result.resource_type, result.resource_id), result.resource_id)
    return Standing(
        result.resource_type,
        resource_id,
        compliance,
        text,
        result.severity,
        proven,
        exempted=result.exemption is not None,
    )
