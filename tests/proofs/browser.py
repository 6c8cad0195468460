"""Debian's chromium, driven by the program in tools/browser from an environment of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.servers.aws import REPOSITORY

_PYTHON = REPOSITORY / ".tools" / "browser" / "bin" / "python"
_DRIVE = REPOSITORY / "tools" / "browser" / "drive.py"
_TIMEOUT_SECONDS = 180

Step = dict[str, str]


@dataclass(frozen=True)
class View:
    """How a page is looked at."""

    width: int = 1280
    height: int = 1000
    dark: bool = False
    script: bool = True


def visit(page: Path) -> Step:
    """Open another page."""
    return {"do": "open", "page": str(page)}


def click(css: str) -> Step:
    """Click the first element of that selector; it must be visible."""
    return {"do": "click", "css": css}


def write(css: str, text: str) -> Step:
    """Write a text into a field."""
    return {"do": "type", "css": css, "text": text}


def read(what: str) -> Step:
    """Read the value of a JavaScript expression."""
    return {"do": "read", "what": what}


def picture(file: Path) -> Step:
    """Save what is seen as PNG."""
    return {"do": "picture", "file": str(file)}


def printed(file: Path) -> Step:
    """Save what would be printed as PDF."""
    return {"do": "print", "file": str(file)}


def look(page: Path, *steps: Step, view: View | None = None) -> list[Any]:
    """Open a page, take the steps one after the other and return what each gave.

    Fails where the browser is missing, saying how to install it, and where the page made it complain.
    """
    programs = {name: shutil.which(name) for name in ("chromium", "chromedriver")}
    if None in programs.values():
        pytest.fail(
            "the browser is missing: run `make chromium`, or apt-get install chromium chromium-driver"
        )
    if not _PYTHON.exists():
        pytest.fail("the browser's driver is missing: run `make verify`, which makes its environment")
    how = view or View()
    orders = {**programs, "page": str(page), "steps": steps, **vars(how)}
    done = subprocess.run(
        [_PYTHON, _DRIVE],
        input=json.dumps(orders),
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    answer = json.loads(done.stdout)
    assert answer["complaints"] == []
    return list(answer["given"])
