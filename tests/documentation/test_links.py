"""Every link of a page leads to a file of the project, and to a heading that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.documentation.pages import PAGES, ROOT, Page

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Page) -> None:
    for target in _LINK.findall(page.text):
        if target.startswith("https://"):
            continue
        path, _, heading = target.partition("#")
        file = (ROOT / page.name).parent / path if path else ROOT / page.name
        assert file.is_file(), f"{page.name}: {target}"
        assert not heading or heading in _anchors(file), f"{page.name}: {target}"


def test_every_page_can_be_reached_from_the_first() -> None:
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    linked = {f"docs/{target}" for target in _LINK.findall(index)}
    assert {page.name for page in PAGES} - linked == {"README.md", "docs/index.md"}


def _anchors(file: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a file."""
    headings = _HEADING.findall(file.read_text("utf-8"))
    return {re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in headings}
