"""Monitors of the live endpoint: Clarify jobs that AWS starts on a schedule."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .analysis_configs import bias_before_training, monitored_explanations
from .job_requests import CLARIFY_IMAGE, cluster
from .models import LIVE_ENDPOINT

if TYPE_CHECKING:
    from .building_blocks import Clients
    from .production_network import ProductionNetwork

_MODEL_MONITOR = "156813124566.dkr.ecr.us-east-1.amazonaws.com/sagemaker-model-monitor-analyzer"
_HOURLY = {"ScheduleExpression": "cron(0 * ? * * *)"}


def build_monitoring(clients: Clients, account_id: str, bucket: str, production: ProductionNetwork) -> str:
    """Make job definitions and schedules; returns the ARN of the explainability schedule."""
    sagemaker = clients.sagemaker
    role = f"arn:aws:iam::{account_id}:role/sagemaker-monitoring"
    for name, config in (("bias", bias_before_training()), ("explainability", monitored_explanations())):
        clients.s3.put_object(Bucket=bucket, Key=_config_key(name), Body=json.dumps(config).encode())
    sagemaker.create_model_bias_job_definition(
        JobDefinitionName="credit-risk-live-bias",
        ModelBiasAppSpecification={"ImageUri": CLARIFY_IMAGE, "ConfigUri": _config_uri(bucket, "bias")},
        ModelBiasJobInput={
            "EndpointInput": _captured("ml.credit.approved"),
            "GroundTruthS3Input": {"S3Uri": f"s3://{bucket}/ground-truth/credit-risk"},
        },
        ModelBiasJobOutputConfig=_results(bucket, "bias"),
        JobResources=cluster(1),
        NetworkConfig={"EnableNetworkIsolation": False, "VpcConfig": production.healthy.vpc_config()},
        RoleArn=role,
    )
    # Made from a notebook, without a NetworkConfig: this monitor runs outside the VPC.
    sagemaker.create_model_explainability_job_definition(
        JobDefinitionName="credit-risk-live-explainability",
        ModelExplainabilityAppSpecification={
            "ImageUri": CLARIFY_IMAGE,
            "ConfigUri": _config_uri(bucket, "explainability"),
        },
        ModelExplainabilityJobInput={"EndpointInput": _captured()},
        ModelExplainabilityJobOutputConfig=_results(bucket, "explainability"),
        JobResources=cluster(1),
        RoleArn=role,
    )
    _schedule(sagemaker, "credit-risk-live-bias", "ModelBias", _by_name("credit-risk-live-bias"))
    _schedule(
        sagemaker,
        "credit-risk-live-bias-inline",
        "ModelBias",
        {"MonitoringJobDefinition": _inline(bucket, role, production)},
    )
    _schedule_data_quality(sagemaker, bucket, role)
    explained = "credit-risk-live-explainability"
    return _schedule(sagemaker, explained, "ModelExplainability", _by_name(explained))


def _by_name(definition: str) -> dict[str, Any]:
    return {"MonitoringJobDefinitionName": definition}


def _schedule(sagemaker: Any, name: str, kind: str, definition: dict[str, Any]) -> str:
    made = sagemaker.create_monitoring_schedule(
        MonitoringScheduleName=name,
        MonitoringScheduleConfig={"ScheduleConfig": _HOURLY, "MonitoringType": kind} | definition,
    )
    return str(made["MonitoringScheduleArn"])


def _inline(bucket: str, role: str, production: ProductionNetwork) -> dict[str, Any]:
    """An older way to make a monitor: its definition is inside the schedule and has no name."""
    return {
        "MonitoringInputs": [{"EndpointInput": _captured()}],
        "MonitoringOutputConfig": _results(bucket, "inline"),
        "MonitoringResources": cluster(1),
        "MonitoringAppSpecification": {"ImageUri": CLARIFY_IMAGE},
        "NetworkConfig": {"VpcConfig": production.healthy.vpc_config()},
        "RoleArn": role,
    }


def _schedule_data_quality(sagemaker: Any, bucket: str, role: str) -> None:
    """Watch the data's quality: Model Monitor's own image, nothing of Clarify's."""
    sagemaker.create_data_quality_job_definition(
        JobDefinitionName="credit-risk-live-data-quality",
        DataQualityAppSpecification={"ImageUri": _MODEL_MONITOR},
        DataQualityJobInput={"EndpointInput": _captured()},
        DataQualityJobOutputConfig=_results(bucket, "data-quality"),
        JobResources=cluster(1),
        RoleArn=role,
    )
    name = "credit-risk-live-data-quality"
    _schedule(sagemaker, name, "DataQuality", _by_name(name))


def _captured(attribute: str | None = None) -> dict[str, Any]:
    endpoint = {"EndpointName": LIVE_ENDPOINT, "LocalPath": "/opt/ml/processing/input/endpoint"}
    return endpoint | ({"InferenceAttribute": attribute} if attribute else {})


def _results(bucket: str, name: str) -> dict[str, Any]:
    place = {
        "S3Uri": f"s3://{bucket}/monitoring/{name}/results",
        "LocalPath": "/opt/ml/processing/output",
        "S3UploadMode": "Continuous",
    }
    return {"MonitoringOutputs": [{"S3Output": place}]}


def _config_key(name: str) -> str:
    return f"monitoring/{name}/analysis_config.json"


def _config_uri(bucket: str, name: str) -> str:
    return f"s3://{bucket}/{_config_key(name)}"
