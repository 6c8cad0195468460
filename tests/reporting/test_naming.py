"""What a message says apart from its fix."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.reporting.naming import problem, tells_fix
from clarify_rules.reporting.table import print_table
from tests.building import World
from tests.evaluation.exemptions.entries import entry, exemptions
from tests.reporting.sample import audit, result


@pytest.mark.parametrize(
    ("message", "remediation", "said"),
    [
        ("It fails; mend it.", "Mend it.", "It fails."),
        ("It fails; mend it. Its exemption expired.", "Mend it.", "It fails. Its exemption expired."),
        ("It fails; mend it.", None, "It fails; mend it."),
        ("It fails.", "Mend it.", "It fails."),
        ("Mend it. It fails.", "Mend it.", "Mend it. It fails."),
        ("Mend it.", "Mend it.", "Mend it."),
        ("It fails; mend it.Now.", "Mend it.", "It fails; mend it.Now."),
    ],
)
def test_the_fix_is_taken_out_of_the_message(message: str, remediation: str | None, said: str) -> None:
    assert problem(message, remediation) == said


@given(st.text("aM.; İß"), st.text("aM.; İß"))
def test_whatever_they_say_nothing_is_lost_but_the_fix(message: str, remediation: str) -> None:
    assert tells_fix(message, remediation) or problem(message, remediation) == message


@pytest.mark.parametrize("more", ["", " Its exemption expired."])
def test_a_message_tells_its_fix_whatever_is_said_after_it(more: str) -> None:
    assert tells_fix(f"It fails; mend it.{more}", "Mend it.")
    assert not tells_fix(f"It fails.{more}", "Mend it.")


def test_the_table_says_once_what_to_do_where_an_exemption_expired() -> None:
    past = entry(expires=date(2026, 1, 1))
    applied = exemptions(past).applied(audit(result()), Evidence.from_document(World().document))
    console = Console(file=io.StringIO(), width=200)
    print_table([replace(applied, complete=frozenset())], console)
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue().lower()
    assert "expired on 2026-01-01" in shown
    assert shown.count("associate it with vpce-1.") == 1
