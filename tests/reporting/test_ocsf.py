from __future__ import annotations

import json
from functools import cache
from typing import Any

import jsonschema
import pytest
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evaluation.result import Audit
from clarify_rules.network.path import Kind, Path, denied
from clarify_rules.reporting.ocsf import VERSION, ocsf_text
from tests.reporting.html.many import many
from tests.reporting.sample import HOSTILE, audit, result

FINE = result(status=Status.COMPLIANT, code="OK", remediation=None, blocking_resource=None, launcher=None)
UNSURE = result(status=Status.UNDETERMINED, code="ACCESS_DENIED", missing_actions=("ec2:DescribeVpcs",))
BLOCKED = result(paths=(Path("subnet-a", "s3", (denied(Kind.ROUTE, "rtb-main", "X", "It ends here."),)),))


@cache
def schema(version: str) -> jsonschema.Draft202012Validator:
    """The published schema of a version: no attribute but its own, and all that it requires."""
    published = OcsfJsonSchemaEmbedded(get_ocsf_schema(version))
    return jsonschema.Draft202012Validator(published.get_class_schema("compliance_finding", ["cloud"]))


def findings(*audits: Audit) -> list[dict[str, Any]]:
    return list(json.loads("".join(ocsf_text(audits))))


@pytest.mark.parametrize("version", [VERSION, "1.6.0", "1.7.0", "1.8.0"])
def test_findings_follow_the_published_schema(version: str) -> None:
    hostile = result(resource_id=HOSTILE, code=HOSTILE, message=HOSTILE, rule=HOSTILE, remediation=HOSTILE)
    unread = audit(errors=("every call failed.",), region="eu-west-1")

    given = findings(audit(BLOCKED, FINE, UNSURE, hostile), unread, many(100))

    assert len(given) > 100
    for each in given:
        schema(version).validate(each)


def test_the_schema_would_notice() -> None:
    (fine,) = findings(audit(FINE))

    assert schema(VERSION).is_valid(fine)
    assert not schema(VERSION).is_valid({**fine, "nothing_of_it": 1})
    assert not schema(VERSION).is_valid({**fine, "class_uid": 2004})
    assert not schema(VERSION).is_valid({key: fine[key] for key in fine if key != "cloud"})


@pytest.mark.parametrize(
    ("given", "compliance", "severity"),
    [
        (BLOCKED, (3, "Fail"), (4, "High")),
        (UNSURE, (2, "Warning"), (4, "High")),
        (FINE, (1, "Pass"), (1, "Informational")),
    ],
    ids=["fails", "unsure", "fine"],
)
def test_a_doubt_is_a_warning_and_what_is_fine_informs(given: Any, compliance: Any, severity: Any) -> None:
    (one,) = findings(audit(given))

    assert (one["compliance"]["status_id"], one["compliance"]["status"]) == compliance
    assert (one["severity_id"], one["severity"]) == severity


@pytest.mark.parametrize(("given", "number"), [(Severity.LOW, 2), (Severity.MEDIUM, 3), (Severity.HIGH, 4)])
def test_severities_are_those_of_the_schema(given: Severity, number: int) -> None:
    (one,) = findings(audit(result(severity=given)))

    assert one["severity_id"] == number


def test_a_finding_says_where_why_and_what_to_change() -> None:
    (one,) = findings(audit(BLOCKED))

    assert one["cloud"]["account"]["uid"] == "111122223333"
    assert one["finding_info"]["uid"] == (
        "clarify-job-reaches-s3/111122223333/us-east-1/AWS::SageMaker::ProcessingJob/job-1"
    )
    assert one["resources"][0]["uid"] == BLOCKED.resource_arn
    assert one["remediation"]["desc"] == "Associate it with vpce-1."
    assert one["unmapped"]["paths"][0]["hops"][0]["note"] == "It ends here."
    assert one["time"] == 1795348800000


def test_what_does_not_apply_is_no_finding() -> None:
    assert findings(audit(result(status=Status.NOT_APPLICABLE, code="OUT_OF_SCOPE"))) == []
    assert findings() == []


def test_a_region_that_could_not_be_read_is_a_warning() -> None:
    (one,) = findings(audit(errors=("every call failed.",)))

    assert (one["compliance"]["status"], one["message"]) == ("Warning", "every call failed.")
