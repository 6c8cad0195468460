"""When Security Hub throttles, refuses or hangs up, and functions die while they send or run all at once.

AWS Config is told all the same, no finding is lost, and every failure is seen.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from benchmarks.draw import draw_account
from benchmarks.large_account import create_account
from tests.proofs.functions import CACHE_BUCKET, Functions, ended
from tests.servers.aws import LocalAws

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.verify

IN_VPC = "clarify-job-in-vpc"
GET, IMPORT = "securityhub:GetFindings", "securityhub:BatchImportFindings"


@pytest.fixture
def functions() -> Iterator[Functions]:
    """An account with so many jobs outside any VPC that their findings take two batches."""
    with LocalAws.start() as aws:
        aws.client("s3").create_bucket(Bucket=CACHE_BUCKET)
        create_account(aws, draw_account(jobs=40, models=4))
        aws.config.add_rule(IN_VPC)
        silent = Functions(aws)
        assert silent.run(IN_VPC).raised == ""
        aws.copy_job(failing(silent).pop(), 150)
        aws.config.add_rule(IN_VPC)
        aws.reset()
        yield Functions(aws, security_hub_mode="import")


def failing(functions: Functions) -> set[str]:
    """The jobs that fail, as AWS Config holds them."""
    return {name for (_, name), said in functions.held(IN_VPC).items() if said == "NON_COMPLIANT"}


def found(functions: Functions) -> set[str]:
    """The jobs that fail, as Security Hub holds them."""
    return {
        each["Resources"][0]["Details"]["Other"]["Name"]
        for each in functions.aws.findings()
        if (each["RecordState"], each["Compliance"]["Status"]) == ("ACTIVE", "FAILED")
    }


def test_a_function_killed_between_two_batches_loses_no_finding(functions: Functions) -> None:
    functions.aws.fail(IMPORT, after=1)
    process = functions.start(IN_VPC)
    limit = time.monotonic() + 60
    while not functions.aws.counts().faults and time.monotonic() < limit:
        time.sleep(0.05)
    process.kill()
    process.communicate()
    functions.aws.reset()
    assert len(failing(functions)) > 150
    assert len(found(functions)) == 100

    assert functions.run(IN_VPC).raised == ""

    assert found(functions) == failing(functions)


def test_several_at_once_tell_the_same_and_then_nothing_is_news(functions: Functions) -> None:
    outcomes = [ended(each) for each in [functions.start(IN_VPC) for _ in range(4)]]
    assert [each.raised for each in outcomes] == [""] * 4
    assert found(functions) == failing(functions)

    functions.aws.reset()
    findings = functions.aws.findings()
    assert functions.run(IN_VPC).raised == ""
    assert functions.aws.findings() == findings
    assert functions.aws.counts().calls[GET] == 2, "as many pages as there are hundreds"
    assert IMPORT not in functions.aws.counts().calls


def test_throttling_loses_nothing(functions: Functions) -> None:
    functions.aws.throttle_burst("securityhub", times=3)
    assert functions.run(IN_VPC).raised == ""
    assert found(functions) == failing(functions)
    assert sum(functions.aws.counts().faults.values()) == 3


@pytest.mark.parametrize("operation", [GET, IMPORT])
def test_what_hangs_up_is_raised_and_config_was_told(functions: Functions, operation: str) -> None:
    functions.aws.hang_up(operation)
    outcome = functions.run(IN_VPC)
    assert "Security Hub" in outcome.raised
    assert outcome.count("FindingsFailed") >= 1
    assert outcome.count("Failed") == 1
    assert len(failing(functions)) > 150
    assert found(functions) == set()

    functions.aws.reset()
    assert functions.run(IN_VPC).raised == ""
    assert found(functions) == failing(functions)


@pytest.mark.parametrize("operation", [GET, IMPORT])
def test_a_denied_call_is_told_and_not_tried_again(functions: Functions, operation: str) -> None:
    functions.aws.deny(operation)
    outcome = functions.run(IN_VPC)
    assert (outcome.raised, outcome.count("FindingsFailed"), outcome.count("Rounds")) == ("", 1, 1)
    assert functions.aws.counts().faults == {operation: 1}
    assert len(failing(functions)) > 150
