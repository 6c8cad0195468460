from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.clarify.estate import Estate
from clarify_rules.clarify.monitoring import BiasDefinition, ExplainabilityDefinition, InlineDefinition
from clarify_rules.clarify.parameters import Parameters, parse_parameters
from clarify_rules.clarify.processing_job import is_clarify_job
from clarify_rules.clarify.workload import EndpointNotFound, Lifecycle, ShadowEndpoint, Workload
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record, freeze

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


def changed(modified: str, **more: Any) -> Workload:
    document = dict(estate(ProcessingJobs=[job()]).evidence.document)
    config_objects = {CONFIG: {"LastModified": modified}}
    document["s3"] = {"AnalysisConfigs": {CONFIG: SHAP}, "AnalysisConfigObjects": config_objects} | more
    return only(Estate(Evidence.from_document(document), Parameters()))


def test_a_config_older_than_the_job_is_its_own() -> None:
    assert changed("2026-11-22T11:00:00Z").needs_inference
    assert changed("2026-11-22T12:00:00+01:00").needs_inference


def test_a_config_newer_than_the_job_says_nothing() -> None:
    with pytest.raises(MissingFact) as caught:
        _ = changed("2026-11-22T11:00:01Z").needs_inference
    assert caught.value.code == "ANALYSIS_CONFIG_CHANGED"


@pytest.mark.parametrize("modified", ["2026-11-22T10:00:00Z", "2026-11-22T12:00:00Z"])
def test_a_config_collected_before_the_job_began_may_not_be_its_own(modified: str) -> None:
    objects = {CONFIG: {"LastModified": modified, "CollectedAt": "2026-11-22T10:59:59Z"}}
    with pytest.raises(MissingFact) as caught:
        _ = changed(modified, AnalysisConfigObjects=objects).needs_inference
    assert caught.value.code == "ANALYSIS_CONFIG_NOT_COLLECTED"
    assert caught.value.remedy


def test_a_config_collected_after_the_job_began_is_judged_by_its_age() -> None:
    objects = {CONFIG: {"LastModified": "2026-11-22T10:00:00Z", "CollectedAt": "2026-11-22T11:00:01Z"}}
    assert changed("", AnalysisConfigObjects=objects).needs_inference


def test_a_config_remembered_from_before_still_counts() -> None:
    arn = "arn:aws:sagemaker:us-east-1:111122223333:processing-job/job"
    remembered: dict[str, Any] = {"methods": {"pre_training_bias": {}}}
    found = changed("2026-11-22T11:30:00Z", JobAnalysisConfigs={arn: remembered})
    assert found.needs_inference is False


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


@pytest.mark.parametrize(
    ("created", "status", "days", "in_scope"),
    [
        ("2026-11-15T12:00:00Z", "Completed", "7", True),
        ("2026-11-15T11:59:59Z", "Completed", "7", False),
        ("2026-11-15T11:59:59Z", "Completed", "8", True),
        ("2026-01-01T00:00:00Z", "InProgress", "7", True),
        ("2026-01-01T00:00:00Z", "Stopping", "7", True),
        ("2026-01-01T00:00:00Z", "Strange", "7", True),
        (None, "Completed", "7", True),
        ("garbage", "Completed", "7", True),
    ],
)
def test_the_look_back_window(created: str | None, status: str, days: str, in_scope: bool) -> None:
    found = estate(ProcessingJobs=[job(CreationTime=created, ProcessingJobStatus=status)])
    again = Estate(found.evidence, parse_parameters({"LookbackDays": days}))
    assert bool(again.workloads) is in_scope


def test_the_scope_tag_brings_old_jobs_back() -> None:
    arn = "arn:aws:sagemaker:us-east-1:111122223333:processing-job/job"
    old = job(CreationTime="2025-01-01T00:00:00Z", ProcessingJobStatus="Completed")
    document = dict(estate(ProcessingJobs=[old]).evidence.document) | {
        "tags": {arn: {"clarify-rules:scope": "true"}}
    }
    assert Estate(Evidence.from_document(document), Parameters()).workloads
    document |= {"tags": {arn: {"clarify-rules:scope": "no"}}}
    assert not Estate(Evidence.from_document(document), Parameters()).workloads


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


def test_a_place_needs_both_subnets_and_groups() -> None:
    for config in ({"Subnets": ["subnet-a"]}, {"SecurityGroupIds": ["sg-a"]}, {}):
        assert only(estate(ProcessingJobs=[job(NetworkConfig={"VpcConfig": config})])).vpc_config is None


def test_a_job_without_creation_time_does_not_trust_its_config() -> None:
    document = dict(estate(ProcessingJobs=[job(CreationTime=None)]).evidence.document)
    objects = {CONFIG: {"LastModified": "2026-11-22T11:00:00Z"}}
    document["s3"] = {"AnalysisConfigs": {CONFIG: SHAP}, "AnalysisConfigObjects": objects}
    found = only(Estate(Evidence.from_document(document), Parameters()))
    with pytest.raises(MissingFact) as caught:
        _ = found.needs_inference
    assert caught.value.code == "EVIDENCE_INVALID"


@pytest.mark.parametrize(
    ("taken_with", "asked", "told"),
    [
        ({"lookback_days": 7, "model_scope": "referenced"}, {}, False),
        ({"lookback_days": 7, "model_scope": "referenced"}, {"LookbackDays": "8"}, True),
        ({"lookback_days": 7, "model_scope": "referenced"}, {"ModelScope": "all"}, True),
        ({"lookback_days": 7, "model_scope": "all"}, {"ModelScope": "all"}, False),
        ("nonsense", {"LookbackDays": "8", "ModelScope": "all"}, False),
    ],
)
def test_what_was_not_asked_for_is_told(taken_with: object, asked: dict[str, str], told: bool) -> None:
    names = ("ModelBiasJobDefinitions", "ModelExplainabilityJobDefinitions", "MonitoringSchedules", "Models")
    lists: dict[str, Any] = {name: [] for name in names}
    document = dict(estate(ProcessingJobs=[job()], **lists).evidence.document) | {"scope": taken_with}
    found = Estate(Evidence.from_document(document), parse_parameters(asked))
    assert bool(found.model_gaps) is told


def test_a_denied_read_of_tags_is_told() -> None:
    document = dict(estate(ProcessingJobs=[job()]).evidence.document)
    document["unavailable"] = [{"action": "tag:GetResources", "error": "AccessDenied", "resource": None}]
    found = Estate(Evidence.from_document(document), Parameters())
    assert ("tag:GetResources",) in [gap.actions for gap in found.workload_gaps]


def test_who_a_workload_runs_as_and_in_what() -> None:
    role = "arn:aws:iam::111122223333:role/run"
    run = only(estate(ProcessingJobs=[job(RoleArn=role, Environment={"NO_PROXY": "x"})]))
    assert (run.role_arn, run.image_uri, run.environment.raw) == (role, IMAGE, {"NO_PROXY": "x"})
    bias = definition("ModelBias", "bias", RoleArn=role)
    bias["ModelBiasAppSpecification"]["Environment"] = {"NO_PROXY": "y"}
    monitor = only(estate(ModelBiasJobDefinitions=[bias]))
    assert (monitor.role_arn, monitor.image_uri, monitor.environment.raw) == (role, IMAGE, {"NO_PROXY": "y"})


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


@pytest.mark.parametrize(
    ("tags", "value", "in_scope"),
    [
        ([], None, False),
        ([{"Key": "clarify-rules:scope", "Value": "true"}], None, True),
        ([{"Key": "clarify-rules:scope", "Value": "false"}], None, False),
        ([], "true", True),
        ([], "false", False),
    ],
)
def test_tags_count_in_the_response_and_in_the_listing(
    tags: list[dict[str, str]], value: str | None, in_scope: bool
) -> None:
    document = dict(estate().evidence.document)
    document["ec2"] = {"Vpcs": [{"VpcId": "vpc-t", "Tags": tags}]}
    if value:
        document["tags"] = {"arn:aws:ec2:us-east-1:111122223333:vpc/vpc-t": {"clarify-rules:scope": value}}
    found = Estate(Evidence.from_document(document), Parameters())
    assert found.vpc_ids == (("vpc-t",) if in_scope else ())


def test_all_models_are_in_scope_where_all_are_asked_for() -> None:
    found = estate(ProcessingJobs=[job()], Models=[{"ModelName": "fraud"}, {"ModelName": "other"}])
    assert [model.name for model in found.models] == ["fraud"]
    every = Estate(found.evidence, parse_parameters({"ModelScope": "all"}))
    assert [model.name for model in every.models] == ["fraud", "other"]
