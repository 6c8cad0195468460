"""What a check found, as data; as text it is in `report_text`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.network.path import Hop


class Outcome(StrEnum):
    """Whether the network lets it work. WORKS means that no obstacle was found in what is judged."""

    WORKS = "WORKS"
    FAILS = "FAILS"
    UNDETERMINED = "UNDETERMINED"


@dataclass(frozen=True, slots=True)
class Failure:
    """What fails first: when, and by which result.

    `hop` is the first that blocks, None where no way through the network was followed; `aws_error` the error
    that AWS gives, None where it is not known.
    """

    when: str
    result: Result
    hop: Hop | None
    aws_error: str | None


@dataclass(frozen=True, slots=True)
class Checked:
    """One job or model of the request. `audit` holds every result on it and on what it touches.

    `origin` says where it was written down, `unknown` (sentences) what the request itself leaves open.
    """

    name: str
    noun: str
    origin: str
    outcome: Outcome
    first_failure: Failure | None
    unknown: tuple[str, ...]
    audit: Audit

    @property
    def beside(self) -> tuple[Result, ...]:
        """What does not comply and keeps nothing from working: whether data stays private, for instance."""
        if self.outcome is not Outcome.WORKS:
            return ()
        return tuple(each for each in self.audit.results if each.status is Status.NON_COMPLIANT)


@dataclass(frozen=True, slots=True)
class Report:
    """A request checked against an account's network, or a snapshot of it, as of `evidence_time`.

    `ignored` names the jobs in it that are not Clarify's; `notes` (sentences) say what keeps it from being
    created, whatever the network lets through.
    """

    account_id: str
    region: str
    evidence_time: datetime
    checked: tuple[Checked, ...]
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """FAILS where anything in the request does, else UNDETERMINED where anything is."""
        outcomes = {each.outcome for each in self.checked}
        order = (Outcome.FAILS, Outcome.UNDETERMINED, Outcome.WORKS)
        return next(each for each in order if each in outcomes)

    @property
    def first_failure(self) -> Failure | None:
        """What fails first in the first job or model that fails."""
        return next((each.first_failure for each in self.checked if each.first_failure), None)

    def __str__(self) -> str:
        """Return the report for people, in lines of at most 100 characters."""
        from clarify_rules.preflight.report_text import report_text

        return report_text(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON values, as `clarify-rules check --format json` prints it."""
        from clarify_rules.preflight.report_document import report_document

        return report_document(self)
