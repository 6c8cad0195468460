"""The site as a browser shows it: opened from a disk, at a desk and on a phone, light and dark."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from clarify_rules.catalog.registry import RULE_IDS
from tests.proofs.browser import View, click, look, picture, read, visit, write
from tests.proofs.test_html_page import CONTRAST, PHONE
from tests.servers.aws import REPOSITORY

pytestmark = pytest.mark.verify

DARK = View(dark=True)
TITLE = read("document.querySelector('h1').firstChild.textContent")
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
BROKEN = "[...document.images].filter((each) => !each.complete || !each.naturalWidth).length"
BROKEN_WORDS = """[...document.querySelectorAll('td:first-child code')]
  .filter((each) => !each.textContent.includes(' ') && each.getClientRects().length > 1)
  .map((each) => each.textContent)"""
LOADED = "performance.getEntriesByType('resource').map((each) => each.name)"
# The search works in the browser, so what it finds comes when it comes.
FOUND = """new Promise((answer, fail) => {
  const begin = performance.now();
  const look = () => {
    const found = [...document.querySelectorAll('#search-results li a')].map((each) => each.textContent);
    if (found.length) answer(found);
    else if (performance.now() - begin > 5000) fail('nothing was found');
    else setTimeout(look, 50);
  };
  look();
})"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as `make site` makes it, elsewhere."""
    folder = tmp_path_factory.mktemp("site")
    made = subprocess.run(
        ["make", "--silent", "site", f"SITE={folder}"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-3000:]
    return folder


def _pages(site: Path) -> list[Path]:
    return sorted(page for page in site.rglob("*.html") if "_static" not in page.parts)


def test_every_page_that_is_written_is_there(site: Path) -> None:
    made = {page.stem for page in _pages(site)}
    assert made >= {page.stem for page in (REPOSITORY / "docs").glob("*.md")}
    assert made >= set(RULE_IDS)


@pytest.mark.parametrize("view", [View(), PHONE], ids=["desk", "phone"])
def test_nothing_overflows_is_broken_or_comes_from_elsewhere(site: Path, view: View) -> None:
    pages = _pages(site)
    asked = read(f"[{OVERFLOW}, {BROKEN}, {LOADED}]")
    steps = [step for page in pages for step in (visit(page), asked)]

    given = [each for each in look(pages[0], *steps, view=view) if each is not None]

    assert len(given) == len(pages)
    for page, (overflow, broken, loaded) in zip(pages, given, strict=True):
        assert (overflow <= 0, broken) == (True, 0), page.name
        assert [each for each in loaded if not each.startswith(("file:", "data:"))] == [], page.name


@pytest.mark.parametrize("view", [View(), PHONE], ids=["desk", "phone"])
def test_a_word_that_a_row_is_looked_up_by_is_not_broken(site: Path, view: View) -> None:
    pages = [site / f"{name}.html" for name in ("audit", "deploy", "rules/clarify-vpc-endpoint-admits-jobs")]
    steps = [step for page in pages for step in (visit(page), read(BROKEN_WORDS))]

    assert [each for each in look(pages[0], *steps, view=view) if each is not None] == [[]] * len(pages)


def test_a_search_finds_a_rule(site: Path) -> None:
    (found,) = (
        each
        for each in look(
            site / "index.html", write(".sidebar-search", "shadow endpoint zones\n"), read(FOUND)
        )
        if each is not None
    )

    assert "clarify-job-shadow-endpoint-zones" in found


def test_one_gets_from_page_to_page(site: Path) -> None:
    first, second, third = (
        each
        for each in look(
            site / "index.html",
            TITLE,
            click(".sidebar-tree a[href='rules/README.html']"),
            TITLE,
            click("article a[href='clarify-job-in-vpc.html']"),
            TITLE,
        )
        if each is not None
    )

    assert (first, second, third) == ("clarify-config-rules", "Rules", "clarify-job-in-vpc")


def test_on_a_phone_the_contents_unfold(site: Path) -> None:
    before, after, title = (
        each
        for each in look(
            site / "index.html",
            read("document.querySelector('.sidebar-tree a').getBoundingClientRect().right > 0"),
            click(".mobile-header label[for='__navigation']"),
            read("document.querySelector('.sidebar-tree a').getBoundingClientRect().right > 0"),
            click(".sidebar-tree a[href='deploy.html']"),
            TITLE,
            view=PHONE,
        )
        if each is not None
    )

    assert (before, after, title) == (False, True, "Deploying the rules")


@pytest.mark.parametrize("view", [View(), DARK], ids=["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(site: Path, view: View, tmp_path: Path) -> None:
    shot = tmp_path / "page.png"
    names = ("index", "deploy", "preflight", "rules/clarify-vpc-has-endpoints")
    pages = [site / f"{name}.html" for name in names]
    steps = [step for page in pages for step in (visit(page), read(CONTRAST))]

    *given, behind = (
        each
        for each in look(
            pages[0],
            *steps,
            picture(shot),
            read("getComputedStyle(document.body).backgroundColor"),
            view=view,
        )
        if each is not None
    )

    assert min(given, key=lambda worst: worst["ratio"])["ratio"] >= 4.5, given
    assert (int(behind.strip("rgb()").split(",")[0]) < 60) == view.dark
    assert shot.stat().st_size > 10_000
