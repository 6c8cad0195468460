"""Findings as a JSON document of the AWS Security Finding Format (ASFF)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from clarify_rules.evaluation.result import Audit
from clarify_rules.reporting.security_hub.finding import findings


def asff_text(audits: Iterable[Audit]) -> Iterator[str]:
    """Yield one JSON list of all findings, one on each line, ASCII only.

    Each is what BatchImportFindings takes, up to 100 in a call and in a call by the account that the finding
    is of. What is exempted as a whole is archived. A Region that could not be read has no findings.
    """
    yield "["
    separator = "\n"
    for audit in audits:
        for finding in findings(audit):
            yield separator + json.dumps(finding)
            separator = ",\n"
    yield "\n]\n"
