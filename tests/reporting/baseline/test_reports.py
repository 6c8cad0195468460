"""What changed, as the table, the document and the page tell it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
from rich.console import Console

from clarify_rules.catalog.verdict import Status
from clarify_rules.reporting.baseline.comparison import Asked, compare
from clarify_rules.reporting.baseline.former import baseline_of
from clarify_rules.reporting.document import document, json_text
from clarify_rules.reporting.html.text import html_text
from clarify_rules.reporting.table import print_table
from tests.evaluation.exemptions.entries import entry
from tests.reporting.html.reading import Page
from tests.reporting.sample import HOSTILE, audit, result

_SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "schemas" / "results.schema.json").read_text())
RULE = "clarify-job-reaches-s3"
THEN = audit(
    result(), *(result(resource_id=f"old-{number}") for number in range(7)), result(resource_id="seen")
)
NOW = audit(
    result(),
    result(resource_id="job-2"),
    result(resource_id="seen", status=Status.COMPLIANT, code="OK"),
    *(result(resource_id=f"old-{number}", status=Status.COMPLIANT, code="OK") for number in range(6)),
)
COMPARISONS = compare([NOW], baseline_of(document([THEN])), Asked({RULE}))
SAID = "1 new; 1 unchanged; 7 fixed; 1 no longer judged"


def test_the_document_tells_it_and_follows_its_schema() -> None:
    told = document([NOW], COMPARISONS)

    jsonschema.validate(told, _SCHEMA)
    assert json.loads("".join(json_text([NOW], COMPARISONS))) == told
    (one,) = told["audits"]
    assert [each["change"] for each in one["results"]] == ["unchanged", "new", *[None] * 7]
    assert one["comparison"]["since"] == "2026-11-22T12:00:00Z"
    summary = {"new": 1, "unchanged": 1, "fixed": 7, "exempted": 0, "gone": 1, "unseen": 0}
    assert one["comparison"]["summary"] == summary
    assert [each["resource_id"] for each in one["comparison"]["gone"]] == ["old-6"]


def test_without_a_baseline_the_document_says_nothing_of_it() -> None:
    (one,) = document([NOW])["audits"]

    assert "comparison" not in one
    assert "change" not in one["results"][0]


def test_a_document_with_changes_is_a_baseline_too() -> None:
    assert baseline_of(document([NOW], COMPARISONS)) == baseline_of(document([NOW]))


def test_the_table_tells_it() -> None:
    out = io.StringIO()
    print_table([NOW], Console(file=out, width=100, markup=False), COMPARISONS)
    text = " ".join(out.getvalue().split())

    assert "New for 1 of 2" in text
    assert f"Since the baseline of 2026-11-22 12:00 UTC: {SAID}" in text
    assert "Fixed: processing job old-0, clarify-job-reaches-s3 (GATEWAY_NOT_ASSOCIATED)" in text
    assert "and 2 more fixed" in text
    assert "No longer judged: processing job old-6" in text


def test_the_page_tells_it() -> None:
    page = Page("".join(html_text([NOW], COMPARISONS)))
    (fates,) = page.of("ul", "fates")

    assert fates.text.startswith("1 new1 unchanged7 fixed1 no longer judged")
    assert page.by_id("c1").attributes["data-c"] == "new"
    assert "New for 1 of 2" in page.by_id("c1").text
    assert "data-c" not in page.by_id("r1").attributes
    assert page.by_id("r2").attributes["data-c"] == "new"
    assert [each.attributes["value"] for each in page.of("input") if each.attributes.get("name") == "new"]


def test_a_page_without_a_baseline_does_not_ask_for_what_is_new() -> None:
    page = Page("".join(html_text([NOW])))

    assert not [each for each in page.of("input") if each.attributes.get("name") == "new"]


def test_hostile_names_of_the_baseline_stay_text() -> None:
    name = f"<script>alert(1)</script>{HOSTILE}"
    then = baseline_of(json.loads("".join(json_text([audit(result(resource_id=name, code=name))]))))
    comparisons = compare([audit()], then, Asked({RULE}))
    out = io.StringIO()
    print_table([audit()], Console(file=out, width=100, markup=False), comparisons)
    markup = "".join(html_text([audit()], comparisons))

    assert len(Page(markup).of("script")) == 1
    for text in (markup, out.getvalue()):
        assert all(character.isprintable() or character == "\n" for character in text)


def test_what_is_exempted_now_is_told_as_that() -> None:
    now = audit(*(result(resource_id=each.resource_id, exemption=entry()) for each in THEN.results))
    comparisons = compare([now], baseline_of(document([THEN])), Asked({RULE}))
    out = io.StringIO()
    print_table([now], Console(file=out, width=200), comparisons)

    assert "0 new; 0 unchanged; 0 fixed; 9 exempted now" in out.getvalue()
    assert "  Exempted now: processing job job-1" in out.getvalue()
    assert "9 exempted now" in Page("".join(html_text([now], comparisons))).of("summary")[0].text
    told = document([now], comparisons)
    jsonschema.validate(told, _SCHEMA)
    assert len(told["audits"][0]["comparison"]["exempted"]) == 9
    assert {each["change"] for each in told["audits"][0]["results"]} == {None}
