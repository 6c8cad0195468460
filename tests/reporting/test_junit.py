from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.result import Audit
from clarify_rules.reporting.junit import junit_text
from tests.reporting.html.many import many
from tests.reporting.sample import HOSTILE, audit, result

_SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("schemas") / "junit.xsd")
FINE = result(status=Status.COMPLIANT, code="OK", resource_id="job-2")
UNSURE = result(
    status=Status.UNDETERMINED,
    code="ACCESS_DENIED",
    resource_id="job-3",
    missing_actions=("ec2:DescribeVpcs",),
)
IDLE = result(
    status=Status.NOT_APPLICABLE, code="NO_INFERENCE", rule="clarify-job-z", message="It infers nothing."
)


def read(*audits: Audit) -> ET.Element:
    return ET.fromstring("".join(junit_text(audits)).encode())  # noqa: S314 - our own text


@pytest.mark.parametrize(
    "audits",
    [
        (),
        (audit(),),
        (audit(result(), FINE, UNSURE, IDLE), audit(errors=("every call failed.",), region="eu-west-1")),
        (audit(result(resource_id=HOSTILE, code=HOSTILE, message=HOSTILE, rule=HOSTILE), errors=(HOSTILE,)),),
        (many(200),),
    ],
    ids=["nothing", "no results", "all", "hostile", "many"],
)
def test_it_is_what_its_readers_expect(audits: tuple[Audit, ...]) -> None:
    _SCHEMA.validate("".join(junit_text(audits)))


def test_each_rule_is_a_suite_and_each_resource_a_case() -> None:
    first, second = read(audit(result(), FINE, UNSURE, IDLE))

    assert first.attrib.items() >= {
        ("name", "clarify-job-reaches-s3 111122223333 us-east-1"),
        ("package", "111122223333.us-east-1"),
        ("tests", "3"),
        ("failures", "1"),
        ("errors", "1"),
        ("skipped", "0"),
        ("timestamp", "2026-11-22T12:00:00"),
    }
    assert [case.get("name") for case in first.iter("testcase")] == ["job-1", "job-2", "job-3"]
    assert second.get("skipped") == "1"


def test_what_fails_is_a_failure_with_the_change_to_make() -> None:
    (failure,) = read(audit(result())).iter("failure")

    assert failure.get("type") == "GATEWAY_NOT_ASSOCIATED"
    assert failure.get("message") == "The route table rtb-main has no route to S3."
    assert "\nBlocked by: rtb-main\n" in str(failure.text)
    assert "\nChange: Associate it with vpce-1.\n" in str(failure.text)


def test_what_is_not_decided_is_an_error_and_never_a_pass() -> None:
    (error,) = read(audit(UNSURE)).iter("error")

    assert error.get("type") == "ACCESS_DENIED"
    assert "\nPermissions that would settle it: ec2:DescribeVpcs\n" in str(error.text)


def test_what_does_not_apply_is_skipped_with_the_reason() -> None:
    (skipped,) = read(audit(IDLE)).iter("skipped")

    assert skipped.attrib == {"message": "NO_INFERENCE: It infers nothing."}


def test_a_region_that_could_not_be_read_is_in_error() -> None:
    (suite,) = read(audit(errors=("every call failed.",)))

    assert (suite.get("tests"), suite.get("errors")) == ("1", "1")
    assert [each.get("message") for each in suite.iter("error")] == ["every call failed."]
