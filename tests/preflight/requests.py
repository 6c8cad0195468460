"""Requests for checks: as people, the SDK and AWS's own records write them, against the all-green world."""

from __future__ import annotations

import copy
from typing import Any

from tests.building import ACCOUNT_ID

IMAGE = "205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0"
ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/clarify-exec"
CONFIG = "s3://cfg-bucket/clarify/analysis_config.json"
VPC_CONFIG = {"Subnets": ["subnet-a", "subnet-b"], "SecurityGroupIds": ["sg-job"]}

# What SageMakerClarifyProcessor.run_explainability of sagemaker 2.257.7 sends.
SDK: dict[str, Any] = {
    "ProcessingJobName": "Clarify-Explainability-2026-11-22-12-00-00-000",
    "RoleArn": ROLE,
    "AppSpecification": {"ImageUri": IMAGE},
    "Environment": {},
    "NetworkConfig": {"EnableNetworkIsolation": False, "VpcConfig": VPC_CONFIG},
    "ProcessingInputs": [
        {
            "InputName": "dataset",
            "AppManaged": False,
            "S3Input": {
                "S3Uri": "s3://data-bucket/train/data.csv",
                "LocalPath": "/opt/ml/processing/input/data",
                "S3DataType": "S3Prefix",
                "S3InputMode": "File",
                "S3DataDistributionType": "FullyReplicated",
                "S3CompressionType": "None",
            },
        },
        {
            "InputName": "analysis_config",
            "AppManaged": False,
            "S3Input": {
                "S3Uri": CONFIG,
                "LocalPath": "/opt/ml/processing/input/config",
                "S3DataType": "S3Prefix",
                "S3InputMode": "File",
                "S3CompressionType": "None",
            },
        },
    ],
    "ProcessingOutputConfig": {
        "Outputs": [
            {
                "OutputName": "analysis_result",
                "AppManaged": False,
                "S3Output": {
                    "S3Uri": "s3://out-bucket/clarify/run-1",
                    "LocalPath": "/opt/ml/processing/output",
                    "S3UploadMode": "EndOfJob",
                },
            }
        ]
    },
    "ProcessingResources": {
        "ClusterConfig": {"InstanceCount": 2, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 30}
    },
}

# What the console's form sends: no Environment, all flags, a stopping condition and tags.
CONSOLE: dict[str, Any] = {
    "ProcessingJobName": "bias-by-hand",
    "RoleArn": ROLE,
    "AppSpecification": {"ImageUri": IMAGE},
    "NetworkConfig": {
        "EnableInterContainerTrafficEncryption": False,
        "EnableNetworkIsolation": False,
        "VpcConfig": VPC_CONFIG,
    },
    "ProcessingInputs": [
        {
            "InputName": "analysis_config",
            "S3Input": {
                "S3Uri": CONFIG,
                "LocalPath": "/opt/ml/processing/input/config",
                "S3DataType": "S3Prefix",
                "S3InputMode": "File",
            },
        }
    ],
    "ProcessingOutputConfig": {
        "Outputs": [
            {
                "OutputName": "analysis_result",
                "S3Output": {
                    "S3Uri": "s3://out-bucket/by-hand",
                    "LocalPath": "/opt/ml/processing/output",
                    "S3UploadMode": "EndOfJob",
                },
            }
        ]
    },
    "ProcessingResources": {
        "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}
    },
    "StoppingCondition": {"MaxRuntimeInSeconds": 86400},
    "Tags": [{"Key": "team", "Value": "fairness"}],
}


def changed(request: dict[str, Any], *, drop: str | None = None, **fields: Any) -> dict[str, Any]:
    """Return a copy of a request with other top-level fields, or without one."""
    found = copy.deepcopy(request) | fields
    if drop:
        del found[drop]
    return found


def network(*subnets: str, groups: tuple[str, ...] = ("sg-job",), **flags: bool) -> dict[str, Any]:
    """Return a NetworkConfig."""
    return {**flags, "VpcConfig": {"Subnets": list(subnets), "SecurityGroupIds": list(groups)}}


def cloudtrail(request: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the CloudTrail record of a CreateProcessingJob request."""
    return {
        "eventVersion": "1.11",
        "eventTime": "2026-11-22T12:00:00Z",
        "eventSource": "sagemaker.amazonaws.com",
        "eventName": "CreateProcessingJob",
        "awsRegion": "us-east-1",
        "recipientAccountId": ACCOUNT_ID,
        "requestParameters": _lower_camel(request),
        "responseElements": {"processingJobArn": "arn:aws:sagemaker:us-east-1:111122223333:processing-job/x"},
    } | more


def event(request: dict[str, Any], status: str = "FAILED", **more: Any) -> dict[str, Any]:
    """Return the EventBridge event of a job: what Describe answers, enums as constants, times in ms."""
    detail = changed(request, ProcessingJobStatus=status, CreationTime=1795348800000, ExperimentConfig={})
    detail.pop("Environment", None)
    for each in detail["ProcessingInputs"]:
        each["S3Input"] |= {"S3DataType": "S3_PREFIX", "S3InputMode": "FILE"}
    return {
        "version": "0",
        "id": "5d1f6f7e-0f43-4f51-9f0b-1a2b3c4d5e01",
        "detail-type": "SageMaker Processing Job State Change",
        "source": "aws.sagemaker",
        "account": ACCOUNT_ID,
        "region": "us-east-1",
        "detail": detail,
    } | more


def template(**resources: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a CloudFormation template: logical id -> (last part of the resource type, properties)."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {
            name: {"Type": f"AWS::SageMaker::{kind}", "Properties": copy.deepcopy(properties)}
            for name, (kind, properties) in resources.items()
        },
    }


def _lower_camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            f"{key[0].lower()}{key[1:]}": inner if key == "Environment" else _lower_camel(inner)
            for key, inner in value.items()
        }
    return [_lower_camel(each) for each in value] if isinstance(value, list) else value
