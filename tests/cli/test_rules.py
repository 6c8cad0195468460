from __future__ import annotations

import json

import pytest

from clarify_rules.catalog.registry import RULE_IDS, all_rules
from tests.cli.running import HOSTILE, run_apart, run_here


def test_every_rule_is_listed() -> None:
    run = run_apart("rules")

    assert (run.exit_code, run.stderr) == (0, "")
    lines = run.stdout.splitlines()
    for rule in all_rules():
        assert any(line.startswith(f"{rule.id} ") and rule.severity.value in line for line in lines)


def test_every_rule_is_listed_as_json() -> None:
    listed = json.loads(run_here("rules", "--format", "json").stdout)

    assert [each["id"] for each in listed] == list(RULE_IDS)
    assert all({"id", "severity", "title", "resource_types", "documentation"} <= set(each) for each in listed)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: str(rule.id))
def test_every_rule_has_a_page_with_all_that_is_known_of_it(rule: object) -> None:
    (known,) = [each for each in all_rules() if each is rule]
    run = run_here("rules", "show", known.id)
    words = " ".join(run.stdout.split())

    assert (run.exit_code, run.stderr) == (0, "")
    for text in (known.title, known.checks, known.why, known.fix, known.severity.value):
        assert " ".join(text.split()) in words
    for code, meaning in known.codes:
        assert f"{code}: {meaning}" in words
    for control in (*known.agrees_with, *known.conflicts_with, *known.beside):
        assert f"{control.id} ({control.config_rule})" in words
    for address in (*known.references, known.documentation):
        assert f"  {address}" in run.stdout.splitlines()
    assert all(each in words for each in (*known.parameters, *known.resource_types))


def test_an_unknown_rule() -> None:
    assert "did you mean clarify-job-in-vpc?" in run_here("rules", "show", "clarify-job-in-vcp").one_line()
    assert "lists them" in run_here("rules", "show", HOSTILE).one_line()
