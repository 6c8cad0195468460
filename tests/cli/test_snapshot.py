from __future__ import annotations

import gzip
import json
import stat
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.running import ROOT, Run, run_apart, run_here

_SCHEMA = json.loads((ROOT / "docs" / "schemas" / "evidence.schema.json").read_text())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    path = tmp_path_factory.mktemp("demo") / "demo.json.gz"
    return path, run_apart("snapshot", "--demo", "--output", path)


def _statuses(run: Run) -> list[tuple[str, ...]]:
    keys = ("rule", "resource_type", "status", "code")
    return sorted(tuple(each[key] for key in keys) for each in run.results)


def test_a_snapshot_is_evidence_of_the_published_format(written: tuple[Path, Run]) -> None:
    path, run = written
    document = json.loads(gzip.decompress(path.read_bytes()))

    assert (run.exit_code, run.stdout) == (0, "")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    jsonschema.validate(document, _SCHEMA)


def test_it_says_what_was_read_and_what_was_not(written: tuple[Path, Run]) -> None:
    lines = written[1].stderr.splitlines()

    assert all(line.startswith("clarify-rules: ") for line in lines)
    assert "read account 111122223333 in us-east-1: " in lines[0]
    assert " ProcessingJobs, " in lines[0]
    assert any("could not be read: s3:GetObject (AccessDenied) for s3://partner" in line for line in lines)
    assert str(written[0]) in lines[-1]


def test_auditing_the_snapshot_says_what_auditing_the_account_says(written: tuple[Path, Run]) -> None:
    offline = run_here("audit", "--snapshot", written[0], "--format", "json")
    online = run_here("audit", "--demo", "--format", "json")

    assert _statuses(offline) == _statuses(online)
    assert offline.exit_code == online.exit_code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--region", "us-east-1", "--region", "eu-west-1"], "one Region"),
        (["--output", "/dev/null"], "not an ordinary file"),
        (["--output", "/dev"], "is a folder"),
        (["--output", "/no/such/folder/file"], "there is no folder"),
        (["--lookback-days", "91"], "1<=x<=90"),
        (["--demo", "--profile", "p"], "--profile"),
    ],
)
def test_what_cannot_be_written(arguments: list[str], said: str, tmp_path: Path) -> None:
    output: list[Any] = [] if "--output" in arguments else ["--output", tmp_path / "file.json"]

    assert said in run_here("snapshot", *output, *arguments).one_line()
    assert list(tmp_path.iterdir()) == []
