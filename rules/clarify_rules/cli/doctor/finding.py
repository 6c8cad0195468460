"""What one check found, and what becomes of a check whose call was not answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from clarify_rules.evidence.missing import is_denial
from clarify_rules.reader.call_failed import CallFailed


class Health(StrEnum):
    """What a check says; UNKNOWN where the facts to decide it could not be read."""

    OK = "OK"
    PROBLEM = "PROBLEM"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer: its stable name, one sentence, and the fix as a sentence or command.

    `subject` is the rule, role or resource type that is meant, None for the account; `fix` is None where
    there is nothing to do.
    """

    check: str
    health: Health
    message: str
    fix: str | None = None
    subject: str | None = None


def ok(check: str, message: str, subject: str | None = None) -> Finding:
    """Return that all is well."""
    return Finding(check, Health.OK, message, None, subject)


def problem(check: str, message: str, fix: str, subject: str | None = None) -> Finding:
    """Return what is wrong and how to mend it."""
    return Finding(check, Health.PROBLEM, message, fix, subject)


def unknown(check: str, message: str, fix: str, subject: str | None = None) -> Finding:
    """Return what could not be learnt and how to learn it."""
    return Finding(check, Health.UNKNOWN, message, fix, subject)


def unanswered(check: str, failed: CallFailed, subject: str | None = None) -> Finding:
    """Return UNKNOWN for a call that failed, with the action to grant where it was denied."""
    if is_denial(failed.code):
        return unknown(
            check,
            f"AWS denied {failed.action} ({failed.code}).",
            f"Grant {failed.action} to whoever runs the doctor.",
            subject,
        )
    return unknown(
        check,
        f"{failed.action} failed with {failed.code}.",
        "Run the doctor again; if it stays, check the Region and the network to AWS.",
        subject,
    )


def attempt(check: str, examine: Callable[[], Sequence[Finding]]) -> list[Finding]:
    """Return what `examine` finds, or that a call of it was not answered."""
    try:
        return list(examine())
    except CallFailed as failed:
        return [unanswered(check, failed)]


def merged(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings, those that say the same of several subjects once and without a subject."""
    counts = Counter(each.message for each in findings)
    return list(
        dict.fromkeys(replace(each, subject=None) if counts[each.message] > 1 else each for each in findings)
    )


def several(names: Sequence[str], shown: int = 5) -> str:
    """Return the first names, and how many more there are."""
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return ", ".join(names[:shown]) + more
