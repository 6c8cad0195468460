from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.clarify.estate import Estate
from clarify_rules.clarify.model import Model
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.clarify.workload import Workload
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.model_files import model_needs_s3
from clarify_rules.network.policy.request import Request
from clarify_rules.network.requests import (
    model_s3_requests,
    runtime_requests,
    s3_requests,
    sagemaker_api_requests,
)

IMAGE = "205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0"
CONFIG = "s3://config/analysis_config.json"
SHAP: dict[str, Any] = {
    "methods": {"shap": {}},
    "predictor": {"model_name": "fraud", "instance_type": "ml.m5.large"},
}
BIAS: dict[str, Any] = {"methods": {"pre_training_bias": {}}}
INPUTS = [
    {"InputName": "analysis_config", "S3Input": {"S3Uri": CONFIG}},
    {"InputName": "dataset", "S3Input": {"S3Uri": "s3://data/train"}},
]
DENIED = [{"action": "s3:GetObject", "error": "AccessDenied", "resource": CONFIG}]
SAGEMAKER = "arn:aws:sagemaker:us-east-1:111122223333:"


def evidence(config: Any, unavailable: list[dict[str, Any]] | None = None, **sagemaker: Any) -> Evidence:
    document: dict[str, Any] = {
        "format": 1,
        "taken_at": "2026-11-22T12:00:00Z",
        "partition": "aws",
        "region": "us-east-1",
        "account_id": "111122223333",
        "sagemaker": sagemaker,
        "s3": {"AnalysisConfigs": {} if config is None else {CONFIG: config}},
        "unavailable": unavailable or [],
    }
    return Evidence.from_document(document)


def job(
    config: Any = SHAP,
    inputs: Any = INPUTS,
    unavailable: list[dict[str, Any]] | None = None,
    **sagemaker: Any,
) -> Workload:
    described = {
        "ProcessingJobName": "job",
        "ProcessingJobStatus": "InProgress",
        "AppSpecification": {"ImageUri": IMAGE},
        "ProcessingInputs": inputs,
        "ProcessingOutputConfig": {
            "Outputs": [{"OutputName": "analysis_result", "S3Output": {"S3Uri": "s3://out/result"}}]
        },
    }
    found = evidence(config, unavailable, ProcessingJobs=[described], **sagemaker)
    return Estate(found, Parameters()).workloads[0]


def monitor(config: Any = SHAP, **sagemaker: Any) -> Workload:
    described = {
        "JobDefinitionName": "monitor",
        "ModelExplainabilityAppSpecification": {"ImageUri": IMAGE, "ConfigUri": CONFIG},
        "ModelExplainabilityJobInput": {"EndpointInput": {"EndpointName": "live"}},
        "ModelExplainabilityJobOutputConfig": {
            "MonitoringOutputs": [{"S3Output": {"S3Uri": "s3://out/monitor/"}}]
        },
    }
    found = evidence(config, ModelExplainabilityJobDefinitions=[described], **sagemaker)
    return Estate(found, Parameters()).workloads[0]


def asked(requests: tuple[Request, ...], *, advisory: bool = False) -> set[tuple[str, str]]:
    return {(each.action, each.resource) for each in requests if each.advisory is advisory}


def test_a_job_reads_its_inputs_and_what_its_config_names_and_writes_its_result() -> None:
    config = SHAP | {"dataset_uri": "s3://more/set.csv", "methods": {"shap": {"baseline": "s3://base/b.csv"}}}

    assert asked(s3_requests(job(config))) == {
        ("s3:GetObject", "arn:aws:s3:::config/analysis_config.json"),
        ("s3:GetObject", "arn:aws:s3:::data/train/*"),
        ("s3:GetObject", "arn:aws:s3:::more/set.csv"),
        ("s3:GetObject", "arn:aws:s3:::base/b.csv"),
        *(("s3:ListBucket", f"arn:aws:s3:::{bucket}") for bucket in ("config", "data", "more", "base")),
        ("s3:PutObject", "arn:aws:s3:::out/result/*"),
    }


@pytest.mark.parametrize(
    ("uri", "resource", "bucket"),
    [
        ("s3://data", "arn:aws:s3:::data/*", "arn:aws:s3:::data"),
        ("s3://data/train/", "arn:aws:s3:::data/train/*", "arn:aws:s3:::data"),
        ("s3://data/v1.0/", "arn:aws:s3:::data/v1.0/*", "arn:aws:s3:::data"),
        ("s3://data/v1.0/train", "arn:aws:s3:::data/v1.0/train/*", "arn:aws:s3:::data"),
        ("s3://data/set.csv", "arn:aws:s3:::data/set.csv", "arn:aws:s3:::data"),
        ("https://data.s3.us-east-1.amazonaws.com/a.csv", "arn:aws:s3:::data/a.csv", "arn:aws:s3:::data"),
        ("s3://point-abc-s3alias/a.csv", "arn:aws:s3:*", "arn:aws:s3:*"),
        ("s3://arn:aws:s3:us-east-1:111122223333:accesspoint/point/a.csv", "arn:aws:s3:*", "arn:aws:s3:*"),
    ],
)
def test_a_dot_in_the_last_part_of_a_key_makes_one_object(uri: str, resource: str, bucket: str) -> None:
    found = asked(s3_requests(job(inputs=[INPUTS[0], {"InputName": "dataset", "S3Input": {"S3Uri": uri}}])))

    assert {("s3:GetObject", resource), ("s3:ListBucket", bucket)} <= found


def test_without_the_config_a_job_may_read_from_anywhere_and_why_is_told() -> None:
    found = s3_requests(job(None, unavailable=DENIED))

    anywhere = next(each for each in found if each.resource == "arn:aws:s3:::*")
    assert "AWS denied s3:GetObject" in anywhere.because
    assert "s3:GetObject" in anywhere.actions
    assert not anywhere.advisory
    assert ("s3:GetObject", "arn:aws:s3:::data/train/*") in asked(found)


def test_a_manifest_may_name_any_object() -> None:
    uri = {"S3Uri": "s3://data/list.manifest", "S3DataType": "ManifestFile"}
    found = s3_requests(job(inputs=[INPUTS[0], {"InputName": "dataset", "S3Input": uri}]))

    assert asked(found, advisory=True) == {("s3:GetObject", "arn:aws:s3:::*")}
    assert ("s3:GetObject", "arn:aws:s3:::data/list.manifest") in asked(found)


def test_a_monitor_reads_what_its_endpoint_captures() -> None:
    known = monitor(
        Endpoints=[{"EndpointName": "live", "EndpointConfigName": "cfg"}],
        EndpointConfigs=[
            {
                "EndpointConfigName": "cfg",
                "DataCaptureConfig": {"DestinationS3Uri": "s3://capture/live"},
                "ProductionVariants": [{"ModelName": "fraud"}],
            }
        ],
    )

    assert ("s3:GetObject", "arn:aws:s3:::capture/live/*") in asked(s3_requests(known))
    assert ("s3:PutObject", "arn:aws:s3:::out/monitor/*") in asked(s3_requests(known))
    assert not asked(s3_requests(known), advisory=True)


@pytest.mark.parametrize("endpoints", [{}, {"Endpoints": [], "EndpointConfigs": []}])
def test_where_captures_lie_may_not_be_known(endpoints: dict[str, Any]) -> None:
    found = s3_requests(monitor(**endpoints))

    assert asked(found, advisory=True) == {("s3:GetObject", "arn:aws:s3:::*")}
    assert ("s3:GetObject", "arn:aws:s3:::config/analysis_config.json") in asked(found)


def test_a_monitor_without_a_config_states_its_other_places() -> None:
    found = s3_requests(monitor(None))

    assert ("s3:GetObject", "arn:aws:s3:::config/analysis_config.json") in asked(found)
    assert ("s3:GetObject", "arn:aws:s3:::*") in asked(found)


def test_no_inference_asks_nothing_of_sagemaker() -> None:
    assert sagemaker_api_requests(job(BIAS)) == ()
    assert runtime_requests(job(BIAS)) == ()


def test_a_shadow_endpoint_is_made_called_and_removed_under_either_documented_name() -> None:
    required = {
        (each.action.removeprefix("sagemaker:"), each.resource.removeprefix(SAGEMAKER), each.or_below)
        for each in sagemaker_api_requests(job())
        if not each.advisory
    }
    other = (f"{SAGEMAKER}endpoint/sagemaker-clarify-endpoint*",)

    assert required == {
        ("DescribeModel", "model/fraud", ()),
        ("CreateEndpointConfig", "endpoint-config/*", ()),
        ("DeleteEndpointConfig", "endpoint-config/*", ()),
        *((f"{verb}Endpoint", "endpoint/sm-clarify*", other) for verb in ("Create", "Describe", "Delete")),
    }
    assert {action for action, _ in asked(sagemaker_api_requests(job()), advisory=True)} == {
        "sagemaker:DescribeEndpointConfig",
        "sagemaker:ListTags",
        "sagemaker:AddTags",
    }
    (invoke,) = runtime_requests(job())
    assert (invoke.action, invoke.resource) == (
        "sagemaker:InvokeEndpoint",
        f"{SAGEMAKER}endpoint/sm-clarify*",
    )
    assert invoke.or_below == other


def test_a_stated_prefix_names_the_shadow_endpoint() -> None:
    predictor = SHAP["predictor"] | {"endpoint_name_prefix": "Mine"}
    (invoke,) = runtime_requests(job(SHAP | {"predictor": predictor}))

    assert invoke.resource == f"{SAGEMAKER}endpoint/Mine*"
    assert invoke.or_below == (f"{SAGEMAKER}endpoint/mine*",)


def test_an_endpoint_of_ones_own_is_called_and_may_be_described() -> None:
    own = job(SHAP | {"predictor": {"endpoint_name": "live"}})

    assert asked(runtime_requests(own)) == {("sagemaker:InvokeEndpoint", f"{SAGEMAKER}endpoint/live")}
    assert not asked(sagemaker_api_requests(own))
    assert asked(sagemaker_api_requests(own), advisory=True) == {
        ("sagemaker:DescribeModel", f"{SAGEMAKER}model/*"),
        ("sagemaker:DescribeEndpoint", f"{SAGEMAKER}endpoint/live"),
        ("sagemaker:DescribeEndpointConfig", f"{SAGEMAKER}endpoint-config/*"),
    }


def test_a_job_whose_config_was_not_read_raises_where_it_is_not_known_to_need_inference() -> None:
    unread = job(None, unavailable=DENIED)

    with pytest.raises(MissingFact, match="denied"):
        sagemaker_api_requests(unread)
    with pytest.raises(MissingFact, match="denied"):
        runtime_requests(unread)


def test_a_monitor_whose_config_was_not_read_may_use_any_endpoint() -> None:
    unread = monitor(None)

    assert not asked(sagemaker_api_requests(unread))
    assert ("sagemaker:CreateEndpoint", f"{SAGEMAKER}endpoint/*") in asked(
        sagemaker_api_requests(unread), advisory=True
    )
    (invoke,) = runtime_requests(unread)
    assert (invoke.resource, invoke.advisory) == (f"{SAGEMAKER}endpoint/*", False)
    assert "was not read" in invoke.because


def test_a_monitored_endpoint_that_is_gone_leaves_the_model_open() -> None:
    gone = monitor({"methods": {"shap": {}}}, Endpoints=[], EndpointConfigs=[])

    describe = next(each for each in sagemaker_api_requests(gone) if each.action.endswith("DescribeModel"))
    assert (describe.resource, describe.because) == (
        f"{SAGEMAKER}model/*",
        "The endpoint live does not exist.",
    )


PACKAGE = f"{SAGEMAKER}model-package/group/1"


def model(container: dict[str, Any], **sagemaker: Any) -> Model:
    described = {"ModelName": "fraud", "PrimaryContainer": container}
    return Model("fraud", evidence(SHAP, Models=[described], **sagemaker))


def package(*containers: dict[str, Any]) -> dict[str, Any]:
    described = {
        "ModelPackageArn": PACKAGE,
        "InferenceSpecification": {"Containers": list(containers)},
    }
    return {"ModelPackages": [described]}


GET = "s3:GetObject"
LIST = ("s3:ListBucket", "arn:aws:s3:::m")


@pytest.mark.parametrize(
    ("container", "expected"),
    [
        ({"Image": "i"}, set()),
        ({"ModelDataUrl": "s3://m/model.tar.gz"}, {(GET, "arn:aws:s3:::m/model.tar.gz")}),
        ({"ModelDataUrl": "s3://m/all.d", "Mode": "MultiModel"}, {(GET, "arn:aws:s3:::m/all.d/*"), LIST}),
        (
            {"ModelDataSource": {"S3DataSource": {"S3Uri": "s3://m/v1.0", "S3DataType": "S3Prefix"}}},
            {(GET, "arn:aws:s3:::m/v1.0/*"), LIST},
        ),
        (
            {"ModelDataSource": {"S3DataSource": {"S3Uri": "s3://m/model", "S3DataType": "S3Object"}}},
            {(GET, "arn:aws:s3:::m/model")},
        ),
        (
            {
                "ModelDataSource": {
                    "S3DataSource": {"S3Uri": "s3://m/a/b", "ManifestS3Uri": "s3://m/manifest"}
                }
            },
            {(GET, "arn:aws:s3:::m/a/b/*"), (GET, "arn:aws:s3:::m/manifest")},
        ),
        (
            {"AdditionalModelDataSources": [{"S3DataSource": {"S3Uri": "s3://m/draft.bin"}}]},
            {(GET, "arn:aws:s3:::m/draft.bin")},
        ),
        (
            {"Environment": {"SAGEMAKER_SUBMIT_DIRECTORY": "s3://m/src.tgz"}},
            {(GET, "arn:aws:s3:::m/src.tgz")},
        ),
        ({"Environment": {"SAGEMAKER_SUBMIT_DIRECTORY": "/opt/ml/code"}}, set()),
        ({"ModelDataUrl": "file:///opt"}, {(GET, "arn:aws:s3:::*")}),
    ],
)
def test_what_a_container_loads(container: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    assert asked(model_s3_requests(model(container))) == expected
    assert model_needs_s3(model(container)) is bool(expected)


def test_all_containers_of_a_model_count() -> None:
    containers = [{"ModelDataUrl": "s3://m/a.tgz"}, {"ModelDataUrl": "s3://m/b.tgz"}, {"Image": "i"}]
    described = {"ModelName": "fraud", "Containers": containers}
    found = Model("fraud", evidence(SHAP, Models=[described]))

    assert asked(model_s3_requests(found)) == {(GET, f"arn:aws:s3:::m/{name}.tgz") for name in "ab"}


def test_a_package_says_what_its_containers_load() -> None:
    files = package({"ModelDataUrl": "s3://m/p.tar.gz"})

    assert asked(model_s3_requests(model({"ModelPackageName": PACKAGE}, **files))) == {
        (GET, "arn:aws:s3:::m/p.tar.gz")
    }


@pytest.mark.parametrize(
    "packages",
    [{}, {"ModelPackages": []}, package(), package({"Image": "i"}), package({"ModelDataUrl": 1})],
)
def test_a_package_that_does_not_show_its_files_is_taken_to_have_some(packages: dict[str, Any]) -> None:
    (found,) = model_s3_requests(model({"ModelPackageName": PACKAGE}, **packages))

    assert found.resource == "arn:aws:s3:::*"
    assert found.because


def test_what_was_not_described_raises() -> None:
    with pytest.raises(MissingFact):
        model_needs_s3(Model("fraud", evidence(SHAP)))
    with pytest.raises(MissingFact):
        s3_requests(job(inputs="none"))
