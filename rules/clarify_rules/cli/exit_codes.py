"""What an audit's exit code says to a script, and the option that chooses it."""

from __future__ import annotations

from collections.abc import Sequence

import click

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evaluation.result import Audit

FINE = 0
FOUND = 1
UNCERTAIN = 3

NEVER = "never"
FAIL_ON = ("low", "medium", "high", NEVER)
_RISING = (Severity.LOW, Severity.MEDIUM, Severity.HIGH)

fail_on_option = click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="low",
    show_default=True,
    help="Exit with 1 for something NON_COMPLIANT of this severity or a graver one.",
)


def exit_code(audits: Sequence[Audit], fail_on: str, *, delivered: bool = True) -> int:
    """Return 1 for something that fails, at or above `fail_on` (one of `FAIL_ON`), else 3 for something
    UNDETERMINED, unreadable or not `delivered`, else 0."""
    results = [result for audit in audits for result in audit.results]
    grave = () if fail_on == NEVER else _RISING[FAIL_ON.index(fail_on) :]
    if any(each.fails and each.severity in grave for each in results):
        return FOUND
    if not delivered or any(audit.errors for audit in audits):
        return UNCERTAIN
    if any(each.status is Status.UNDETERMINED for each in results):
        return UNCERTAIN
    return FINE
