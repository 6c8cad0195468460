from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from clarify_rules.catalog.documentation import pages, rule_page, with_rule_table, write
from clarify_rules.catalog.fix_recipes import fixes_folder
from clarify_rules.catalog.registry import RULE_IDS, all_rules, rule
from clarify_rules.reader.permissions import actions_for

ROOT = Path(__file__).parents[2]
REFRESH = "run `make docs` and commit what it changes"


def test_the_committed_pages_are_those_the_rules_make() -> None:
    committed = {path.name: path.read_text("utf-8") for path in (ROOT / "docs" / "rules").glob("*.md")}
    assert committed == pages(ROOT), REFRESH


def test_the_readme_lists_every_rule() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert readme == with_rule_table(readme), REFRESH
    for rule_id in RULE_IDS:
        assert f"(docs/rules/{rule_id}.md)" in readme


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_a_page_tells_all_there_is_to_know(rule_id: str) -> None:
    page = rule_page(rule(rule_id), ROOT)
    found = rule(rule_id)
    told = [found.title, found.checks, found.why, found.fix, found.severity, *found.references]
    told += [code for code, _ in found.codes] + list(found.resource_types) + list(actions_for(found.needs))
    told += [control.id for control in (*found.agrees_with, *found.conflicts_with, *found.beside)]
    assert [each for each in told if each not in page] == []


def test_the_controls_that_demand_the_opposite_are_named() -> None:
    demanding = {control.id for each in all_rules() for control in each.conflicts_with}
    assert {"SageMaker.12", "SageMaker.14", "SageMaker.20"} <= demanding


def test_writing_replaces_what_is_stale(tmp_path: Path) -> None:
    folder = tmp_path / "docs" / "rules"
    folder.mkdir(parents=True)
    (folder / "clarify-gone.md").write_text("old", "utf-8")
    (tmp_path / "README.md").write_text("# x\n<!-- rules -->\nold\n<!-- /rules -->\n", "utf-8")
    shutil.copytree(fixes_folder(ROOT), fixes_folder(tmp_path))
    write(tmp_path)
    assert {path.name for path in folder.iterdir()} == set(pages(ROOT))
    assert re.search(r"clarify-job-in-vpc", (tmp_path / "README.md").read_text("utf-8"))
