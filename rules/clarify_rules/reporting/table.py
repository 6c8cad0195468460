"""Results for people: root causes with what to do about each, worst first, then what was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evaluation.exemptions.standing import standings
from clarify_rules.evaluation.result import Audit
from clarify_rules.reporting.baseline.comparison import Change, Comparison
from clarify_rules.reporting.baseline.wording import change_lines
from clarify_rules.reporting.exempted import exempted, told
from clarify_rules.reporting.naming import named, several, stands_in_its_own_way, tells_fix
from clarify_rules.reporting.printable import printable, sentence
from clarify_rules.reporting.root_causes import RootCause, root_causes

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

COMPLIANT_MEANS = "COMPLIANT means that no obstacle was found in what the rules judge."
NOT_JUDGED = "IAM role policies, KMS keys, bucket policies and organisation policies are not judged."
_WIDE = 110
_STYLES = {Severity.HIGH: "bold red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}
_UNDETERMINED_STYLE = "magenta"
_COUNTED = (Status.NON_COMPLIANT, Status.UNDETERMINED, Status.COMPLIANT, Status.NOT_APPLICABLE)


def print_table(audits: Sequence[Audit], console: Console, comparisons: Sequence[Comparison] = ()) -> None:
    """Print the audits to a console, as wide as that is, and what changed where there are comparisons.

    Whatever resources are named, nothing in their names reaches the terminal as a control or as markup.
    """
    for audit, comparison in zip_longest(audits, comparisons):
        _print_audit(audit, console, comparison)
    if len(audits) > 1:
        console.print(_text(f"All {len(audits)} audits together\n{_summary(audits)}"))
        console.print()
    _print_standings(audits, console)
    console.print(_text(f"{COMPLIANT_MEANS} {NOT_JUDGED}", "dim"))
    rule = next((cause.rules[0] for audit in audits for cause in root_causes(audit.results)), None)
    if rule is not None:
        console.print(_text(f"Next: clarify-rules rules show {printable(rule)}"))


def _print_audit(audit: Audit, console: Console, comparison: Comparison | None) -> None:
    moment = audit.evidence_time.strftime("%Y-%m-%d %H:%M UTC")
    title = f"Account {audit.account_id}, {audit.region}, as of {moment}"
    console.print(_text(printable(title), "bold"))
    console.print()
    for error in audit.errors:
        console.print(_text(f"Could not be read: {sentence(error)}", "bold red"))
        console.print()
    causes = root_causes(audit.results)
    if causes:
        wide = console.width >= _WIDE
        table = _grid(wide)
        for cause in causes:
            news = _news(cause, comparison)
            table.add_row(*(_wide_row(cause, news) if wide else _narrow_row(cause, news)))
        console.print(table)
        console.print()
    _print_exempted(audit, console)
    if not audit.results and not audit.errors:
        console.print(
            _text(
                "No Clarify workload was found; --lookback-days N looks further back for processing jobs.\n"
            )
        )
    console.print(_text(_summary([audit])))
    if comparison:
        console.print()
        for line in change_lines(comparison):
            console.print(_text(line))
    console.print()


def _print_exempted(audit: Audit, console: Console) -> None:
    groups = exempted(audit.results)
    if not groups:
        return
    console.print(_text("Exempted: these fail and do not count", "bold"))
    console.print()
    table = _grid(wide=False)
    for each in groups:
        lines = [
            _text(", ".join(map(printable, each.codes)), "bold"),
            _text(named(each.resources)),
            _text(sentence(told(each.exemption))),
            _text(f"Rule: {printable(each.exemption.rule)}", "dim"),
        ]
        table.add_row(_text(each.severity.value, "dim"), _joined(lines))
    console.print(table)
    console.print()


def _print_standings(audits: Sequence[Audit], console: Console) -> None:
    found = standings(audits)
    if not found:
        return
    console.print(_text("Exemptions to look at", "bold"))
    console.print()
    table = _grid(wide=False)
    for each in found:
        table.add_row(_text(each.state.value, "yellow"), _text(sentence(each.message)))
    console.print(table)
    console.print()


def _grid(wide: bool) -> Table:
    from rich.table import Table  # noqa: PLC0415 - whoever wants JSON does not pay for the layout

    table = Table(box=None, show_header=False, padding=(0, 2, 1, 0), pad_edge=False, expand=True)
    table.add_column(no_wrap=True)
    if wide:
        table.add_column(ratio=2, overflow="fold")
    table.add_column(ratio=3, overflow="fold")
    return table


def _narrow_row(cause: RootCause, news: list[Text]) -> tuple[Text, Text]:
    body = _joined([*_what(cause), *news, *_how(cause), _rules(cause)])
    return _label(cause), body


def _wide_row(cause: RootCause, news: list[Text]) -> tuple[Text, Text, Text]:
    return _label(cause), _joined([*_what(cause), *news, _rules(cause)]), _joined(_how(cause))


def _news(cause: RootCause, comparison: Comparison | None) -> list[Text]:
    """Return a line on how much of a cause is new since the baseline, none without one."""
    if comparison is None:
        return []
    new = sum(comparison.of(each) is Change.NEW for each in cause.results)
    if not new:
        return [_text("Unchanged", "dim")]
    return [_text("New" if new == len(cause.results) else f"New for {new} of {len(cause.results)}", "bold")]


def _label(cause: RootCause) -> Text:
    if cause.status is Status.UNDETERMINED:
        return _text("UNDETERMINED", _UNDETERMINED_STYLE)
    return _text(cause.severity.value, _STYLES[cause.severity])


def _what(cause: RootCause) -> list[Text]:
    itself = stands_in_its_own_way(cause.blocking_resource, cause.resources)
    where = f" at {several(cause.blocking_resource)}" if cause.blocking_resource and not itself else ""
    return [_text(f"{printable(cause.code)}{where}", "bold"), _text(named(cause.resources))]


def _how(cause: RootCause) -> list[Text]:
    lines = [_text(sentence(cause.message))]
    if cause.messages > 1:
        others = cause.messages - 1
        lines.append(_text(f"(and {others} similar {'message' if others == 1 else 'messages'})", "dim"))
    # Most messages end with what to do; it is said once more only where they do not.
    if cause.remediation and not tells_fix(cause.message, cause.remediation):
        lines.append(_text(f"Fix: {sentence(cause.remediation)}"))
    return lines


def _rules(cause: RootCause) -> Text:
    shown = [printable(rule) for rule in cause.rules]
    return _text(f"{'Rule' if len(shown) == 1 else 'Rules'}: {', '.join(shown)}", "dim")


def _summary(audits: Sequence[Audit]) -> str:
    """Return one line for each status: its name, how many results have it, of which severities."""
    width = max(len(status) for status in _COUNTED)
    counts = {status: sum(audit.summary[status] for audit in audits) for status in _COUNTED}
    digits = max(len(str(count)) for count in counts.values())
    results = [result for audit in audits for result in audit.results]
    graver = Counter(result.severity for result in results if result.fails)
    counted = [f"{graver[each]} {each.value}" for each in _STYLES if graver[each]]
    covered = sum(result.exemption is not None for result in results)
    by_severity = ", ".join([*counted, *([f"{covered} exempted"] if covered else [])])
    notes = {_COUNTED[0]: f"  ({by_severity})" if by_severity else ""}
    return "\n".join(
        f"{status.value:<{width}}  {count:>{digits}}{notes.get(status, '')}"
        for status, count in counts.items()
    )


def _joined(lines: Sequence[Text]) -> Text:
    from rich.text import Text  # noqa: PLC0415 - whoever wants JSON does not pay for the layout

    return Text("\n").join(lines)


def _text(content: str, style: str = "") -> Text:
    from rich.text import Text  # noqa: PLC0415 - whoever wants JSON does not pay for the layout

    return Text(content, style)
