"""Programs that others wrote to judge templates find nothing in ours."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.deployment.rendering import ROOT, TEMPLATE
from tests.documentation.pages import PAGES

pytestmark = pytest.mark.verify

ADMIN = ROOT / "security-hub-admin.yaml"
_TOOLS = ROOT / ".tools"
_SAM = [command.words for page in PAGES for command in page.of("sam")]


def _run(tool: str, program: str, *arguments: str | Path, folder: Path) -> str:
    """Return what a program said, which must have found nothing. It gets no credentials."""
    path = _TOOLS / tool / "bin" / program
    assert path.is_file(), f"make .tools/{tool}/.ready first"
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "SAM_CLI_TELEMETRY": "0",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    found = subprocess.run(  # the programs of the locked environments, with arguments of ours
        [path, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


@pytest.mark.parametrize("template", [TEMPLATE, ADMIN], ids=lambda path: path.stem)
def test_cfn_lint_finds_nothing(template: Path, tmp_path: Path) -> None:
    regions = ["us-east-1", "cn-north-1", "us-gov-west-1"]
    said = _run("sam", "cfn-lint", "--regions", *regions, "--", template, folder=tmp_path)
    assert said.strip() == ""


def test_sam_finds_nothing_and_reads_its_settings(tmp_path: Path) -> None:
    settings = ROOT / "samconfig.toml"
    said = _run(
        *("sam", "sam", "validate", "--lint", "--config-file", settings, "--template", TEMPLATE),
        folder=tmp_path,
    )
    assert "is a valid SAM Template" in said


def test_checkov_finds_nothing_that_is_not_explained(tmp_path: Path) -> None:
    said = _run(
        *("checkov", "checkov", "--framework", "cloudformation", "--skip-download", "--output", "json"),
        *("-f", TEMPLATE),
        folder=tmp_path,
    )
    found = json.loads(said)
    assert found["summary"]["failed"] == 0
    assert found["summary"]["parsing_errors"] == 0
    assert found["summary"]["passed"] > 300
    assert {each["check_id"] for each in found["results"]["skipped_checks"]} == {
        *("CKV_AWS_18", "CKV_AWS_27", "CKV_AWS_115", "CKV_AWS_116", "CKV_AWS_117")
    }


def test_checkov_finds_nothing_for_the_administrator(tmp_path: Path) -> None:
    arguments = ("--framework", "cloudformation", "--skip-download", "--output", "json", "-f", ADMIN)
    found = json.loads(_run("checkov", "checkov", *arguments, folder=tmp_path))
    # It has no checks for automation rules: the answer is its counters alone.
    assert (found["failed"], found["parsing_errors"]) == (0, 0)


def _asked(command: list[str]) -> str:
    """Return the words before the first option: ``sam list resources`` is not ``sam list``."""
    return " ".join(itertools.takewhile(lambda part: not part.startswith("--"), command[1:]))


@pytest.mark.parametrize("asked", sorted({_asked(each) for each in _SAM}))
def test_sam_takes_the_options_that_the_pages_name(asked: str, tmp_path: Path) -> None:
    said = _run("sam", "sam", *asked.split(), "--help", folder=tmp_path)
    commands = [each for each in _SAM if _asked(each) == asked]
    options = {part for each in commands for part in each if part.startswith("--")}
    assert {each for each in options if each not in said} == set()
