"""Jobs made by the SageMaker Python SDK, by boto3 and by the console's fields are understood alike."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.proofs.command import Audit, audit
from tests.proofs.sdk_account import BUCKET, CASES, MODELS_OWE, ROLE, Case, create_account, orders
from tests.servers.aws import REPOSITORY, LocalAws

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.verify

SDK_PYTHON = REPOSITORY / ".tools" / "sagemaker-sdk" / "bin" / "python"
SUBMIT = REPOSITORY / "tools" / "sagemaker-sdk" / "submit_jobs.py"
SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
Networks = dict[str, dict[str, list[str]]]


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with LocalAws.start() as running:
        yield running


@pytest.fixture(scope="module")
def networks(aws: LocalAws) -> Networks:
    return create_account(aws)


@pytest.fixture(scope="module")
def submitted(aws: LocalAws, networks: Networks) -> dict[str, Any]:
    """What the SDK submitted, by job name, after two jobs that are none of its own."""
    if not SDK_PYTHON.exists():
        pytest.fail("the SageMaker SDK's environment is missing: run `make verify`, which makes it")
    _create_other_jobs(aws)
    done = subprocess.run(
        [SDK_PYTHON, SUBMIT],
        input=json.dumps(orders(networks)),
        env={**os.environ, **aws.env()},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    jobs: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return jobs


@pytest.fixture(scope="module")
def audited(aws: LocalAws, submitted: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Audit:
    assert len(submitted) == len(CASES)
    return audit(aws, "--cache", tmp_path_factory.mktemp("cache"))


def _create_other_jobs(aws: LocalAws) -> None:
    sagemaker = aws.client("sagemaker")
    resources = {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 30}}
    for name in ("etl-nightly", "etl-hourly"):
        sagemaker.create_processing_job(
            ProcessingJobName=name,
            RoleArn=ROLE,
            AppSpecification={"ImageUri": SKLEARN},
            ProcessingResources=resources,
        )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_job_gets_the_verdicts_it_is_due(audited: Audit, case: Case) -> None:
    given = {rule: audited.statuses().get((rule, case.name)) for rule in case.owes}

    assert given == dict(case.owes)


@pytest.mark.parametrize("model", sorted(MODELS_OWE))
def test_each_model_gets_the_verdicts_it_is_due(audited: Audit, model: str) -> None:
    given = {rule: audited.statuses().get((rule, model)) for rule in MODELS_OWE[model]}

    assert given == MODELS_OWE[model]


def test_the_network_of_the_jobs_is_judged(audited: Audit, networks: Networks) -> None:
    statuses = audited.statuses()
    (healthy,), (hostnames_off,) = networks["vpcs"]["healthy"], networks["vpcs"]["hostnames-off"]

    assert statuses["clarify-vpc-dns-enabled", healthy] == "COMPLIANT"
    assert statuses["clarify-vpc-dns-enabled", hostnames_off] == "NON_COMPLIANT"
    public = "clarify-security-group-no-public-ingress"
    assert statuses[public, networks["private"]["groups"][0]] == "COMPLIANT"
    assert statuses[public, networks["other"]["groups"][0]] == "NON_COMPLIANT"


def test_jobs_that_are_not_clarifys_are_left_alone(audited: Audit) -> None:
    named = {name for _, name in audited.results}

    assert named.isdisjoint({"etl-nightly", "etl-hourly"})


def test_results_carry_the_arn_that_the_service_gave(audited: Audit, submitted: dict[str, Any]) -> None:
    for name, job in submitted.items():
        assert audited.results["clarify-job-in-vpc", name]["resource_arn"] == job["arn"]


def test_an_audit_reads_no_dataset(aws: LocalAws, audited: Audit) -> None:
    assert audited.results
    aws.deny("s3:GetObject", mentioning=f"{BUCKET}/data/")

    again = audit(aws, "--no-cache")

    assert aws.counts().faults == {}
    assert again.statuses() == audited.statuses()
