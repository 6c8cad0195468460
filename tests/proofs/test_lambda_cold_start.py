"""A function starts at least as fast as a hello-world function with the same libraries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.lambda_cold_start import COLLECTOR, COMPILED, HELLO, ROUNDS, RULE, contenders, measured
from benchmarks.lambda_start import seconds_to_start

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.verify, pytest.mark.alone]


def test_starting_takes_no_longer_than_for_hello_world(tmp_path: Path) -> None:
    names = {HELLO, RULE, COLLECTOR, HELLO + COMPILED, RULE + COMPILED}
    entries = [each for each in contenders(tmp_path) if each.name in names]

    seconds = measured(entries, seconds_to_start, ROUNDS)

    assert seconds[RULE] <= seconds[HELLO]
    assert seconds[COLLECTOR] <= seconds[HELLO]
    assert seconds[RULE + COMPILED] <= seconds[HELLO + COMPILED]
