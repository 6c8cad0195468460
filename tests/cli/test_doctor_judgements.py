"""What the doctor makes of what AWS says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.session import Session

from clarify_rules.catalog.registry import RULE_IDS, all_rules, rule
from clarify_rules.cli.doctor.caller import caller_findings
from clarify_rules.cli.doctor.collector import Collector, judge_collectors, read_collectors
from clarify_rules.cli.doctor.deployment import DeployedRule, deployment_findings, sort_rules
from clarify_rules.cli.doctor.finding import Finding, Health
from clarify_rules.cli.doctor.function_actions import (
    SAMPLE,
    needed_by_collector,
    needed_by_rule,
    on_samples,
)
from clarify_rules.cli.doctor.function_roles import role_findings
from clarify_rules.cli.doctor.functions import Function, judge_function, read_functions
from clarify_rules.cli.doctor.place import Place
from clarify_rules.cli.doctor.quotas import judge_concurrency, rule_quota_finding
from clarify_rules.cli.doctor.recorder import judge_recorder, recorded_types, records
from clarify_rules.cli.doctor.result_types import judge_types, result_type_findings, workload_types
from clarify_rules.cli.doctor.rule_results import judge_result, judge_results
from clarify_rules.cli.doctor.simulation import simulate
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.evidence.record import format_time
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.permissions import Permission, permissions_for
from tests.reader.scripted import ACCOUNT, REGION, ScriptedAws, refusal

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
USER = f"arn:aws:iam::{ACCOUNT}:user/ops"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/f"
PLACE = Place("aws", ACCOUNT, REGION, USER)
JOB = "AWS::SageMaker::ProcessingJob"
VPC = "AWS::EC2::VPC"
THE_ACCOUNT = "AWS::::Account"


def deployed(rule_id: str = "clarify-job-in-vpc", *, hours: int = 24, account: str = ACCOUNT) -> DeployedRule:
    return DeployedRule(
        rule(rule_id),
        f"arn:aws:lambda:{REGION}:{account}:function:stack-{rule_id}",
        f"arn:aws:config:{REGION}:{ACCOUNT}:config-rule/config-rule-a",
        timedelta(hours=hours),
    )


def function(rule_id: str = "clarify-job-in-vpc", **variables: str) -> Function:
    return Function(deployed(rule_id), ROLE, {"CACHE_BUCKET": "cache", **variables}, "/aws/lambda/f")


def health(findings: list[Finding]) -> list[str]:
    return [each.health.value for each in findings]


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


# Functions.


def test_a_function_in_order() -> None:
    fine = {"Role": ROLE, "State": "Active", "Environment": {"Variables": {"RULE_ID": "clarify-job-in-vpc"}}}

    assert judge_function(deployed(), fine) == []


@pytest.mark.parametrize(
    ("change", "verdict", "said"),
    [
        ({"State": "Failed", "StateReason": "No image."}, "PROBLEM", "State is Failed: No image)"),
        ({"LastUpdateStatus": "Failed"}, "PROBLEM", "LastUpdateStatus is Failed: no reason given"),
        ({"Environment": {"Variables": {}}}, "PROBLEM", "told to evaluate no rule"),
        ({"Environment": {"Error": {"ErrorCode": "AccessDenied"}}}, "UNKNOWN", "decrypted"),
        ({"Role": ""}, "UNKNOWN", "which role"),
    ],
)
def test_a_function_out_of_order(change: dict[str, Any], verdict: str, said: str) -> None:
    fine = {"Role": ROLE, "Environment": {"Variables": {"RULE_ID": "clarify-job-in-vpc"}}}

    (found,) = judge_function(deployed(), fine | change)

    assert found.health.value == verdict
    assert said in found.message


def test_functions_of_another_account_are_unknown_and_not_asked_for() -> None:
    aws = ScriptedAws()
    others = [deployed(each, account="999999999999") for each in RULE_IDS[:2]]

    found, findings = read_functions(Calls(aws), others, ACCOUNT)

    assert (found, health(findings)) == ([], ["UNKNOWN"])
    assert "2 rules are in the account 999999999999" in findings[0].message
    assert not aws.calls


def test_the_collector_is_found_on_a_later_page() -> None:
    pages = {
        None: {"Functions": [{"FunctionName": "other", "Handler": "x"}], "NextMarker": "2"},
        "2": {
            "Functions": [
                {
                    "FunctionName": "c",
                    "Handler": "clarify_rules.lambdas.collector.handler",
                    "Role": ROLE,
                    "Environment": {"Variables": {"CACHE_BUCKET": "b"}},
                }
            ]
        },
    }
    aws = ScriptedAws(
        ListFunctions=lambda Marker=None: pages[Marker],  # noqa: N803 - AWS's name of the parameter
        GetFunctionConcurrency=lambda **_: {"ReservedConcurrentExecutions": 1},
    )

    (found,) = read_collectors(Calls(aws))

    assert found == Collector("c", ROLE, {"CACHE_BUCKET": "b"}, 1)
    assert health(judge_collectors([found])) == ["OK"]


@pytest.mark.parametrize(
    ("reserved", "said"), [(0, "0 at a time"), (5, "5 are reserved"), (None, "nothing is")]
)
def test_only_one_collector_may_run(reserved: int | None, said: str) -> None:
    (found,) = judge_collectors([Collector("c", ROLE, {}, reserved)])

    assert found.health is Health.PROBLEM
    assert said in found.message


# Permissions.


def test_a_rules_function_needs_its_evidence_and_to_report() -> None:
    one = rule("clarify-model-in-vpc")

    (needed,) = needed_by_rule(function(one.id))

    evidence = permissions_for(one.needs - {EvidenceKind.ANALYSIS_CONFIGS})
    reporting = {each.action for each in needed.permissions} - {each.action for each in evidence}
    assert set(evidence) <= set(needed.permissions)
    assert reporting == {
        "config:PutEvaluations",
        "config:GetComplianceDetailsByConfigRule",
        "config:ListDiscoveredResources",
        "s3:ListBucket",
        "s3:GetObject",
        "s3:PutObject",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
    }


def test_with_an_assumed_role_the_work_is_that_roles() -> None:
    other = "arn:aws:iam::999999999999:role/reads"

    own, working = needed_by_rule(function("clarify-vpc-dns-enabled", ASSUME_ROLE_ARN=other))

    assert (own.role_arn, working.role_arn) == (ROLE, other)
    assert Permission("sts:AssumeRole", other) in own.permissions
    assert {each.action.split(":")[0] for each in own.permissions} == {"s3", "logs", "sts"}
    assert "config:PutEvaluations" in {each.action for each in working.permissions}
    assert "config:ListDiscoveredResources" not in {each.action for each in working.permissions}


def test_the_collector_reads_jobs_writes_the_cache_and_starts_job_rules() -> None:
    rules = [deployed("clarify-job-in-vpc"), deployed("clarify-vpc-dns-enabled")]

    (own,) = needed_by_collector(Collector("c", ROLE, {"CACHE_BUCKET": "b"}, 1), rules)
    assumed = needed_by_collector(Collector("c", ROLE, {"ASSUME_ROLE_ARN": USER}, 1), rules)

    assert Permission("s3:PutObject", "arn:{partition}:s3:::b/jobs/*") in own.permissions
    assert [each for each in own.permissions if each.action.startswith("config:")] == [
        Permission("config:StartConfigRulesEvaluation", rules[0].arn)
    ]
    assert "sagemaker:ListProcessingJobs" in {each.action for each in own.permissions}
    assert [each.role_arn for each in assumed] == [ROLE, USER]


def test_patterns_are_tried_on_samples() -> None:
    tried = on_samples(
        [
            Permission("ec2:DescribeVpcs"),
            Permission("sagemaker:DescribeModel", "arn:{partition}:sagemaker:{region}:{account}:model/*"),
            Permission("ec2:GetManagedPrefixListEntries", "arn:{partition}:ec2:{region}:*:prefix-list/*"),
            Permission("s3:GetObject", "arn:{partition}:s3:::*/analysis_config.json"),
            Permission("s3:PutObject", "arn:{partition}:s3:::*/analysis_config.json"),
        ],
        Place("aws-cn", ACCOUNT, "cn-north-1", USER),
    )

    assert tried == {
        "*": ["ec2:DescribeVpcs"],
        f"arn:aws-cn:sagemaker:cn-north-1:{ACCOUNT}:model/{SAMPLE}": ["sagemaker:DescribeModel"],
        f"arn:aws-cn:ec2:cn-north-1:{ACCOUNT}:prefix-list/{SAMPLE}": ["ec2:GetManagedPrefixListEntries"],
        f"arn:aws-cn:s3:::{SAMPLE}/analysis_config.json": ["s3:GetObject", "s3:PutObject"],
    }


def decision(action: str, said: str = "allowed", **more: Any) -> dict[str, Any]:
    return {"EvalActionName": action, "EvalDecision": said, **more}


def test_a_simulation_is_read_to_its_last_page() -> None:
    pages = {
        None: {"EvaluationResults": [decision("a:One")], "IsTruncated": True, "Marker": "2"},
        "2": {
            "EvaluationResults": [
                decision("A:two", "explicitDeny"),
                decision(
                    "a:Three", "implicitDeny", OrganizationsDecisionDetail={"AllowedByOrganizations": False}
                ),
                decision(
                    "a:Four",
                    "implicitDeny",
                    PermissionsBoundaryDecisionDetail={"AllowedByPermissionsBoundary": False},
                ),
                decision("a:Five", "implicitDeny"),
                decision("a:Six", "implicitDeny", MissingContextValues=["aws:SourceVpce"]),
            ]
        },
    }
    aws = ScriptedAws(SimulatePrincipalPolicy=lambda Marker=None, **_: pages[Marker])  # noqa: N803 - AWS's name
    actions = [f"a:{each}" for each in ("One", "Two", "Three", "Four", "Five", "Six", "Seven")]

    found = simulate(Calls(aws), ROLE, {"*": actions})

    assert found.denied == (
        "a:Five",
        "a:Four (denied by the permissions boundary)",
        "a:Three (denied by the organisation)",
        "a:Two (denied explicitly)",
    )
    assert found.undecided == ("a:Seven", "a:Six")
    assert "ResourceArns" not in aws.asked_of("SimulatePrincipalPolicy")[0]


def test_what_iam_cannot_decide_is_unknown() -> None:
    aws = ScriptedAws(SimulatePrincipalPolicy=lambda **_: {"EvaluationResults": []})

    assert health(role_findings(Calls(aws), needed_by_rule(function()), PLACE)) == ["UNKNOWN"]
    assert health(caller_findings(Calls(aws), PLACE)) == ["UNKNOWN"]


def test_a_role_that_is_gone_is_a_problem_and_one_elsewhere_is_unknown() -> None:
    def gone(**_: Any) -> Any:
        raise refusal("NoSuchEntity")

    elsewhere = "arn:aws:iam::999999999999:role/reads"
    needed = needed_by_rule(function(ASSUME_ROLE_ARN=elsewhere))

    found = role_findings(Calls(ScriptedAws(SimulatePrincipalPolicy=gone)), needed, PLACE)

    assert health(found) == ["PROBLEM", "UNKNOWN"]
    assert "does not exist" in found[0].message
    assert found[1].fix == f"Run the doctor there too: clarify-rules doctor --role-arn {elsewhere}"


def all_allowed(ActionNames: list[str], **_: Any) -> dict[str, Any]:  # noqa: N803 - AWS's name of the parameter
    return {"EvaluationResults": [decision(each) for each in ActionNames]}


@pytest.mark.parametrize(
    ("caller", "simulated"),
    [
        (USER, USER),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/ops/me", f"arn:aws:iam::{ACCOUNT}:role/team/ops"),
        (f"arn:aws:iam::{ACCOUNT}:root", None),
    ],
)
def test_whose_permissions_are_simulated(caller: str, simulated: str | None) -> None:
    role = {"Role": {"Arn": f"arn:aws:iam::{ACCOUNT}:role/team/ops"}}
    aws = ScriptedAws(SimulatePrincipalPolicy=all_allowed, GetRole=lambda **_: role)

    (found,) = caller_findings(Calls(aws), Place("aws", ACCOUNT, REGION, caller))

    assert found.health is Health.OK
    asked = {each["PolicySourceArn"] for each in aws.asked_of("SimulatePrincipalPolicy")}
    assert asked == ({simulated} if simulated else set())


@pytest.mark.parametrize("caller", [f"arn:aws:sts::{ACCOUNT}:federated-user/me", ""])
def test_a_caller_that_cannot_be_simulated_is_unknown(caller: str) -> None:
    (found,) = caller_findings(Calls(ScriptedAws()), Place("aws", ACCOUNT, REGION, caller))

    assert found.health is Health.UNKNOWN


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
