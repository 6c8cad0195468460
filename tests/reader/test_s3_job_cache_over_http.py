"""The cache object through AWS's own SDK and over HTTP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evidence import lists
from clarify_rules.reader.clients import AwsClients, AwsSession
from clarify_rules.reader.read_evidence import read_evidence
from clarify_rules.reader.s3_job_cache import S3JobCache
from tests.reader.account import IMAGE
from tests.reader.collected_world import COLLECTED_KINDS
from tests.servers.aws import LocalAws

BUCKET = "clarify-cache"


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with LocalAws.start() as server:
        server.client("s3").create_bucket(Bucket=BUCKET)
        server.client("s3").create_bucket(Bucket="configs")
        server.client("s3").put_object(
            Bucket="configs", Key="c/analysis_config.json", Body=b'{"methods": {"report": {}}}'
        )
        for n in range(3):
            _create_job(server, f"j{n}")
        yield server


def _create_job(server: LocalAws, name: str) -> None:
    server.client("sagemaker").create_processing_job(
        ProcessingJobName=name,
        RoleArn=f"arn:aws:iam::{server.account_id}:role/clarify",
        ProcessingResources={
            "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}
        },
        AppSpecification={"ImageUri": IMAGE},
        ProcessingInputs=[
            {
                "InputName": "analysis_config",
                "S3Input": {
                    "S3Uri": "s3://configs/c/analysis_config.json",
                    "LocalPath": "/opt/ml/processing/input/config",
                    "S3DataType": "S3Prefix",
                },
            }
        ],
    )


@pytest.fixture
def clients(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> AwsClients:
    for name, value in aws.env().items():
        monkeypatch.setenv(name, value)
    aws.reset()
    return AwsSession(read_timeout=10).region(aws.region)


def test_what_the_collector_puts_the_reader_gets(aws: LocalAws, clients: AwsClients) -> None:
    said: list[str] = []
    writer = S3JobCache(clients, BUCKET, aws.account_id, writable=True, warn=said.append)
    read_evidence(clients, Parameters(), writer, kinds=COLLECTED_KINDS)
    assert writer.saved.problem is None
    assert len(writer.saved.learnt) == 4

    before = aws.counts().calls
    reader = S3JobCache(clients, BUCKET, aws.account_id, warn=said.append)
    evidence = read_evidence(clients, Parameters(), reader, kinds=COLLECTED_KINDS, collected=True)

    after = aws.counts().calls
    assert len(evidence.listing(lists.PROCESSING_JOBS)) == 3
    assert len(evidence.document["s3"]["JobAnalysisConfigs"]) == 3
    assert not evidence.unavailable
    assert {name: after[name] - before.get(name, 0) for name in after if name.startswith("s3")} == {
        "s3:GetObject": 1,
        "s3:PutObject": 0,
    }
    assert after["sagemaker:DescribeProcessingJob"] == before["sagemaker:DescribeProcessingJob"]
    assert said == []


def test_a_denied_read_is_told_and_the_reading_goes_on(aws: LocalAws, clients: AwsClients) -> None:
    aws.deny("s3:GetObject")
    said: list[str] = []
    cache = S3JobCache(clients, BUCKET, aws.account_id, warn=said.append)

    evidence = read_evidence(clients, Parameters(), cache, kinds=COLLECTED_KINDS, collected=True)

    assert len(evidence.listing(lists.PROCESSING_JOBS)) == 3
    assert len(said) == 1
    assert "AccessDenied" in said[0]
