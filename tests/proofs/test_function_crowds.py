"""Functions in an account with very many jobs: in time, or with what was proven in time reported first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.draw import draw_account
from benchmarks.large_account import create_account
from tests.proofs.functions import CACHE_BUCKET, COLLECTOR, JOB_RULES, Functions
from tests.servers.aws import LocalAws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.verify

IN_VPC = "clarify-job-in-vpc"


@pytest.fixture
def crowd() -> Iterator[Functions]:
    """An account to fill with jobs."""
    with LocalAws.start() as aws:
        aws.client("s3").create_bucket(Bucket=CACHE_BUCKET)
        create_account(aws, draw_account(jobs=130, models=24))
        for each in JOB_RULES:
            aws.config.add_rule(each)
        yield Functions(aws)


def a_job_that_ended(functions: Functions) -> str:
    listed = functions.aws.client("sagemaker").list_processing_jobs(StatusEquals="Completed", MaxResults=100)
    names = [each["ProcessingJobName"] for each in listed["ProcessingJobSummaries"]]
    return next(str(each) for each in names if "fairness" in each)


def test_when_time_runs_out_what_was_read_is_reported_first(crowd: Functions) -> None:
    copies = crowd.aws.copy_job(a_job_that_ended(crowd), 2_000)
    crowd.aws.delay(0.2, "sagemaker:DescribeProcessingJob")

    outcome = crowd.run(IN_VPC, seconds=130)

    held = crowd.held(IN_VPC)
    assert "OutOfTime" in outcome.raised
    assert outcome.count("Failed") == 1
    assert outcome.count("Undetermined") >= 1
    assert outcome.seconds < 130
    assert 100 < len(held) < len(copies)
    assert held == crowd.proven(IN_VPC)
    assert outcome.count("Reported") == len(held)


def test_ten_thousand_jobs_far_away(
    crowd: Functions, record_testsuite_property: Callable[[str, object], None]
) -> None:
    """Each call takes 20 ms longer; the collector fills the cache, then two rules have their first round."""
    copies = crowd.aws.copy_job(a_job_that_ended(crowd), 10_000, days_old=2)
    crowd.aws.delay(0.02)

    collecting = crowd.run(COLLECTOR)
    assert (collecting.raised, collecting.count("Collected") > 10_000) == ("", True)
    seconds = {COLLECTOR: collecting.seconds}
    for rule_id in (IN_VPC, "clarify-job-reaches-s3"):
        first = crowd.run(rule_id)
        assert first.raised == ""
        assert first.seconds < 300
        assert {name for _, name in crowd.held(rule_id)} >= set(copies)
        seconds[rule_id] = first.seconds
    second = crowd.run(rule_id)
    assert (second.raised, second.count("Reported")) == ("", 0)
    seconds[f"{rule_id}, nothing changed"] = second.seconds
    record_testsuite_property(
        "seconds for ten thousand jobs", {name: round(each, 1) for name, each in seconds.items()}
    )
