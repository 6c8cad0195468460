from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.clarify.processing_job import is_clarify_job
from clarify_rules.clarify.workload import EndpointNotFound, Lifecycle, ShadowEndpoint
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record, freeze
from tests.clarify.estates import CONFIG, IMAGE, SHAP, definition, estate, job, only


@pytest.mark.parametrize(
    ("cluster", "count"),
    [
        ({}, 1),
        ({"InstanceCount": 3}, 3),
        ({"SelectedInstanceCount": 2, "InstanceCount": 3}, 2),
        ({"InstancePreferences": [{"InstanceCount": 2}, {"InstanceCount": 5}, {}]}, 5),
        ({"InstanceCount": None, "InstancePreferences": [{"InstanceType": "ml.m5.large"}]}, 1),
    ],
)
def test_how_many_instances(cluster: dict[str, Any], count: int) -> None:
    resources = {"ClusterConfig": cluster}
    assert only(estate(ProcessingJobs=[job(ProcessingResources=resources)])).instance_count == count


@pytest.mark.parametrize("value", [0, -1, "2", True])
def test_a_count_that_is_none_is_not_guessed(value: object) -> None:
    found = only(
        estate(ProcessingJobs=[job(ProcessingResources={"ClusterConfig": {"InstanceCount": value}})])
    )
    with pytest.raises(MissingFact):
        _ = found.instance_count


@pytest.mark.parametrize(
    ("changes", "clarify"),
    [
        ({}, True),
        ({"AppSpecification": {"ImageUri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/renamed:1"}}, True),
        ({"ProcessingInputs": [], "ProcessingOutputConfig": {}}, True),
        ({"AppSpecification": {"ImageUri": "sklearn:1"}, "ProcessingInputs": []}, False),
        ({"AppSpecification": {"ImageUri": "sklearn:1"}, "ProcessingOutputConfig": {}}, False),
    ],
)
def test_what_is_a_clarify_job(changes: dict[str, Any], clarify: bool) -> None:
    assert is_clarify_job(Record(freeze(job(**changes)), "job")) is clarify
    assert bool(estate(ProcessingJobs=[job(**changes)]).workloads) is clarify


def test_a_job_described_without_its_image_may_be_anything() -> None:
    found = estate(ProcessingJobs=[job(AppSpecification={}, ProcessingInputs=None)])
    assert found.workloads == ()
    assert "EVIDENCE_INVALID" in [gap.code for gap in found.workload_gaps]


@pytest.mark.parametrize(
    ("status", "lifecycle"),
    [
        ("InProgress", Lifecycle.RUNNING),
        ("Stopping", Lifecycle.RUNNING),
        ("Completed", Lifecycle.ENDED),
        ("Failed", Lifecycle.ENDED),
        ("Stopped", Lifecycle.ENDED),
    ],
)
def test_whether_it_still_runs(status: str, lifecycle: Lifecycle) -> None:
    assert only(estate(ProcessingJobs=[job(ProcessingJobStatus=status)])).lifecycle is lifecycle


def test_an_unknown_status_is_not_guessed() -> None:
    with pytest.raises(MissingFact):
        _ = only(estate(ProcessingJobs=[job(ProcessingJobStatus="Dreaming")])).lifecycle


@pytest.mark.parametrize(
    ("name", "changes", "kind", "noun"),
    [
        ("job", {"MonitoringScheduleArn": "arn:x:monitoring-schedule/drift"}, "monitoring-schedule", "drift"),
        ("job", {"AutoMLJobArn": "arn:x:automl-job/auto"}, "automl-job", "auto"),
        ("job", {"TrainingJobArn": "arn:x:training-job/train"}, "training-job", "train"),
        (
            "pipelines-abcdefghij12-CheckBias-Ab3dEf6hIj",
            {"ExperimentConfig": {"ExperimentName": "credit"}},
            "pipeline",
            "credit",
        ),
        ("pipelines-abcdefghij12-CheckBias-Ab3dEf6hIj", {}, "pipeline", "execution abcdefghij12"),
    ],
)
def test_who_started_it(name: str, changes: dict[str, Any], kind: str, noun: str) -> None:
    found = only(estate(ProcessingJobs=[job(name, **changes)]))
    assert found.launcher is not None
    assert (found.launcher.kind, found.launcher.name) == (kind, noun)
    assert noun in found.where_to_change


def test_a_job_somebody_made_has_no_launcher() -> None:
    found = only(estate(ProcessingJobs=[job("pipelines-are-nice")]))
    assert found.launcher is None
    assert "cannot be changed" in found.where_to_change


def test_what_it_reads_and_writes() -> None:
    athena = {"DatasetDefinition": {"AthenaDatasetDefinition": {"OutputS3Uri": "s3://athena/out"}}}
    inputs = [*job()["ProcessingInputs"], athena, {"S3Input": {"S3Uri": "not a uri"}}]
    config = SHAP | {"dataset_uri": "s3://data/more"}
    found = only(estate(config, ProcessingJobs=[job(ProcessingInputs=inputs)]))
    assert [str(uri) for uri in found.reads] == [
        CONFIG,
        "s3://data/train",
        "s3://athena/out",
        "s3://data/more",
    ]
    assert [str(uri) for uri in found.writes] == ["s3://out/result"]


def test_the_shadow_endpoint_of_a_model() -> None:
    found = only(estate(ProcessingJobs=[job()]))
    assert found.shadow_endpoint == ShadowEndpoint(("fraud",), "ml.m5.large", None)
    assert found.calls_endpoint is None
    assert found.model_names == ("fraud",)


def endpoint(name: str, *models: str) -> dict[str, Any]:
    variants = [{"ModelName": model} if model else {"InstanceType": "ml.m5.large"} for model in models]
    return {
        "Endpoints": [{"EndpointName": name, "EndpointConfigName": f"{name}-config"}],
        "EndpointConfigs": [{"EndpointConfigName": f"{name}-config", "ProductionVariants": variants}],
    }


def test_an_endpoint_wins_over_a_model() -> None:
    config = {"methods": {"shap": {}}, "predictor": {"model_name": "fraud", "endpoint_name": "live"}}
    found = only(estate(config, ProcessingJobs=[job()], **endpoint("live", "b", "a", "")))
    assert found.calls_endpoint == "live"
    assert found.shadow_endpoint is None
    assert found.model_names == ("a", "b")


def test_an_endpoint_that_is_gone() -> None:
    config = {"methods": {"shap": {}}, "predictor": {"endpoint_name": "live"}}
    found = only(estate(config, ProcessingJobs=[job()], Endpoints=[], EndpointConfigs=[]))
    with pytest.raises(EndpointNotFound):
        _ = found.model_names


def test_no_predictions_no_model() -> None:
    config = {"methods": {"pre_training_bias": {}}, "predictor": {"model_name": "fraud"}}
    found = only(estate(config, ProcessingJobs=[job()]))
    assert (found.shadow_endpoint, found.calls_endpoint, found.model_names) == (None, None, ())


def test_predictions_from_nobody_are_invalid() -> None:
    found = only(estate({"methods": {"shap": {}}, "predictor": {}}, ProcessingJobs=[job()]))
    with pytest.raises(MissingFact) as caught:
        _ = found.shadow_endpoint
    assert caught.value.code == "ANALYSIS_CONFIG_INVALID"


@pytest.mark.parametrize("uri", ["s3://config/", "s3://config"])
def test_a_config_may_be_named_by_its_prefix(uri: str) -> None:
    inputs = [{"InputName": "analysis_config", "S3Input": {"S3Uri": uri}}]
    assert only(estate(ProcessingJobs=[job(ProcessingInputs=inputs)])).needs_inference


def test_a_job_without_config_input_is_invalid() -> None:
    with pytest.raises(MissingFact) as caught:
        _ = only(estate(ProcessingJobs=[job(ProcessingInputs=[])])).needs_inference
    assert caught.value.code == "ANALYSIS_CONFIG_INVALID"


def test_a_place_needs_both_subnets_and_groups() -> None:
    for config in ({"Subnets": ["subnet-a"]}, {"SecurityGroupIds": ["sg-a"]}, {}):
        assert only(estate(ProcessingJobs=[job(NetworkConfig={"VpcConfig": config})])).vpc_config is None


def test_who_a_workload_runs_as_and_in_what() -> None:
    role = "arn:aws:iam::111122223333:role/run"
    run = only(estate(ProcessingJobs=[job(RoleArn=role, Environment={"NO_PROXY": "x"})]))
    assert (run.role_arn, run.image_uri, run.environment.raw) == (role, IMAGE, {"NO_PROXY": "x"})
    bias = definition("ModelBias", "bias", RoleArn=role)
    bias["ModelBiasAppSpecification"]["Environment"] = {"NO_PROXY": "y"}
    monitor = only(estate(ModelBiasJobDefinitions=[bias]))
    assert (monitor.role_arn, monitor.image_uri, monitor.environment.raw) == (role, IMAGE, {"NO_PROXY": "y"})
