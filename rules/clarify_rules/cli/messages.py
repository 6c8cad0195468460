"""What the command line says beside its results: one line each, on stderr."""

from __future__ import annotations

from contextlib import suppress

import click

from clarify_rules.reporting.printable import printable


def say(message: str) -> None:
    """Write one line to stderr, whatever the message is made of."""
    # A closed pipe changes nothing about what was found.
    with suppress(BrokenPipeError):
        click.echo(f"clarify-rules: {printable(' '.join(message.split()))}", err=True)
