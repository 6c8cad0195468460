"""What the command line says beside its results: one line each, on stderr."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TextIO

import click

from clarify_rules.reporting.printable import printable


def say(message: str) -> None:
    """Write one line to stderr, whatever the message is made of."""
    try:
        click.echo(f"clarify-rules: {printable(' '.join(message.split()))}", err=True)
    except OSError:
        silence(sys.stderr)  # that nobody can be told changes nothing about what was found


def silence(stream: TextIO) -> None:
    """Drop what a stream still holds and all that is written to it from now on.

    For a stream that cannot be written: Python would try again at its end, and fail with an exit code of
    its own.
    """
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
