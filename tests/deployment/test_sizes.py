"""Memory and time of the functions are what was measured, with room to spare."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from benchmarks.lambda_sizes import CORE_MB, RESULTS, Sample, report
from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.lambdas.config_rule import RESERVE_SECONDS
from deployment.template.sizes import COLLECTOR_MEMORY, COLLECTOR_TIMEOUT, RULE_MEMORY, RULE_TIMEOUT

TEXT = RESULTS.read_text("utf-8")
_ROW = re.compile(
    r"^\| ([a-z0-9-]+)(?:, [a-z ]+)? \| [\d.]+ \| [\d.]+ \| (\d+) \| [\d.]+ \| ([\d.]+) \|$", re.MULTILINE
)


@dataclass(frozen=True)
class Measured:
    """A row: the function, its peak of memory in MB, the estimated seconds at the memory it is given."""

    function: str
    peak: int
    seconds: float


ROWS = [Measured(name, int(peak), float(seconds)) for name, peak, seconds in _ROW.findall(TEXT)]


def test_every_function_was_measured_at_the_size_that_it_has() -> None:
    assert {each.function for each in ROWS} == {"collector", *RULE_IDS}
    assert f"| s at {RULE_MEMORY} MB |" in TEXT
    assert RULE_MEMORY == COLLECTOR_MEMORY


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.function)
def test_there_is_twice_the_memory_and_time_enough_to_report(row: Measured) -> None:
    is_collector = row.function == "collector"
    assert 2 * row.peak <= (COLLECTOR_MEMORY if is_collector else RULE_MEMORY)
    assert row.seconds <= (COLLECTOR_TIMEOUT / 2 if is_collector else RULE_TIMEOUT - RESERVE_SECONDS)


def test_less_memory_slows_what_is_computed_and_not_what_is_waited_for() -> None:
    sample = Sample("any", wall=10.0, cpu=4.0, peak=1)
    assert sample.seconds_at(CORE_MB) == pytest.approx(10.0)
    assert sample.seconds_at(CORE_MB // 2) == pytest.approx(14.0, abs=0.01)
    assert sample.seconds_at(2 * CORE_MB) == pytest.approx(10.0), "one thread uses no second core"


def test_the_report_says_what_it_was_given() -> None:
    thousand = [Sample("collector", 1.0, 0.5, 80_000_000)]
    many = [Sample("collector", 60.0, 10.0, 170_000_000), Sample("clarify-job-in-vpc", 5, 2, 200_000_000)]
    text = report(thousand, many)
    assert "The most is 200 MB, for 10,000 jobs; each further job takes 13 KB." in text
    assert "| clarify-job-in-vpc | 5.0 | 2.0 | 200 |" in text
