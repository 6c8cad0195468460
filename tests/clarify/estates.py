"""Estates of a job or a monitor with few words."""

from __future__ import annotations

from typing import Any

from clarify_rules.clarify.estate import Estate
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.clarify.workload import Workload
from clarify_rules.evidence.evidence import Evidence

IMAGE = "205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0"
CONFIG = "s3://config/analysis_config.json"
SHAP = {"methods": {"shap": {}}, "predictor": {"model_name": "fraud", "instance_type": "ml.m5.large"}}


def job(name: str = "job", **changes: Any) -> dict[str, Any]:
    return {
        "ProcessingJobName": name,
        "ProcessingJobStatus": "InProgress",
        "CreationTime": "2026-11-22T11:00:00Z",
        "AppSpecification": {"ImageUri": IMAGE},
        "ProcessingInputs": [
            {"InputName": "analysis_config", "S3Input": {"S3Uri": CONFIG}},
            {"InputName": "dataset", "S3Input": {"S3Uri": "s3://data/train"}},
        ],
        "ProcessingOutputConfig": {
            "Outputs": [{"OutputName": "analysis_result", "S3Output": {"S3Uri": "s3://out/result"}}]
        },
    } | changes


def estate(config: dict[str, Any] | None = None, **sagemaker: Any) -> Estate:
    document: dict[str, Any] = {
        "format": 1,
        "taken_at": "2026-11-22T12:00:00Z",
        "partition": "aws",
        "region": "us-east-1",
        "account_id": "111122223333",
        "sagemaker": sagemaker,
        "s3": {"AnalysisConfigs": {CONFIG: SHAP if config is None else config}},
    }
    return Estate(Evidence.from_document(document), Parameters())


def only(found: Estate) -> Workload:
    (workload,) = found.workloads
    return workload


def definition(kind: str, name: str, **changes: Any) -> dict[str, Any]:
    return {
        "JobDefinitionName": name,
        f"{kind}AppSpecification": {"ImageUri": IMAGE, "ConfigUri": CONFIG},
        f"{kind}JobInput": {
            "EndpointInput": {"EndpointName": "live"},
            "GroundTruthS3Input": {"S3Uri": "s3://truth/labels"},
        },
        f"{kind}JobOutputConfig": {"MonitoringOutputs": [{"S3Output": {"S3Uri": "s3://out/monitor"}}]},
        "JobResources": {"ClusterConfig": {"InstanceCount": 2, "InstanceType": "ml.m5.large"}},
        "NetworkConfig": {"VpcConfig": {"Subnets": ["subnet-a"], "SecurityGroupIds": ["sg-a"]}},
    } | changes


def schedule(kind: str, **config: Any) -> dict[str, Any]:
    return {
        "MonitoringScheduleName": "weekly",
        "MonitoringScheduleArn": "arn:aws:sagemaker:us-east-1:111122223333:monitoring-schedule/weekly",
        "MonitoringType": kind,
        "MonitoringScheduleConfig": config,
    }
