"""The guard stops calls of the real SageMaker SDK before any CreateProcessingJob reaches the service."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.proofs.sdk_account import CASES, create_account, orders
from tests.proofs.test_sdk_jobs import SDK_PYTHON
from tests.servers.aws import REPOSITORY, LocalAws

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.verify

GUARDED = REPOSITORY / "tools" / "sagemaker-sdk" / "guarded_jobs.py"
CREATE = "sagemaker:CreateProcessingJob"
# In a VPC every job of this account fails: it has no endpoint. Outside of one, a job works.
IN_VPC = sorted(case.name for case in CASES if case.network)
OUTSIDE = sorted(case.name for case in CASES if not case.network)


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with LocalAws.start() as running:
        yield running


@pytest.fixture(scope="module")
def account(aws: LocalAws) -> dict[str, Any]:
    return orders(create_account(aws))


def submitted(aws: LocalAws, asked: dict[str, Any]) -> dict[str, Any]:
    if not SDK_PYTHON.exists():
        pytest.fail("the SageMaker SDK's environment is missing: run `make verify`, which makes it")
    done = subprocess.run(
        [SDK_PYTHON, GUARDED],
        input=json.dumps(asked),
        env={**os.environ, **aws.env(), "PYTHONPATH": str(REPOSITORY / "rules")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    jobs: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return jobs


def test_only_jobs_that_work_are_sent(aws: LocalAws, account: dict[str, Any]) -> None:
    aws.reset()

    done = submitted(aws, account)

    assert sorted(name for name, each in done.items() if each["arn"] is None) == IN_VPC
    assert sorted(name for name, each in done.items() if each["arn"]) == OUTSIDE
    assert aws.counts().calls[CREATE] == len(OUTSIDE) > 0
    for name in IN_VPC:
        (check,) = done[name]["report"]["checks"]
        assert check["name"] == name
        assert check["first_failure"]["rule"] in {
            "clarify-job-reaches-s3",
            "clarify-job-subnets-have-free-ips",
        }


def test_a_guard_that_warns_sends_the_job(aws: LocalAws, account: dict[str, Any]) -> None:
    order = next(each for each in account["jobs"] if each["name"] == "sdk-explain-one-zone")
    aws.reset()

    done = submitted(aws, account | {"jobs": [order | {"name": "sdk-warned", "mode": "warn"}]})

    assert aws.counts().calls[CREATE] == 1
    (said,) = done["sdk-warned"]["warnings"]
    assert "the network will fail this job" in said
