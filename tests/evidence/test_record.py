from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from clarify_rules.evidence.missing import EvidenceInvalid
from clarify_rules.evidence.record import Record, format_time, freeze, parse_time


def record(**values: Any) -> Record:
    return Record(freeze(values), "ec2.Things[3]")


def test_absent_and_null_are_the_same() -> None:
    for each in (record(), record(A=None)):
        assert each.text_or_none("A") is None
        assert each.flag("A") is False
        assert each.flag("A", absent=True) is True
        assert each.flag_or_none("A") is None
        assert each.integer_or_none("A") is None
        assert each.time_or_none("A") is None
        assert each.records("A") == ()
        assert each.texts("A") == ()
        assert each.record("A").raw == {}
        assert "A" not in each


def test_what_must_be_there_is_returned_as_it_is() -> None:
    there = record(A=False, B=[], C="Up")
    assert there.flag_given("A") is False
    assert there.records_given("B") == ()
    assert there.one_of("C", {"up", "down"}) == "up"


@pytest.mark.parametrize("value", ["", [], {}, None])
def test_what_is_empty_is_not_set(value: object) -> None:
    assert "A" not in record(A=value)


@pytest.mark.parametrize("value", ["x", [1], {"k": None}, 0, False])
def test_what_is_said_is_set(value: object) -> None:
    assert "A" in record(A=value)


@pytest.mark.parametrize(
    ("ask", "value", "problem"),
    [
        (lambda each: each.text("A"), None, "ec2.Things[3].A is missing"),
        (lambda each: each.text("A"), "", "ec2.Things[3].A is missing"),
        (lambda each: each.text("A"), 5, "ec2.Things[3].A is not a string"),
        (lambda each: each.flag_given("A"), None, "ec2.Things[3].A is missing"),
        (lambda each: each.records_given("A"), None, "ec2.Things[3].A is missing"),
        (lambda each: each.records_given("A"), {}, "ec2.Things[3].A is not a list"),
        (lambda each: each.one_of("A", {"up"}), None, "ec2.Things[3].A is missing"),
        (
            lambda each: each.one_of("A", {"up"}),
            "down",
            "ec2.Things[3].A is none of the values that AWS documents",
        ),
        (lambda each: each.flag("A"), "true", "ec2.Things[3].A is not true or false"),
        (lambda each: each.flag("A"), 1, "ec2.Things[3].A is not true or false"),
        (lambda each: each.integer_or_none("A"), True, "ec2.Things[3].A is not a whole number"),
        (lambda each: each.integer_or_none("A"), 1.5, "ec2.Things[3].A is not a whole number"),
        (lambda each: each.time_or_none("A"), "yesterday", "ec2.Things[3].A is not an ISO 8601 time"),
        (lambda each: each.time_or_none("A"), 5, "ec2.Things[3].A is not a string"),
        (lambda each: each.record("A"), [], "ec2.Things[3].A is not an object"),
        (lambda each: each.records("A"), {}, "ec2.Things[3].A is not a list"),
        (lambda each: each.records("A"), [{}, 1], "ec2.Things[3].A[1] is not an object"),
        (lambda each: each.texts("A"), "abc", "ec2.Things[3].A is not a list"),
        (lambda each: each.texts("A"), ["a", ""], "ec2.Things[3].A[1] is not a string"),
        (lambda each: each.texts("A"), [None], "ec2.Things[3].A[0] is not a string"),
    ],
)
def test_a_wrong_type_is_named_by_its_path(ask: Callable[[Record], Any], value: Any, problem: str) -> None:
    with pytest.raises(EvidenceInvalid) as caught:
        ask(record(A=value))
    assert problem in caught.value.message
    assert caught.value.code == "EVIDENCE_INVALID"


def test_nested_records_know_their_path() -> None:
    inner = record(A={"B": [{"C": 1}]}).record("A").records("B")[0]
    assert inner.path == "ec2.Things[3].A.B[0]"
    assert inner.integer_or_none("C") == 1


def test_nothing_of_a_flawed_record_can_be_read() -> None:
    flawed = Record({"A": "x"}, "ec2.Things[3]", "contradicts another entry")
    with pytest.raises(EvidenceInvalid, match="contradicts another entry"):
        flawed.text("A")
    with pytest.raises(EvidenceInvalid):
        assert "A" in flawed


def test_frozen_values_cannot_be_changed() -> None:
    frozen = freeze({"a": [{"b": 1}]})
    with pytest.raises(TypeError):
        frozen["a"] = 1
    with pytest.raises(TypeError):
        frozen["a"][0]["b"] = 2
    with pytest.raises(AttributeError):
        frozen["a"].append(1)


def test_a_time_without_offset_is_utc() -> None:
    assert parse_time("2026-11-22T12:00:00") == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert parse_time("2026-11-22T13:00:00+01:00") == datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_times_are_written_in_utc() -> None:
    moment = datetime(2026, 11, 22, 13, 0, 0, 5000, tzinfo=timezone(timedelta(hours=1)))
    assert format_time(moment) == "2026-11-22T12:00:00.005000Z"
    assert parse_time(format_time(moment)) == moment
