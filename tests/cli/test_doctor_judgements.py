"""What the doctor makes of what AWS says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.session import Session

from clarify_rules.catalog.registry import RULE_IDS, all_rules, rule
from clarify_rules.cli.doctor.deployment import deployment_findings, sort_rules
from clarify_rules.cli.doctor.finding import Finding, Health
from clarify_rules.cli.doctor.functions import Function
from clarify_rules.cli.doctor.quotas import judge_concurrency, rule_quota_finding
from clarify_rules.cli.doctor.recorder import judge_recorder, recorded_types, records
from clarify_rules.cli.doctor.result_types import judge_types, result_type_findings, workload_types
from clarify_rules.cli.doctor.rule_results import judge_result, judge_results
from clarify_rules.evidence.record import format_time
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.calls import Calls
from tests.cli.doctor_stack import PLACE, deployed, function, health
from tests.reader.scripted import ACCOUNT, REGION, ScriptedAws

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
JOB = "AWS::SageMaker::ProcessingJob"
VPC = "AWS::EC2::VPC"
THE_ACCOUNT = "AWS::::Account"


# The recorder.


def test_every_type_to_be_recorded_is_one_that_config_records() -> None:
    recordable = Session().get_service_model("config").shape_for("ResourceType").enum

    assert set(recorded_types(all_rules())) <= set(recordable)
    assert "AWS::SageMaker::Model" in recorded_types(all_rules())


def test_a_rules_types_are_its_triggers_and_what_it_judges() -> None:
    one = rule("clarify-vpc-has-endpoints")

    assert set(recorded_types([one])) == {*one.triggers, VPC}


@pytest.mark.parametrize(
    ("group", "recorded"),
    [
        ({"allSupported": True}, True),
        ({"allSupported": True, "recordingStrategy": {"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"}}, True),
        ({"recordingStrategy": {"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"}}, True),
        ({"resourceTypes": [VPC]}, True),
        ({"resourceTypes": [JOB]}, False),
        ({"resourceTypes": [VPC], "recordingStrategy": {"useOnly": "INCLUSION_BY_RESOURCE_TYPES"}}, True),
        ({"resourceTypes": [JOB], "recordingStrategy": {"useOnly": "INCLUSION_BY_RESOURCE_TYPES"}}, False),
        (
            {
                "exclusionByResourceTypes": {"resourceTypes": [VPC]},
                "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
            },
            False,
        ),
        (
            {
                "exclusionByResourceTypes": {"resourceTypes": [JOB]},
                "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
            },
            True,
        ),
        ({}, False),
    ],
)
def test_what_a_recording_group_takes_in(group: dict[str, Any], recorded: bool) -> None:
    assert records(group, VPC) is recorded


def test_a_recorder_whose_status_is_not_told_is_unknown() -> None:
    recorder = {"name": "mine", "recordingGroup": {"allSupported": True}}

    (state, types) = judge_recorder([recorder], [{"name": "another's", "recording": True}], [VPC])

    assert (state.health, types.health) == (Health.UNKNOWN, Health.OK)


def test_daily_recording_is_told() -> None:
    mode = {
        "recordingFrequency": "CONTINUOUS",
        "recordingModeOverrides": [{"resourceTypes": [VPC], "recordingFrequency": "DAILY"}],
    }
    recorder = {"name": "r", "recordingGroup": {"allSupported": True}, "recordingMode": mode}

    (_, types) = judge_recorder([recorder], [{"name": "r", "recording": True}], [VPC, "AWS::EC2::Subnet"])

    assert types.health is Health.OK
    assert f" {VPC}: once a day" in types.message


# What is deployed, and how it fares.


def described(name: str, **more: Any) -> dict[str, Any]:
    source = {"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f"}
    return {"ConfigRuleName": name, "ConfigRuleState": "ACTIVE", "Source": source, **more}


def test_our_rules_are_told_from_others() -> None:
    ours, stranger, leaving = RULE_IDS[:3]
    detail = {"MessageType": "ScheduledNotification", "MaximumExecutionFrequency": "Three_Hours"}
    change = {"MessageType": "ConfigurationItemChangeNotification"}
    source = {**described(ours)["Source"], "SourceDetails": [change, detail]}

    found = sort_rules(
        [
            described("somebody-elses"),
            described(ours, Source=source),
            described(stranger, Source={"Owner": "AWS", "SourceIdentifier": "VPC_DNS"}),
            described(leaving, ConfigRuleState="DELETING"),
        ]
    )

    assert found.count == 4
    assert [(each.rule.id, each.period) for each in found.rules] == [(ours, timedelta(hours=3))]
    assert (found.strangers, found.leaving) == ((stranger,), (leaving,))
    findings = deployment_findings(found)
    assert health(findings) == ["PROBLEM", "PROBLEM", "OK"]
    assert f"--config-rule-name {stranger}" in str(findings[0].fix)


@pytest.mark.parametrize(
    ("frequency", "hours"),
    [({}, 24), ({"MaximumExecutionFrequency": "One_Hour"}, 1), ({"MaximumExecutionFrequency": "New"}, 24)],
)
def test_a_rules_period(frequency: dict[str, str], hours: int) -> None:
    (found,) = sort_rules([described(RULE_IDS[0], **frequency)]).rules

    assert found.period == timedelta(hours=hours)


def ago(**hours: float) -> dict[str, str]:
    """Members of a status that so many hours ago stand for."""
    return {name: format_time(NOW - timedelta(hours=each)) for name, each in hours.items()}


INVOKED, ANSWERED = "LastSuccessfulInvocationTime", "LastSuccessfulEvaluationTime"
NOT_INVOKED, NOT_ANSWERED = "LastFailedInvocationTime", "LastFailedEvaluationTime"
ACTIVE = "FirstActivatedTime"


@pytest.mark.parametrize(
    ("status", "verdict", "said"),
    [
        (ago(**{ACTIVE: 999, INVOKED: 1, ANSWERED: 1}), "OK", "2026-11-22 11:00 UTC"),
        (ago(**{ACTIVE: 999, INVOKED: 48, ANSWERED: 48}), "OK", ""),
        (ago(**{ACTIVE: 999, INVOKED: 49, ANSWERED: 49}), "PROBLEM", "since 2026-11-20 11:00 UTC"),
        (ago(**{ACTIVE: 999}), "PROBLEM", "at all"),
        ({}, "PROBLEM", "at all"),
        (ago(**{ACTIVE: 1}), "OK", "is new"),
        (ago(**{ACTIVE: 1, INVOKED: 1}), "OK", ""),
        (ago(**{ACTIVE: 999, INVOKED: 1}), "UNKNOWN", "answered never"),
        (ago(**{ACTIVE: 999, INVOKED: 1, ANSWERED: 100}), "UNKNOWN", "not since 2026-11-18 08:00 UTC"),
        (ago(**{INVOKED: 2, NOT_INVOKED: 1}) | {"LastErrorCode": "AccessDenied"}, "PROBLEM", "AccessDenied"),
        (ago(**{INVOKED: 1, ANSWERED: 2, NOT_ANSWERED: 1}), "PROBLEM", "no reason given"),
        (ago(**{INVOKED: 1, ANSWERED: 1, NOT_INVOKED: 2, NOT_ANSWERED: 2}), "OK", ""),
        ({INVOKED: "yesterday"}, "PROBLEM", "at all"),
        (None, "UNKNOWN", "says nothing"),
    ],
)
def test_how_a_rule_fares(status: dict[str, Any] | None, verdict: str, said: str) -> None:
    found = judge_result(deployed(), status, NOW)

    assert found.health.value == verdict
    assert said in found.message


def test_the_period_decides_what_is_overdue() -> None:
    status = ago(**{ACTIVE: 999, INVOKED: 3, ANSWERED: 3})

    assert judge_result(deployed(hours=1), status, NOW).health is Health.PROBLEM
    assert judge_result(deployed(hours=3), status, NOW).health is Health.OK


def test_rules_that_fare_well_are_one_finding() -> None:
    rules = [deployed(each) for each in RULE_IDS[:3]]
    fine = ago(**{ACTIVE: 999, INVOKED: 1, ANSWERED: 1})

    found = judge_results(rules, {RULE_IDS[0]: fine, RULE_IDS[1]: fine}, NOW)

    assert health(found) == ["OK", "UNKNOWN"]
    assert found[0].message.startswith("2 of 3 deployed rules")


# What Config accepts, and quotas.


def test_every_type_is_put_once_in_a_test_run() -> None:
    aws = ScriptedAws()

    (found,) = result_type_findings(Calls(aws), all_rules(), [], PLACE, NOW)

    assert found.health is Health.OK
    put = aws.asked_of("PutEvaluations")
    assert all(each["TestMode"] is True and each["ResultToken"] for each in put)
    kinds = [evaluation["ComplianceResourceType"] for each in put for evaluation in each["Evaluations"]]
    assert sorted(kinds) == sorted({THE_ACCOUNT} | {k for each in all_rules() for k in each.resource_types})


def judged(refused: list[str], *functions: Function, failed: bool = False) -> list[Finding]:
    accepted: dict[str, bool | CallFailed] = {kind: kind not in refused for kind in (THE_ACCOUNT, JOB, VPC)}
    if failed:
        accepted[VPC] = CallFailed("config:PutEvaluations", "AccessDeniedException")
    return judge_types(accepted, workload_types(all_rules()), functions)


def test_the_account_stands_for_a_refused_type_of_workloads() -> None:
    counting = function(JOB_RESOURCE_TYPE=THE_ACCOUNT)
    vpcs = function("clarify-vpc-dns-enabled")

    assert health(judged([])) == ["OK"]
    assert health(judged([JOB])) == ["PROBLEM"]
    assert health(judged([JOB], function(), counting)) == ["PROBLEM"]
    (fine,) = judged([JOB], counting, vpcs)
    assert fine.health is Health.OK
    assert f"{JOB} is refused, and {THE_ACCOUNT} stands for it" in fine.message
    assert "on 2 resource types" in fine.message


def test_nothing_stands_for_other_refused_types() -> None:
    assert [each.subject for each in judged([VPC])] == [VPC]
    assert {each.subject for each in judged([JOB, THE_ACCOUNT])} == {JOB, THE_ACCOUNT}


def test_a_type_that_could_not_be_tried_is_unknown() -> None:
    assert health(judged([], failed=True)) == ["UNKNOWN"]
    assert health(judged([JOB], failed=True)) == ["UNKNOWN", "PROBLEM"]


@pytest.mark.parametrize(
    ("others", "ours", "verdict"), [(377, 0, "OK"), (378, 0, "PROBLEM"), (999, 23, "OK"), (0, 0, "OK")]
)
def test_room_for_config_rules(others: int, ours: int, verdict: str) -> None:
    rules = [described(f"other-{each}") for each in range(others)]
    rules += [described(each) for each in RULE_IDS[:ours]]

    assert rule_quota_finding(sort_rules(rules)).health.value == verdict


@pytest.mark.parametrize(
    ("unreserved", "deployed_rules", "reserved", "verdict"),
    [
        (1000, 0, False, "OK"),
        (101, 0, False, "OK"),
        (100, 0, False, "PROBLEM"),
        (10, 0, False, "PROBLEM"),
        (100, 23, True, "OK"),
        (22, 23, True, "PROBLEM"),
        (None, 0, False, "UNKNOWN"),
    ],
)
def test_room_for_functions(
    unreserved: int | None, deployed_rules: int, reserved: bool, verdict: str
) -> None:
    settings = {} if unreserved is None else {"AccountLimit": {"UnreservedConcurrentExecutions": unreserved}}

    found = judge_concurrency(settings, deployed_rules, collector_reserved=reserved)

    assert found.health.value == verdict
