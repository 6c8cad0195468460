"""Sending jobs: the analysis configuration goes to S3, the request to CreateProcessingJob."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from ..moto_gaps import LAST_MODIFIED, SIMULATED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .building_blocks import Clients, Placement

CLARIFY_IMAGE = "205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0"


@dataclass(frozen=True)
class Outcome:
    """How a job ended: its status, how long ago, and what its other fields said."""

    status: str
    ago: timedelta
    fields: Mapping[str, str] = field(default_factory=dict)
    took: timedelta = timedelta(minutes=11)


@dataclass(frozen=True)
class JobDesk:
    """Where the company's people send their jobs from."""

    clients: Clients
    account_id: str
    bucket: str

    def clarify(
        self,
        name: str,
        config: Mapping[str, Any] | bytes | None,
        at: Placement | None = None,
        *,
        instances: int = 1,
        config_uri: str | None = None,
        outcome: Outcome | None = None,
        **more: Any,
    ) -> None:
        """Send a Clarify job; `config` None uploads nothing, bytes are uploaded as they are.

        `at` is its VpcConfig; `more` are `network` (further fields of NetworkConfig), `simulated` (fields of
        DescribeProcessingJob) and `request` (fields of the request).
        """
        uri = config_uri or f"s3://{self.bucket}/{name}/analysis_config.json"
        if config is not None:
            self._upload(uri, config, outcome)
        network: dict[str, Any] = dict(more.get("network", {}))
        if at is not None:
            network = {"EnableNetworkIsolation": False} | network | {"VpcConfig": at.vpc_config()}
        request: dict[str, Any] = {
            "ProcessingJobName": name,
            "RoleArn": f"arn:aws:iam::{self.account_id}:role/sagemaker-clarify",
            "AppSpecification": {"ImageUri": CLARIFY_IMAGE},
            "ProcessingInputs": [
                _input("analysis_config", uri, "config"),
                _input("dataset", f"s3://{self.bucket}/datasets/{name}/train.csv", "data"),
            ],
            "ProcessingOutputConfig": _output("analysis_result", f"s3://{self.bucket}/{name}/results"),
            "ProcessingResources": cluster(instances),
            "Tags": _simulated(outcome, more.get("simulated", {})),
        }
        if network:
            request["NetworkConfig"] = network
        self.clients.sagemaker.create_processing_job(**request | more.get("request", {}))

    def other(self, name: str, image: str, at: Placement | None = None) -> None:
        """Send a processing job that is not Clarify's."""
        network = {"NetworkConfig": {"VpcConfig": at.vpc_config()}} if at is not None else {}
        self.clients.sagemaker.create_processing_job(
            ProcessingJobName=name,
            RoleArn=f"arn:aws:iam::{self.account_id}:role/sagemaker-processing",
            AppSpecification={"ImageUri": image},
            ProcessingInputs=[_input("raw", f"s3://{self.bucket}/raw/{name}", "raw")],
            ProcessingOutputConfig=_output("features", f"s3://{self.bucket}/features/{name}"),
            ProcessingResources=cluster(1),
            **network,
        )

    def _upload(self, uri: str, config: Mapping[str, Any] | bytes, outcome: Outcome | None) -> None:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        body = config if isinstance(config, bytes) else json.dumps(config).encode()
        metadata = {}
        if outcome is not None:
            before = datetime.now(UTC) - outcome.ago - timedelta(minutes=1)
            metadata = {LAST_MODIFIED: before.isoformat(timespec="seconds")}
        if key.endswith("/"):
            key += "analysis_config.json"
        self.clients.s3.put_object(Bucket=bucket, Key=key, Body=body, Metadata=metadata)


def cluster(instances: int) -> dict[str, Any]:
    """Return the ProcessingResources (of a monitor: JobResources) with this many instances."""
    return {
        "ClusterConfig": {"InstanceCount": instances, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 30}
    }


def _input(name: str, uri: str, folder: str) -> dict[str, Any]:
    return {
        "InputName": name,
        "S3Input": {
            "S3Uri": uri,
            "LocalPath": f"/opt/ml/processing/input/{folder}",
            "S3DataType": "S3Prefix",
            "S3InputMode": "File",
            "S3DataDistributionType": "FullyReplicated",
            "S3CompressionType": "None",
        },
    }


def _output(name: str, uri: str) -> dict[str, Any]:
    place = {"S3Uri": uri, "LocalPath": "/opt/ml/processing/output", "S3UploadMode": "EndOfJob"}
    return {"Outputs": [{"OutputName": name, "S3Output": place}]}


def _simulated(outcome: Outcome | None, fields: Mapping[str, str]) -> list[dict[str, str]]:
    simulated = dict(fields)
    if outcome is not None:
        created = datetime.now(UTC) - outcome.ago
        simulated |= outcome.fields
        simulated |= {
            "ProcessingJobStatus": outcome.status,
            "CreationTime": created.isoformat(),
            "ProcessingEndTime": (created + outcome.took).isoformat(),
        }
    return [{"Key": f"{SIMULATED}{name}", "Value": value} for name, value in simulated.items()]
