from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

ROLE = "arn:aws:iam::123456789012:role/clarify"
IMAGE = "205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0"
CLUSTER = {"ClusterConfig": {"InstanceCount": 2, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}}
VPC_CONFIG = {"Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}


def send_job(sagemaker: Any, name: str, **more: Any) -> None:
    sagemaker.create_processing_job(
        ProcessingJobName=name,
        RoleArn=ROLE,
        AppSpecification={"ImageUri": IMAGE},
        ProcessingResources=CLUSTER,
        **more,
    )


def code_of(refused: pytest.ExceptionInfo[ClientError]) -> str:
    return str(refused.value.response["Error"]["Code"])


@pytest.fixture
def sagemaker(client: Callable[[str], Any]) -> Any:
    return client("sagemaker")


SENT_FIELDS: dict[str, Any] = {
    "Environment": {"AWS_USE_FIPS_ENDPOINT": "true"},
    "ExperimentConfig": {"ExperimentName": "fairness"},
    "NetworkConfig": {"EnableInterContainerTrafficEncryption": True, "VpcConfig": VPC_CONFIG},
    "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
}


@pytest.mark.parametrize("field", SENT_FIELDS)
def test_a_job_keeps_what_was_sent_and_invents_nothing(sagemaker: Any, field: str) -> None:
    send_job(sagemaker, "with", **{field: SENT_FIELDS[field]})
    send_job(sagemaker, "without")

    assert sagemaker.describe_processing_job(ProcessingJobName="with")[field] == SENT_FIELDS[field]
    assert field not in sagemaker.describe_processing_job(ProcessingJobName="without")


def test_a_job_keeps_its_resources_and_is_in_progress(sagemaker: Any) -> None:
    send_job(sagemaker, "job")

    job = sagemaker.describe_processing_job(ProcessingJobName="job")
    assert job["ProcessingResources"] == CLUSTER
    assert job["ProcessingJobStatus"] == "InProgress"
    assert "ProcessingEndTime" not in job


def test_a_job_name_is_taken_once(sagemaker: Any) -> None:
    send_job(sagemaker, "job")
    with pytest.raises(ClientError) as refused:
        send_job(sagemaker, "job")
    assert code_of(refused) == "ResourceInUse"


def test_simulated_tags_set_the_outcome_and_are_not_kept(sagemaker: Any) -> None:
    tags = {
        "team": "risk",
        "simulated:ProcessingJobStatus": "Failed",
        "simulated:CreationTime": "2026-01-02T03:00:00+00:00",
        "simulated:ProcessingEndTime": "2026-01-02T03:30:00+00:00",
        "simulated:FailureReason": "AlgorithmError",
        "simulated:MonitoringScheduleArn": "arn:aws:sagemaker:us-east-1:123456789012:monitoring-schedule/m",
    }
    send_job(sagemaker, "job", Tags=[{"Key": key, "Value": value} for key, value in tags.items()])

    job = sagemaker.describe_processing_job(ProcessingJobName="job")
    assert job["ProcessingJobStatus"] == "Failed"
    assert job["FailureReason"] == "AlgorithmError"
    assert job["CreationTime"] == datetime(2026, 1, 2, 3, tzinfo=UTC)
    assert job["ProcessingEndTime"] == datetime(2026, 1, 2, 3, 30, tzinfo=UTC)
    assert job["MonitoringScheduleArn"].endswith("monitoring-schedule/m")
    kept = sagemaker.list_tags(ResourceArn=job["ProcessingJobArn"])["Tags"]
    assert kept == [{"Key": "team", "Value": "risk"}]


def test_a_stopped_job_is_stopped_and_an_ended_one_stays(sagemaker: Any) -> None:
    send_job(sagemaker, "running")
    send_job(sagemaker, "done", Tags=[{"Key": "simulated:ProcessingJobStatus", "Value": "Completed"}])
    for name in ("running", "done"):
        sagemaker.stop_processing_job(ProcessingJobName=name)

    statuses = [
        sagemaker.describe_processing_job(ProcessingJobName=name)["ProcessingJobStatus"]
        for name in ("running", "done")
    ]
    assert statuses == ["Stopped", "Completed"]


@pytest.fixture
def dated_jobs(sagemaker: Any) -> datetime:
    """Five jobs `job-0` to `job-4`, a day apart, made in another order; every other one completed."""
    first = datetime(2026, 3, 1, tzinfo=UTC)
    for number in (3, 0, 4, 1, 2):
        tags = {"CreationTime": (first + timedelta(days=number)).isoformat()}
        if number % 2 == 0:
            tags["ProcessingJobStatus"] = "Completed"
        send_job(
            sagemaker,
            f"job-{number}",
            Tags=[{"Key": f"simulated:{key}", "Value": value} for key, value in tags.items()],
        )
    return first


def listed(sagemaker: Any, **asked: Any) -> list[str]:
    found = sagemaker.list_processing_jobs(**asked)["ProcessingJobSummaries"]
    return [summary["ProcessingJobName"][-1] for summary in found]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, "01234"),
        ({"SortBy": "CreationTime", "SortOrder": "Descending"}, "43210"),
        ({"SortBy": "Name", "SortOrder": "Ascending"}, "01234"),
        ({"StatusEquals": "Completed"}, "024"),
        ({"NameContains": "JOB-4"}, "4"),
        ({"NameContains": "job-4", "MaxResults": 1}, "4"),
    ],
)
def test_jobs_are_filtered_and_sorted(
    sagemaker: Any, dated_jobs: datetime, asked: dict[str, Any], expected: str
) -> None:
    assert "".join(listed(sagemaker, **asked)) == expected


def test_jobs_are_found_by_time(sagemaker: Any, dated_jobs: datetime) -> None:
    after = dated_jobs + timedelta(days=1)
    before = dated_jobs + timedelta(days=4)
    assert listed(sagemaker, CreationTimeAfter=after, CreationTimeBefore=before) == ["2", "3"]


def test_job_pages_follow_each_other(sagemaker: Any, dated_jobs: datetime) -> None:
    pages = sagemaker.get_paginator("list_processing_jobs").paginate(PaginationConfig={"PageSize": 2})
    names = [[job["ProcessingJobName"][-1] for job in page["ProcessingJobSummaries"]] for page in pages]
    assert names == [["0", "1"], ["2", "3"], ["4"]]


@pytest.mark.parametrize("asked", [{"MaxResults": 101}, {"NextToken": "made-up"}])
def test_a_page_that_cannot_be_is_refused(sagemaker: Any, asked: dict[str, Any]) -> None:
    with pytest.raises(ClientError) as refused:
        sagemaker.list_processing_jobs(**asked)
    assert code_of(refused) == "ValidationException"


def test_a_model_keeps_what_was_sent_and_invents_nothing(sagemaker: Any) -> None:
    container = {"Image": IMAGE, "ModelDataUrl": "s3://bucket/model.tar.gz"}
    sagemaker.create_model(
        ModelName="one", ExecutionRoleArn=ROLE, PrimaryContainer=container, EnableNetworkIsolation=True
    )
    sagemaker.create_model(
        ModelName="many", ExecutionRoleArn=ROLE, Containers=[container], VpcConfig=VPC_CONFIG
    )

    one = sagemaker.describe_model(ModelName="one")
    many = sagemaker.describe_model(ModelName="many")
    assert one["PrimaryContainer"] == container
    assert one["EnableNetworkIsolation"] is True
    assert not {"VpcConfig", "Containers"} & set(one)
    assert many["Containers"] == [container]
    assert many["VpcConfig"] == VPC_CONFIG
    assert many["EnableNetworkIsolation"] is False
    assert "PrimaryContainer" not in many


def test_a_missing_model_is_a_validation_error(sagemaker: Any) -> None:
    with pytest.raises(ClientError, match="Could not find model") as refused:
        sagemaker.describe_model(ModelName="gone")
    assert code_of(refused) == "ValidationException"


def test_a_model_name_is_taken_once(sagemaker: Any) -> None:
    sagemaker.create_model(ModelName="m", ExecutionRoleArn=ROLE, PrimaryContainer={"Image": IMAGE})
    with pytest.raises(ClientError, match="already existing model"):
        sagemaker.create_model(ModelName="m", ExecutionRoleArn=ROLE, PrimaryContainer={"Image": IMAGE})


def test_models_are_filtered_and_paged(sagemaker: Any) -> None:
    for number in range(12):
        sagemaker.create_model(
            ModelName=f"model-{number:02}", ExecutionRoleArn=ROLE, PrimaryContainer={"Image": IMAGE}
        )

    first = sagemaker.list_models(SortBy="Name", SortOrder="Ascending")
    assert [model["ModelName"] for model in first["Models"]][-1] == "model-09"
    assert first["NextToken"]
    found = sagemaker.list_models(NameContains="-11")["Models"]
    assert [model["ModelName"] for model in found] == ["model-11"]


def test_an_endpoint_config_keeps_what_was_sent(sagemaker: Any) -> None:
    sagemaker.create_model(ModelName="m", ExecutionRoleArn=ROLE, PrimaryContainer={"Image": IMAGE})
    variant = {
        "VariantName": "AllTraffic",
        "ModelName": "m",
        "InstanceType": "ml.g5.xlarge",
        "InitialInstanceCount": 1,
    }
    explainer = {"ClarifyExplainerConfig": {"ShapConfig": {"ShapBaselineConfig": {"ShapBaseline": "1,2"}}}}
    sagemaker.create_endpoint_config(
        EndpointConfigName="c",
        ProductionVariants=[variant],
        VpcConfig=VPC_CONFIG,
        EnableNetworkIsolation=True,
        ExplainerConfig=explainer,
        ExecutionRoleArn=ROLE,
    )

    config = sagemaker.describe_endpoint_config(EndpointConfigName="c")
    assert config["ProductionVariants"] == [variant]
    assert config["VpcConfig"] == VPC_CONFIG
    assert config["EnableNetworkIsolation"] is True
    assert config["ExplainerConfig"] == explainer
    with pytest.raises(ClientError, match="Could not find endpoint configuration"):
        sagemaker.describe_endpoint_config(EndpointConfigName="gone")
