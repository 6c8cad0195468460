"""Apply each fault to a copy of the tree, run the tests that are quick, and count who notices.

    python -m tests.mutation.run [--seeded] [--machine N] [--seed S] [--only FILE] [--part K/N]

A fault is killed when a test fails, or does not end in time. The survivors are listed; the exit code is 1
where a seeded fault survives.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.mutation.machine_faults import machine_faults
from tests.mutation.seeded_faults import SEEDED_FAULTS, Fault

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = Path("rules") / "clarify_rules"
QUICK_TESTS = ("tests/network", "tests/clarify", "tests/test_worlds.py", "tests/catalog", "tests/evaluation")
DURATIONS = "durations.json"
SECONDS = 180
_PLUGINS = ("-p", "no:cacheprovider", "-p", "tests.mutation.fastest_first")
_PYTEST = (sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--tb=line", *_PLUGINS)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the tests said of one fault, and the first line that says so."""

    fault: Fault
    killed: bool
    told_by: str


def apply(tree: Path, fault: Fault) -> str:
    """Put the fault into the tree and return the file's text as it was.

    Raises ValueError where the original text does not stand there exactly once.
    """
    path = tree / PACKAGE / fault.file
    text = path.read_text("utf-8")
    if text.count(fault.original) != 1:
        raise ValueError(f"{fault.file}: {fault.original!r} stands there {text.count(fault.original)} times")
    path.write_text(text.replace(fault.original, fault.replacement), "utf-8")
    return text


def judge(tree: Path, fault: Fault) -> Outcome:
    """Run the tests with the fault in the tree, then take it out again."""
    before = apply(tree, fault)
    try:
        return Outcome(fault, *_told(tree))
    finally:
        (tree / PACKAGE / fault.file).write_text(before, "utf-8")


def run(faults: Iterable[Fault]) -> list[Outcome]:
    """Judge each fault in a copy of the tree, and print as it goes.

    Raises RuntimeError where the tests fail without any fault: they would "notice" everything.
    """
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = Path(folder)
        for part in ("rules", "tests", "docs"):
            shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
        for file in ("pyproject.toml", "README.md"):
            shutil.copy(ROOT / file, tree)
        failing, told_by = _told(tree)
        if failing:
            raise RuntimeError(f"the tests fail without any fault: {told_by}")
        outcomes = []
        for fault in faults:
            began = time.monotonic()
            outcome = judge(tree, fault)
            outcomes.append(outcome)
            _first_from_now_on(tree, outcome)
            word = "killed  " if outcome.killed else "SURVIVED"
            told_by = outcome.told_by.removeprefix("FAILED ").split(" - ")[0]
            _say(f"{word} {time.monotonic() - began:5.1f}s {fault.file}: {fault.why} [{told_by}]")
        return outcomes


def _first_from_now_on(tree: Path, outcome: Outcome) -> None:
    """Let the test that noticed a fault run before all others: it is likely to notice the next one."""
    durations = tree / DURATIONS
    known: dict[str, float] = json.loads(durations.read_text("utf-8"))
    noticed = [each for each in known if outcome.told_by.startswith(f"FAILED {each}")]
    durations.write_text(json.dumps(known | dict.fromkeys(noticed, 0.0)), "utf-8")


def _told(tree: Path) -> tuple[bool, str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(tree / "rules"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "NO_SHRINKING": "1",
        "MUTATION_DURATIONS": str(tree / DURATIONS),
        "HYPOTHESIS_STORAGE_DIRECTORY": str(tree / ".hypothesis"),
    }
    try:
        done = subprocess.run(
            [*_PYTEST, *QUICK_TESTS],
            cwd=tree,
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True, "the tests did not end in time"
    failures = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return done.returncode != 0, failures[0] if failures else ""


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Run what the command line asks for; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeded", action="store_true", help="the faults written down by hand")
    parser.add_argument("--machine", type=int, default=0, metavar="N", help="N faults made by machine")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="part of the name of the file to put faults into")
    parser.add_argument("--part", default="1/1", metavar="K/N", help="the Kth of N equal parts of the faults")
    arguments = parser.parse_args()
    seeded = [each for each in SEEDED_FAULTS if arguments.seeded and arguments.only in each.file]
    made = [each for each in machine_faults(ROOT / PACKAGE) if arguments.only in each.file]
    random.Random(arguments.seed).shuffle(made)  # noqa: S311 - a sample that can be drawn again
    part, parts = (int(each) for each in arguments.part.split("/"))
    outcomes = run([*seeded, *made[: arguments.machine]][part - 1 :: parts])
    survivors = [each.fault for each in outcomes if not each.killed]
    _say(f"{len(outcomes) - len(survivors)} of {len(outcomes)} faults were noticed.")
    for fault in survivors:
        _say(f"survived: {fault.file}: {fault.why}")
    return 1 if any(fault in seeded for fault in survivors) else 0


if __name__ == "__main__":
    sys.exit(main())
