"""The installed ``clarify-rules`` command, run as its users run it: its own process, against a local AWS."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tests.servers.aws import LocalAws

LAUNCHER = Path(__file__).with_name("launch.py")
COMMAND = Path(sys.executable).with_name("clarify-rules")
TIMEOUT_SECONDS = 300


@dataclass(frozen=True)
class Run:
    """What one process said and cost: CPU is user and system time, memory the peak resident set."""

    exit_code: int
    stdout: str
    stderr: str
    cpu_seconds: float
    wall_seconds: float
    peak_rss_bytes: int


@dataclass(frozen=True)
class Audit:
    """One audit: the process, the only entry of ``audits``, and its results by (rule, resource id)."""

    run: Run
    entry: Mapping[str, Any]
    results: Mapping[tuple[str, str], Mapping[str, Any]]

    def statuses(self) -> dict[tuple[str, str], str]:
        """(rule, resource id) -> status."""
        return {key: str(result["status"]) for key, result in self.results.items()}


def run(command: Sequence[str | Path], env: Mapping[str, str]) -> Run:
    """Run a command with further environment variables; killed (exit code -9) after five minutes."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "cost.json"
        launcher = [sys.executable, "-I", "-S", LAUNCHER, report, str(TIMEOUT_SECONDS), *command]
        done = subprocess.run(
            [str(part) for part in launcher],
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS + 30,
            check=True,
        )
        cost = json.loads(report.read_text())
    return Run(stdout=done.stdout, stderr=done.stderr, **cost)


def audit(aws: LocalAws, *arguments: str | Path) -> Audit:
    """Run ``clarify-rules audit --format json`` against a local AWS and read its results.

    AssertionError if the command is not installed, ended in another way than with an exit code of an audit,
    or gave two results for one rule and resource.
    """
    assert COMMAND.exists(), f"{COMMAND.name} is not installed beside {Path(sys.executable).name}: make test"
    done = run([COMMAND, "audit", "--format", "json", *arguments], aws.env())
    assert done.exit_code in {0, 1, 3}, f"exit code {done.exit_code}; stderr: {done.stderr[-2000:]}"
    (entry,) = json.loads(done.stdout)["audits"]
    keys = Counter((result["rule"], result["resource_id"]) for result in entry["results"])
    twice = [key for key, count in keys.items() if count > 1]
    assert not twice, f"more than one result for {twice[:5]}"
    return Audit(done, entry, {(one["rule"], one["resource_id"]): one for one in entry["results"]})
