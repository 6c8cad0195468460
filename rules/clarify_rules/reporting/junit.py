"""Results as JUnit XML, which CI systems show: a suite for each account, Region and rule, a case a resource.

NON_COMPLIANT is a failure. UNDETERMINED is an error: the test did not come to a verdict, which must not look
like a pass. NOT_APPLICABLE is skipped, with the reason, and so is what is exempted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.reporting.exempted import told
from clarify_rules.reporting.naming import problem
from clarify_rules.reporting.printable import printable

UNREAD = "EVIDENCE_UNREAD"
_SKIPPED = "skipped"
_ELEMENTS = {Status.NON_COMPLIANT: "failure", Status.UNDETERMINED: "error", Status.NOT_APPLICABLE: _SKIPPED}


def junit_text(audits: Iterable[Audit]) -> Iterator[str]:
    """Yield the document, suite by suite; it holds for the schemas of Apache Ant and of Jenkins.

    What kept an account and Region from being read is a suite of its own, whose only case is in error.
    """
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
    for number, suite in enumerate(_suites(audits)):
        suite.set("id", str(number))
        indent(suite)
        # ASCII only, so that it is the same in whatever encoding it is written.
        yield tostring(suite, encoding="us-ascii").decode() + "\n"
    yield "</testsuites>\n"


def _suites(audits: Iterable[Audit]) -> Iterator[Element]:
    for audit in audits:
        for error in audit.errors:
            yield _unread(audit, error)
        for rule, results in groupby(audit.results, key=lambda each: each.rule):
            yield _suite(audit, rule, tuple(results))


def _suite(audit: Audit, rule: str, results: Sequence[Result]) -> Element:
    suite = _empty(audit, rule, len(results), Counter(map(_element, results)))
    for each in results:
        case = _case(suite, audit, rule, each.resource_id)
        element = _element(each)
        if element:
            _add_outcome(SubElement(case, element), each)
    return _closed(suite)


def _element(result: Result) -> str:
    """Return how a case ended, empty where it passed."""
    return _SKIPPED if result.exemption else _ELEMENTS.get(result.status, "")


def _add_outcome(outcome: Element, result: Result) -> None:
    said = printable(problem(result.message, result.remediation))
    if result.exemption:
        outcome.set("message", printable(f"{told(result.exemption)} ({result.code}: {result.message})"))
        return
    if result.status is Status.NOT_APPLICABLE:
        # What is skipped has no type (Ant's schema), so the message begins with the code.
        outcome.set("message", f"{printable(result.code)}: {said}")
        return
    outcome.set("type", printable(result.code))
    outcome.set("message", said)
    outcome.text = _explained(result)


def _unread(audit: Audit, error: str) -> Element:
    suite = _empty(audit, "evidence", 1, {"error": 1})
    outcome = SubElement(_case(suite, audit, "evidence", "account and Region can be read"), "error")
    outcome.set("type", UNREAD)
    outcome.set("message", printable(error))
    return _closed(suite)


def _empty(audit: Audit, about: str, tests: int, counts: Mapping[str, int]) -> Element:
    suite = Element(
        "testsuite",
        {
            "name": printable(f"{about} {audit.account_id} {audit.region}"),
            "package": _package(audit),
            "tests": str(tests),
            "failures": str(counts.get("failure", 0)),
            "errors": str(counts.get("error", 0)),
            "skipped": str(counts.get(_SKIPPED, 0)),
            "time": "0",
            "timestamp": audit.evaluated_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
            "hostname": "localhost",
        },
    )
    SubElement(suite, "properties")
    return suite


def _case(suite: Element, audit: Audit, about: str, name: str) -> Element:
    named = {"name": printable(name), "classname": f"{_package(audit)}.{printable(about)}", "time": "0"}
    return SubElement(suite, "testcase", named)


def _closed(suite: Element) -> Element:
    SubElement(suite, "system-out")
    SubElement(suite, "system-err")
    return suite


def _package(audit: Audit) -> str:
    return printable(f"{audit.account_id}.{audit.region}")


def _explained(result: Result) -> str:
    """Return what a reader needs to act, a line each."""
    lines = [
        ("Resource", f"{result.resource_type} {result.resource_arn}"),
        ("Severity", result.severity.value),
        ("Blocked by", result.blocking_resource),
        ("Change", result.remediation),
        ("Permissions that would settle it", ", ".join(result.missing_actions)),
        ("More", result.documentation),
    ]
    return "".join(f"\n{name}: {printable(value)}" for name, value in lines if value) + "\n"
