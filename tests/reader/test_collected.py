"""Readings that rely on the collector: what they cost, and that they say what a live reading says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from clarify_rules.clarify.monitoring import ExplainabilityDefinition
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.clarify.processing_job import ProcessingJob
from clarify_rules.evidence import lists
from clarify_rules.evidence.evidence import Evidence, Unavailable
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import format_time
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.read_evidence import read_evidence
from tests.reader.account import OTHER_IMAGE, SHAP
from tests.reader.collected_world import NOW, World, hours
from tests.reader.scripted import ScriptedAws, failing, refusal, sagemaker_arn

LATER = NOW + hours(0.5)
KEPT = {"methods": {"shap": {}}, "predictor": {"model_name": "credit"}}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Calls.__init__, "__defaults__", (lambda seconds: None,))


@pytest.fixture
def world() -> World:
    return World()


def names(evidence: Evidence) -> set[str]:
    return {each.text("ProcessingJobName") for each in evidence.listing(lists.PROCESSING_JOBS)}


def needs_inference(evidence: Evidence, name: str) -> bool:
    record = evidence.find(lists.PROCESSING_JOBS, name)
    assert record is not None
    return ProcessingJob(record, evidence).needs_inference


def code_of(evidence: Evidence, name: str) -> str:
    with pytest.raises(MissingFact) as missing:
        needs_inference(evidence, name)
    return missing.value.code


def described(aws: ScriptedAws) -> list[str]:
    return [str(each["ProcessingJobName"]) for each in aws.asked_of("DescribeProcessingJob")]


def test_a_thousand_old_jobs_and_ten_new_ones_cost_a_handful_of_calls(world: World) -> None:
    uri = world.put_config("runs/analysis_config.json", NOW - hours(200))
    for n in range(1000):
        image = {"image": OTHER_IMAGE} if n % 5 == 0 else {}
        world.add_job(f"old{n}", NOW - hours(100) + hours(n / 20), uri=uri, **image)
    world.collect(NOW)
    for n in range(10):
        world.add_job(f"new{n}", NOW + hours(0.2), status="InProgress", uri=uri)

    collector = world.aws()
    world.collect(LATER, collector)
    assert collector.calls["DescribeProcessingJob"] == 10
    function = world.aws()
    evidence = world.read(LATER, function)

    assert function.calls["DescribeProcessingJob"] == 0
    assert function.calls["ListProcessingJobs"] == 3
    assert [each["Bucket"] for each in function.asked_of("GetObject")] == ["cache"]
    assert function.calls["PutObject"] == 0
    assert not evidence.unavailable
    assert not evidence.incomplete
    live = read_evidence(world.aws(), Parameters(), now=LATER)
    assert names(evidence) == names(live)
    assert len(names(live)) == 810
    for name in names(live):
        assert needs_inference(evidence, name) == needs_inference(live, name)
    again = world.aws()
    world.collect(LATER + hours(1), again)
    assert again.calls["DescribeProcessingJob"] == 0


def test_without_a_cache_everything_is_described_and_no_config_is_read(world: World) -> None:
    world.add_job("a", NOW - hours(2))

    aws = world.aws()
    evidence = world.read(NOW, aws)

    assert names(evidence) == {"a"}
    assert [each["Bucket"] for each in aws.asked_of("GetObject")] == ["cache"]
    assert evidence.unavailable == (
        Unavailable("s3:GetObject", "NotCollected", "s3://configs/c/analysis_config.json"),
    )
    assert code_of(evidence, "a") == "ANALYSIS_CONFIG_NOT_COLLECTED"
    assert world.warned == []


def test_what_is_not_collected_says_who_will_read_it_and_where_to_look(world: World) -> None:
    world.add_job("a", NOW - hours(2))
    evidence = world.read(NOW)

    missing = evidence.failure(lists.ANALYSIS_CONFIGS.actions, "s3://configs/c/analysis_config.json")

    assert missing is not None
    assert missing.message == (
        "The analysis config s3://configs/c/analysis_config.json has not been read by the collector yet, "
        "which reads it within the hour or after the next job event."
    )
    assert "dead letter queue" in str(missing.remedy)
    assert missing.actions == ()


def test_a_job_that_ended_since_is_described_again(world: World) -> None:
    uri = world.put_config("c/analysis_config.json", NOW - hours(9))
    world.add_job("a", NOW - hours(3), status="InProgress", uri=uri)
    world.collect(NOW)
    world.touch("a", NOW + hours(0.1), "Completed")

    aws = world.aws()
    evidence = world.read(LATER, aws)

    assert described(aws) == ["a"]
    (kept,) = evidence.listing(lists.PROCESSING_JOBS)
    assert kept.text("ProcessingJobStatus") == "Completed"
    assert needs_inference(evidence, "a")


@pytest.mark.parametrize(("at", "status"), [(NOW + hours(0.1), "InProgress"), (NOW - hours(3), "Stopping")])
def test_a_job_that_changed_and_still_runs_is_described_again(
    world: World, at: datetime, status: str
) -> None:
    world.add_job("a", NOW - hours(3), status="InProgress")
    world.collect(NOW)
    world.touch("a", at, status)

    aws = world.aws()
    world.read(LATER, aws)

    assert described(aws) == ["a"]


def test_a_listing_that_does_not_say_when_a_job_was_modified_has_it_described(world: World) -> None:
    world.add_job("a", NOW - hours(3), status="InProgress")
    listed = world.aws().handlers["ListProcessingJobs"]

    def without_times(**asked: Any) -> Any:
        summaries = listed(**asked)["ProcessingJobSummaries"]
        for each in summaries:
            del each["LastModifiedTime"]
        return {"ProcessingJobSummaries": summaries}

    world.collect(NOW, world.aws(ListProcessingJobs=without_times))
    aws = world.aws(ListProcessingJobs=without_times)
    assert names(world.read(LATER, aws)) == {"a"}
    assert described(aws) == ["a"]


def test_an_old_running_job_that_ended_leaves_the_scope(world: World) -> None:
    world.add_job("a", NOW - hours(24 * 20), status="InProgress")
    world.collect(NOW)
    assert names(world.read(NOW)) == {"a"}
    world.touch("a", NOW + hours(0.1), "Completed")

    assert names(world.read(LATER)) == set()


def test_a_longer_look_back_than_the_collectors_lists_all(world: World) -> None:
    world.add_job("a", NOW - hours(24 * 20))
    world.add_job("b", NOW - hours(24 * 2))
    world.collect(NOW)

    aws = world.aws()
    evidence = world.read(NOW, aws, parameters=Parameters(lookback_days=30))

    assert names(evidence) == {"a", "b"}
    assert described(aws) == ["a"]


def test_a_shorter_look_back_than_the_collectors_leaves_older_jobs_out(world: World) -> None:
    world.add_job("a", NOW - hours(24 * 5))
    world.add_job("b", NOW - hours(24 * 2))
    world.collect(NOW)

    assert names(world.read(NOW, parameters=Parameters(lookback_days=3))) == {"b"}


def test_a_deleted_job_is_seen_until_the_collectors_next_round(world: World) -> None:
    world.add_job("a", NOW - hours(5))
    world.collect(NOW)
    del world.jobs["a"]

    assert names(world.read(LATER)) == {"a"}
    assert names(read_evidence(world.aws(), Parameters(), now=LATER)) == set()
    collected, _ = world.collect(LATER)
    assert names(collected) == set()
    assert names(world.read(LATER)) == set()
    assert world.document["jobs"] == {}


def test_a_job_described_a_moment_ago_is_not_forgotten_for_a_listing_that_lags(world: World) -> None:
    world.add_job("a", NOW - hours(0.2))
    world.collect(NOW)
    kept = world.jobs.pop("a")
    world.collect(NOW + hours(0.1))
    world.jobs["a"] = kept

    aws = world.aws()
    assert names(world.read(NOW + hours(0.2), aws)) == {"a"}
    assert described(aws) == []


@pytest.mark.parametrize("fault", ["describe", "second page", "status"])
def test_only_a_complete_listing_is_relied_on(world: World, fault: str) -> None:
    for n in range(120):
        world.add_job(f"j{n}", NOW - hours(20))
    script = world.aws().handlers
    listed, describe = script["ListProcessingJobs"], script["DescribeProcessingJob"]

    def cut(**asked: Any) -> Any:
        if (fault == "second page" and "NextToken" in asked) or (
            fault == "status" and asked.get("StatusEquals") == "Stopping"
        ):
            raise refusal("InternalFailure")
        return listed(**asked)

    def refused(ProcessingJobName: str) -> Any:  # noqa: N803 - AWS's name
        if fault == "describe" and ProcessingJobName == "j7":
            raise refusal("AccessDeniedException")
        return describe(ProcessingJobName=ProcessingJobName)

    world.collect(NOW, world.aws(ListProcessingJobs=cut, DescribeProcessingJob=refused))

    assert "listed" not in world.document
    aws = world.aws()
    assert len(names(world.read(LATER, aws))) == 120
    assert aws.calls["ListProcessingJobs"] == 4


def test_a_collector_that_fails_later_keeps_the_last_complete_listing(world: World) -> None:
    world.add_job("a", NOW - hours(20))
    world.collect(NOW)
    before = world.document["listed"]
    world.add_job("b", NOW)
    world.collect(LATER, world.aws(DescribeProcessingJob=failing("ThrottlingException")))

    assert world.document["listed"] == before
    aws = world.aws()
    assert names(world.read(LATER, aws)) == {"a", "b"}
    assert described(aws) == ["b"]


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ("AccessDenied", "ACCESS_DENIED"),
        ("NoSuchKey", "ANALYSIS_CONFIG_UNREADABLE"),
        ("InternalError", "CALL_FAILED"),
        ("SlowDown", "CALL_FAILED"),
    ],
)
def test_a_failure_the_collector_met_is_taken_over(world: World, error: str, code: str) -> None:
    world.add_job("a", NOW - hours(2), status="InProgress")
    world.refusals["GetObject", "configs"] = refusal(error)
    collected, _ = world.collect(NOW)
    evidence = world.read(LATER)

    assert code_of(collected, "a") == code
    assert evidence.unavailable == collected.unavailable
    assert code_of(evidence, "a") == code


def test_a_config_that_is_of_no_use_is_so_for_all(world: World) -> None:
    uri = world.put_config("c/analysis_config.json", NOW - hours(9), ["no object"])
    world.add_job("a", NOW - hours(2), uri=uri)
    world.collect(NOW)

    assert code_of(world.read(LATER), "a") == "ANALYSIS_CONFIG_INVALID"


def test_a_config_replaced_after_the_job_began_is_told_as_such(world: World) -> None:
    uri = world.put_config("c/analysis_config.json", NOW - hours(1))
    world.add_job("a", NOW - hours(2), uri=uri)
    world.collect(NOW)

    assert code_of(world.read(LATER), "a") == "ANALYSIS_CONFIG_CHANGED"


@pytest.mark.parametrize("content", [SHAP, None], ids=["read", "not there"])
def test_a_job_newer_than_the_collectors_look_at_its_config_waits_for_the_next(
    world: World, content: Any
) -> None:
    """What stood at the URI when the collector looked may have been replaced just before the job began."""
    uri = "s3://configs/c/analysis_config.json"
    if content:
        world.put_config("c/analysis_config.json", NOW - hours(9))
    world.add_definition("monitor", uri)
    world.collect(NOW)
    world.put_config("c/analysis_config.json", NOW + hours(0.1), {"methods": {"report": {}}})
    world.add_job("run", NOW + hours(0.2), uri=uri)

    evidence = world.read(LATER)

    assert code_of(evidence, "run") == "ANALYSIS_CONFIG_NOT_COLLECTED"
    world.collect(LATER)
    assert needs_inference(world.read(LATER), "run") is False


def test_a_monitors_config_comes_from_the_collector(world: World) -> None:
    uri = world.put_config("m/analysis_config.json", NOW - hours(9), {"methods": {"shap": {}}})
    world.add_definition("monitor", uri)
    world.collect(NOW)

    evidence = world.read(LATER)

    (record,) = evidence.listing(lists.EXPLAINABILITY_DEFINITIONS)
    assert ExplainabilityDefinition(record, evidence).analysis.methods == ("shap",)
    stored = evidence.entry_or_raise(lists.ANALYSIS_CONFIG_OBJECTS, uri)
    assert stored.raw["CollectedAt"] == format_time(NOW)


def test_a_config_nobody_looked_at_for_hours_is_not_todays(world: World) -> None:
    world.add_definition("monitor", world.put_config("m/analysis_config.json", NOW - hours(9)))
    world.collect(NOW)

    assert not world.read(NOW + hours(2.9)).unavailable
    assert [each.error for each in world.read(NOW + hours(3.1)).unavailable] == ["NotCollected"]


def test_throttling_and_lack_of_time_do_not_undo_what_was_collected(world: World) -> None:
    world.add_definition("monitor", world.put_config("m/analysis_config.json", NOW - hours(9)))
    world.collect(NOW)
    world.refusals["GetObject", "configs"] = refusal("SlowDown")
    world.collect(LATER)

    assert not world.read(LATER).unavailable


def test_a_config_overwritten_later_is_still_the_one_the_job_ran_with(world: World) -> None:
    uri = world.put_config("c/analysis_config.json", NOW - hours(9))
    world.add_job("a", NOW - hours(2), status="InProgress", uri=uri)
    world.collect(NOW)
    world.put_config("c/analysis_config.json", NOW + hours(0.1), {"methods": {"report": {}}})
    world.touch("a", NOW + hours(0.1), "Completed")
    world.collect(LATER)

    config = world.read(LATER).entry_or_raise(lists.JOB_ANALYSIS_CONFIGS, sagemaker_arn("processing-job/a"))
    assert config.raw == KEPT


def test_a_tagged_job_beyond_the_look_back_is_not_described_by_readers(world: World) -> None:
    arn = sagemaker_arn("processing-job/old")
    tags = [{"Key": "clarify-rules:scope", "Value": "true"}]
    found = {"ResourceTagMappingList": [{"ResourceARN": arn, "Tags": tags}]}
    world.add_job("old", NOW - hours(24 * 30))
    world.collect(NOW, world.aws(GetResources=lambda **_: found))

    aws = world.aws(GetResources=lambda **_: found)
    assert names(world.read(LATER, aws)) == {"old"}
    assert described(aws) == []
    # The collector describes it each time, since a tag does not say when a job was created: that is no news.
    _, cache = world.collect(LATER, world.aws(GetResources=lambda **_: found))
    assert cache.saved.learnt == set()


def test_only_the_collector_learns_of_what_is_new(world: World) -> None:
    uri = world.put_config("m/analysis_config.json", NOW - hours(9))
    world.add_definition("monitor", uri)
    world.add_job("a", NOW - hours(2), status="InProgress", uri=uri)
    world.add_job("other", NOW - hours(2), image=OTHER_IMAGE)
    arn = sagemaker_arn("processing-job/a")

    assert world.collect(NOW)[1].saved.learnt == {arn, uri}
    assert world.collect(NOW + hours(0.5))[1].saved.learnt == set()
    world.touch("a", NOW + hours(0.6), "Failed")
    assert world.collect(NOW + hours(1))[1].saved.learnt == {arn}
    world.put_config("m/analysis_config.json", NOW + hours(1), {"methods": {"report": {}}})
    assert world.collect(NOW + hours(2))[1].saved.learnt == {uri}
    assert world.collect(NOW + hours(3))[1].saved.learnt == set()
