from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarify_rules.reporting.comma_separated import COLUMNS, csv_text
from tests.reporting.sample import audit, result


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_one_line_for_each_result() -> None:
    text = "".join(csv_text([audit(result(), result(resource_id="job-2")), audit(result())]))
    rows = _rows(text)

    assert tuple(rows[0]) == COLUMNS
    assert [row["resource_id"] for row in rows] == ["job-1", "job-2", "job-1"]
    assert rows[0]["launcher"] == "pipeline credit"
    assert text.count("\r\n") == 4


def test_quotes_and_commas_are_quoted() -> None:
    (row,) = _rows("".join(csv_text([audit(result(message='say "no", then go'))])))

    assert row["message"] == 'say "no", then go'


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_a_formula(begin: str) -> None:
    (row,) = _rows("".join(csv_text([audit(result(resource_id=f"{begin}cmd|' /C calc'!A0"))])))

    assert row["resource_id"].startswith("'")


@given(st.text(alphabet=st.characters()))
def test_any_name_stays_in_its_cell_and_line(name: str) -> None:
    (row,) = _rows("".join(csv_text([audit(result(resource_id=name))])))

    assert row["documentation"] == result().documentation
    assert row["resource_id"].isprintable()
