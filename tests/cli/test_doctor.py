"""The doctor, as people run it, on an account in the local AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.cli.doctor.permissions import DOCTOR_PERMISSIONS
from tests.cli.doctor_account import (
    COLLECTOR,
    answer_what_moto_lacks,
    create_collector,
    create_functions,
    deploy_rule,
)
from tests.cli.running import ROOT, Run, run_here
from tests.servers.aws import LocalAws

_SCHEMA = json.loads((ROOT / "docs" / "schemas" / "doctor.schema.json").read_text())
_JOB_IN_VPC = "clarify-job-in-vpc"
_DEPLOYED = (
    _JOB_IN_VPC,
    "clarify-model-in-vpc",
    "clarify-vpc-endpoint-private-dns",
    "clarify-security-group-no-public-ingress",
)
_ROLE = "arn:aws:iam::123456789012:role/clarify-rules"


@pytest.fixture(scope="module")
def running() -> Iterator[LocalAws]:
    with LocalAws.start() as aws:
        aws.client("securityhub").enable_security_hub()
        create_functions(aws)
        yield aws


@pytest.fixture
def aws(running: LocalAws, monkeypatch: pytest.MonkeyPatch) -> LocalAws:
    """An account in good order with a rule of each family deployed, which the environment leads to."""
    for name, value in running.env().items():
        monkeypatch.setenv(name, value)
    running.reset()
    running.config.reset()
    for rule_id in _DEPLOYED:
        deploy_rule(running, rule_id, _function_arn(rule_id))
    answer_what_moto_lacks(running)
    return running


def _function_arn(name: str) -> str:
    return f"arn:aws:lambda:us-east-1:123456789012:function:{name}"


def _undeploy(aws: LocalAws) -> None:
    for rule_id in _DEPLOYED:
        aws.config.remove_rule(rule_id)


def examined(*arguments: str) -> tuple[Run, dict[str, dict[str, Any]]]:
    """One run, whose output the published schema describes, and its checks by name (the worst of each)."""
    run = run_here("doctor", "--format", "json", *arguments)
    assert run.stderr == ""
    document = json.loads(run.stdout)
    jsonschema.validate(document, _SCHEMA)
    found: dict[str, dict[str, Any]] = {}
    for each in document["checks"]:
        found.setdefault(each["check"], each)
    return run, found


def worst(*arguments: str) -> dict[str, dict[str, Any]]:
    """The checks that are not OK, by name; the exit code fits them."""
    run, found = examined(*arguments)
    odd = {name: each for name, each in found.items() if each["status"] != "OK"}
    states = {each["status"] for each in odd.values()}
    assert run.exit_code == (1 if "PROBLEM" in states else 3 if states else 0)
    return odd


def test_a_deployed_account_in_good_order(aws: LocalAws) -> None:
    for rule_id in RULE_IDS:
        deploy_rule(aws, rule_id, _function_arn(rule_id))

    run, found = examined()

    assert run.exit_code == 0
    assert {each["status"] for each in found.values()} == {"OK"}
    assert found["rules-deployed"]["message"] == f"{len(RULE_IDS)} of {len(RULE_IDS)} rules are deployed."
    assert set(found) == {
        "recorder",
        "recorded-types",
        "delivery-channel",
        "security-hub",
        "rules-deployed",
        "config-rule-quota",
        "rule-results",
        "functions",
        "collector",
        "function-permissions",
        "result-types",
        "lambda-concurrency",
        "audit-permissions",
    }
    document = json.loads(run.stdout)
    assert (document["account_id"], document["region"]) == ("123456789012", "us-east-1")
    assert document["summary"] == {"PROBLEM": 0, "UNKNOWN": 0, "OK": len(document["checks"])}
    # One role for all: one call for what knows no resource, one for what does, two for its conditions.
    assert aws.counts().calls["iam:SimulatePrincipalPolicy"] == 4 + 2


def test_an_account_before_deployment(aws: LocalAws) -> None:
    _undeploy(aws)

    run, found = examined()

    assert run.exit_code == 0
    assert found["rules-deployed"]["message"] == f"None of the {len(RULE_IDS)} rules is deployed yet."
    assert "collector" not in found


def test_the_doctor_uses_just_what_it_says(aws: LocalAws) -> None:
    examined()
    called = set(aws.counts().calls)

    declared = {each.action for each in DOCTOR_PERMISSIONS}
    # Only who comes with a role's session is asked for with GetRole.
    assert called == declared - {"iam:GetRole"}
    help_text = run_here("doctor", "--help").stdout
    assert all(action in help_text for action in declared)


def test_the_doctor_stores_nothing(aws: LocalAws) -> None:
    examined()

    assert aws.config.put_calls
    assert all(call.test_mode and call.error is None for call in aws.config.put_calls)
    assert not any(aws.config.results(rule_id) for rule_id in _DEPLOYED)


def test_no_recorder_and_no_channel(aws: LocalAws) -> None:
    aws.config.set_recorder(None)
    aws.config.set_delivery_channel(None)

    odd = worst()

    assert set(odd) == {"recorder", "delivery-channel"}
    assert "put-configuration-recorder" in odd["recorder"]["fix"]
    assert "put-delivery-channel" in odd["delivery-channel"]["fix"]


def test_a_recorder_that_is_off_or_fails(aws: LocalAws) -> None:
    aws.config.set_recorder_status(recording=False)
    assert "start-configuration-recorder" in worst()["recorder"]["fix"]

    aws.config.set_recorder_status(recording=True, lastStatus="Failure", lastErrorCode="NoBucket")
    assert "NoBucket" in worst()["recorder"]["message"]


def test_a_type_that_is_not_recorded(aws: LocalAws) -> None:
    group = {"allSupported": False, "resourceTypes": ["AWS::EC2::VPC"]}
    aws.config.set_recorder({"recordingGroup": group})

    odd = worst()

    assert set(odd) == {"recorded-types"}
    assert "AWS::SageMaker::Model," in odd["recorded-types"]["message"]
    assert "AWS::EC2::VPC," not in odd["recorded-types"]["message"]


def test_security_hub_off(aws: LocalAws) -> None:
    hub = aws.client("securityhub")
    hub.disable_security_hub()
    try:
        assert "enable-security-hub --region us-east-1" in worst()["security-hub"]["fix"]
    finally:
        hub.enable_security_hub()


def test_a_refused_type_of_workloads(aws: LocalAws) -> None:
    aws.config.refuse_type("AWS::SageMaker::ProcessingJob")

    odd = worst()

    assert set(odd) == {"result-types"}
    assert odd["result-types"]["fix"] == "Deploy with JobResourceType=AWS::::Account."


def test_a_refused_type_without_substitute(aws: LocalAws) -> None:
    aws.config.refuse_type("AWS::EC2::VPCEndpoint")

    assert worst()["result-types"]["subject"] == "AWS::EC2::VPCEndpoint"


def test_a_rule_that_fails(aws: LocalAws) -> None:
    aws.config.set_rule_status(
        _JOB_IN_VPC,
        LastFailedInvocationTime=datetime.now(UTC),
        LastErrorCode="AccessDenied",
        LastErrorMessage="AWS Config cannot invoke the function.",
    )

    (odd,) = worst().values()

    assert (odd["check"], odd["subject"], odd["status"]) == ("rule-results", _JOB_IN_VPC, "PROBLEM")
    assert "AccessDenied: AWS Config cannot invoke the function." in odd["message"]
    assert f"/aws/lambda/{_JOB_IN_VPC}" in odd["fix"]


def test_a_rule_that_is_overdue(aws: LocalAws) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=49)
    aws.config.set_rule_status(
        _JOB_IN_VPC, LastSuccessfulInvocationTime=long_ago, LastSuccessfulEvaluationTime=long_ago
    )

    (odd,) = worst().values()

    assert (odd["check"], odd["status"]) == ("rule-results", "PROBLEM")
    assert "start-config-rules-evaluation" in odd["fix"]


def test_a_role_that_lacks_an_action(aws: LocalAws) -> None:
    answer_what_moto_lacks(aws, "config:PutEvaluations", "sagemaker:ListProcessingJobs", "sqs:SendMessage")

    odd = worst()

    assert set(odd) == {"function-permissions", "audit-permissions"}
    assert "config:PutEvaluations" in odd["function-permissions"]["message"]
    assert "sqs:SendMessage" in odd["function-permissions"]["message"]
    assert _ROLE in odd["function-permissions"]["message"]
    assert "sagemaker:ListProcessingJobs" in odd["audit-permissions"]["message"]
    assert "PutEvaluations" not in odd["audit-permissions"]["message"]


def test_a_function_that_is_gone_or_another_rules(aws: LocalAws) -> None:
    deploy_rule(aws, _JOB_IN_VPC, _function_arn("gone"))
    assert worst()["functions"]["message"] == (f"The function gone of the rule {_JOB_IN_VPC} does not exist.")

    deploy_rule(aws, _JOB_IN_VPC, _function_arn("clarify-model-in-vpc"))
    assert "told to evaluate clarify-model-in-vpc" in worst()["functions"]["message"]


def test_a_collector_that_may_run_twice_or_is_missing(aws: LocalAws) -> None:
    functions = aws.client("lambda")
    functions.delete_function_concurrency(FunctionName=COLLECTOR)
    try:
        odd = worst()
        assert set(odd) == {"collector"}
        assert "put-function-concurrency" in odd["collector"]["fix"]
        functions.delete_function(FunctionName=COLLECTOR)
        assert "no collector" in worst()["collector"]["message"]
    finally:
        create_collector(aws, _ROLE)


def test_quotas_that_are_near(aws: LocalAws) -> None:
    _undeploy(aws)
    for number in range(390):
        aws.config.add_rule(f"other-{number}")
    answer_what_moto_lacks(aws, unreserved=100)

    odd = worst()

    assert set(odd) == {"config-rule-quota", "lambda-concurrency"}
    assert "390 Config rules and 23 more" in odd["config-rule-quota"]["message"]
    assert "none can be reserved" in odd["lambda-concurrency"]["message"]


@pytest.mark.parametrize(
    ("action", "checks"),
    [
        ("config:DescribeConfigurationRecorders", {"recorder"}),
        ("config:DescribeConfigurationRecorderStatus", {"recorder"}),
        ("config:DescribeDeliveryChannels", {"delivery-channel"}),
        ("config:DescribeConfigRules", {"rules-deployed"}),
        ("config:DescribeConfigRuleEvaluationStatus", {"rule-results"}),
        ("config:PutEvaluations", {"result-types"}),
        ("securityhub:DescribeHub", {"security-hub"}),
        ("lambda:GetFunctionConfiguration", {"functions"}),
        ("lambda:GetFunctionEventInvokeConfig", {"functions"}),
        ("lambda:ListFunctions", {"collector"}),
        ("lambda:GetFunctionConcurrency", {"collector"}),
        ("lambda:GetAccountSettings", {"lambda-concurrency"}),
        ("iam:SimulatePrincipalPolicy", {"function-permissions", "audit-permissions"}),
    ],
)
def test_a_denied_call_is_unknown_and_names_the_action(aws: LocalAws, action: str, checks: set[str]) -> None:
    aws.deny(action)

    run, _ = examined()
    odd = [each for each in json.loads(run.stdout)["checks"] if each["status"] != "OK"]

    assert run.exit_code == 3
    assert {each["check"] for each in odd} == checks
    assert len(odd) == len(checks)
    assert all(each["fix"] == f"Grant {action} to whoever runs the doctor." for each in odd)


def test_everything_denied_is_unknown(aws: LocalAws) -> None:
    for service in ("config", "securityhub", "lambda", "iam"):
        aws.deny(service)

    run, found = examined()

    assert run.exit_code == 3
    assert {each["status"] for each in found.values()} == {"UNKNOWN"}


def test_a_service_that_breaks_is_unknown(aws: LocalAws) -> None:
    aws.fail("securityhub:DescribeHub")

    odd = worst()

    assert set(odd) == {"security-hub"}
    assert odd["security-hub"]["status"] == "UNKNOWN"
    assert "InternalFailure" in odd["security-hub"]["message"]


def test_a_role_is_assumed(aws: LocalAws) -> None:
    aws.client("iam").create_role(RoleName="audit", Path="/team/", AssumeRolePolicyDocument="{}")

    run, found = examined("--role-arn", "arn:aws:iam::123456789012:role/team/audit", "--external-id", "id")

    assert run.exit_code == 0
    assert found["role"]["message"] == "arn:aws:iam::123456789012:role/team/audit can be assumed."
    assert "arn:aws:iam::123456789012:role/team/audit is allowed" in found["audit-permissions"]["message"]


def test_a_role_that_cannot_be_assumed(aws: LocalAws) -> None:
    aws.deny("sts:AssumeRole")

    run, found = examined("--role-arn", _ROLE)

    assert run.exit_code == 1
    assert set(found) == {"role"}
    assert f"The role {_ROLE} cannot be assumed: AWS refused AssumeRole" in found["role"]["message"]
    assert json.loads(run.stdout)["account_id"] is None
    assert run_here("doctor", "--role-arn", _ROLE).stdout.startswith("us-east-1\n")


def test_the_table_shows_the_worst_first(aws: LocalAws, tmp_path: Path) -> None:
    aws.config.set_delivery_channel(None)
    aws.deny("securityhub:DescribeHub")

    run = run_here("doctor")

    assert run.exit_code == 1
    words = [line.split()[0] for line in run.stdout.splitlines() if line[:1].isupper()]
    states = [word for word in words if word in {"PROBLEM", "UNKNOWN", "OK"}]
    assert states == sorted(states, key=["PROBLEM", "UNKNOWN", "OK"].index)
    assert states[:2] == ["PROBLEM", "UNKNOWN"]
    assert "Fix: Grant securityhub:DescribeHub to whoever runs the doctor." in run.stdout
    assert run.stdout.splitlines()[-1] == f"1 PROBLEM, 1 UNKNOWN, {len(states) - 2} OK"

    file = tmp_path / "found.txt"
    assert run_here("doctor", "--output", file) == Run(1, "", "")
    assert file.read_text() == run.stdout


def test_hostile_names_reach_no_terminal(aws: LocalAws) -> None:
    aws.config.set_delivery_channel({"s3BucketName": "\x1b[31mred[bold]"})

    assert "\\x1b[31mred[bold]" in run_here("doctor").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--external-id", "x"], "--role-arn"),
        (["--region", "nowhere"], "not the name of an AWS Region"),
        (["--format", "csv"], "'json'"),
        (["--output", "/"], "folder"),
        (["surplus"], "surplus"),
        (["--profile", "missing"], "missing"),
    ],
)
def test_bad_usage_is_one_line(aws: LocalAws, arguments: list[str], said: str) -> None:
    assert said in run_here("doctor", *arguments).one_line()


def test_credentials_of_no_use_are_bad_usage(aws: LocalAws) -> None:
    aws.deny("sts:GetCallerIdentity")

    assert "GetCallerIdentity" in run_here("doctor").one_line()


def test_no_region(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION")
    monkeypatch.delenv("AWS_DEFAULT_REGION")

    assert "no AWS Region is set" in run_here("doctor").one_line()
