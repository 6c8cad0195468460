"""The page on deploying: what it names is there, and its commands are ones that the programs take."""

from __future__ import annotations

import json
import re
import tomllib

from clarify_rules.reporting.config.changes import GONE, UNPROVEN
from clarify_rules.reporting.config.counted import COUNTED, REFUSED, UNDISCOVERED
from clarify_rules.reporting.config.exempted import EXEMPTED
from tests.deployment.rendering import ROOT, Stack, committed
from tests.documentation.pages import Page

_DEPLOY = Page("docs/deploy.md")
PAGE = _DEPLOY.text
POLICIES = [block.text for block in _DEPLOY.blocks if block.kind == "json"]


def test_only_programs_that_one_has_by_then_are_named() -> None:
    assert {command.words[0] for command in _DEPLOY.commands} == {"make", "sam", "clarify-rules"}


def test_the_table_is_of_all_parameters() -> None:
    rows = re.findall(r"^\| `(\w+)` \|([^|]*)\|", PAGE, re.MULTILINE)
    definitions = committed()["Parameters"]
    assert sorted(name for name, _ in rows) == sorted(definitions)
    for name, default in rows:
        literal = re.fullmatch(r"`?([\w:-]+)`?", default.strip())
        assert literal is None or literal[1] == str(definitions[name]["Default"])
        assert default.strip() or definitions[name]["Default"] == ""


def test_the_alarms_are_those_of_the_template() -> None:
    rows = re.findall(r"^\| (\w+) \| (?:for minutes|as long)", PAGE, re.MULTILINE)
    alarms = Stack({"EnabledRules": "all"}).resources("AWS::CloudWatch::Alarm")
    assert set(rows) == {each.rstrip("0123456789") for each in alarms}


def test_the_codes_of_any_rule_are_those_that_config_is_told() -> None:
    section = PAGE.partition("## What AWS Config shows\n")[2].partition("\n## ")[0]
    told = [UNPROVEN, GONE, EXEMPTED, UNDISCOVERED, COUNTED, REFUSED]
    assert re.findall(r"^\| ([A-Z_]+) \|", section, re.MULTILINE) == told


def test_what_is_overridden_can_be() -> None:
    overriding = [each.words for each in _DEPLOY.of("sam") if "--parameter-overrides" in each.words]
    for each in overriding:
        given = [part for part in each if "=" in part]
        assert Stack(dict(part.split("=", 1) for part in given)).resources()
    assert overriding


def test_the_stack_and_its_outputs_are_called_so() -> None:
    outputs = committed()["Outputs"]
    assert {name for name in re.findall(r"output `(\w+)`", PAGE) if name not in outputs} == set()
    assert 'stack_name = "clarify-config-rules"' in (ROOT / "samconfig.toml").read_text("utf-8")


def test_policies_are_json() -> None:
    assert len([json.loads(text) for text in POLICIES]) == 2


def test_the_role_of_ones_own_trusts_the_roles_of_the_stack_that_is_deployed() -> None:
    stack_name = tomllib.loads((ROOT / "samconfig.toml").read_text("utf-8"))["default"]["global"][
        "parameters"
    ]["stack_name"]
    (trusted,) = [policy for policy in map(json.loads, POLICIES) if "Statement" in policy]
    condition = trusted["Statement"][0]["Condition"]
    assert condition["ArnLike"]["aws:PrincipalArn"].endswith(f":role/{stack_name}-*")
    assert f"`{stack_name}` in the condition is the name of the" in PAGE
