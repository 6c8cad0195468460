"""Results as CSV (RFC 4180), safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from clarify_rules.evaluation.exemptions.exemption import Exemption
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.evidence.record import format_time
from clarify_rules.reporting.printable import printable

COLUMNS = (
    "account_id",
    "region",
    "evidence_time",
    "rule",
    "resource_type",
    "resource_id",
    "resource_arn",
    "status",
    "severity",
    "code",
    "message",
    "blocking_resource",
    "missing_actions",
    "launcher",
    "remediation",
    "documentation",
    "exemption_owner",
    "exemption_reason",
    "exemption_ticket",
    "exemption_expires",
)

# A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV Injection").
_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(audits: Iterable[Audit]) -> Iterator[str]:
    """Yield a header and one line for each result, sorted as the results are.

    A region that could not be read has no results and so no lines.
    """
    yield _line(COLUMNS)
    for audit in audits:
        for result in audit.results:
            yield _line(_safe(cell) for cell in _cells(audit, result))


def _cells(audit: Audit, result: Result) -> tuple[str, ...]:
    return (
        audit.account_id,
        audit.region,
        format_time(audit.evidence_time),
        result.rule,
        result.resource_type,
        result.resource_id,
        result.resource_arn,
        result.status.value,
        result.severity.value,
        result.code,
        result.message,
        result.blocking_resource or "",
        " ".join(result.missing_actions),
        f"{result.launcher.kind} {result.launcher.name}" if result.launcher else "",
        result.remediation or "",
        result.documentation,
        *_exemption_cells(result.exemption),
    )


def _exemption_cells(exemption: Exemption | None) -> tuple[str, ...]:
    if exemption is None:
        return ("", "", "", "")
    return (exemption.owner, exemption.reason, exemption.ticket, exemption.expires.isoformat())


def _safe(cell: str) -> str:
    """Return the cell on one line, with an apostrophe where it would begin a formula."""
    return ("'" if cell.startswith(_FORMULA_BEGINS) else "") + printable(cell)


def _line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()
