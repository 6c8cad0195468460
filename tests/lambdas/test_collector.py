"""The collector: one reading for a burst, nothing lost, nothing believed, and failures seen."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from clarify_rules.lambdas import collector
from clarify_rules.lambdas.collector import CollectionFailed, handler
from clarify_rules.lambdas.collector_messages import NotABatch
from clarify_rules.lambdas.environment import BadSetting
from tests.lambdas.collector_events import JOB_EVENT, SCHEDULE, batch
from tests.lambdas.collector_run import QUEUE, RULES, back, prepare, use
from tests.lambdas.lambda_context import FakeContext, logged_in, metrics_in
from tests.reader.account import SHAP
from tests.reader.collected_world import BUCKET, World, hours
from tests.reader.scripted import ACCOUNT, ScriptedAws, failing, refusal, sagemaker_arn


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return prepare(monkeypatch)


@pytest.fixture
def aws(world: World, monkeypatch: pytest.MonkeyPatch) -> ScriptedAws:
    return use(world.aws(), monkeypatch)


def refuse(aws: ScriptedAws, code: str) -> None:
    aws.handlers["StartConfigRulesEvaluation"] = failing(code)


def test_what_is_new_is_kept_and_has_the_job_rules_evaluated_once(
    world: World, aws: ScriptedAws, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    uri = world.put_config("c/analysis_config.json", now - hours(9))
    world.add_job("a", now - hours(2), uri=uri)

    answer = handler(batch(SCHEDULE), FakeContext())

    assert answer == back()
    assert aws.asked_of("StartConfigRulesEvaluation") == [{"ConfigRuleNames": RULES}]
    assert aws.calls["PutObject"] == 1
    assert world.document["jobs"][sagemaker_arn("processing-job/a")]["config"]["methods"] == {"shap": {}}
    written = capsys.readouterr().out
    assert metrics_in(written) == {"Collected": 2}
    assert any(entry["message"] == "Collected." and entry["learnt"] == 2 for entry in logged_in(written))


def test_nothing_new_starts_nothing(world: World, aws: ScriptedAws, now: datetime) -> None:
    world.add_job("a", now - hours(2), status="InProgress")
    handler(batch(SCHEDULE), FakeContext())

    assert handler(batch(SCHEDULE, JOB_EVENT), FakeContext()) == back()

    assert aws.calls["StartConfigRulesEvaluation"] == 1
    assert aws.calls["DescribeProcessingJob"] == 1


def test_without_enabled_job_rules_nothing_is_started(
    world: World, aws: ScriptedAws, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JOB_RULES", "")
    world.add_job("a", now - hours(2))

    assert handler(batch(SCHEDULE), FakeContext()) == back()
    assert aws.calls["StartConfigRulesEvaluation"] == 0


def test_a_burst_of_a_thousand_duplicates_is_one_reading(
    world: World, aws: ScriptedAws, now: datetime
) -> None:
    for n in range(10):
        world.add_job(f"j{n}", now - hours(1), status="InProgress")

    answer = handler(batch(*[JOB_EVENT] * 1000), FakeContext())

    assert answer == back()
    assert aws.calls["ListProcessingJobs"] == 3
    assert aws.calls["DescribeProcessingJob"] == 10
    assert aws.calls["StartConfigRulesEvaluation"] == 1
    assert "elsewhere" not in str(aws.requests)
    assert "not-ours" not in str(aws.requests)


@pytest.mark.parametrize("code", ["LimitExceededException", "ResourceInUseException", "ThrottlingException"])
def test_a_refused_evaluation_brings_one_message_back_soon(
    world: World, aws: ScriptedAws, now: datetime, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world.add_job("a", now - hours(2))
    refuse(aws, code)

    assert handler(batch(*[JOB_EVENT] * 500), FakeContext()) == back("m499")

    assert aws.asked_of("ChangeMessageVisibility") == [
        {"QueueUrl": QUEUE, "ReceiptHandle": "handle499", "VisibilityTimeout": 120}
    ]
    assert aws.calls["PutObject"] == 1
    assert "Failed" not in metrics_in(capsys.readouterr().out)
    # It comes back when nothing is new any more, and still stands for the evaluation.
    del aws.handlers["StartConfigRulesEvaluation"]
    assert handler(batch(JOB_EVENT, received=2), FakeContext()) == back()
    assert aws.calls["StartConfigRulesEvaluation"] == 2


def test_a_message_that_cannot_be_hurried_comes_back_all_the_same(
    world: World, aws: ScriptedAws, now: datetime
) -> None:
    world.add_job("a", now - hours(2))
    refuse(aws, "ResourceInUseException")
    aws.handlers["ChangeMessageVisibility"] = failing("AccessDenied")

    assert handler(batch(JOB_EVENT), FakeContext()) == back("m0")


@pytest.mark.parametrize("code", ["AccessDeniedException", "NoSuchConfigRuleException"])
def test_a_denied_evaluation_is_raised_after_all_is_kept(
    world: World, aws: ScriptedAws, now: datetime, code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world.add_job("a", now - hours(2))
    refuse(aws, code)

    with pytest.raises(CollectionFailed, match=rf"config:StartConfigRulesEvaluation failed \({code}\)"):
        handler(batch(JOB_EVENT), FakeContext())

    assert sagemaker_arn("processing-job/a") in world.document["jobs"]
    written = capsys.readouterr().out
    assert metrics_in(written) == {"Collected": 2, "Failed": 1}
    assert any(entry["level"] == "ERROR" for entry in logged_in(written))


def test_a_malformed_body_is_counted_and_gone_and_not_quoted(
    aws: ScriptedAws, capsys: pytest.CaptureFixture[str]
) -> None:
    assert handler(batch("not json: secret"), FakeContext()) == back()

    assert not aws.calls
    written = capsys.readouterr().out
    assert metrics_in(written) == {"Failed": 1}
    assert "secret" not in written
    assert logged_in(written)[0]["message_ids"] == ["m0"]


def test_malformed_bodies_do_not_keep_the_others_from_being_worked_off(
    world: World, aws: ScriptedAws, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    world.add_job("a", now - hours(2))

    assert handler(batch("x", JOB_EVENT, "{}"), FakeContext()) == back()

    assert aws.calls["StartConfigRulesEvaluation"] == 1
    assert metrics_in(capsys.readouterr().out) == {"Failed": 2, "Collected": 2}


def test_an_event_that_is_not_the_queues_is_refused(
    aws: ScriptedAws, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NotABatch):
        handler(SCHEDULE, FakeContext())
    assert not aws.calls
    assert metrics_in(capsys.readouterr().out) == {"Failed": 1}


def test_a_bad_setting_is_raised(aws: ScriptedAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CACHE_BUCKET", "")

    with pytest.raises(BadSetting):
        handler(batch(SCHEDULE), FakeContext())
    assert not aws.calls


def test_a_cache_that_cannot_be_written_is_raised(
    world: World, aws: ScriptedAws, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    world.add_job("a", now - hours(2))
    world.refusals["PutObject", BUCKET] = refusal("AccessDenied")

    with pytest.raises(CollectionFailed, match=r"s3:PutObject failed \(AccessDenied\)"):
        handler(batch(JOB_EVENT), FakeContext())

    assert aws.calls["StartConfigRulesEvaluation"] == 0
    assert metrics_in(capsys.readouterr().out) == {"Failed": 1}, "nothing was collected"


def test_jobs_that_cannot_be_listed_are_raised_and_the_rest_is_kept(
    world: World, aws: ScriptedAws, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    uri = world.put_config("m/analysis_config.json", now - hours(9))
    world.add_definition("monitor", uri)
    aws.handlers["ListProcessingJobs"] = failing("AccessDeniedException")

    with pytest.raises(CollectionFailed, match="AWS denied sagemaker:ListProcessingJobs"):
        handler(batch(JOB_EVENT), FakeContext())

    assert uri in world.document["configs"]
    assert metrics_in(capsys.readouterr().out) == {"Failed": 1}, "or it would look collected"


def test_a_rejected_cache_is_counted_and_replaced(
    world: World, aws: ScriptedAws, now: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    world.add_job("a", now - hours(2))
    world.cache = b"crafted"

    assert handler(batch(JOB_EVENT), FakeContext()) == back()

    assert metrics_in(capsys.readouterr().out)["CacheRejected"] == 1
    assert sagemaker_arn("processing-job/a") in world.document["jobs"]


def test_time_running_out_keeps_what_was_learnt_and_goes_on_with_one_message(
    world: World, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    for n in range(100):
        world.add_job(f"j{n}", now - hours(2))
    plain = world.aws()

    def slowly(**asked: Any) -> Any:
        clock[0] += 10
        return plain.handlers["DescribeProcessingJob"](**asked)

    aws = use(world.aws(DescribeProcessingJob=slowly), monkeypatch)

    assert handler(batch(*[JOB_EVENT] * 3), FakeContext(900)) == back("m2")

    learnt = len(world.document["jobs"])
    assert 60 <= learnt < 80, "660 of 900 seconds are for reading"
    assert "listed" not in world.document
    assert aws.calls["ChangeMessageVisibility"] == 1
    assert handler(batch(JOB_EVENT, received=2), FakeContext(900)) == back()
    assert len(world.document["jobs"]) == 100
    assert "listed" in world.document


@pytest.mark.parametrize("operation", ["DescribeProcessingJob", "ListModelExplainabilityJobDefinitions"])
def test_what_could_not_be_read_this_time_brings_a_message_back_once_the_rest_is_kept(
    world: World, aws: ScriptedAws, now: datetime, operation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    world.add_job("a", now - hours(2))
    world.add_job("b", now - hours(2))
    answer = aws.handlers[operation]
    aws.handlers[operation] = lambda **asked: (
        answer(**asked) if asked.get("ProcessingJobName") == "a" else failing("InternalFailure")(**asked)
    )

    assert handler(batch(JOB_EVENT, JOB_EVENT), FakeContext()) == back("m1")

    assert sagemaker_arn("processing-job/a") in world.document["jobs"]
    assert aws.calls["StartConfigRulesEvaluation"] == 1
    assert aws.calls["ChangeMessageVisibility"] == 1
    written = capsys.readouterr().out
    assert metrics_in(written)["Failed"] == 1
    assert any("InternalFailure" in str(entry) for entry in logged_in(written))
    aws.handlers[operation] = answer
    assert handler(batch(JOB_EVENT, received=2), FakeContext()) == back()


def test_a_denied_call_is_a_result_that_brings_nothing_back(
    world: World, aws: ScriptedAws, now: datetime
) -> None:
    world.add_job("a", now - hours(2))
    aws.handlers["ListModelExplainabilityJobDefinitions"] = failing("AccessDeniedException")

    assert handler(batch(JOB_EVENT), FakeContext()) == back()


def test_a_config_that_s3_never_gives_brings_nothing_back(
    world: World, aws: ScriptedAws, now: datetime
) -> None:
    uri = world.put_config("archived/analysis_config.json", now - hours(9))
    world.add_job("a", now - hours(2), uri=uri)
    world.refusals["GetObject", "configs"] = refusal("InvalidObjectState")

    assert handler(batch(JOB_EVENT), FakeContext()) == back()

    assert world.document["configs"][uri]["failure"] == ["s3:GetObject", "InvalidObjectState"]


@pytest.mark.parametrize(
    ("uri", "error"),
    [
        ("s3://strangers/analysis_config.json", "AccessDenied"),
        ("https://evil.example.com/x/analysis_config.json", "AnalysisConfigNotAnS3Uri"),
        ("file:///etc/passwd", "AnalysisConfigNotAnS3Uri"),
        (
            "s3://arn:aws:s3:eu-west-1:999999999999:accesspoint/x/analysis_config.json",
            "AnalysisConfigNotAnS3Uri",
        ),
        ("s3://configs/../strangers/analysis_config.json", "AnalysisConfigNotAnS3Uri"),
        ("s3://configs/./analysis_config.json", "AnalysisConfigNotAnS3Uri"),
        ("s3://configs@evil.example.com/analysis_config.json", "AnalysisConfigNotAnS3Uri"),
        ("s3://configs", "AnalysisConfigNotAnS3Uri"),
    ],
)
def test_a_crafted_uri_leads_nowhere(
    world: World, aws: ScriptedAws, now: datetime, uri: str, error: str
) -> None:
    get = aws.handlers["GetObject"]

    def strangers(**asked: Any) -> Any:
        if asked["Bucket"] == "strangers":
            assert asked["ExpectedBucketOwner"] == ACCOUNT
            raise refusal("AccessDenied")
        return get(**asked)

    aws.handlers["GetObject"] = strangers
    world.put_config("strangers/analysis_config.json", now - hours(9), SHAP)
    world.add_job("a", now - hours(2), uri=uri)

    assert handler(batch(JOB_EVENT), FakeContext()) == back()

    read = {each["Bucket"] for each in aws.asked_of("GetObject")} | {
        each["Bucket"] for each in aws.asked_of("ListObjectsV2")
    }
    assert read <= {BUCKET, "strangers"}
    assert world.document["configs"][uri]["failure"] == ["s3:GetObject", error]


def test_only_what_the_collector_declares_is_called(world: World, aws: ScriptedAws, now: datetime) -> None:
    world.add_job("a", now - hours(2), uri="s3://configs/prefix")
    world.add_definition("monitor", "s3://configs/m/analysis_config.json")

    handler(batch(SCHEDULE), FakeContext())

    assert set(aws.calls) == {
        "GetObject", "PutObject", "ListObjectsV2", "ListProcessingJobs", "DescribeProcessingJob",
        "ListModelBiasJobDefinitions", "ListModelExplainabilityJobDefinitions", "ListMonitoringSchedules",
        "DescribeModelExplainabilityJobDefinition", "GetResources", "StartConfigRulesEvaluation",
    }  # fmt: skip


def test_short_invocations_keep_a_share_of_their_time() -> None:
    assert collector._seconds_to_read(FakeContext(900)) == 660
    assert collector._seconds_to_read(FakeContext(60)) == 36


def test_importing_the_collector_loads_neither_boto_nor_powertools() -> None:
    import subprocess
    import sys

    heavy = "{'boto3', 'botocore', 'aws_lambda_powertools', 'rdklib'}"
    code = f"import sys, clarify_rules.lambdas.collector; print({heavy} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "set()"
