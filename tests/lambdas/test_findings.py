"""A rule's function and Security Hub: both stand-ins, and every HTTP request between."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from clarify_rules.lambdas import config_rule
from clarify_rules.lambdas.failures import RoundFailed
from tests.lambdas.events import ACCOUNT_ID, changed
from tests.lambdas.function_run import OWN_KEY, Context, Ran, a_job, deployed
from tests.lambdas.http_aws import Answer
from tests.servers.security_hub.state import Finding

GET, IMPORT = "securityhub:GetFindings", "securityhub:BatchImportFindings"
ROUND = {"Reported": 2, "Undetermined": 0, "Rounds": 1}
CONFIGS = {"inside": "COMPLIANT", "outside": "NON_COMPLIANT"}
BIAS = "AWS::SageMaker::ModelBiasJobDefinition"


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ran:
    monkeypatch.setenv("SECURITY_HUB_MODE", "import")
    return deployed(monkeypatch, capsys)


def held(ran: Ran) -> dict[str, Finding]:
    """What Security Hub holds, by the name of the first job that a finding lists."""
    return {
        each["Resources"][0]["Details"]["Other"]["Name"]: each for each in ran.aws.hub.state.findings.values()
    }


def calls(ran: Ran) -> dict[str, int]:
    """The calls of Security Hub, and those that tell Config something, since they were last asked for."""
    found = {name: count for name, count in ran.aws.counts().items() if name.startswith("securityhub:")}
    put = sum(len(each.asked["Evaluations"]) for each in ran.aws.sent_of("config:PutEvaluations"))
    ran.aws.sent.clear()
    return found | {"put": put}


def test_what_fails_is_a_finding_and_what_complies_is_none(ran: Ran) -> None:
    ran.run()
    assert ran.held == CONFIGS
    (finding,) = held(ran).values()
    assert finding["Resources"][0]["Details"]["Other"]["Name"] == "outside"
    assert (finding["Compliance"]["Status"], finding["RecordState"]) == ("FAILED", "ACTIVE")
    assert finding["AwsAccountId"] == ACCOUNT_ID
    assert finding["Severity"]["Label"] == "HIGH"
    assert ran.metrics == ROUND
    operations = [each.operation for each in ran.aws.sent]
    assert operations.index("config:PutEvaluations") < operations.index(GET) < operations.index(IMPORT)


def test_a_round_with_nothing_changed_sends_nothing(ran: Ran) -> None:
    ran.run()
    assert calls(ran) == {GET: 2, IMPORT: 1, "put": 2}
    for _ in range(2):
        ran.run()
        assert calls(ran) == {GET: 1, "put": 0}


def test_what_passes_is_resolved_and_what_is_gone_archived(ran: Ran) -> None:
    ran.aws.jobs.append(a_job("outside-too", NetworkConfig={}))
    ran.run()
    assert {name: each["RecordState"] for name, each in held(ran).items()} == {
        "outside": "ACTIVE",
        "outside-too": "ACTIVE",
    }
    del ran.aws.jobs[2]
    ran.aws.jobs[1]["NetworkConfig"] = ran.aws.jobs[0]["NetworkConfig"]
    calls(ran)
    ran.run()
    assert {
        name: (each["RecordState"], each["Compliance"]["Status"]) for name, each in held(ran).items()
    } == {"outside": ("ARCHIVED", "PASSED"), "outside-too": ("ARCHIVED", "FAILED")}
    assert calls(ran)[IMPORT] == 1
    ran.run()
    assert calls(ran) == {GET: 1, "put": 0}


def test_what_could_not_be_listed_leaves_the_findings_as_they_are(ran: Ran) -> None:
    ran.run()
    ran.aws.instead["sagemaker:ListProcessingJobs"] = Answer.error("AccessDeniedException")
    ran.run()
    finding = next(each for each in ran.aws.hub.state.findings.values() if "outside" in each["Title"])
    assert finding["RecordState"] == "ACTIVE"
    doubt = next(each for each in ran.aws.hub.state.findings.values() if each is not finding)
    assert (doubt["Compliance"]["Status"], doubt["Severity"]["Label"]) == ("WARNING", "INFORMATIONAL")


def test_a_change_of_one_resource_leaves_no_finding_of_another_wrong(ran: Ran) -> None:
    ran.run()
    ran.aws.jobs.append(a_job("outside-too", NetworkConfig={}))
    ran.run(ran.event() | {"invokingEvent": changed(BIAS, "monitor")["invokingEvent"]})
    assert "outside-too" not in ran.held, "Config is told of what changed alone"
    assert {name: each["RecordState"] for name, each in held(ran).items()} == {
        "outside": "ACTIVE",
        "outside-too": "ACTIVE",
    }


def test_of_what_left_nothing_is_read_and_the_next_round_tells_security_hub(ran: Ran) -> None:
    ran.run()
    calls(ran)
    ran.run(ran.event() | {"invokingEvent": changed(BIAS, "m", status="ResourceDeleted")["invokingEvent"]})
    assert calls(ran) == {"put": 0}


def test_a_trial_sends_nothing(ran: Ran) -> None:
    ran.run(ran.event(resultToken="TESTMODE"))
    assert GET not in calls(ran)


@pytest.mark.parametrize("mode", ["off", ""])
def test_where_it_is_off_security_hub_is_not_called(
    ran: Ran, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setenv("SECURITY_HUB_MODE", mode)
    ran.run()
    assert calls(ran) == {"put": 2}
    assert ran.metrics == ROUND


def test_what_makes_findings_is_loaded_by_who_sends_them() -> None:
    code = "import clarify_rules.lambdas.config_rule, sys; print(*sys.modules)"
    root = Path(config_rule.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert "clarify_rules.lambdas.catalogue_rule" in done.stdout.split()
    assert not [each for each in done.stdout.split() if "security_hub" in each]


@pytest.mark.parametrize(
    ("decided", "label"),
    [
        ("clarify-job-in-vpc=LOW", "LOW"),
        ("clarify-job-in-vpc=LOW,clarify-job-in-vpc/NO_VPC_CONFIG=MEDIUM", "MEDIUM"),
        ("clarify-job-in-vpc/SUBNET_NOT_FOUND=LOW,clarify-model-in-vpc=LOW", "HIGH"),
    ],
)
def test_a_severity_that_was_decided_is_the_findings(
    decided: str, label: str, ran: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEVERITY_OVERRIDES", decided)
    ran.run()
    (finding,) = held(ran).values()
    assert finding["Severity"]["Label"] == label


def test_a_role_sends_to_its_own_account(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSUME_ROLE_ARN", f"arn:aws:iam::{ACCOUNT_ID}:role/clarify-reader")
    config_rule._session.cache_clear()
    ran.run(context=Context(account_id="444455556666"))
    config_rule._session.cache_clear()
    assert {each.access_key for each in ran.aws.sent if "securityhub" in each.operation} == {"ASIAROLE1"}
    (finding,) = held(ran).values()
    assert f":{ACCOUNT_ID}:product/{ACCOUNT_ID}/default" in finding["ProductArn"]
    assert OWN_KEY not in ran.log


# What Security Hub does not take, or tell.


@pytest.mark.parametrize("operation", ["GetFindings", "BatchImportFindings"])
@pytest.mark.parametrize(
    ("code", "remedy"),
    [("InvalidAccessException", "enable Security Hub"), ("AccessDeniedException", "allow securityhub:")],
)
def test_not_enabled_or_not_allowed_is_one_line_and_a_metric_and_config_was_told(
    ran: Ran, operation: str, code: str, remedy: str
) -> None:
    ran.aws.hub.state.always = {operation: code}
    ran.run()
    assert ran.held == CONFIGS
    assert ran.metrics == ROUND | {"FindingsFailed": 1}
    (line,) = (each for each in ran.log.splitlines() if "WARNING" in each)
    assert f"securityhub:{operation}" in line
    assert remedy in line


def failing(ran: Ran, times: int) -> str:
    """Let the finding on "outside" fail so often; return its Id."""
    ran.run()
    (finding,) = held(ran).values()
    ran.aws.hub.state.findings.clear()
    ran.aws.hub.state.failing = {finding["Id"]: times}
    assert ran.metrics == ROUND
    calls(ran)
    return str(finding["Id"])


def test_a_finding_that_fails_once_is_sent_again(ran: Ran) -> None:
    failing(ran, 1)
    ran.run()
    assert calls(ran)[IMPORT] == 2
    assert list(held(ran)) == ["outside"]
    assert "FindingsFailed" not in ran.metrics


def test_a_finding_that_fails_twice_is_raised_after_the_others_went_out(ran: Ran) -> None:
    lost = failing(ran, 2)
    ran.aws.jobs.append(a_job("outside-too", NetworkConfig={}))
    with pytest.raises(RoundFailed, match=r"did not take 1 finding .*InvalidInput, told to fail"):
        ran.run()
    assert lost not in {each["Id"] for each in held(ran).values()}
    assert list(held(ran)) == ["outside-too"]
    assert ran.held == CONFIGS | {"outside-too": "NON_COMPLIANT"}
    assert ran.metrics == {"Reported": 1, "Undetermined": 0, "FindingsFailed": 1, "Failed": 1}
    ran.run()
    assert set(held(ran)) == {"outside", "outside-too"}, "the next try sends it"


@pytest.mark.parametrize(
    ("operation", "code", "said"),
    [
        ("GetFindings", "LimitExceededException", "could not be read .*LimitExceededException"),
        ("GetFindings", "InternalException", "could not be read .*InternalException"),
        ("BatchImportFindings", "InternalException", "did not take 1 finding .*InternalException"),
    ],
)
def test_calls_that_fail_to_the_last_are_raised_and_config_was_told(
    ran: Ran, operation: str, code: str, said: str
) -> None:
    ran.aws.hub.state.always = {operation: code}
    with pytest.raises(RoundFailed, match=said):
        ran.run()
    assert ran.held == CONFIGS
    assert ran.metrics == {"Reported": 2, "Undetermined": 0, "FindingsFailed": 1, "Failed": 1}
    assert "token-" not in ran.log


def test_what_there_is_no_time_for_is_raised_and_config_was_told(
    ran: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config_rule, "LONGEST_CALL_SECONDS", 400.0)
    with pytest.raises(RoundFailed, match="no time was left"):
        ran.run()
    assert ran.held == CONFIGS
    assert GET not in calls(ran)


def test_config_that_takes_nothing_keeps_no_finding_back(ran: Ran) -> None:
    ran.aws.instead["config:PutEvaluations"] = Answer.error("AccessDeniedException")
    with pytest.raises(RoundFailed, match="PutEvaluations"):
        ran.run()
    assert list(held(ran)) == ["outside"]


def test_the_same_event_twice_sends_once(ran: Ran) -> None:
    event: dict[str, Any] = ran.event()
    ran.run(event)
    calls(ran)
    ran.run(event)
    assert calls(ran) == {GET: 1, "put": 0}
