"""The pictures of the pages are those that are drawn of the demo account, and load nothing."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.documentation.pages import PAGES, ROOT

_FOLDER = ROOT / "docs" / "pictures"
_PICTURES = sorted(_FOLDER.glob("*.svg"))
# What is not there to be loaded: names of vocabularies, and who made it.
_NAMES = ("http://www.w3.org/", "https://www.textualize.io")


@pytest.mark.verify
def test_the_committed_pictures_are_those_that_are_drawn(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "docs.pictures.draw", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True)
    drawn = {each.name: each.read_text("utf-8") for each in tmp_path.iterdir()}
    assert {each.name: each.read_text("utf-8") for each in _PICTURES} == drawn, (
        "run `make pictures` and commit what it changes"
    )


@pytest.mark.parametrize("picture", _PICTURES, ids=lambda path: path.name)
def test_a_picture_is_whole_in_itself(picture: Path) -> None:
    text = picture.read_text("utf-8")
    assert ET.fromstring(text).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own file
    addresses = re.findall(r"https?://[^\s\"')]+", text)
    assert [each for each in addresses if not each.startswith(_NAMES)] == []
    assert re.findall(r"url\((?![\"']?(?:data:|#)).*", text) == []


def test_every_picture_is_shown_and_told_of() -> None:
    shown = [each for page in PAGES for each in re.findall(r"!\[([^\]]*)\]\((\S+)\)", page.text)]
    assert {Path(target).name for _, target in shown} == {each.name for each in _PICTURES}
    assert all(len(told) > 40 for told, _ in shown)


def test_the_readme_stays_short() -> None:
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 115
