"""The pages generated from the rules: one per rule, their index, and the README's table.

Run as a program it rewrites them: ``python -m clarify_rules.catalog.documentation [ROOT]``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from clarify_rules.catalog.controls import TABLE, Control
from clarify_rules.catalog.fix_recipes import recipes_text
from clarify_rules.catalog.registry import all_rules
from clarify_rules.catalog.rule import Rule
from clarify_rules.reader.permissions import permissions_for

GENERATED = "<!-- Generated from the rules and docs/fixes by `make docs`: change those, not this text. -->"
_TABLE = re.compile(r"(<!-- rules -->\n).*?(<!-- /rules -->)", re.DOTALL)


def pages(root: Path) -> dict[str, str]:
    """Return every generated page by its path below ``docs/rules``, with the recipes found below `root`."""
    rules = all_rules()
    found = {f"{rule.id}.md": rule_page(rule, root) for rule in rules}
    found["README.md"] = _index(rules)
    found["controls.md"] = _controls_map()
    return found


def rule_page(rule: Rule[Any], root: Path) -> str:
    """Return the page of one rule, in Markdown, with its recipes."""
    return "\n\n".join((GENERATED, *_sections(rule, root))) + "\n"


def rule_table(rules: tuple[Rule[Any], ...], folder: str) -> str:
    """Return a Markdown table of rules with links into `folder`."""
    rows = (f"| [{rule.id}]({folder}{rule.id}.md) | {rule.severity} | {rule.title} |" for rule in rules)
    return "\n".join(("| Rule | Severity | What holds when it is COMPLIANT |", "|---|---|---|", *rows))


def with_rule_table(readme: str) -> str:
    """Return a README with the table between its two markers renewed."""
    table = rule_table(all_rules(), "docs/rules/")
    return _TABLE.sub(lambda marks: f"{marks[1]}{table}\n{marks[2]}", readme)


def _index(rules: tuple[Rule[Any], ...]) -> str:
    controls = "[Managed controls](controls.md) of AWS that agree with them or demand the opposite."
    return f"{GENERATED}\n\n# Rules\n\n{rule_table(rules, '')}\n\n{controls}\n"


def _controls_map() -> str:
    rows = [
        f"| **{row.control.id}** | `{row.control.config_rule}` | {row.stand} | "
        f"{', '.join(f'[{each}]({each}.md)' for each in row.rules)} | {row.control.note} |"
        for row in TABLE
    ]
    return (
        f"{GENERATED}\n\n# Managed controls beside the rules\n\n"
        "Controls of Security Hub, and managed AWS Config rules without one, that ask for the same as a rule "
        "here, for the opposite, or for something that may be taken for either.\n\n"
        "| Control | AWS Config rule | How it stands | to | What to do |\n|---|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


def _sections(rule: Rule[Any], root: Path) -> Iterator[str]:
    yield f"# {rule.id}\n\n**{rule.title}.**"
    yield f"## What it checks\n\n{rule.checks}"
    yield f"## Why it matters\n\n{rule.why}"
    yield f"## How to fix it\n\n{rule.fix}\n\n{recipes_text(rule.id, root)}"
    note = f" {rule.severity_note}" if rule.severity_note else ""
    yield f"## Severity\n\n{rule.severity}.{note}"
    yield f"## Applies to\n\n{_bullets(f'`{kind}`' for kind in rule.resource_types)}\n\n{_triggers(rule)}"
    yield f"## Reason codes\n\n{_codes(rule)}"
    yield f"## Parameters\n\n{_bullets(f'`{name}`' for name in rule.parameters)}"
    yield f"## What it reads\n\n{_reads(rule)}"
    yield from _controls("Managed controls that agree", rule.agrees_with)
    yield from _controls("Managed controls that demand the opposite", rule.conflicts_with)
    yield from _controls("Managed controls that are about something else", rule.beside)
    yield f"## References\n\n{_bullets(f'<{address}>' for address in rule.references)}"


def _triggers(rule: Rule[Any]) -> str:
    if not rule.triggers:
        return "Evaluated on a schedule."
    return f"Evaluated on a schedule, and when one of these changes: {', '.join(rule.triggers)}."


def _codes(rule: Rule[Any]) -> str:
    rows = "\n".join(f"| `{code}` | {meaning} |" for code, meaning in rule.codes)
    return (
        f"| Code | Meaning |\n|---|---|\n| `OK` | No obstacle was found. |\n{rows}\n\n"
        "A fact that was not read gives UNDETERMINED, with the code of what kept it from being read."
    )


def _reads(rule: Rule[Any]) -> str:
    kinds = ", ".join(sorted(kind.value for kind in rule.needs))
    actions = _bullets(f"`{each.action}`" for each in permissions_for(rule.needs))
    return f"{kinds[:1].upper()}{kinds[1:]}. The IAM actions for that:\n\n{actions}"


def _controls(heading: str, controls: Iterable[Control]) -> Iterator[str]:
    told = [f"**{each.id}** (`{each.config_rule}`): {each.note}" for each in controls]
    if told:
        yield f"## {heading}\n\n{_bullets(told)}"


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"* {item}" for item in items)


def write(root: Path) -> None:
    """Rewrite every generated page below `root`, and remove pages of rules that are no more."""
    folder = root / "docs" / "rules"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = pages(root)
    for stale in folder.glob("*.md"):
        if stale.name not in wanted:
            stale.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, "utf-8")
    readme = root / "README.md"
    readme.write_text(with_rule_table(readme.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
