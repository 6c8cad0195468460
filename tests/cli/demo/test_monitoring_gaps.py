from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

ROLE = "arn:aws:iam::123456789012:role/monitoring"
IMAGE = "205585389593.dkr.ecr.us-east-1.amazonaws.com/sagemaker-clarify-processing:1.0"
CLUSTER = {"ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}}
ENDPOINT = {"EndpointInput": {"EndpointName": "live", "LocalPath": "/opt/ml/processing/input"}}
RESULTS = {
    "MonitoringOutputs": [
        {"S3Output": {"S3Uri": "s3://bucket/out", "LocalPath": "/opt/ml/processing/output"}}
    ]
}
APP = {"ImageUri": IMAGE, "ConfigUri": "s3://bucket/analysis_config.json"}
KINDS = ["bias", "explainability"]


@pytest.fixture
def sagemaker(client: Callable[[str], Any]) -> Any:
    return client("sagemaker")


def define(sagemaker: Any, kind: str, name: str, **more: Any) -> str:
    title = f"Model{kind.capitalize()}"
    job_input = dict(ENDPOINT)
    if kind == "bias":
        job_input["GroundTruthS3Input"] = {"S3Uri": "s3://bucket/truth"}
    create = getattr(sagemaker, f"create_model_{kind}_job_definition")
    made = create(
        JobDefinitionName=name,
        JobResources=CLUSTER,
        RoleArn=ROLE,
        **{
            f"{title}AppSpecification": APP,
            f"{title}JobInput": job_input,
            f"{title}JobOutputConfig": RESULTS,
        },
        **more,
    )
    return str(made["JobDefinitionArn"])


def describe(sagemaker: Any, kind: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = getattr(sagemaker, f"describe_model_{kind}_job_definition")(
        JobDefinitionName=name
    )
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_definition_keeps_what_was_sent_and_invents_nothing(sagemaker: Any, kind: str) -> None:
    network = {"VpcConfig": {"Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}}
    limit = {"MaxRuntimeInSeconds": 1800}
    arn = define(sagemaker, kind, "full", NetworkConfig=network, StoppingCondition=limit)
    define(sagemaker, kind, "bare")

    full = describe(sagemaker, kind, "full")
    assert full["JobDefinitionArn"] == arn
    assert full["NetworkConfig"] == network
    assert full["StoppingCondition"] == limit
    assert full["JobResources"] == CLUSTER
    assert not {"NetworkConfig", "StoppingCondition"} & set(describe(sagemaker, kind, "bare"))


@pytest.mark.parametrize("kind", KINDS)
def test_definitions_are_paged_by_ten(sagemaker: Any, kind: str) -> None:
    for number in range(11):
        define(sagemaker, kind, f"definition-{number:02}")

    ask = getattr(sagemaker, f"list_model_{kind}_job_definitions")
    first = ask()
    second = ask(NextToken=first["NextToken"])
    assert len(first["JobDefinitionSummaries"]) == 10
    assert [found["MonitoringJobDefinitionName"] for found in second["JobDefinitionSummaries"]] == [
        "definition-00"
    ]
    assert second["JobDefinitionSummaries"][0]["EndpointName"] == "live"
    assert "NextToken" not in second


@pytest.mark.parametrize("kind", KINDS)
def test_definition_names_are_taken_once_and_missing_ones_not_found(sagemaker: Any, kind: str) -> None:
    define(sagemaker, kind, "once")
    with pytest.raises(ClientError) as taken:
        define(sagemaker, kind, "once")
    with pytest.raises(ClientError) as missing:
        describe(sagemaker, kind, "never")
    codes = [error.value.response["Error"]["Code"] for error in (taken, missing)]
    assert codes == ["ResourceInUse", "ResourceNotFound"]


def schedule(sagemaker: Any, name: str, **config: Any) -> str:
    made = sagemaker.create_monitoring_schedule(
        MonitoringScheduleName=name,
        MonitoringScheduleConfig={"ScheduleConfig": {"ScheduleExpression": "cron(0 * ? * * *)"}, **config},
    )
    return str(made["MonitoringScheduleArn"])


INLINE = {
    "MonitoringInputs": [ENDPOINT],
    "MonitoringOutputConfig": RESULTS,
    "MonitoringResources": CLUSTER,
    "MonitoringAppSpecification": {"ImageUri": IMAGE},
    "RoleArn": ROLE,
}


def test_a_schedule_is_described_with_its_definition(sagemaker: Any) -> None:
    define(sagemaker, "bias", "definition")
    arn = schedule(sagemaker, "named", MonitoringJobDefinitionName="definition", MonitoringType="ModelBias")
    schedule(sagemaker, "inline", MonitoringJobDefinition=INLINE, MonitoringType="ModelExplainability")

    named = sagemaker.describe_monitoring_schedule(MonitoringScheduleName="named")
    inline = sagemaker.describe_monitoring_schedule(MonitoringScheduleName="inline")
    assert named["MonitoringScheduleArn"] == arn
    assert named["MonitoringScheduleStatus"] == "Scheduled"
    assert named["MonitoringScheduleConfig"]["MonitoringJobDefinitionName"] == "definition"
    assert named["EndpointName"] == inline["EndpointName"] == "live"
    assert inline["MonitoringScheduleConfig"]["MonitoringJobDefinition"] == INLINE


def test_a_schedule_is_updated_to_another_definition(sagemaker: Any) -> None:
    schedule(sagemaker, "named", MonitoringJobDefinitionName="old", MonitoringType="ModelBias")
    before = sagemaker.describe_monitoring_schedule(MonitoringScheduleName="named")
    config = before["MonitoringScheduleConfig"] | {"MonitoringJobDefinitionName": "new"}

    updated = sagemaker.update_monitoring_schedule(
        MonitoringScheduleName="named", MonitoringScheduleConfig=config
    )

    after = sagemaker.describe_monitoring_schedule(MonitoringScheduleName="named")
    assert updated["MonitoringScheduleArn"] == before["MonitoringScheduleArn"]
    assert after["MonitoringScheduleConfig"] == config
    assert after["CreationTime"] == before["CreationTime"] <= after["LastModifiedTime"]
    with pytest.raises(ClientError) as missing:
        sagemaker.update_monitoring_schedule(MonitoringScheduleName="gone", MonitoringScheduleConfig=config)
    assert missing.value.response["Error"]["Code"] == "ResourceNotFound"


def test_schedules_are_listed_stopped_and_deleted(sagemaker: Any) -> None:
    for number in range(11):
        schedule(sagemaker, f"s-{number:02}", MonitoringJobDefinition=INLINE, MonitoringType="ModelBias")
    sagemaker.stop_monitoring_schedule(MonitoringScheduleName="s-03")

    first = sagemaker.list_monitoring_schedules()
    assert len(first["MonitoringScheduleSummaries"]) == 10
    rest = sagemaker.list_monitoring_schedules(NextToken=first["NextToken"])
    assert [found["MonitoringScheduleName"] for found in rest["MonitoringScheduleSummaries"]] == ["s-00"]
    stopped = sagemaker.list_monitoring_schedules(StatusEquals="Stopped")["MonitoringScheduleSummaries"]
    assert [found["MonitoringScheduleName"] for found in stopped] == ["s-03"]
    assert stopped[0]["MonitoringType"] == "ModelBias"
    sagemaker.start_monitoring_schedule(MonitoringScheduleName="s-03")
    sagemaker.delete_monitoring_schedule(MonitoringScheduleName="s-03")
    with pytest.raises(ClientError) as gone:
        sagemaker.describe_monitoring_schedule(MonitoringScheduleName="s-03")
    assert gone.value.response["Error"]["Code"] == "ResourceNotFound"


def test_a_schedules_tags_are_seen_by_both_tag_services(sagemaker: Any, client: Callable[[str], Any]) -> None:
    arn = schedule(sagemaker, "tagged", MonitoringJobDefinition=INLINE, MonitoringType="ModelBias")
    sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "risk"}])

    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "risk"}]
    found = client("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "team"}])
    assert [resource["ResourceARN"] for resource in found["ResourceTagMappingList"]] == [arn]
    sagemaker.delete_tags(ResourceArn=arn, TagKeys=["team"])
    assert sagemaker.list_tags(ResourceArn=arn)["Tags"] == []
