"""The report as a browser shows it: filters, pictures of paths, phone, dark mode, ten thousand results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clarify_rules.network.path import Kind, Path, denied, passed
from clarify_rules.reporting.baseline.comparison import Asked, compare
from clarify_rules.reporting.baseline.former import baseline_of
from clarify_rules.reporting.document import document
from clarify_rules.reporting.html.text import html_text
from tests.evaluation.exemptions.entries import entry
from tests.proofs.browser import View, click, look, picture, printed, read, write
from tests.proofs.command import COMMAND, run
from tests.reporting.html.many import many
from tests.reporting.html.test_page import SCRIPTED
from tests.reporting.sample import audit, result

if TYPE_CHECKING:
    from pathlib import Path as File

pytestmark = pytest.mark.verify

PHONE = View(width=390, height=844)
OPENS_SECONDS = 3.0
ANSWERS_SECONDS = 1.0
SHOWN = read("document.getElementById('shown').textContent")
# What a reader sees: text that is rendered, not text that is folded or hidden.
VISIBLE = "[...document.querySelectorAll('{css}')].filter((each) => each.checkVisibility()).length"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> File:
    page = tmp_path_factory.mktemp("demo") / "report.html"
    done = run([COMMAND, "audit", "--demo", "--format", "html", "--output", page], {})
    assert done.exit_code == 1, done.stderr[-2000:]
    return page


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> File:
    page = tmp_path_factory.mktemp("large") / "report.html"
    page.write_text("".join(html_text([many(10_000)])), encoding="utf-8")
    return page


def visible(css: str) -> dict[str, str]:
    return read(VISIBLE.format(css=css))


def test_filters_by_verdict_severity_text_and_grouping(demo: File) -> None:
    causes, found, by_rule, failing, undone, *_ = given = [
        each
        for each in look(
            demo,
            SHOWN,
            write("#text", "GATEWAY_NOT_ASSOCIATED"),
            SHOWN,
            click("[name=by][value=rules]"),
            SHOWN,
            click("[name=s][value=COMPLIANT]"),
            click("[name=s][value=NOT_APPLICABLE]"),
            click("[name=s][value=UNDETERMINED]"),
            write("#text", ""),
            write("#text", "clarify-job-reaches-s3"),
            SHOWN,
            click("[name=v][value=HIGH]"),
            SHOWN,
            read("!document.getElementById('none').hidden"),
        )
        if each is not None
    ]

    assert len(given) == 6
    assert causes.split(" of ")[0] == causes.split(" of ")[1].removesuffix(" shown")
    assert found.startswith("1 of ")
    assert 1 <= int(by_rule.split()[0]) < 10
    assert 1 <= int(failing.split()[0]) < 40
    assert undone.startswith("0 of ")
    assert given[-1] is True


def test_what_is_new_since_a_baseline_can_be_looked_at_alone(tmp_path: File) -> None:
    then = audit(*(result(resource_id=f"old-{number}") for number in range(5)))
    now = audit(*then.results, result(resource_id="young", blocking_resource="rtb-2"))
    comparisons = compare([now], baseline_of(document([then])), Asked({now.results[0].rule}))
    page = tmp_path / "report.html"
    page.write_text("".join(html_text([now], comparisons)), encoding="utf-8")

    before, after, by_resource = (
        each
        for each in look(page, SHOWN, click("[name=new]"), SHOWN, click("[name=by][value=resources]"), SHOWN)
        if each is not None
    )

    assert (before, after, by_resource) == ("2 of 2 shown", "1 of 2 shown", "1 of 6 shown")


def test_what_is_exempted_can_be_looked_at_alone(tmp_path: File) -> None:
    page = tmp_path / "report.html"
    covered = result(resource_id="covered", blocking_resource="rtb-2", exemption=entry(reason=SCRIPTED))
    page.write_text("".join(html_text([audit(result(), covered)])), encoding="utf-8")

    before, alone, shown, followed, overflow = (
        each
        for each in look(
            page,
            SHOWN,
            click("[name=s][value=NON_COMPLIANT]"),
            SHOWN,
            visible("article.EXEMPTED"),
            click("article.EXEMPTED details.settles > summary"),
            click("article.EXEMPTED .settled a"),
            read("document.querySelector('.r:target').checkVisibility()"),
            read("document.documentElement.scrollWidth - innerWidth"),
            view=PHONE,
        )
        if each is not None
    )

    assert (before, alone, shown) == ("2 of 2 shown", "1 of 2 shown", 1)
    assert followed is True
    assert overflow <= 0


def test_a_link_unfolds_what_it_leads_to_and_undoes_a_filter_that_hides_it(demo: File) -> None:
    before, after, by = (
        each
        for each in look(
            demo,
            write("#text", "GATEWAY_NOT_ASSOCIATED"),
            visible(".r"),
            click("article:not([hidden]) details.settles > summary"),
            click("article:not([hidden]) .settled a"),
            read("document.querySelector('.r:target').checkVisibility()"),
            read("document.querySelector('[name=by]:checked').value"),
        )
        if each is not None
    )

    assert (before, after, by) == (0, True, "resources")


def test_a_blocked_path_is_a_picture_whose_blocking_hop_stands_out(demo: File, tmp_path: File) -> None:
    shot = tmp_path / "path.png"
    code = "GATEWAY_NOT_ASSOCIATED"
    here = f"[...document.querySelectorAll('article')].find((one) => one.textContent.includes('{code}'))"
    stations, words, wide, note, _ = look(
        demo,
        read(f"{here}.querySelectorAll('figure li').length"),
        read(f"{here}.querySelector('figure li.here strong').textContent"),
        read(
            f"(({here}).scrollIntoView(), {here}.querySelector('figure ol').getBoundingClientRect().height)"
        ),
        read(f"{here}.querySelector('figure li.here p').checkVisibility()"),
        picture(shot),
    )
    phone_height, overflow = look(
        demo,
        read(
            f"(({here}).scrollIntoView(), {here}.querySelector('figure ol').getBoundingClientRect().height)"
        ),
        read("document.documentElement.scrollWidth - innerWidth"),
        view=PHONE,
    )

    assert stations > 3
    assert words == "Blocked here"
    assert note is True
    assert shot.stat().st_size > 10_000
    assert phone_height > wide, "from left to right where there is room, from top to bottom on a phone"
    assert overflow <= 0, "nothing is wider than a phone"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(demo: File, dark: bool) -> None:
    (worst,) = look(demo, read(CONTRAST), view=View(dark=dark))

    assert worst["ratio"] >= 4.5, worst


def test_without_script_everything_is_there_to_read(demo: File) -> None:
    form, views, causes = look(
        demo, visible("form"), visible(".view"), visible("article.cause"), view=View(script=False)
    )

    assert (form, views) == (0, 3)
    assert causes > 10


def test_it_prints(demo: File, tmp_path: File) -> None:
    sheet = tmp_path / "report.pdf"

    look(demo, printed(sheet))

    assert sheet.read_bytes().startswith(b"%PDF")
    assert 4 <= sheet.read_bytes().count(b"/Type /Page\n") <= 40


def test_hostile_names_do_nothing_in_a_browser(tmp_path: File) -> None:
    blocked = denied(Kind.ROUTE, SCRIPTED, "X", SCRIPTED)
    hostile = result(
        resource_id=SCRIPTED,
        message=SCRIPTED,
        documentation="javascript:document.title='taken'",
        paths=(Path("subnet-a", "s3", (passed(Kind.DNS, SCRIPTED, SCRIPTED), blocked)),),
    )
    page = tmp_path / "hostile.html"
    page.write_text("".join(html_text([audit(hostile)])), encoding="utf-8")

    pictures, title, overflow = look(
        page,
        read("document.images.length"),
        read("document.title"),
        read("document.documentElement.scrollWidth - innerWidth"),
        view=PHONE,
    )

    assert pictures == 0
    assert title.startswith("Clarify network audit")
    assert overflow <= 0


@pytest.mark.alone
def test_ten_thousand_results_open_in_three_seconds_and_stay_usable(large: File) -> None:
    loaded, _, shown, answered = look(
        large,
        read("performance.getEntriesByType('navigation')[0].loadEventEnd / 1000"),
        click("[name=by][value=resources]"),
        SHOWN,
        read(FILTER_SECONDS),
    )

    assert shown == "10000 of 10000 shown"
    assert loaded < OPENS_SECONDS
    assert answered < ANSWERS_SECONDS


FILTER_SECONDS = """(() => {
  const box = document.querySelector('[name=s][value=COMPLIANT]');
  const begin = performance.now();
  box.click();
  document.body.offsetHeight;
  return (performance.now() - begin) / 1000;
})()"""

# The least contrast of any visible text (WCAG 2.2, contrast ratio); all backgrounds are opaque or none.
CONTRAST = """(() => {
  const parse = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((each) => each / 255)
    .map((each) => each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
    .reduce((sum, each, place) => sum + each * [0.2126, 0.7152, 0.0722][place], 0);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = parse(getComputedStyle(each).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
  };
  let worst = {ratio: 99};
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || ['SCRIPT', 'STYLE'].includes(element.tagName)) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < worst.ratio) worst = {ratio, of: element.outerHTML.slice(0, 120)};
  }
  return worst;
})()"""
