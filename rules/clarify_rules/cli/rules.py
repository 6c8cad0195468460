"""`clarify-rules rules`: list the rules, or explain one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from clarify_rules.cli.report_options import TABLE_OR_JSON, format_option

if TYPE_CHECKING:
    from rich.console import Console

    from clarify_rules.catalog.controls import Control
    from clarify_rules.catalog.rule import Rule


@click.group(invoke_without_command=True, short_help="List the rules; `rules show ID` explains one.")
@format_option(TABLE_OR_JSON, "table for people, json for programs.")
@click.pass_context
def rules(ctx: click.Context, form: str) -> None:
    """List the rules; `rules show ID` explains one.

    \b
    Examples:
      clarify-rules rules
      clarify-rules rules --format json
      clarify-rules rules show clarify-job-in-vpc
    """
    if ctx.invoked_subcommand is not None:
        return
    from clarify_rules.catalog.registry import all_rules
    from clarify_rules.cli.output import write_drawn, write_output

    if form == "json":
        write_output([json.dumps([_listed(each) for each in all_rules()], indent=1), "\n"], None)
    else:
        write_drawn(_table(all_rules()), None)


@rules.command(short_help="Explain one rule: what it checks, why, and how to fix it.")
@click.argument("rule_id", metavar="ID")
def show(rule_id: str) -> None:
    """Explain one rule: what it checks, why, how to fix it, its codes, and the controls that disagree."""
    from clarify_rules.cli.chosen_rules import known_rule
    from clarify_rules.cli.output import write_drawn

    write_drawn(_page(known_rule(rule_id)), None)


def _listed(rule: Rule[Any]) -> dict[str, Any]:
    return {
        "id": rule.id,
        "severity": rule.severity.value,
        "title": rule.title,
        "resource_types": list(rule.resource_types),
        "documentation": rule.documentation,
    }


def _table(listed: Sequence[Rule[Any]]) -> Callable[[Console], None]:
    def draw(console: Console) -> None:
        from rich.table import Table

        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
        table.add_column("RULE", no_wrap=True)
        table.add_column("SEVERITY", no_wrap=True)
        table.add_column("HOLDS WHEN", overflow="fold")
        for rule in listed:
            table.add_row(rule.id, rule.severity.value, rule.title)
        console.print(table)
        console.print()
        console.print("clarify-rules rules show ID explains a rule: its codes, its parameters, its fix.")

    return draw


def _page(rule: Rule[Any]) -> Callable[[Console], None]:
    note = f"\n{rule.severity_note}" if rule.severity_note else ""
    sections = [
        ("What it checks", rule.checks),
        ("Why", rule.why),
        ("How to fix it", rule.fix),
        ("Severity", f"{rule.severity.value}{note}"),
        ("Resource types", "\n".join(rule.resource_types)),
        ("Parameters", ", ".join(rule.parameters)),
        ("What AWS documents", "\n".join(rule.requirements)),
        ("Codes", _codes(rule.codes)),
        ("Where it may fail for a while", _EXEMPTING),
        ("Controls that ask for the same", _controls(rule.agrees_with)),
        ("Controls that ask for the opposite", _controls(rule.conflicts_with)),
        ("Controls about something else", _controls(rule.beside)),
    ]

    def draw(console: Console) -> None:
        from rich.padding import Padding
        from rich.text import Text

        console.print(Text(rule.id, "bold"))
        console.print(Text(rule.title))
        for title, body in sections:
            if body:
                console.print()
                console.print(Text(title, "bold"))
                console.print(Padding(Text(body, overflow="fold"), (0, 0, 0, 2)))
        for title, addresses in (("References", rule.references), ("Documentation", [rule.documentation])):
            console.print()
            console.print(Text(title, "bold"))
            for address in addresses:
                # Never broken: an address is there to be copied.
                console.print(Text(f"  {address}"), soft_wrap=True)

    return draw


_EXEMPTING = (
    "An exemption keeps it from failing a run, with a reason and an end: "
    "clarify-rules audit --exemptions FILE (docs/exemptions.md)."
)


def _codes(codes: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{code}: {meaning}" for code, meaning in codes)


def _controls(controls: Iterable[Control]) -> str:
    return "\n".join(f"{each.id} ({each.config_rule}): {each.note}" for each in controls)
