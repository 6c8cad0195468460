"""A pytest plugin that runs the quickest tests first: a fault is mostly noticed by many, and soon then.

How long each takes is written down by the first run, into the file that MUTATION_DURATIONS names; who wants a
test to be first writes 0 there.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


class FastestFirst:
    """Orders the tests by what they took, or writes down what they take."""

    def __init__(self, durations: Path) -> None:
        self._file = durations
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if self._file.exists():
            known: dict[str, float] = json.loads(self._file.read_text("utf-8"))
            items.sort(key=lambda item: known.get(item.nodeid, 0))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[report.nodeid] += report.duration

    def pytest_sessionfinish(self) -> None:
        if not self._file.exists():
            self._file.write_text(json.dumps(self._seconds), "utf-8")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(FastestFirst(Path(os.environ["MUTATION_DURATIONS"])))
