from __future__ import annotations

import re
from pathlib import Path

from clarify_rules.catalog.controls import TABLE, Stand, controls_of
from clarify_rules.catalog.documentation import pages
from clarify_rules.catalog.registry import RULE_IDS, all_rules

ROOT = Path(__file__).parents[2]
_HUB = re.compile(r"(SageMaker|EC2)\.\d+")
_CONFIG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


def test_the_table_names_rules_that_are_there_each_once_for_a_control() -> None:
    pairs = [(row.control.id, rule_id) for row in TABLE for rule_id in row.rules]
    assert len(set(pairs)) == len(pairs), "a control has one stand to a rule"
    assert {rule_id for _, rule_id in pairs} <= set(RULE_IDS)


def test_a_control_is_named_as_aws_names_it() -> None:
    for row in TABLE:
        assert _CONFIG.fullmatch(row.control.config_rule)
        identifier = row.control.config_rule.replace("-", "_").upper()
        assert _HUB.fullmatch(row.control.id) or row.control.id == identifier
        assert row.control.note.endswith(".")


def test_what_demands_isolation_is_to_be_suppressed_and_never_satisfied() -> None:
    opposing = controls_of("clarify-job-network-isolation-off", Stand.OPPOSES)
    assert {each.id for each in opposing} == {"SageMaker.12", "SageMaker.14", "SageMaker.20"}
    for each in opposing:
        assert each.note.startswith("Suppress this control for Clarify resources only, with the reason ")
        assert "Do not switch isolation on" in each.note


def test_the_models_own_isolation_neither_agrees_nor_opposes() -> None:
    standing = {row.stand for row in TABLE if row.control.id == "SageMaker.5"}
    assert standing == {Stand.BESIDE}


def test_rules_and_the_page_of_controls_say_what_the_table_says() -> None:
    page = pages(ROOT)["controls.md"]
    for row in TABLE:
        assert row.control.id in page
        assert row.control.note in page
    for rule in all_rules():
        told = (*rule.agrees_with, *rule.conflicts_with, *rule.beside)
        assert {each.id for each in told} == {row.control.id for row in TABLE if rule.id in row.rules}
