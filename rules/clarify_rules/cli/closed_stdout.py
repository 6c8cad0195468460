"""Standard output where the process was started without one."""

from __future__ import annotations

import io

import click


class ClosedStdout(io.TextIOBase):
    """Refuses what is written to it.

    Python has no stdout at all (None) where its descriptor is closed, as by the shell's ``>&-``; Click then
    writes nothing and says nothing, and results would be lost unnoticed.
    """

    def write(self, _: str, /) -> int:
        """Raise UsageError."""
        raise click.UsageError("stdout is closed; results have nowhere to go")
