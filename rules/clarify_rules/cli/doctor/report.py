"""Findings as a table for people and as JSON for programs: format 1, `docs/schemas/doctor.schema.json`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from clarify_rules import __version__
from clarify_rules.cli.doctor.access import Examination
from clarify_rules.cli.doctor.finding import Finding, Health
from clarify_rules.evidence.record import format_time
from clarify_rules.reporting.printable import printable, sentence

if TYPE_CHECKING:
    from rich.console import Console

FORMAT = 1
_WORST_FIRST = (Health.PROBLEM, Health.UNKNOWN, Health.OK)
_STYLES = {Health.PROBLEM: "bold red", Health.UNKNOWN: "magenta", Health.OK: "green"}


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """Return problems, then what is unknown, then what is well, each in the order of the checks."""
    return sorted(findings, key=lambda each: _WORST_FIRST.index(each.health))


def json_text(found: Examination, at: datetime) -> str:
    """Return the findings as one JSON object and a line break; the account is null where none was reached."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "tool": {"name": "clarify-config-rules", "version": __version__},
        "account_id": found.account_id,
        "region": found.region,
        "examined_at": format_time(at),
        "checks": [
            {
                "check": each.check,
                "subject": each.subject,
                "status": each.health.value,
                "message": each.message,
                "fix": each.fix,
            }
            for each in worst_first(found.findings)
        ],
        "summary": dict(_counted(found.findings)),
    }
    return json.dumps(document, indent=1) + "\n"


def print_findings(found: Examination, console: Console) -> None:
    """Print the findings; nothing in a resource's name reaches the terminal as a control or as markup."""
    from rich.table import Table
    from rich.text import Text

    where = f"Account {found.account_id}, {found.region}" if found.account_id else found.region
    console.print(Text(printable(where), "bold"))
    console.print()
    table = Table(box=None, show_header=False, padding=(0, 2, 1, 0), pad_edge=False, expand=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for each in worst_first(found.findings):
        body = Text(f"{each.check}: {sentence(each.message)}")
        if each.fix:
            body.append(f"\nFix: {sentence(each.fix)}")
        table.add_row(Text(each.health.value, _STYLES[each.health]), body)
    console.print(table)
    console.print(Text(", ".join(f"{count} {name}" for name, count in _counted(found.findings))))


def _counted(findings: Sequence[Finding]) -> list[tuple[str, int]]:
    counts = Counter(each.health for each in findings)
    return [(each.value, counts[each]) for each in _WORST_FIRST]
