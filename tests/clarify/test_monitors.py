"""Monitors: definitions, schedules that hold one, and the runs that they start."""

from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.clarify.monitoring import BiasDefinition, ExplainabilityDefinition, InlineDefinition
from clarify_rules.clarify.workload import Lifecycle, ShadowEndpoint
from clarify_rules.evidence.missing import MissingFact
from tests.clarify.estates import CONFIG, IMAGE, definition, estate, job, only, schedule
from tests.clarify.test_workload import endpoint


def test_a_bias_monitor_asks_no_model() -> None:
    found = only(estate(ModelBiasJobDefinitions=[definition("ModelBias", "bias")]))
    assert isinstance(found, BiasDefinition)
    assert (found.needs_inference, found.model_names, found.lifecycle) == (False, (), Lifecycle.RECURRING)
    assert (found.instance_count, found.monitored_endpoint) == (2, "live")
    assert found.vpc_config is not None
    assert [str(uri) for uri in found.reads] == [CONFIG, "s3://truth/labels"]
    assert [str(uri) for uri in found.writes] == ["s3://out/monitor"]
    assert found.arn.endswith(":model-bias-job-definition/bias")


def test_an_explainability_monitor_asks_the_model_behind_its_endpoint() -> None:
    config = {
        "methods": {"shap": {}},
        "predictor": {"instance_type": "ml.m5.large", "initial_instance_count": 1},
    }
    found = only(
        estate(
            config,
            ModelExplainabilityJobDefinitions=[definition("ModelExplainability", "explain")],
            MonitoringSchedules=[schedule("ModelExplainability", MonitoringJobDefinitionName="explain")],
            **endpoint("live", "fraud"),
        )
    )
    assert isinstance(found, ExplainabilityDefinition)
    assert found.shadow_endpoint == ShadowEndpoint(("fraud",), "ml.m5.large", 1)
    assert found.launcher is not None
    assert "weekly" in found.where_to_change


def test_an_explainability_monitor_may_name_its_model() -> None:
    found = only(estate(ModelExplainabilityJobDefinitions=[definition("ModelExplainability", "explain")]))
    assert found.model_names == ("fraud",)


def test_a_batch_monitor_without_model_is_invalid() -> None:
    job_input = {"BatchTransformInput": {"DataCapturedDestinationS3Uri": "s3://batch/data"}}
    found = only(
        estate(
            {"methods": {"shap": {}}},
            ModelExplainabilityJobDefinitions=[
                definition("ModelExplainability", "explain", ModelExplainabilityJobInput=job_input)
            ],
        )
    )
    assert found.needs_inference
    with pytest.raises(MissingFact):
        _ = found.model_names
    assert "s3://batch/data" in [str(uri) for uri in found.reads]


def test_a_schedule_may_hold_its_definition() -> None:
    inline = {
        "MonitoringInputs": [{"EndpointInput": {"EndpointName": "live"}}],
        "MonitoringResources": {"ClusterConfig": {"InstanceCount": 4}},
        "MonitoringAppSpecification": {"ImageUri": IMAGE},
        "MonitoringOutputConfig": {"MonitoringOutputs": []},
        "NetworkConfig": {"EnableNetworkIsolation": True},
        "RoleArn": "arn:aws:iam::111122223333:role/monitor",
    }
    schedules = [
        schedule("ModelBias", MonitoringJobDefinition=inline),
        schedule("DataQuality", MonitoringJobDefinition=inline) | {"MonitoringScheduleName": "quality"},
        schedule("ModelBias", MonitoringJobDefinitionName="other") | {"MonitoringScheduleName": "named"},
    ]
    found = only(estate(MonitoringSchedules=schedules))
    assert isinstance(found, InlineDefinition)
    assert (found.resource_type, found.name) == ("AWS::SageMaker::MonitoringSchedule", "weekly")
    assert (found.instance_count, found.network_isolation, found.vpc_config) == (4, True, None)
    assert found.needs_inference is False
    with pytest.raises(MissingFact) as caught:
        _ = found.analysis
    assert caught.value.code == "ANALYSIS_CONFIG_UNREADABLE"


def test_a_broken_schedule_spoils_nothing_of_a_definition() -> None:
    broken = {"MonitoringScheduleName": "broken", "MonitoringScheduleConfig": "?"}
    found = estate(ModelBiasJobDefinitions=[definition("ModelBias", "bias")], MonitoringSchedules=[broken])
    assert only(found).launcher is None
    assert "EVIDENCE_INVALID" in [gap.code for gap in found.workload_gaps]


BIAS_WITHOUT_PREDICTOR: dict[str, Any] = {"methods": {"post_training_bias": {}}}


@pytest.mark.parametrize(
    ("schedules", "config", "needed"),
    [
        ([schedule("ModelBias")], BIAS_WITHOUT_PREDICTOR, False),
        ([schedule("ModelExplainability")], {"methods": {"shap": {}}}, True),
        ([], BIAS_WITHOUT_PREDICTOR, False),
        ([], {"methods": {"shap": {}}}, True),
        ([schedule("ModelBias", MonitoringJobDefinitionName="gone")], BIAS_WITHOUT_PREDICTOR, False),
    ],
)
def test_a_run_of_a_monitor_is_what_its_schedule_says(
    schedules: list[dict[str, Any]], config: dict[str, Any], needed: bool
) -> None:
    run = job(MonitoringScheduleArn="arn:aws:sagemaker:us-east-1:111122223333:monitoring-schedule/weekly")
    found = only(estate(config, ProcessingJobs=[run], MonitoringSchedules=schedules))
    assert found.needs_inference is needed


@pytest.mark.parametrize("place", ["schedule", "definition", "inline"])
def test_a_run_of_an_explainability_monitor_asks_the_model_it_monitors(place: str) -> None:
    config: dict[str, Any] = {"MonitoringJobDefinitionName": "explain"}
    if place == "inline":
        config = {
            "MonitoringJobDefinition": {"MonitoringInputs": [{"EndpointInput": {"EndpointName": "live"}}]}
        }
    weekly = schedule("ModelExplainability", **config) | (
        {"EndpointName": "live"} if place == "schedule" else {}
    )
    definitions = [definition("ModelExplainability", "explain")] if place == "definition" else []
    run = job(MonitoringScheduleArn="arn:aws:sagemaker:us-east-1:111122223333:monitoring-schedule/weekly")
    found = estate(
        {"methods": {"shap": {}}, "predictor": {"instance_type": "ml.m5.large"}},
        ProcessingJobs=[run],
        MonitoringSchedules=[weekly],
        ModelExplainabilityJobDefinitions=definitions,
        **endpoint("live", "fraud"),
    )
    runs = [each for each in found.workloads if each.name == "job"]
    assert [each.model_names for each in runs] == [("fraud",)]


def test_an_inline_definition_with_clarifys_image_need_not_say_its_type() -> None:
    inline = {"MonitoringAppSpecification": {"ImageUri": IMAGE}}
    bare = schedule("ModelBias", MonitoringJobDefinition=inline)
    del bare["MonitoringType"]
    found = only(estate(MonitoringSchedules=[bare]))
    with pytest.raises(MissingFact):
        _ = found.needs_inference


def test_what_an_inline_definition_says() -> None:
    role = "arn:aws:iam::111122223333:role/run"
    inline = {
        "MonitoringAppSpecification": {"ImageUri": IMAGE},
        "MonitoringOutputConfig": {"MonitoringOutputs": [{"S3Output": {"S3Uri": "s3://out/inline"}}]},
        "MonitoringInputs": [{"EndpointInput": {"EndpointName": "live"}}],
        "Environment": {"NO_PROXY": "z"},
        "RoleArn": role,
    }
    found = only(estate(MonitoringSchedules=[schedule("ModelBias", MonitoringJobDefinition=inline)]))
    assert (found.role_arn, found.image_uri, found.monitored_endpoint) == (role, IMAGE, "live")
    assert found.environment.raw == {"NO_PROXY": "z"}
    assert [str(uri) for uri in found.writes] == ["s3://out/inline"]
    assert (found.reads, found.lifecycle) == ((), Lifecycle.RECURRING)
    assert found.arn.endswith(":monitoring-schedule/weekly")
    assert found.launcher is not None
    assert "weekly" in found.where_to_change


@pytest.mark.parametrize(
    ("kind", "name", "starts"),
    [("ModelBias", "bias", True), ("ModelExplainability", "bias", False), ("ModelBias", "other", False)],
)
def test_which_schedule_starts_a_definition(kind: str, name: str, starts: bool) -> None:
    schedules = [schedule(kind, MonitoringJobDefinitionName=name)]
    found = estate(ModelBiasJobDefinitions=[definition("ModelBias", "bias")], MonitoringSchedules=schedules)
    assert (only(found).launcher is not None) is starts


def test_the_first_schedule_by_name_is_told() -> None:
    weekly = schedule("ModelBias", MonitoringJobDefinitionName="bias")
    daily = weekly | {"MonitoringScheduleName": "daily"}
    definitions = [definition("ModelBias", "bias")]
    found = only(estate(ModelBiasJobDefinitions=definitions, MonitoringSchedules=[weekly, daily]))
    assert found.launcher is not None
    assert found.launcher.name == "daily"
