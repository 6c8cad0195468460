"""The command line, run inside the test's process or in one of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clarify_rules.cli.main import exit_code_of

ROOT = Path(__file__).parents[2]
WORLDS = ROOT / "tests" / "worlds"
ALL_GREEN = WORLDS / "g00-all-green.json"
ONE_ZONE = WORLDS / "g38-model-subnets-in-one-zone.json"
HOSTILE = "\x1b[31mred\x1b[0m [bold]b[/bold]\nsecond\x07\u202e\ud800" + "x" * 1000


@dataclass(frozen=True)
class Run:
    """What one run said."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def results(self) -> list[dict[str, Any]]:
        """All results of an audit in JSON."""
        return [result for audit in json.loads(self.stdout)["audits"] for result in audit["results"]]

    def one_line(self) -> str:
        """The only line on stderr, of a run that refused its input."""
        assert (self.exit_code, self.stdout) == (2, "")
        (line,) = self.stderr.splitlines()
        assert line.startswith("clarify-rules: ")
        return line.removeprefix("clarify-rules: ")


def run_here(*arguments: str | Path) -> Run:
    """Run in this process: fast."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = exit_code_of([str(each) for each in arguments])
    return Run(code, out.getvalue(), err.getvalue())


def run_apart(*arguments: str | Path, env: Mapping[str, str] | None = None) -> Run:
    """Run in a process of its own, as users do."""
    code = "from clarify_rules.cli.main import run; run()"
    done = subprocess.run(
        [sys.executable, "-c", code, *(str(each) for each in arguments)],
        capture_output=True,
        text=True,
        env={**_plain_environment(), **(env or {})},
        timeout=120,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def world(name: Path = ALL_GREEN) -> Any:
    """One world's document, to be changed."""
    return json.loads(name.read_text())


def saved(document: object, folder: Path) -> Path:
    """A file with that evidence."""
    path = folder / "evidence.json"
    path.write_text(json.dumps(document))
    return path


def _plain_environment() -> dict[str, str]:
    """This environment without what would lead AWS calls anywhere, or widen a terminal."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "COLUMNS"))}
    return {**kept, "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull}  # fmt: skip
