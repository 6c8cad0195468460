from __future__ import annotations

import io

import pytest
from rich.console import Console

from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.result import Audit
from clarify_rules.reporting.table import NOT_JUDGED, print_table
from tests.reporting.sample import HOSTILE, audit, result


def _drawn(*audits: Audit, width: int = 80, terminal: bool = False) -> str:
    out = io.StringIO()
    print_table(audits, Console(file=out, width=width, force_terminal=terminal, markup=False))
    return out.getvalue()


def _words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("width", [40, 80, 140])
def test_no_line_is_wider_than_the_console(width: int) -> None:
    hostile = result(resource_id=HOSTILE, message=f"The job {HOSTILE} fails.", blocking_resource=HOSTILE)

    lines = _drawn(audit(hostile, result()), width=width).splitlines()

    assert max(len(line) for line in lines) <= width


def test_hostile_names_send_nothing_to_the_terminal() -> None:
    hostile = result(
        resource_id=HOSTILE,
        message=HOSTILE,
        remediation=HOSTILE,
        blocking_resource=HOSTILE,
        code=HOSTILE,
        rule=HOSTILE,
        resource_type=HOSTILE,
    )

    text = _drawn(audit(hostile, errors=(HOSTILE,)))

    assert all(character.isprintable() or character == "\n" for character in text)
    assert "[bold]b[/bold]" in text.replace("\n", "").replace(" " * 14, "")


def test_colour_is_for_terminals() -> None:
    assert "\x1b[" in _drawn(audit(result()), terminal=True)
    assert "\x1b[" not in _drawn(audit(result()))


def test_five_hundred_jobs_under_one_route_table_are_one_row() -> None:
    text = _drawn(audit(*(result(resource_id=f"job-{number:03}") for number in range(500))))

    assert text.count("GATEWAY_NOT_ASSOCIATED") == 1
    assert "500 processing jobs: job-000, job-001, job-002 and 497 more" in _words(text)
    assert len(text.splitlines()) < 25


def test_a_fix_that_the_message_tells_is_not_told_again() -> None:
    told = _drawn(audit(result(message="It is shut; open it.", remediation="Open it.")))
    untold = _drawn(audit(result(message="It is shut.", remediation="Open it.")))

    assert "Fix:" not in told
    assert "Fix: Open it." in untold


def test_the_summary_counts_each_status_and_says_what_is_not_judged() -> None:
    fine = result(status=Status.COMPLIANT, code="OK")
    text = _words(_drawn(audit(result(), fine, fine)))

    assert "NON_COMPLIANT 1 (1 HIGH)" in text
    assert "COMPLIANT 2" in text
    assert NOT_JUDGED in text
    assert "clarify-rules rules show clarify-job-reaches-s3" in text


def test_where_nothing_is_wrong_there_is_nothing_next() -> None:
    fine = result(status=Status.COMPLIANT, code="OK")

    assert "Next:" not in _drawn(audit(fine))
    assert "Next:" not in _drawn(audit())
    unsure = result(status=Status.UNDETERMINED, code="NOT_READ")
    assert "Next: clarify-rules rules show clarify-job-reaches-s3" in _words(_drawn(audit(fine, unsure)))


def test_several_audits_are_summed_up() -> None:
    text = _words(_drawn(audit(result()), audit(result(), region="eu-west-1")))

    assert "All 2 audits together NON_COMPLIANT 2 (2 HIGH)" in text


def test_a_region_that_could_not_be_read_says_so() -> None:
    assert "Could not be read: every call failed." in _drawn(audit(errors=("every call failed.",)))


def test_an_account_without_workloads_says_so() -> None:
    assert "No Clarify workload was found" in _drawn(audit())
