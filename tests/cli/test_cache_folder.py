from __future__ import annotations

import sys
from pathlib import Path

import pytest

from clarify_rules.cli.cache_folder import cache_folder


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    return tmp_path


@pytest.mark.parametrize(("platform", "due"), [("linux", ".cache"), ("darwin", "Library/Caches")])
def test_below_the_home_folder(platform: str, due: str, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(sys, "platform", platform)

    assert cache_folder() == home / due / "clarify-config-rules"


def test_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "elsewhere"))
    assert cache_folder() == home / "elsewhere" / "clarify-config-rules"

    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folder() == home / ".cache" / "clarify-config-rules"


def test_on_windows(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(home))
    assert cache_folder() == home / "clarify-config-rules" / "Cache"

    monkeypatch.delenv("LOCALAPPDATA")
    assert cache_folder() is None
