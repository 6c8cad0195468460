"""A small scripted account: Clarify jobs with their configs and models."""

from __future__ import annotations

import io
import json
from typing import Any

from botocore.response import StreamingBody

from tests.reader.scripted import REGION, Handler, refusal, sagemaker_arn

IMAGE = "131013547314.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-clarify-processing:1.0"
OTHER_IMAGE = "141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7"
CREATED = "2026-11-20T10:00:00Z"
CONFIG_WRITTEN = "2026-11-20T09:59:00Z"
SHAP = {"methods": {"shap": {"baseline": [[1, 2]]}}, "predictor": {"model_name": "credit"}}


def job(name: str, *, image: str = IMAGE, status: str = "Completed", uri: str = "") -> dict[str, Any]:
    return {
        "ProcessingJobName": name,
        "ProcessingJobArn": sagemaker_arn(f"processing-job/{name}"),
        "ProcessingJobStatus": status,
        "CreationTime": CREATED,
        "AppSpecification": {"ImageUri": image},
        "Environment": {"PASSWORD": "hunter2", "AWS_USE_FIPS_ENDPOINT": "true"},
        "ProcessingInputs": [
            {
                "InputName": "analysis_config" if image == IMAGE else "data",
                "S3Input": {"S3Uri": uri or "s3://configs/c/analysis_config.json"},
            }
        ],
        "NetworkConfig": {"VpcConfig": {"Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}},
        "ExitMessage": "ValueError: could not convert 'Jane Doe' to float",
    }


def stored(content: bytes | dict[str, Any], written: str = CONFIG_WRITTEN) -> dict[str, Any]:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return {
        "Body": StreamingBody(io.BytesIO(body), len(body)),
        "LastModified": written,
        "ETag": '"1"',
    }


def handlers(*jobs: dict[str, Any], config: bytes | dict[str, Any] = b"{}") -> dict[str, Handler]:
    """Answers for these jobs, one config for all of them, a model for every name and one VPC."""
    by_name = {each["ProcessingJobName"]: each for each in jobs}

    def list_jobs(**asked: Any) -> dict[str, Any]:
        wanted = asked.get("StatusEquals")
        listed = [each for each in jobs if wanted in (None, each["ProcessingJobStatus"])]
        keys = ("ProcessingJobName", "ProcessingJobArn", "ProcessingJobStatus", "CreationTime")
        return {"ProcessingJobSummaries": [{key: each[key] for key in keys} for each in listed]}

    def describe_job(ProcessingJobName: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        if ProcessingJobName not in by_name:
            raise refusal("ValidationException", "Could not find requested job")
        return dict(by_name[ProcessingJobName])

    def describe_model(ModelName: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        return {
            "ModelName": ModelName,
            "ModelArn": sagemaker_arn(f"model/{ModelName}"),
            "CreationTime": CREATED,
        }

    return {
        "ListProcessingJobs": list_jobs,
        "DescribeProcessingJob": describe_job,
        "DescribeModel": describe_model,
        "GetObject": lambda **_: stored(config),
        "DescribeSubnets": lambda **_: {"Subnets": [{"SubnetId": "subnet-1", "VpcId": "vpc-1"}]},
        "DescribeVpcs": lambda **_: {"Vpcs": [{"VpcId": "vpc-1", "DhcpOptionsId": "dopt-1"}]},
        "DescribeVpcAttribute": lambda **asked: {
            asked["Attribute"][0].upper() + asked["Attribute"][1:]: {"Value": True}
        },
        "DescribeManagedPrefixLists": lambda **_: {
            "PrefixLists": [{"PrefixListId": "pl-1", "PrefixListName": f"com.amazonaws.{REGION}.s3"}]
        },
        "GetManagedPrefixListEntries": lambda **_: {"Entries": [{"Cidr": "52.218.0.0/17"}]},
    }
