"""Every fenced block of a page is of a kind that something here reads, and is what its kind says."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable

import pytest
import yaml

from tests.documentation.aws_commands import aws_violations
from tests.documentation.pages import PAGES, ROOT, Block, Command, Page, commands_of

# Blocks that show a form and are no example: the test that holds the form against what is made.
_TEXTS = {
    "docs/exemptions.md": ["tests/documentation/test_exemptions_page.py"],
    "docs/security-hub.md": ["tests/deployment/test_security_hub_page.py"],
}
_BLOCKS = [(page, block) for page in PAGES for block in page.blocks]


def _sh(block: Block) -> None:
    subprocess.run(["bash", "-n"], input=block.text, text=True, check=True)


# Tags of CloudFormation's are no errors: nothing is made of the nodes.
_READ: dict[str, Callable[[Block], object]] = {
    "console": commands_of,
    "sh": _sh,
    "json": lambda block: json.loads(block.text),
    "yaml": lambda block: yaml.compose(block.text),
    "python": lambda block: compile(block.text, "page", "exec"),
    "text": lambda block: block,
}


@pytest.mark.parametrize(("page", "block"), _BLOCKS, ids=lambda each: getattr(each, "name", ""))
def test_a_block_is_what_its_kind_says(page: Page, block: Block) -> None:
    assert block.kind in _READ, f"{page.name}: no test knows how to try a block of the kind {block.kind!r}"
    assert _READ[block.kind](block) != []


def test_every_fence_belongs_to_a_block() -> None:
    for page in PAGES:
        fences = re.findall(r"^\s*(?:```|~~~)", page.text, re.MULTILINE)
        assert len(fences) == 2 * len(page.blocks), page.name


def test_a_file_that_a_page_shows_is_one_that_a_command_reads() -> None:
    for page, block in _BLOCKS:
        if block.file:
            assert any(block.file in command.words for command in page.commands), block.file


def test_a_form_is_held_against_what_is_made() -> None:
    shown = {page.name: sum(each.kind == "text" for each in page.blocks) for page in PAGES}
    assert {name: count for name, count in shown.items() if count} == {
        name: len(tests) for name, tests in _TEXTS.items()
    }
    assert all("text" in (ROOT / test).read_text("utf-8") for tests in _TEXTS.values() for test in tests)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("aws securityhub get-finding", "no operation"),
        ("aws securityhub get-findings --max-item 3", "--max-item is no option"),
        ("""aws securityhub get-findings --filters '{"Generator": []}'""", "Generator"),
        ("aws securityhub batch-import-findings", "Findings must be given"),
        ("aws securityhub batch-import-findings --findings file://findings.json", "is not written by then"),
        ("aws cloudformation deploy --stack s", "--stack is no option"),
        ("aws cloudformation deploy --template-file none.yaml", "none.yaml"),
    ],
)
def test_what_the_aws_cli_would_refuse_is_seen(line: str, wrong: str) -> None:
    assert any(wrong in each for each in aws_violations(Command(line, "")))
