"""Only tests of the rooms whose coverage is measured run with it: being traced takes twice the time."""

from __future__ import annotations

from pathlib import Path

import pytest

_TESTS = Path(__file__).parent
_MEASURED = tuple(_TESTS / room for room in ("evidence", "clarify", "network", "catalog", "evaluation"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is not about the rooms that pyproject.toml names, before marks are chosen by."""
    for item in items:
        if not any(item.path.is_relative_to(each) for each in _MEASURED):
            item.add_marker(pytest.mark.no_cover)
