from __future__ import annotations

import json
from typing import Any

import pytest

from clarify_rules.evaluation.result import Audit
from clarify_rules.reporting.asff import asff_text
from tests.reporting.exempted_results import exempted
from tests.reporting.sample import HOSTILE, audit
from tests.reporting.security_hub.hub import fixed, job
from tests.servers.security_hub.asff import asff_violations
from tests.servers.security_hub.contract import checked_request


def _findings(*audits: Audit) -> list[dict[str, Any]]:
    text = "".join(asff_text(audits))
    assert text.isascii()
    found: list[dict[str, Any]] = json.loads(text)
    for each in found:
        assert asff_violations(each) == []
    if found:
        checked_request("BatchImportFindings", {"Findings": found[:100]})
    return found


def test_all_accounts_and_regions_are_one_list() -> None:
    east = audit(job("a"), job("b", blocking_resource="rtb-2"))
    west = audit(job("a"), region="us-west-2")
    found = _findings(east, west)
    assert [(each["Region"] if "Region" in each else each["Id"].split("/")[2]) for each in found] == [
        "us-east-1",
        "us-east-1",
        "us-west-2",
    ]
    assert len({each["Id"] for each in found}) == 3


def test_where_nothing_fails_or_could_be_read_the_list_is_empty() -> None:
    assert _findings() == []
    assert _findings(audit(fixed(job("a"))), audit(errors=("Nothing could be read.",))) == []


@pytest.mark.parametrize(
    ("partition", "region", "named"),
    [
        ("aws", "us-east-1", "aws"),
        ("aws-cn", "cn-north-1", "aws-cn"),
        ("aws-us-gov", "us-gov-west-1", "aws-us-gov"),
        ("aws-iso", "us-iso-east-1", "aws-us-iso"),
        ("aws-iso-b", "us-isob-east-1", "aws-us-iso-b"),
        ("aws-iso-f", "us-isof-south-1", None),
        ("aws-eusc", "eusc-de-east-1", None),
    ],
)
def test_the_partition_is_the_audits_own(partition: str, region: str, named: str | None) -> None:
    (found,) = _findings(audit(job("a"), partition=partition, region=region))
    assert found["ProductArn"].startswith(f"arn:{partition}:securityhub:{region}:")
    assert {each.get("Partition") for each in found["Resources"]} == {named}


def test_what_is_exempted_is_shown_as_archived_with_the_exemption() -> None:
    shown = _findings(audit(job("a"), exempted(job("b", blocking_resource="rtb-2"), reason=HOSTILE)))
    assert [each["RecordState"] for each in shown] == ["ACTIVE", "ARCHIVED"]
    assert shown[1]["ProductFields"]["clarify-config-rules/ExemptionTicket"] == "NET-12"
    assert shown[1]["ProductFields"]["clarify-config-rules/ExemptionReason"].isprintable()


def test_hostile_names_are_as_harmless_as_elsewhere() -> None:
    hostile = job(HOSTILE, blocking_resource=HOSTILE, message=HOSTILE, remediation=HOSTILE, code=HOSTILE)
    assert len(_findings(audit(hostile))) == 1
