"""A verdict: what a rule says of one resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from clarify_rules.catalog.sentences import capital, clause
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.path import Path

OK = "OK"
JOB_ENDED = "JOB_ENDED"


class Status(StrEnum):
    """The four things a rule can say."""

    COMPLIANT = "COMPLIANT"
    NON_COMPLIANT = "NON_COMPLIANT"
    NOT_APPLICABLE = "NOT_APPLICABLE"
    UNDETERMINED = "UNDETERMINED"


class Severity(StrEnum):
    """How much a NON_COMPLIANT matters."""

    LOW = "LOW"
    MEDIUM = "MEDIUM"
    HIGH = "HIGH"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status with its stable reason code and one sentence; what blocks, and the change that helps.

    `severity` None means the rule's own. `paths` are the ways through the network that were followed, where
    the verdict rests on any.
    """

    status: Status
    code: str
    message: str
    blocking_resource: str | None = None
    remediation: str | None = None
    severity: Severity | None = None
    missing_actions: tuple[str, ...] = ()
    paths: tuple[Path, ...] = ()


def compliant(message: str, code: str = OK) -> Verdict:
    """Return COMPLIANT: no obstacle was found in what the rule judges."""
    return Verdict(Status.COMPLIANT, code, message)


def not_applicable(code: str, message: str) -> Verdict:
    """Return NOT_APPLICABLE: the rule has nothing to say here, for that reason."""
    return Verdict(Status.NOT_APPLICABLE, code, message)


def non_compliant(
    code: str, problem: str, fix: str, *, blocking: str | None = None, severity: Severity | None = None
) -> Verdict:
    """Return NON_COMPLIANT. `problem` begins a sentence, `fix` ends it: "problem; fix."."""
    return Verdict(
        Status.NON_COMPLIANT, code, f"{problem}; {fix}.", blocking, f"{capital(fix)}.", severity=severity
    )


def undetermined(code: str, problem: str, fix: str, *, blocking: str | None = None) -> Verdict:
    """Return UNDETERMINED for a doubt within facts that were read: "problem; fix."."""
    return Verdict(Status.UNDETERMINED, code, f"{problem}; {fix}.", blocking, f"{capital(fix)}.")


def unread(fact: MissingFact) -> Verdict:
    """Return UNDETERMINED for a fact that was not read, with the actions to grant where a call was denied."""
    remedy = f"Allow {', '.join(fact.actions)}." if fact.actions else fact.remedy
    message = fact.message if remedy is None else f"{fact.message.removesuffix('.')}; {clause(remedy)}."
    return Verdict(
        Status.UNDETERMINED, fact.code, message, fact.resource, remedy, missing_actions=fact.actions
    )


def worst(asks: Iterable[Callable[[], Verdict]]) -> Verdict:
    """Return the first verdict of the worst kind; a fact that was not read spoils only its own question.

    What has nothing to say gives way to what has, but for a thing that is gone: it makes all else moot.
    Raises ValueError where nothing is asked.
    """
    return min((_ask(each) for each in asks), key=_rank)


def _rank(verdict: Verdict) -> int:
    order = (Status.NON_COMPLIANT, Status.UNDETERMINED, JOB_ENDED, Status.COMPLIANT, Status.NOT_APPLICABLE)
    return order.index(JOB_ENDED if verdict.code == JOB_ENDED else verdict.status)


def _ask(ask: Callable[[], Verdict]) -> Verdict:
    try:
        return ask()
    except MissingFact as fact:
        return unread(fact)
