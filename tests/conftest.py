"""How tests are shared out: which run with coverage, and which run alone."""

from __future__ import annotations

from pathlib import Path

import pytest

_TESTS = Path(__file__).parent
_PROOFS = _TESTS / "proofs"
_MEASURED = tuple(_TESTS / room for room in ("evidence", "clarify", "network", "catalog", "evaluation"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is not about the rooms that pyproject.toml names, before tests are chosen by marks: being
    traced takes twice the time."""
    for item in items:
        if not any(item.path.is_relative_to(each) for each in _MEASURED):
            item.add_marker(pytest.mark.no_cover)
        if item.get_closest_marker("alone") and item.path.parent != _PROOFS:
            # `make verify` looks for them there only.
            raise pytest.UsageError(f"{item.nodeid} is marked alone, and is not in {_PROOFS}")
