"""The published schema of the doctor's findings says what the doctor says, and nothing looser."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest

from clarify_rules.cli.doctor import (
    access,
    caller,
    collector,
    deployment,
    function_roles,
    functions,
    quotas,
    recorder,
    result_types,
    rule_results,
    security_hub,
)
from clarify_rules.cli.doctor.access import Examination
from clarify_rules.cli.doctor.finding import Finding, Health, ok, problem, unknown
from clarify_rules.cli.doctor.report import FORMAT, json_text
from tests.cli.running import ROOT

_SCHEMA = json.loads((ROOT / "docs" / "schemas" / "doctor.schema.json").read_text())
_VALIDATOR = jsonschema.Draft202012Validator(_SCHEMA)
_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_ONE_EACH = (
    access,
    caller,
    collector,
    deployment,
    function_roles,
    functions,
    result_types,
    rule_results,
    security_hub,
)
_CHECKS = {
    *(each.CHECK for each in _ONE_EACH),
    *(recorder.RECORDER, recorder.TYPES, recorder.CHANNEL),
    *(quotas.RULES, quotas.CONCURRENCY),
}


def document(*findings: Finding, account_id: str | None = "111122223333") -> Any:
    return json.loads(json_text(Examination(account_id, "eu-west-1", findings), _NOW))


def test_it_is_a_schema_and_names_every_check_status_and_format() -> None:
    jsonschema.Draft202012Validator.check_schema(_SCHEMA)
    check = _SCHEMA["$defs"]["check"]["properties"]

    assert set(check["check"]["enum"]) == _CHECKS
    assert set(check["status"]["enum"]) == set(Health)
    assert set(_SCHEMA["properties"]["summary"]["required"]) == set(Health)
    assert _SCHEMA["properties"]["format"]["const"] == FORMAT


@pytest.mark.parametrize("check", sorted(_CHECKS))
def test_what_is_found_is_valid(check: str) -> None:
    _VALIDATOR.validate(document(ok(check, "All is well."), unknown(check, "Who knows?", "Look.", "a-rule")))
    _VALIDATOR.validate(document(problem(check, "It is broken.", "Mend it."), account_id=None))


def _drop(name: str) -> Callable[[Any], object]:
    return lambda found: found.pop(name)


def _change(name: str, value: object) -> Callable[[Any], object]:
    return lambda found: found.update({name: value})


_EVERYTHING = ("format", "tool", "account_id", "region", "examined_at", "checks", "summary")


@pytest.mark.parametrize(
    "change",
    [
        *(_drop(name) for name in _EVERYTHING),
        _change("more", 1),
        _change("format", 2),
        _change("account_id", "1"),
        _change("checks", []),
        _change("summary", {"OK": 1}),
    ],
)
def test_nothing_else_is(change: Callable[[Any], object]) -> None:
    found = document(problem("role", "It is broken.", "Mend it."))
    assert set(found) == set(_EVERYTHING)
    change(found)

    assert not _VALIDATOR.is_valid(found)


@pytest.mark.parametrize(
    "change",
    [
        *(_drop(name) for name in ("check", "subject", "status", "message", "fix")),
        _change("more", 1),
        _change("check", "unheard-of"),
        _change("status", "FINE"),
        _change("message", ""),
        # What is wrong comes with what to do, and what is well with nothing.
        _change("fix", None),
        _change("status", "OK"),
    ],
)
def test_nor_is_any_other_finding(change: Callable[[Any], object]) -> None:
    found = document(problem("role", "It is broken.", "Mend it."))
    change(found["checks"][0])

    assert not _VALIDATOR.is_valid(found)
