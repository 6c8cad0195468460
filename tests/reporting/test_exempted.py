"""What is exempted, in every format: told with its reason, and never among what is to be changed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import xmlschema
from rich.console import Console

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evaluation.exemptions.exemption import TagFilter
from clarify_rules.evaluation.result import Audit
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.reporting.asff import asff_text
from clarify_rules.reporting.comma_separated import csv_text
from clarify_rules.reporting.document import document, json_text
from clarify_rules.reporting.exempted import exempted
from clarify_rules.reporting.html.text import html_text
from clarify_rules.reporting.junit import junit_text
from clarify_rules.reporting.ocsf import ocsf_text
from clarify_rules.reporting.root_causes import root_causes
from clarify_rules.reporting.table import print_table
from tests.building import World
from tests.evaluation.exemptions.entries import RULE, entry, exemptions
from tests.reporting.html.reading import Page
from tests.reporting.html.test_page import SCRIPTED
from tests.reporting.sample import HOSTILE, audit, result
from tests.reporting.test_ocsf import schema as ocsf_schema

_ROOT = Path(__file__).parents[2]
_SCHEMA = json.loads((_ROOT / "docs" / "schemas" / "results.schema.json").read_text())
_JUNIT = xmlschema.XMLSchema(Path(__file__).with_name("schemas") / "junit.xsd")
EVIDENCE = Evidence.from_document(World().document)
TOLD = "Exempted by ml-platform (OPS-17, expires 2027-01-31): The endpoint moves in December."
COVERED, FAILING = result(), result(resource_id="job-2", resource_arn="arn:job-2")
ENTRIES = exemptions(
    entry(resource="job-1"),
    entry(ticket="OLD", expires=date(2026, 11, 1), line=12),
    entry(ticket="NONE", resource="no-such-job", line=21),
    entry(ticket="BY-TAG", resource=None, tag=TagFilter("Team", "ml"), line=30),
)


def exempting(found: Audit, entries: Any = ENTRIES) -> Audit:
    applied: Audit = entries.applied(replace(found, complete=frozenset({RULE})), EVIDENCE)
    return applied


BOTH = exempting(audit(COVERED, FAILING))
ONLY = exempting(audit(COVERED))
HOSTILE_TEXTS = (HOSTILE, SCRIPTED, "=cmd|' /C calc'!A0", "[red]x[/red]", "]]><x>&amp;")


def hostile(text: str) -> Audit:
    odd = entry(owner=text, reason=text, ticket=text, resource="*")
    old = replace(odd, expires=date(2026, 1, 1))
    tag = entry(owner=text, ticket=text, resource=None, tag=TagFilter(text, text), line=40)
    unmatched = replace(odd, resource=f"{text}x", line=50)
    return exempting(
        audit(COVERED, replace(FAILING, code="X")),
        exemptions(old, replace(odd, code=COVERED.code), tag, unmatched),
    )


def joined(pieces: Iterable[str]) -> str:
    return "".join(pieces)


def drawn(*audits: Audit, width: int = 100) -> str:
    out = io.StringIO()
    print_table(audits, Console(file=out, width=width, markup=False))
    return out.getvalue()


def words(text: str) -> str:
    return " ".join(text.split())


def test_one_exemption_is_one_thing_to_read() -> None:
    grave = replace(COVERED, severity=Severity.LOW, code="A", resource_id="job-9")
    (group,) = exempted(exempting(audit(COVERED, grave), exemptions(entry())).results)
    assert (group.severity, group.codes) == (Severity.HIGH, ("A", "GATEWAY_NOT_ASSOCIATED"))
    assert [each for _, each in group.resources] == ["job-1", "job-9"]


def test_it_is_no_root_cause() -> None:
    (cause,) = root_causes(BOTH.results)
    assert [each.resource_id for each in cause.results] == ["job-2"]


def test_the_table_has_a_section_of_its_own() -> None:
    text = words(drawn(BOTH))
    assert (
        "Exempted: these fail and do not count HIGH GATEWAY_NOT_ASSOCIATED processing job job-1 " + TOLD
        in text
    )
    assert "NON_COMPLIANT 2 (1 HIGH, 1 exempted)" in text
    assert "Exemptions to look at EXPIRED The exemption OLD of ml-platform (line 12:" in text
    assert "UNMATCHED The exemption NONE of ml-platform (line 21:" in text
    assert "UNDECIDED The exemption BY-TAG of ml-platform (line 30:" in text
    assert text.index("job-2") < text.index("Exempted:") < text.index("NON_COMPLIANT")
    assert "Exempt" not in drawn(audit(COVERED))
    assert "Next:" not in drawn(ONLY)


def test_json_has_the_exemption_and_what_became_of_the_others() -> None:
    told = document([BOTH, audit(region="eu-west-1")])
    jsonschema.validate(told, _SCHEMA)
    assert json.loads(joined(json_text([BOTH, audit(region="eu-west-1")]))) == told
    first, second = told["audits"][0]["results"]
    assert first["exemption"] == {
        "rule": RULE,
        "account": "111122223333",
        "region": "us-east-1",
        "resource": "job-1",
        "tag": None,
        "code": None,
        "owner": "ml-platform",
        "reason": "The endpoint moves in December.",
        "ticket": "OPS-17",
        "expires": "2027-01-31",
        "line": 3,
    }
    assert (first["status"], second["exemption"]) == ("NON_COMPLIANT", None)
    assert told["audits"][0]["summary"]["NON_COMPLIANT"] == 2
    states = {
        name: [each["exemption"]["ticket"] for each in told["exemptions"][name]]
        for name in ("expired", "unmatched", "undecided")
    }
    assert states == {"expired": ["OLD"], "unmatched": ["NONE"], "undecided": ["BY-TAG"]}
    assert told["exemptions"]["undecided"][0]["exemption"]["tag"] == {"key": "Team", "value": "ml"}
    assert "exemptions" not in document([audit(COVERED)])


def test_the_files_version_is_told() -> None:
    versioned = exempting(audit(COVERED), exemptions(entry(), version="3HL4"))
    assert document([versioned])["exemptions"]["version"] == "3HL4"


def test_csv_has_columns_for_it() -> None:
    first, second = csv.DictReader(io.StringIO(joined(csv_text([BOTH])), newline=""))
    names = ("exemption_owner", "exemption_reason", "exemption_ticket", "exemption_expires")
    assert [first[name] for name in names] == [
        "ml-platform",
        "The endpoint moves in December.",
        "OPS-17",
        "2027-01-31",
    ]
    assert [second[name] for name in names] == [""] * 4
    assert first["status"] == "NON_COMPLIANT"


def test_junit_skips_it_with_the_reason() -> None:
    text = joined(junit_text([BOTH]))
    _JUNIT.validate(text)
    (suite,) = ET.fromstring(text.encode())  # noqa: S314 - our own text
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("2", "1", "1")
    (skipped,) = suite.iter("skipped")
    assert str(skipped.get("message")).startswith(f"{TOLD} (GATEWAY_NOT_ASSOCIATED: The route table")


def test_ocsf_suppresses_it_with_a_comment() -> None:
    covered, failing = json.loads(joined(ocsf_text([BOTH])))
    assert (covered["status"], covered["status_id"], covered["comment"]) == ("Suppressed", 3, TOLD)
    assert covered["compliance"]["status"] == "Fail"
    assert covered["unmapped"]["exemption"]["ticket"] == "OPS-17"
    assert (failing["status"], "comment" in failing) == ("New", False)
    for version in ("1.5.0", "1.8.0"):
        ocsf_schema(version).validate(covered)


def test_the_page_shows_it_apart_and_by_rule_and_resource() -> None:
    page = Page(joined(html_text([BOTH])))
    apart, (cause, *_) = page.of("article", "EXEMPTED"), page.of("article")
    assert [TOLD in each.text and "job-1" in each.text for each in apart] == [True]
    assert (apart[0].attributes["data-s"], apart[0].attributes["data-v"]) == ("EXEMPTED", "HIGH")
    assert "job-1" not in cause.text
    (item,) = (each for each in page.of("section", "r") if each.attributes["data-s"] == "EXEMPTED")
    assert TOLD in item.text
    assert "The change to make" not in item.text
    assert [each.attributes["data-s"] for each in page.of("tr") if "data-s" in each.attributes] == [
        "NON_COMPLIANT",
        "EXEMPTED",
    ]
    assert "EXEMPTED" in [each.attributes.get("value") for each in page.of("input")]
    assert "1 finding is exempted." in words(page.of("p", "lead")[0].text)
    assert "would settle 1 finding." in words(page.of("p", "lead")[0].text)
    assert page.of("ul", "standings")[0].text.count("The exemption ") == 3


def test_a_page_on_which_only_what_is_exempted_fails_says_so() -> None:
    page = Page(joined(html_text([ONLY, exempting(audit(region="eu-west-1"))])))
    assert "Nothing fails but what is exempted." in page.of("p", "lead")[0].text
    assert [each.text for each in page.of("td", "n")] == ["0", "0", "1", "0", "0"] + ["0"] * 5
    plain = Page(joined(html_text([audit(COVERED)])))
    assert "xempt" not in "".join(each.text for each in plain.of("main"))


def test_findings_are_made_of_it_all_the_same() -> None:
    assert (
        json.loads(joined(asff_text([exempting(audit(COVERED, FAILING), exemptions(entry()))]))) is not None
    )


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_hostile_owners_and_reasons_stay_text(text: str) -> None:
    odd = hostile(text)
    table = drawn(odd)
    assert all(character.isprintable() or character == "\n" for character in table)
    assert max(map(len, table.splitlines())) <= 100
    told = document([odd])
    jsonschema.validate(told, _SCHEMA)
    assert json.loads(joined(json_text([odd]))) == told
    page = Page(joined(html_text([odd])))
    assert len(page.of("script")) == 1
    assert not page.of("img")
    assert not any(name.startswith("on") for each in page.elements for name in each.attributes)
    assert joined(html_text([odd])).isascii()
    junit = joined(junit_text([odd]))
    _JUNIT.validate(junit)
    for row in csv.DictReader(io.StringIO(joined(csv_text([odd])), newline="")):
        for cell in row.values():
            assert cell.isprintable()
            assert not cell.startswith(("=", "+", "-", "@"))
    for finding in json.loads(joined(ocsf_text([odd]))):
        ocsf_schema("1.5.0").validate(finding)


def test_nothing_is_exempted_that_does_not_fail() -> None:
    fine = exempting(audit(result(status=Status.COMPLIANT, code="OK")), exemptions(entry()))
    assert exempted(fine.results) == ()
    assert "Exempted:" not in drawn(fine)
