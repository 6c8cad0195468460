"""How far reading is, drawn on stderr where that is a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from clarify_rules.reader.progress import Progress, no_progress


@contextmanager
def progress_bars(regions: Sequence[str]) -> Iterator[Callable[[str], Progress]]:
    """Yield what gives each Region its progress; the bars vanish when reading ends.

    Nothing is drawn where stderr is no terminal.
    """
    if sys.stderr is None or not sys.stderr.isatty():  # None: it was closed before the process began
        yield lambda region: no_progress
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
    from rich.progress import Progress as Bars

    with Bars(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bars:
        tasks = {region: bars.add_task(f"{region}: connecting", total=None) for region in regions}

        def of_region(region: str) -> Progress:
            def drawn(phase: str, done: int, total: int | None) -> None:
                bars.update(tasks[region], description=f"{region}: {phase}", completed=done, total=total)

            return drawn

        yield of_region
