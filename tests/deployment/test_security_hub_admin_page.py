"""The page for the administrator: what it names is in the template."""

from __future__ import annotations

import re

import yaml

from clarify_rules.catalog.registry import rule
from tests.deployment.rendering import ROOT, Stack
from tests.documentation.pages import Page

_ADMIN = Page("docs/security-hub-admin.md")
PAGE = _ADMIN.text
TEMPLATE = yaml.safe_load((ROOT / "security-hub-admin.yaml").read_text("utf-8"))


def test_the_tables_are_of_all_automation_rules_and_parameters_with_their_defaults() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]*?) \|", PAGE, re.MULTILINE))
    parameters = {name: f"`{each['Default']}`" for name, each in TEMPLATE["Parameters"].items()}
    assert {name: said for name, said in rows.items() if name in parameters} == parameters
    assert set(rows) - set(parameters) == set(TEMPLATE["Resources"])


def test_each_command_deploys_the_template_with_parameters_that_it_has() -> None:
    counts = []
    for command in _ADMIN.commands:
        words = command.words
        assert (ROOT / words[words.index("--template-file") + 1]).is_file()
        given = dict(word.split("=", 1) for word in words if "=" in word)
        counts.append(len(Stack(given, template=TEMPLATE).resources()))
    assert counts == [1, 3]


def test_every_control_that_demands_isolation_is_told_of() -> None:
    for each in rule("clarify-job-network-isolation-off").conflicts_with:
        assert f"Suppress{each.id.replace('.', '')}" in PAGE
