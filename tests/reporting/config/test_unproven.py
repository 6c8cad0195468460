"""What is remembered of what could not be proven."""

from __future__ import annotations

import pytest

from clarify_rules.reporting.config.unproven import Unproven


def _told(*rounds: int) -> list[int]:
    """Return the rises that are told of, round by round."""
    memory, rises = Unproven(), []
    for undetermined in rounds:
        rises.append(memory.rise(undetermined))
        memory = Unproven(told=memory.told_after(undetermined))
    return rises


@pytest.mark.parametrize(
    ("rounds", "rises"),
    [
        ((0, 4, 4), [0, 4, 0]),
        ((7, 7, 8), [0, 0, 1]),
        ((9, 6, 8, 7, 9, 10), [0, 0, 0, 0, 0, 1]),
        ((9, 4, 5), [0, 0, 1]),
        ((1, 0, 1), [0, 0, 1]),
    ],
)
def test_a_rise_is_told_of_once_and_jobs_that_come_and_go_are_none(
    rounds: tuple[int, ...], rises: list[int]
) -> None:
    assert _told(*rounds) == rises


def test_the_number_is_written_and_read() -> None:
    for each in (Unproven(), Unproven(told=0), Unproven(told=12)):
        assert Unproven.from_document(each.document()) == each
