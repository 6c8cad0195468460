"""What docs/preflight.md shows is what happens: commands print what stands below them, the Python runs."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from clarify_rules.cli.main import exit_code_of
from tests.cli.running import ONE_ZONE, ROOT
from tests.proofs.sdk_account import create_account
from tests.servers.aws import LocalAws

PAGE = (ROOT / "docs" / "preflight.md").read_text("utf-8")
_FILES = re.findall(r"^<!-- file: (\S+) -->\n```\w+\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
_COMMANDS = [
    block.removeprefix("$ clarify-rules ").partition("\n")[::2]
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
]
_PYTHON = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the page's files, and a snapshot of an account whose model is in one zone."""
    for name, content in _FILES:
        (tmp_path / name).write_text(content)
    shutil.copy(ONE_ZONE, tmp_path / "today.json")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("command", "shown"), _COMMANDS, ids=[command for command, _ in _COMMANDS])
def test_a_command_prints_what_the_page_shows(command: str, shown: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exit_code_of(shlex.split(command))

    assert printed.getvalue() == shown


@pytest.mark.usefixtures("folder")
def test_the_pages_python_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    with LocalAws.start() as aws:
        create_account(aws)
        aws.client("s3").create_bucket(Bucket="cfg-bucket")
        for name, value in aws.env().items():
            monkeypatch.setenv(name, value)
        names: dict[str, Any] = {}
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            for block in _PYTHON:
                exec(block, names)  # noqa: S102 - the page's own code

    first, *_, last = printed.getvalue().splitlines()
    assert first == "FAILS"  # this account has none of the page's subnets
    assert last == "when SageMaker makes network interfaces for it SUBNET_NOT_FOUND"
