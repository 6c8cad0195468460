"""Every world through the command: what the rules must answer was worked out by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clarify_rules.catalog.registry import RULE_IDS
from tests.cli.running import WORLDS, run_here

# Why: pyproject.toml, [tool.coverage.run].
pytestmark = pytest.mark.no_cover

_EXPECTED: dict[str, Any] = {
    name: world
    for name, world in json.loads((WORLDS / "expected.json").read_text()).items()
    if not name.startswith("_")
}


def test_every_world_has_expectations() -> None:
    assert {path.name for path in WORLDS.glob("g*.json")} == set(_EXPECTED)


@pytest.mark.parametrize("name", sorted(_EXPECTED))
def test_world(name: str) -> None:
    run = run_here("audit", "--snapshot", WORLDS / name, "--format", "json")
    given = {(each["rule"], each["resource_id"]): each for each in run.results}

    wrong = [
        f"{rule} {resource}: {differs}"
        for rule, resources in _EXPECTED[name].items()
        if rule in RULE_IDS
        for resource, due in resources.items()
        if not resource.startswith("_")
        for differs in [_difference(due, given.get((rule, resource)))]
        if differs
    ]

    assert not wrong, "\n".join(wrong)
    assert run.exit_code in {0, 1, 3}


def _difference(due: dict[str, Any], given: dict[str, Any] | None) -> str | None:
    if given is None:
        return f"no result instead of {due}"
    for key in ("status", "code", "blocking_resource"):
        if key in due and (due[key] or None) != (given[key] or None):
            return f"{key} is {given[key]}, not {due[key]}: {given['message']}"
    return None
