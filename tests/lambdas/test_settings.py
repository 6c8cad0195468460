from __future__ import annotations

from datetime import timedelta

import pytest

from clarify_rules.catalog.frequencies import PERIODS
from clarify_rules.catalog.verdict import Severity
from clarify_rules.evaluation.severity_overrides import SeverityOverrides
from clarify_rules.lambdas.environment import AssumedRole, BadSetting
from clarify_rules.lambdas.settings import read_settings
from clarify_rules.reader.clients import Identity
from deployment.template.document import template

GOOD = {"RULE_ID": "clarify-job-in-vpc", "CACHE_BUCKET": "cache"}


def test_the_least_that_is_needed() -> None:
    settings = read_settings(GOOD)
    assert settings.rule_id == "clarify-job-in-vpc"
    assert settings.role is None
    assert not settings.counts_workloads
    assert settings.severities == SeverityOverrides()
    assert not settings.sends_findings
    assert (settings.exemptions_uri, settings.exemptions_owner) == (None, None)


def test_where_exemptions_are() -> None:
    told = {"EXEMPTIONS_URI": " s3://bucket/key ", "EXEMPTIONS_BUCKET_OWNER": "111122223333"}
    settings = read_settings(GOOD | told)
    assert (settings.exemptions_uri, settings.exemptions_owner) == ("s3://bucket/key", "111122223333")
    with pytest.raises(BadSetting, match="EXEMPTIONS_BUCKET_OWNER must be an account id"):
        read_settings(GOOD | {"EXEMPTIONS_BUCKET_OWNER": "everybody"})


@pytest.mark.parametrize(("frequency", "hours"), [("", 24), ("One_Hour", 1), ("TwentyFour_Hours", 24)])
def test_the_period_of_rounds(frequency: str, hours: int) -> None:
    assert read_settings({**GOOD, "FREQUENCY": frequency}).period == timedelta(hours=hours)


def test_the_template_offers_the_frequencies_that_are_known() -> None:
    allowed = template()["Parameters"]["Frequency"]["AllowedValues"]
    assert sorted(allowed) == sorted(PERIODS)


def test_a_role_in_another_account() -> None:
    role = "arn:aws-cn:iam::111122223333:role/path/audit"
    settings = read_settings({**GOOD, "ASSUME_ROLE_ARN": role, "ASSUME_ROLE_EXTERNAL_ID": "x"})
    assert settings.role == AssumedRole(role, "x", Identity("111122223333", "aws-cn"))
    assert "external_id" not in repr(settings)


def test_severities_and_counting() -> None:
    settings = read_settings(
        {
            **GOOD,
            "SEVERITY_OVERRIDES": "clarify-job-in-vpc=LOW, clarify-job-reaches-s3/ENDPOINT_MISSING=MEDIUM,",
            "JOB_RESOURCE_TYPE": "AWS::::Account",
        }
    )
    assert settings.severities.decided == {
        "clarify-job-in-vpc": Severity.LOW,
        "clarify-job-reaches-s3/ENDPOINT_MISSING": Severity.MEDIUM,
    }
    assert settings.counts_workloads


@pytest.mark.parametrize(("mode", "sends"), [("import", True), ("off", False), ("", False)])
def test_findings_are_sent_where_that_is_asked_for(mode: str, sends: bool) -> None:
    assert read_settings({**GOOD, "SECURITY_HUB_MODE": mode}).sends_findings is sends


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"SECURITY_HUB_MODE": "on"}, "SECURITY_HUB_MODE must be import or off"),
        ({"RULE_ID": ""}, "RULE_ID is not set"),
        ({"RULE_ID": "clarify-other"}, "RULE_ID must be a rule of the catalogue"),
        ({"CACHE_BUCKET": " "}, "CACHE_BUCKET is not set"),
        (
            {"ASSUME_ROLE_EXTERNAL_ID": "secret-7", "ASSUME_ROLE_ARN": "auditor"},
            "ASSUME_ROLE_ARN must be the ARN of an IAM role",
        ),
        ({"JOB_RESOURCE_TYPE": "AWS::Lambda"}, "JOB_RESOURCE_TYPE must be"),
        ({"SEVERITY_OVERRIDES": "clarify-job-in-vpc"}, "SEVERITY_OVERRIDES must be RULE=LEVEL"),
        ({"SEVERITY_OVERRIDES": "clarify-job-in-vpc=SOME"}, "LOW, MEDIUM, HIGH"),
        ({"SEVERITY_OVERRIDES": "secret=LOW"}, "SEVERITY_OVERRIDES"),
        ({"SEVERITY_OVERRIDES": "clarify-job-in-vpc/=LOW"}, "one of its reason codes"),
        ({"SEVERITY_OVERRIDES": "clarify-job-in-vpc/no_vpc=LOW"}, "one of its reason codes"),
        ({"FREQUENCY": "Weekly"}, "FREQUENCY must be one of One_Hour, "),
    ],
)
def test_a_bad_setting_is_named(change: dict[str, str], said: str) -> None:
    with pytest.raises(BadSetting, match=said) as raised:
        read_settings({**GOOD, **change})
    assert not any(value.strip() and value in str(raised.value) for value in change.values())
