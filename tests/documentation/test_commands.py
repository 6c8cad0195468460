"""What a page shows is what happens: its commands run one after the other, then its Python."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.cli.main import clarify_rules
from tests.cli.running import Run, run_here
from tests.documentation.aws_commands import aws_violations
from tests.documentation.pages import PAGES, ROOT, Command, Page
from tests.documentation.playground import as_written, furnish, settle
from tests.servers.aws import LocalAws

# What the Python of a page prints, its first and its last line; the account has none of the page's subnets.
_PRINTED = {
    "docs/preflight.md": ("FAILS", "when SageMaker makes network interfaces for it SUBNET_NOT_FOUND"),
}
# Each of these audits the demo account several times over, which takes longest.
_WITH_THE_DEMO = frozenset({"docs/audit.md", "docs/exemptions.md", "docs/reports.md", "docs/start.md"})
_INLINE = re.compile(r"`clarify-rules ([^`]+)`")
_TARGET = re.compile(r"`make ([\w-]+)`")


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with LocalAws.start() as running:
        furnish(running)
        yield running


@pytest.fixture
def folder(aws: LocalAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settle(tmp_path, aws, monkeypatch)
    return tmp_path


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, marks=(pytest.mark.verify,) if page.name in _WITH_THE_DEMO else ())
        for page in PAGES
        if page.commands
    ],
    ids=lambda page: page.name,
)
def test_the_commands_of_a_page_run(page: Page, folder: Path) -> None:
    written: set[str] = set()
    for command in page.commands:
        program = command.words[0]
        assert program in _PROGRAMS, f"{page.name}: nothing here knows how to try {command.line}"
        _PROGRAMS[program](command, folder, frozenset(written))
        if command.writes:
            written.add(command.writes)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_python_of_a_page_runs(page: Page) -> None:
    names: dict[str, Any] = {}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for block in page.blocks:
            if block.kind == "python":
                exec(block.text, names)  # noqa: S102 - the page's own code

    lines = printed.getvalue().splitlines()
    assert ((lines[0], lines[-1]) if lines else None) == _PRINTED.get(page.name)


def test_the_pages_show_every_command() -> None:
    shown = {command.words[1] for page in PAGES for command in page.of("clarify-rules")}
    assert shown >= set(clarify_rules.list_commands(click.Context(clarify_rules)))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("line", sorted({each for page in PAGES for each in _INLINE.findall(page.text)}))
def test_a_command_in_the_text_is_one_that_is_understood(line: str) -> None:
    command: click.Command = clarify_rules
    arguments = line.split()
    while isinstance(command, click.Group) and arguments:
        found = command.get_command(click.Context(command), arguments.pop(0))
        assert found, line
        command = found
    # A command may be named without what it is about, and its help is asked for.
    with contextlib.suppress(click.MissingParameter, click.exceptions.Exit):
        command.make_context("clarify-rules", arguments).close()


@pytest.mark.parametrize("target", sorted({each for page in PAGES for each in _TARGET.findall(page.text)}))
def test_a_target_in_the_text_is_one_of_the_makefile(target: str) -> None:
    assert re.search(rf"^{target}:.* ## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def _clarify_rules(command: Command, folder: Path, _: object) -> None:
    words = command.words[1:]
    run = run_here(*words)
    # 1 and 3 are verdicts on the account; 2 is a command that is not understood.
    verdicts = {0, 3} if "never" in words else {0, 1, 3}
    assert run.exit_code in verdicts, _said(command, run)
    assert command.shown in ("", as_written(run.stdout))
    if "--output" in words:
        assert (folder / words[words.index("--output") + 1]).stat().st_size, command.line
    assert all(word in RULE_IDS for word in words if word.startswith("clarify-"))


def _make(command: Command, folder: Path, _: object) -> None:
    done = subprocess.run(
        ["make", "--dry-run", "--directory", ROOT, *command.words[1:]],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for line in re.findall(r"^\S*/clarify-rules (.*?) \|\|", done.stdout, re.MULTILINE):
        _clarify_rules(Command(f"clarify-rules {line}", ""), folder, None)


def _source(command: Command, *_: object) -> None:
    """Enter the environment that the tests run in, in place of the one that the Makefile makes."""
    assert re.search(r"^VENV := \.venv$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    entered = command.line.replace(".venv", sys.prefix)
    done = subprocess.run(
        ["bash", "-c", f"{entered} && command -v clarify-rules"], capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()) == Path(sys.prefix) / "bin" / "clarify-rules"


def _sam(command: Command, *_: object) -> None:
    """SAM itself says whether it takes a command, in tests/deployment/test_validators.py: of all pages."""
    assert command in [each for page in PAGES for each in page.of("sam")]


def _aws(command: Command, _: Path, written: frozenset[str]) -> None:
    assert aws_violations(command, written) == []


def _said(command: Command, run: Run) -> str:
    return f"{command.line}: exit code {run.exit_code}; {run.stderr[-500:]}"


_PROGRAMS: dict[str, Callable[[Command, Path, frozenset[str]], None]] = {
    "clarify-rules": _clarify_rules,
    "make": _make,
    "source": _source,
    "sam": _sam,
    "aws": _aws,
}
