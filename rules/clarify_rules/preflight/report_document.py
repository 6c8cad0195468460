"""Reports as JSON: the published format 1, `docs/schemas/check.schema.json`."""

from __future__ import annotations

from typing import Any

from clarify_rules import TOOL, __version__
from clarify_rules.evidence.record import format_time
from clarify_rules.preflight.report import Checked, Failure, Report
from clarify_rules.reporting.document import result_object

FORMAT = 1


def report_document(report: Report) -> dict[str, Any]:
    """Return the report as the published document, of JSON values only."""
    return {
        "format": FORMAT,
        "tool": {"name": TOOL, "version": __version__},
        "account_id": report.account_id,
        "region": report.region,
        "evidence_time": format_time(report.evidence_time),
        "outcome": report.outcome.value,
        "ignored": list(report.ignored),
        "notes": list(report.notes),
        "checks": [_check(each) for each in report.checked],
    }


def _check(checked: Checked) -> dict[str, Any]:
    return {
        "name": checked.name,
        "kind": checked.noun,
        "origin": checked.origin,
        "outcome": checked.outcome.value,
        "first_failure": _failure(checked.first_failure) if checked.first_failure else None,
        "unknown": list(checked.unknown),
        "results": [result_object(each) for each in checked.audit.results],
        "summary": {status.value: count for status, count in checked.audit.summary.items()},
    }


def _failure(failure: Failure) -> dict[str, Any]:
    result, hop = failure.result, failure.hop
    return {
        "when": failure.when,
        "rule": result.rule,
        "code": result.code,
        "message": result.message,
        "blocking_resource": result.blocking_resource,
        "hop": {"kind": hop.kind.value, "resource_id": hop.resource_id, "code": hop.code, "note": hop.note}
        if hop
        else None,
        "aws_error": failure.aws_error,
        "remediation": result.remediation,
    }
