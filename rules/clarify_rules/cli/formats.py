"""The forms an audit is reported in: one function each, that makes its text from the audits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clarify_rules.evaluation.result import Audit

if TYPE_CHECKING:
    from clarify_rules.reporting.baseline.comparison import Comparison

TABLE = "table"
FOR_WHOM = (
    "table: root causes for people; html: one page for people, with every path drawn; json, csv: every "
    "result for programs; junit: for CI systems, UNDETERMINED as an error, NOT_APPLICABLE as skipped; ocsf: "
    "Compliance Findings (OCSF 1.5), without what is NOT_APPLICABLE; asff: findings for Security Hub, one "
    "for each root cause."
)


def report(
    audits: Sequence[Audit], form: str, output: Path | None, comparisons: Sequence[Comparison] = ()
) -> None:
    """Write the audits in one of `FORMATS` to a file, or (output None) to stdout.

    `comparisons` are with a baseline, one for each audit, or none; the formats made for other programs do not
    know of any. Raises UsageError where that cannot be written.
    """
    from clarify_rules.cli.output import write_drawn, write_output

    if form == TABLE:
        from clarify_rules.reporting.table import print_table

        write_drawn(lambda console: print_table(audits, console, comparisons), output)
        return
    if comparisons and form not in _COMPARED:
        from clarify_rules.cli.messages import say

        say(f"note: {form} does not tell what is new since the baseline; the exit code does")
    if form in _RESULTS_ALONE:
        _say_what_was_not_read(audits)
    write_output(_TEXTS[form](audits, comparisons), output)


def _say_what_was_not_read(audits: Sequence[Audit]) -> None:
    from clarify_rules.cli.messages import say

    for audit in audits:
        for error in audit.errors:
            say(error)


def _json(audits: Sequence[Audit], comparisons: Sequence[Comparison]) -> Iterable[str]:
    from clarify_rules.reporting.document import json_text

    return json_text(audits, comparisons)


def _csv(audits: Sequence[Audit], _: Sequence[Comparison]) -> Iterable[str]:
    from clarify_rules.reporting.comma_separated import csv_text

    return csv_text(audits)


def _html(audits: Sequence[Audit], comparisons: Sequence[Comparison]) -> Iterable[str]:
    from clarify_rules.reporting.html.text import html_text

    return html_text(audits, comparisons)


def _junit(audits: Sequence[Audit], _: Sequence[Comparison]) -> Iterable[str]:
    from clarify_rules.reporting.junit import junit_text

    return junit_text(audits)


def _ocsf(audits: Sequence[Audit], _: Sequence[Comparison]) -> Iterable[str]:
    from clarify_rules.reporting.ocsf import ocsf_text

    return ocsf_text(audits)


def _asff(audits: Sequence[Audit], _: Sequence[Comparison]) -> Iterable[str]:
    from clarify_rules.reporting.asff import asff_text

    return asff_text(audits)


_TEXTS: Mapping[str, Callable[[Sequence[Audit], Sequence[Comparison]], Iterable[str]]] = {
    "json": _json,
    "csv": _csv,
    "html": _html,
    "junit": _junit,
    "ocsf": _ocsf,
    "asff": _asff,
}
# Such a report cannot tell of a Region that was not read.
_RESULTS_ALONE = frozenset({"csv", "ocsf", "asff"})
# Such a report tells what is new, unchanged and fixed.
_COMPARED = frozenset({"json", "html"})
FORMATS = (TABLE, *_TEXTS)
