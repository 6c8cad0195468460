"""Only tests of the rooms whose coverage is measured are traced: it takes half as long again as they take."""

from __future__ import annotations

from pathlib import Path

import pytest

_TESTS = Path(__file__).parent
_MEASURED = tuple(_TESTS / room for room in ("evidence", "clarify", "network", "catalog", "evaluation"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is not about the rooms that pyproject.toml names for coverage."""
    for item in items:
        if not any(item.path.is_relative_to(each) for each in _MEASURED):
            item.add_marker(pytest.mark.no_cover)
