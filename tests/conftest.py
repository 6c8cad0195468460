"""How tests are shared out: which run with coverage, which stay together, and which run alone."""

from __future__ import annotations

from pathlib import Path

import pytest

_TESTS = Path(__file__).parent
_PROOFS = _TESTS / "proofs"
_MEASURED = tuple(_TESTS / room for room in ("evidence", "clarify", "network", "catalog", "evaluation"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by where they are, before they are chosen by marks.

    What is not about the rooms that pyproject.toml names runs without coverage: being traced takes twice the
    time. It reaches out of this process, too: the proofs of one file share a local AWS or what they built,
    and some are one account's history, so that `make verify` has one process run them, in their order.
    """
    for item in items:
        if not any(item.path.is_relative_to(each) for each in _MEASURED):
            item.add_marker(pytest.mark.no_cover)
            item.add_marker(pytest.mark.xdist_group(item.path.relative_to(_TESTS).as_posix()))
        if item.get_closest_marker("alone") and item.path.parent != _PROOFS:
            # `make verify` looks for them there only.
            raise pytest.UsageError(f"{item.nodeid} is marked alone, and is not in {_PROOFS}")
