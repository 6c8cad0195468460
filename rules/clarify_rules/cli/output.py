"""Where results go: standard output or a file."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clarify_rules.cli.messages import silence
from clarify_rules.evidence.snapshot import write_atomically

if TYPE_CHECKING:
    from rich.console import Console

_WIDTH_WITHOUT_TERMINAL = 100


def check_output(path: Path) -> None:
    """Raise a UsageError where a file cannot be made there, before any work is done."""
    if path.is_dir():
        raise click.UsageError(f"--output {path} is a folder; name a file")
    if not path.resolve().parent.is_dir():
        raise click.UsageError(f"--output {path}: there is no folder {path.resolve().parent}")


def write_output(pieces: Iterable[str], path: Path | None) -> None:
    """Write text to a file, whole or not at all and for its owner only, or (path None) to stdout.

    Lone surrogates and what stdout's encoding lacks are escaped. Raises UsageError where the file or
    stdout cannot be written. That nobody reads stdout any more is not an error.
    """
    if path is None:
        _to_stdout(pieces)
        return
    content = "".join(pieces).encode("utf-8", "backslashreplace")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(content)  # /dev/stdout or a pipe is written to, never replaced by a file
        else:
            write_atomically(path.resolve(), content)
    except OSError as error:
        raise click.UsageError(f"--output {path} cannot be written: {error.strerror}") from None


def write_drawn(draw: Callable[[Console], None], path: Path | None) -> None:
    """Write what `draw` prints to a console: as wide as the terminal and in colour only on a terminal.

    Without a terminal it is 100 columns wide, unless the environment variable COLUMNS says otherwise.
    """
    from rich.console import Console

    on_terminal = path is None and sys.stdout.isatty()
    drawn = io.StringIO()
    console = Console(
        file=drawn,
        force_terminal=on_terminal,
        force_interactive=False,
        no_color=None if on_terminal else True,
        width=_width(on_terminal),
        markup=False,
        highlight=False,
        emoji=False,
    )
    draw(console)
    # Rich fills cells with blanks up to the column's width; off a terminal they are noise.
    text = drawn.getvalue()
    write_output([text if on_terminal else _stripped(text)], path)


def _width(on_terminal: bool) -> int:
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) >= 20:
        return int(columns)
    if not on_terminal:
        return _WIDTH_WITHOUT_TERMINAL
    return max(os.get_terminal_size(sys.stdout.fileno()).columns, 20)


def _stripped(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _to_stdout(pieces: Iterable[str]) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    try:
        for piece in pieces:
            sys.stdout.write(piece.encode(encoding, "backslashreplace").decode(encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        silence(sys.stdout)  # the exit code still tells what was found
    except OSError as error:
        silence(sys.stdout)
        raise click.UsageError(f"stdout cannot be written: {error.strerror}") from None
