"""When AWS refuses, throttles or breaks: nothing false is said, and all that can still be proven is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.draw import draw_account
from benchmarks.expected import JOB_RULES, MODEL_RULES, RULES
from benchmarks.large_account import LargeAccount, create_account
from tests.proofs.command import Audit, audit
from tests.servers.aws import LocalAws

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.verify

# Of the rules whose truth is known, those whose verdict must not change when an action is refused.
UNTOUCHED_BY = {
    "sagemaker:DescribeModel": {
        "clarify-job-in-vpc",
        "clarify-job-network-isolation-off",
        "clarify-job-subnets-have-free-ips",
    },
    "s3:GetObject": {
        "clarify-job-in-vpc",
        "clarify-job-network-isolation-off",
        "clarify-job-subnets-have-free-ips",
    },
    "ec2:DescribeVpcEndpoints": set(RULES),
    "ec2:DescribeSubnets": {
        "clarify-job-in-vpc",
        "clarify-job-network-isolation-off",
        "clarify-model-in-vpc",
    },
}
UNDETERMINED = "UNDETERMINED"


@pytest.fixture(scope="module")
def running() -> Iterator[LocalAws]:
    with LocalAws.start() as aws:
        yield aws


@pytest.fixture(scope="module")
def account(running: LocalAws) -> LargeAccount:
    return create_account(running, draw_account(jobs=130, models=24, unreadable=True))


@pytest.fixture
def aws(running: LocalAws, account: LargeAccount) -> LocalAws:
    assert account.truth
    running.reset()
    return running


@pytest.fixture(scope="module")
def whole(running: LocalAws, account: LargeAccount) -> Audit:
    assert account.truth
    running.reset()
    return audit(running, "--no-cache")


def _contradictions(account: LargeAccount, given: Audit) -> list[tuple[object, ...]]:
    """Verdicts that claim something else than the truth; UNDETERMINED claims nothing."""
    return [
        (*key, status, account.truth[key])
        for key, status in given.statuses().items()
        if key in account.truth and status not in {UNDETERMINED, account.truth[key]}
    ]


def _untold(account: LargeAccount, given: Audit, rules: set[str]) -> list[tuple[object, ...]]:
    """Verdicts of these rules that could be given and were not."""
    statuses = given.statuses()
    return [
        (*key, statuses.get(key), due)
        for key, due in account.truth.items()
        if key[0] in rules and statuses.get(key) != due
    ]


def _named_actions(given: Audit) -> set[str]:
    return {
        action
        for result in given.results.values()
        if result["status"] == UNDETERMINED
        for action in result["missing_actions"]
    }


def test_without_faults_every_verdict_is_the_true_one(account: LargeAccount, whole: Audit) -> None:
    assert _untold(account, whole, set(RULES)) == []


@pytest.mark.parametrize("action", sorted(UNTOUCHED_BY))
def test_a_refused_action_spoils_only_what_needs_it(
    aws: LocalAws, account: LargeAccount, action: str
) -> None:
    aws.deny(action)

    given = audit(aws, "--no-cache")

    assert _contradictions(account, given) == []
    assert _untold(account, given, UNTOUCHED_BY[action]) == []
    assert aws.counts().faults, f"{action} was never called"
    assert action in _named_actions(given)
    assert given.run.exit_code in {1, 3}


def test_a_refused_model_spoils_only_its_own_verdicts(aws: LocalAws, account: LargeAccount) -> None:
    refused = next(
        model.name
        for model in account.plan.models[2:]
        if model.attachment and model.attachment.vpc == "serving"
    )
    aws.deny("sagemaker:DescribeModel", mentioning=refused)

    given = audit(aws, "--no-cache")

    jobs = {job.name for job in account.plan.clarify_jobs if job.config.model == refused}
    spoilt = {
        name
        for (rule, name), due in account.truth.items()
        if rule in JOB_RULES + MODEL_RULES and given.statuses().get((rule, name)) != due
    }
    assert _contradictions(account, given) == []
    assert spoilt <= jobs | {refused}
    assert "sagemaker:DescribeModel" in _named_actions(given)


def test_jobs_that_cannot_be_described_are_reported_on_the_account(
    aws: LocalAws, account: LargeAccount
) -> None:
    aws.deny("sagemaker:DescribeProcessingJob")

    given = audit(aws, "--no-cache")

    assert _contradictions(account, given) == []
    for rule in JOB_RULES:
        result = given.results[rule, aws.account_id]
        assert result["resource_type"] == "AWS::::Account"
        assert result["status"] == UNDETERMINED
        assert "sagemaker:DescribeProcessingJob" in result["missing_actions"]
        assert str(len(account.plan.jobs)) in result["message"].replace(",", "")
    assert given.run.exit_code in {1, 3}


def test_models_are_undetermined_where_the_jobs_that_name_them_are_unknown(
    aws: LocalAws, account: LargeAccount
) -> None:
    aws.deny("sagemaker:ListProcessingJobs")

    given = audit(aws, "--no-cache", "--rule", "clarify-model-in-vpc")

    assert aws.counts().faults, "sagemaker:ListProcessingJobs was never called"
    assert _contradictions(account, given) == []
    assert "sagemaker:ListProcessingJobs" in _named_actions(given)
    assert given.run.exit_code == 3


def test_throttling_loses_nothing(aws: LocalAws, whole: Audit) -> None:
    aws.throttle("sagemaker", per_second=20)

    given = audit(aws, "--no-cache")

    assert aws.counts().faults, "the service was never asked faster than the limit"
    assert given.statuses() == whole.statuses()


@pytest.mark.parametrize("kind", ["fail", "hang_up"])
def test_a_passing_failure_loses_nothing(aws: LocalAws, whole: Audit, kind: str) -> None:
    strike = aws.fail if kind == "fail" else aws.hang_up
    strike("sagemaker:DescribeProcessingJob", after=5, times=1)
    strike("ec2:DescribeSubnets", times=1)

    given = audit(aws, "--no-cache")

    assert sum(aws.counts().faults.values()) == 2
    assert given.statuses() == whole.statuses()


@pytest.mark.parametrize("kind", ["deny", "fail"])
def test_a_listing_cut_short_is_not_taken_for_whole(aws: LocalAws, account: LargeAccount, kind: str) -> None:
    aws.cut_listing("sagemaker:ListProcessingJobs", after_page=1, kind=kind)

    given = audit(aws, "--no-cache")

    assert aws.counts().faults["sagemaker:ListProcessingJobs"] >= 1
    assert _contradictions(account, given) == []
    # The jobs of the first page are still judged, and the reader of the report learns that there are more.
    assert any(rule == "clarify-job-in-vpc" for rule, _ in given.results)
    told = str(given.entry["errors"]) + str([result["message"] for result in given.results.values()])
    assert "ListProcessingJobs" in told + str(_named_actions(given))
    assert given.run.exit_code in {1, 3}
