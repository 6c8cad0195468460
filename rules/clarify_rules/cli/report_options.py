"""The options that say what a command reports and where to, shared by the commands that report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

TABLE_OR_JSON = ("table", "json")

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


def format_option(forms: Sequence[str], for_whom: str) -> Callable[[CommandT], CommandT]:
    """Return the option --format, which a command takes as `form`: one of `forms`, by default the first."""
    return click.option(
        "--format", "form", type=click.Choice(forms), default=forms[0], show_default=True, help=for_whom
    )


def output_option(what: str) -> Callable[[CommandT], CommandT]:
    """Return the option --output of a command that else writes `what` (such as "the results") to stdout."""
    return click.option(
        "--output",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=f"Write {what} to this file, readable by you only, instead of to stdout.",
    )
