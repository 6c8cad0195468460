"""The faults written down by hand can still be put where they belong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation.seeded_faults import SEEDED_FAULTS, Fault

PACKAGE = Path(__file__).parents[2] / "rules" / "clarify_rules"


def test_there_are_sixty_at_least() -> None:
    assert len({(each.file, each.original, each.replacement) for each in SEEDED_FAULTS}) >= 60


@pytest.mark.parametrize("fault", SEEDED_FAULTS, ids=[each.why for each in SEEDED_FAULTS])
def test_what_a_fault_changes_stands_in_its_file_once(fault: Fault) -> None:
    text = (PACKAGE / fault.file).read_text("utf-8")
    assert text.count(fault.original) == 1
    # Else the runner would count a fault that does not even compile as noticed.
    compile(text.replace(fault.original, fault.replacement), fault.file, "exec")
