"""The processing jobs, team by team."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from .analysis_configs import bias_after_training, bias_before_training, explanations
from .job_requests import Outcome
from .models import LIVE_ENDPOINT

if TYPE_CHECKING:
    from .job_requests import JobDesk
    from .other_networks import OtherNetworks
    from .production_network import ProductionNetwork

_SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
_DATA_WRANGLER = "663277389841.dkr.ecr.us-east-1.amazonaws.com/sagemaker-data-wrangler-container:5.x"


def run_jobs(
    desk: JobDesk,
    production: ProductionNetwork,
    others: OtherNetworks,
    partner_bucket: str,
    schedule_arn: str,
) -> None:
    """Send every job; `schedule_arn` is the monitoring schedule that started one of them."""
    _credit_risk(desk, production, schedule_arn)
    _fraud(desk, production)
    _claims(desk, production, partner_bucket)
    _marketing_and_pricing(desk, production)
    _beside_production(desk, others)
    _ended(desk, production)
    desk.other("claims-feature-engineering", _SKLEARN, production.healthy)
    desk.other("marketing-data-wrangler-flow", _DATA_WRANGLER)


def _credit_risk(desk: JobDesk, production: ProductionNetwork, schedule_arn: str) -> None:
    healthy = production.healthy
    config = explanations("credit-risk-xgb")
    desk.clarify("credit-risk-shap-quarterly", config, healthy, instances=3)
    desk.clarify(
        "credit-risk-dataset-bias",
        bias_before_training(),
        healthy,
        config_uri=f"s3://{desk.bucket}/credit-risk-dataset-bias/config/",
    )
    desk.clarify("credit-risk-shap-retired-model", explanations("credit-risk-xgb-2024"), healthy)
    desk.clarify("credit-risk-bias-locked-down", bias_before_training(), production.without_egress)
    desk.clarify(
        "credit-risk-shap-encrypted",
        config,
        production.tcp_only_self_rule,
        instances=2,
        network={"EnableInterContainerTrafficEncryption": True},
    )
    desk.clarify("credit-risk-shap-pilot", config, production.group_deleted)
    desk.clarify(
        "pipelines-a1b2c3d4e5f6-CreditRiskClarifyCh-Xy12Zw",
        explanations(endpoint=LIVE_ENDPOINT),
        healthy,
        request={"ExperimentConfig": {"ExperimentName": "credit-risk", "TrialName": "a1b2c3d4e5f6"}},
    )
    desk.clarify(
        "model-explainability-monitoring-202611221400-8d1f0c2ab34e",
        explanations(endpoint=LIVE_ENDPOINT),
        simulated={"MonitoringScheduleArn": schedule_arn},
    )


def _fraud(desk: JobDesk, production: ProductionNetwork) -> None:
    config = explanations("fraud-detector")
    desk.clarify("fraud-shap-nightly", config, production.healthy)
    desk.clarify(
        "fraud-shap-isolated",
        explanations("credit-risk-xgb"),
        production.healthy,
        network={"EnableNetworkIsolation": True},
    )
    desk.clarify("fraud-bias-distributed", bias_before_training(), production.without_self_rule, instances=2)
    desk.clarify("fraud-bias-from-studio", bias_before_training(), production.open_to_the_world, instances=2)


def _claims(desk: JobDesk, production: ProductionNetwork, partner_bucket: str) -> None:
    healthy = production.healthy
    desk.clarify("claims-shap-triage", explanations("claims-triage"), healthy)
    desk.clarify("claims-bias-new-subnet", bias_before_training(), production.without_s3_route)
    desk.clarify("claims-bias-hardened-subnet", bias_before_training(), production.replies_dropped)
    desk.clarify("claims-shap-broken-config", b'{"methods": {"shap": ', healthy)
    desk.clarify("claims-shap-lost-config", None, healthy)
    desk.clarify(
        "claims-bias-of-partner-data",
        None,
        healthy,
        config_uri=f"s3://{partner_bucket}/shared/analysis_config.json",
    )


def _marketing_and_pricing(desk: JobDesk, production: ProductionNetwork) -> None:
    desk.clarify("marketing-bias-adhoc", bias_before_training())
    desk.clarify("marketing-shap-uplift", explanations("marketing-uplift"), production.healthy)
    desk.clarify("marketing-shap-churn", explanations("churn-propensity"), production.healthy)
    pricing = explanations("pricing-forecast", instances=12)
    desk.clarify("pricing-shap-backfill", pricing, production.small, instances=12)


def _beside_production(desk: JobDesk, others: OtherNetworks) -> None:
    desk.clarify("research-shap-fairness", explanations("marketing-uplift"), others.research)
    desk.clarify("sandbox-shap-trial", explanations("sandbox-propensity"), others.sandbox)
    desk.clarify("batch-shap-scoring", explanations("batch-scoring"), others.batch, instances=2)
    desk.clarify("batch-bias-public-subnet", bias_before_training(), others.batch_public)
    desk.clarify("legacy-bias-scorecard", bias_after_training("legacy-scorecard"), others.legacy)
    desk.clarify("partner-shap-scoring", explanations("partner-scoring"), others.partner)


def _ended(desk: JobDesk, production: ProductionNetwork) -> None:
    healthy = production.healthy
    desk.clarify(
        "credit-risk-bias-last-week",
        bias_after_training("credit-risk-xgb"),
        healthy,
        outcome=Outcome("Completed", timedelta(days=5)),
    )
    desk.clarify(
        "fraud-shap-last-week",
        explanations("fraud-detector-2024"),
        healthy,
        outcome=Outcome("Failed", timedelta(days=4), {"FailureReason": _TWO_ZONES_ERROR}),
    )
    # Its configuration was overwritten after it ran: what it did can no longer be read.
    overwritten = "marketing-shap-last-week"
    desk.clarify(
        overwritten,
        explanations("marketing-uplift"),
        healthy,
        outcome=Outcome("Completed", timedelta(days=3)),
    )
    desk.clients.s3.put_object(
        Bucket=desk.bucket, Key=f"{overwritten}/analysis_config.json", Body=b'{"methods": {"report": {}}}'
    )
    desk.clarify(
        "claims-bias-last-spring", bias_before_training(), outcome=Outcome("Completed", timedelta(days=200))
    )


# The error of the Clarify guide's VPC page, as a job shows it in FailureReason.
_TWO_ZONES_ERROR = (
    "ClientError: Unable to locate at least 2 availability zone(s) with the requested instance type "
    "ml.m5.xlarge that overlap with SageMaker subnets"
)
