"""A thousand jobs: every verdict is the true one, and the audit costs little more than the listing itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.draw import draw_account
from benchmarks.expected import RULES
from benchmarks.large_account import LargeAccount, create_account
from tests.proofs.command import Audit, audit
from tests.servers.aws import Counts, LocalAws

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.verify

# 1,000 jobs and 100 models described once, 10 pages of jobs; what is left is the network of four VPCs.
MOST_CALLS_COLD, MOST_CALLS_CACHED = 1165, 80
MOST_MEMORY_BYTES = 120 * 1000 * 1000


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with LocalAws.start() as running:
        yield running


@pytest.fixture(scope="module")
def account(aws: LocalAws) -> LargeAccount:
    return create_account(aws, draw_account())


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def cold(aws: LocalAws, account: LargeAccount, cache: Path) -> tuple[Audit, Counts]:
    aws.reset()
    first = audit(aws, "--cache", cache)
    return first, aws.counts()


@pytest.fixture(scope="module")
def cached(aws: LocalAws, cold: tuple[Audit, Counts], cache: Path) -> tuple[Audit, Counts]:
    assert cold[0].results
    aws.reset()
    second = audit(aws, "--cache", cache)
    return second, aws.counts()


@pytest.mark.parametrize("rule", RULES)
def test_the_account_holds_both_cases_of_every_rule(account: LargeAccount, rule: str) -> None:
    statuses = {status for (of, _), status in account.truth.items() if of == rule}

    assert {"COMPLIANT", "NON_COMPLIANT"} <= statuses


def test_every_verdict_is_the_true_one(account: LargeAccount, cold: tuple[Audit, Counts]) -> None:
    given = cold[0].statuses()

    wrong = {key: (given.get(key), due) for key, due in account.truth.items() if given.get(key) != due}

    assert not wrong, (
        f"{len(wrong)} of {len(account.truth)} differ (given, true): {sorted(wrong.items())[:20]}"
    )


def test_nothing_is_said_of_what_is_not_clarifys(account: LargeAccount, cold: tuple[Audit, Counts]) -> None:
    said = [
        (rule, name, status)
        for (rule, name), status in cold[0].statuses().items()
        if name in account.not_ours and status != "NOT_APPLICABLE"
    ]

    assert said == []


def test_every_job_has_one_result_for_every_job_rule(
    account: LargeAccount, cold: tuple[Audit, Counts]
) -> None:
    jobs = {job.name for job in account.plan.clarify_jobs}
    models = {model.name for model in account.plan.models}
    given = cold[0].statuses()

    missing = [
        (rule, name)
        for rule in RULES
        for name in (jobs if rule.startswith("clarify-job-") else models if "-model-" in rule else ())
        if (rule, name) not in given
    ]

    assert missing == []


def test_the_cold_audit_describes_everything_once(account: LargeAccount, cold: tuple[Audit, Counts]) -> None:
    counts = cold[1]

    assert counts.total(without=["s3:GetObject"]) <= MOST_CALLS_COLD, counts.calls
    assert counts.calls["s3:GetObject"] <= len(account.plan.configs)
    assert counts.calls["sagemaker:DescribeProcessingJob"] == len(account.plan.jobs)


def test_the_cached_audit_costs_a_few_calls_and_says_the_same(
    cold: tuple[Audit, Counts], cached: tuple[Audit, Counts]
) -> None:
    second, counts = cached

    assert counts.total() <= MOST_CALLS_CACHED, counts.calls
    assert second.statuses() == cold[0].statuses()


def test_memory_stays_small(cold: tuple[Audit, Counts], cached: tuple[Audit, Counts]) -> None:
    peaks = [audit.run.peak_rss_bytes for audit in (cold[0], cached[0])]

    assert max(peaks) < MOST_MEMORY_BYTES, [f"{peak / 1e6:.0f} MB" for peak in peaks]


def test_the_exit_code_says_that_something_does_not_comply(cold: tuple[Audit, Counts]) -> None:
    assert cold[0].run.exit_code == 1
