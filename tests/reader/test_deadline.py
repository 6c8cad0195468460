"""Readings that have to end in time: what was not read by then is told as not read."""

from __future__ import annotations

import time
from typing import Any

import pytest

from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evidence import lists
from clarify_rules.evidence.record import format_time
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.errors import RegionUnreadableError
from clarify_rules.reader.read_evidence import read_evidence
from tests.reader.account import handlers, job
from tests.reader.collected_world import NOW, World, hours
from tests.reader.scripted import ScriptedAws, refusal


class Clock:
    """A monotonic clock that moves as told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(time, "monotonic", found)
    monkeypatch.setattr(Calls.__init__, "__defaults__", (found.move,))
    return found


def slow(clock: Clock, answer: Any, seconds: float) -> Any:
    def answered(**asked: Any) -> Any:
        clock.move(seconds)
        return answer(**asked)

    return answered


def read(aws: ScriptedAws, clock: Clock, seconds: float) -> Any:
    return read_evidence(aws, Parameters(), now=NOW, deadline=clock.now + seconds)


def test_without_a_deadline_time_does_not_matter(clock: Clock) -> None:
    script = handlers(job("a"), config={"methods": {"report": {}}})
    aws = ScriptedAws(**script | {"ListProcessingJobs": slow(clock, script["ListProcessingJobs"], 1e6)})

    assert not read_evidence(aws, Parameters(), now=NOW).unavailable


def test_jobs_that_time_did_not_suffice_for_are_told_one_by_one(clock: Clock) -> None:
    script = handlers(*(job(f"j{n}") for n in range(100)))
    script["DescribeProcessingJob"] = slow(clock, script["DescribeProcessingJob"], 1)
    aws = ScriptedAws(**script)

    evidence = read(aws, clock, 30)

    assert 30 <= aws.calls["DescribeProcessingJob"] < 45
    late = [each for each in evidence.unavailable if each.action == "sagemaker:DescribeProcessingJob"]
    assert len(late) + len(evidence.listing(lists.PROCESSING_JOBS)) == 100
    assert {each.error for each in evidence.unavailable} == {"OutOfTime"}
    assert aws.calls["GetObject"] == aws.calls["DescribeVpcs"] == 0


def test_a_listing_ends_between_its_pages(clock: Clock) -> None:
    world = World()
    for n in range(350):
        world.add_job(f"j{n}", NOW - hours(20))
    listed = world.aws().handlers["ListProcessingJobs"]

    evidence = read(world.aws(ListProcessingJobs=slow(clock, listed, 10)), clock, 15)

    assert [(cut.list_path, cut.error) for cut in evidence.incomplete] == [
        ("sagemaker.ProcessingJobs", "OutOfTime")
    ]


def test_waiting_for_a_throttled_call_ends_with_the_time(clock: Clock) -> None:
    def throttled(**_: Any) -> Any:
        raise refusal("ThrottlingException")

    before = clock.now
    evidence = read(ScriptedAws(**handlers() | {"ListModelBiasJobDefinitions": throttled}), clock, 20)

    assert clock.now == before + 20
    assert evidence.gaps(lists.BIAS_DEFINITIONS)[0].message.endswith("(OutOfTime).")


def test_no_time_at_all_is_a_region_that_could_not_be_read(clock: Clock) -> None:
    aws = ScriptedAws(**handlers())
    with pytest.raises(RegionUnreadableError, match="OutOfTime"):
        read(aws, clock, 0)
    assert not aws.calls


def test_a_collector_that_ran_out_of_time_keeps_what_it_learnt_and_goes_on_there(clock: Clock) -> None:
    world = World()
    for n in range(100):
        uri = world.put_config(f"{n}/analysis_config.json", NOW - hours(30))
        world.add_job(f"j{n}", NOW - hours(20), uri=uri)
    world.collect(NOW)
    for n in range(100):
        world.add_job(f"k{n}", NOW - hours(0.5), uri=f"s3://configs/{n}/analysis_config.json")
    described = world.aws().handlers["DescribeProcessingJob"]

    rounds = 0
    while rounds == 0 or world.document["listed"]["at"] != format_time(NOW + hours(rounds / 10)):
        rounds += 1
        aws = world.aws(DescribeProcessingJob=slow(clock, described, 1))
        world.collect(NOW + hours(rounds / 10), aws, deadline=clock.now + 30)
        assert aws.calls["DescribeProcessingJob"] < 45

    assert rounds <= 4
    reader = world.aws()
    evidence = world.read(NOW + hours(1), reader)
    assert len(evidence.listing(lists.PROCESSING_JOBS)) == 200
    assert reader.calls["DescribeProcessingJob"] == 0
    assert not [each for each in evidence.unavailable if each.error == "OutOfTime"]
