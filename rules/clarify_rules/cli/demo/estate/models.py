"""The models, the endpoint that serves one of them, and what each model lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .building_blocks import Placement
    from .other_networks import OtherNetworks
    from .production_network import ProductionNetwork

SCOPE_TAG = {"Key": "clarify-rules:scope", "Value": "true"}
LIVE_ENDPOINT = "credit-risk-live"
_XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"


def build_models(
    sagemaker: Any, account_id: str, bucket: str, production: ProductionNetwork, others: OtherNetworks
) -> None:
    """Make the models, a model package and a real-time endpoint."""
    role = f"arn:aws:iam::{account_id}:role/sagemaker-models"

    def model(name: str, at: Placement | None, **more: Any) -> None:
        container = {"Image": _XGBOOST, "ModelDataUrl": f"s3://{bucket}/models/{name}/model.tar.gz"}
        sent: dict[str, Any] = {"PrimaryContainer": container, "ExecutionRoleArn": role} | more
        if at is not None:
            sent["VpcConfig"] = at.vpc_config()
        sagemaker.create_model(ModelName=name, **sent)

    model("credit-risk-xgb", production.models)
    model("fraud-detector", production.models_in_one_zone)
    model("claims-triage", production.models_where_m5_is_missing)
    model("churn-propensity", None)
    model("marketing-uplift", others.research)
    model("sandbox-propensity", others.sandbox)
    model("batch-scoring", others.batch)
    model("legacy-scorecard", others.legacy)
    model("partner-scoring", others.partner)
    # Nobody explains these yet. The first says by its tag that it wants to be judged all the same.
    model("credit-risk-xgb-candidate", production.models_in_one_zone, Tags=[SCOPE_TAG])
    model("image-tagging", None, EnableNetworkIsolation=True)
    model(
        "pricing-forecast",
        production.small,
        PrimaryContainer={"ModelPackageName": _pricing_package(sagemaker, bucket)},
    )
    _serve(sagemaker, "credit-risk-xgb")


def _pricing_package(sagemaker: Any, bucket: str) -> str:
    group = "pricing-forecast"
    sagemaker.create_model_package_group(ModelPackageGroupName=group)
    made = sagemaker.create_model_package(
        ModelPackageGroupName=group,
        ModelApprovalStatus="Approved",
        InferenceSpecification={
            "Containers": [
                {"Image": _XGBOOST, "ModelDataUrl": f"s3://{bucket}/models/pricing-forecast/model.tar.gz"}
            ],
            "SupportedContentTypes": ["text/csv"],
            "SupportedResponseMIMETypes": ["text/csv"],
        },
    )
    return str(made["ModelPackageArn"])


def _serve(sagemaker: Any, model: str) -> None:
    config = f"{LIVE_ENDPOINT}-config"
    sagemaker.create_endpoint_config(
        EndpointConfigName=config,
        ProductionVariants=[
            {
                "VariantName": "AllTraffic",
                "ModelName": model,
                "InstanceType": "ml.m5.xlarge",
                "InitialInstanceCount": 2,
                "InitialVariantWeight": 1.0,
            }
        ],
    )
    sagemaker.create_endpoint(EndpointName=LIVE_ENDPOINT, EndpointConfigName=config)
