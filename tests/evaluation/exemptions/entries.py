"""Exemptions files and entries to test with."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from clarify_rules.evaluation.exemptions.apply import Exemptions
from clarify_rules.evaluation.exemptions.exemption import Exemption
from clarify_rules.evaluation.exemptions.read import read_exemptions

TODAY = date(2026, 11, 22)
RULE = "clarify-job-reaches-s3"
FIELDS: dict[str, Any] = {
    "rule": RULE,
    "account": "111122223333",
    "region": "us-east-1",
    "resource": "*",
    "owner": "ml-platform",
    "reason": "The endpoint moves in December.",
    "ticket": "OPS-17",
    "expires": "2027-01-31",
}
ENTRY = Exemption(
    RULE,
    "111122223333",
    "us-east-1",
    "*",
    None,
    None,
    "ml-platform",
    "The endpoint moves in December.",
    "OPS-17",
    date(2027, 1, 31),
    line=3,
)


def entry(**changes: Any) -> Exemption:
    """One exemption, with changes."""
    return replace(ENTRY, **changes)


def exemptions(*entries: Exemption, version: str | None = None) -> Exemptions:
    """Those entries as of one file."""
    return Exemptions(entries, version)


def document(**changes: Any) -> dict[str, Any]:
    """A file's content of one entry; a field of None is left out."""
    fields = {name: value for name, value in (FIELDS | changes).items() if value is not None}
    return {"format": 1, "exemptions": [fields]}


def read(content: object) -> Exemptions:
    """Read a document as a file, on `TODAY`. JSON is YAML, and quotes every text."""
    return read_exemptions(json.dumps(content), TODAY)


def yaml_file(*lines: str) -> str:
    """Return a file of one entry in block style, with lines in place of fields or besides them."""
    fields = {name: f'{name}: "{value}"' for name, value in FIELDS.items()}
    fields |= {line.partition(":")[0].strip(): line for line in lines}
    kept = [line for line in fields.values() if line.partition(":")[2]]
    return "format: 1\nexemptions:\n  - " + "\n    ".join(kept) + "\n"
