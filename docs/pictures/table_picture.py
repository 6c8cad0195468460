"""The table of root causes as a picture of a terminal."""

from __future__ import annotations

import io
import re

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

from clarify_rules.evaluation.result import Audit
from clarify_rules.reporting.table import print_table

COMMAND = "clarify-rules audit --demo"
_COLUMNS = 100
_CAUSES = 3
_COUNTS = re.compile(r"^NON_COMPLIANT +\d", re.MULTILINE)
_FONT_FACE = re.compile(r"@font-face \{\{.*?\}\}\s*", re.DOTALL)
_MONOSPACE = "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace"


def table_picture(audit: Audit) -> str:
    """Return an SVG of what a terminal shows of an audit: the first root causes, and the counts.

    It loads nothing: rich's own form would fetch a font from the web.
    """
    terminal = _terminal(io.StringIO(), margin=1, record=True)
    terminal.print(Text.assemble(("$ ", "green"), COMMAND))
    for paragraph in _shown(audit):
        terminal.print(paragraph)
        terminal.print()
    form = _FONT_FACE.sub("", CONSOLE_SVG_FORMAT).replace("Fira Code, monospace", _MONOSPACE)
    drawn = terminal.export_svg(title=COMMAND, theme=DIMMED_MONOKAI, code_format=form, unique_id="table")
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"


def _shown(audit: Audit) -> list[Text]:
    """Return what the command prints as paragraphs, without those between the first causes and the counts."""
    printed = io.StringIO()
    print_table([audit], _terminal(printed))
    paragraphs = [Text.from_ansi(each) for each in _blank_lines(printed.getvalue())]
    (counts,) = [each for each in paragraphs if _COUNTS.match(each.plain)]
    left_out = len(paragraphs[: paragraphs.index(counts)]) - 1 - _CAUSES
    return [*paragraphs[: 1 + _CAUSES], Text(f"… {left_out} more", "dim"), counts]


def _blank_lines(printed: str) -> list[str]:
    lines = [line.rstrip() for line in printed.splitlines()]
    return [each.strip("\n") for each in "\n".join(lines).split("\n\n") if each.strip("\n")]


def _terminal(file: io.StringIO, *, margin: int = 0, record: bool = False) -> Console:
    """Return a terminal that is the same whatever the environment says of the one that this runs in."""
    return Console(
        file=file,
        record=record,
        force_terminal=True,
        color_system="truecolor",
        no_color=False,
        width=_COLUMNS + margin,
        height=25,
        highlight=False,
        markup=False,
    )
