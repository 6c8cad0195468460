"""clarify-job-in-vpc: NetworkConfig.VpcConfig names subnets and security groups."""

from __future__ import annotations

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, JOB, JOBS, World, ago, arn, judge, judged
from tests.catalog.case import FAILS, HOLDS, UNDETERMINED, Case

RULE = "clarify-job-in-vpc"
_OTHER_IMAGE = {"ImageUri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/copied:7"}


def _monitored() -> World:
    return World().endpoint("live", "fraud")


CASES = (
    Case("subnets and groups are named", World(), HOLDS, "OK", severity=Severity.HIGH),
    Case(
        "no NetworkConfig at all", World().job_without_vpc(), FAILS, "NO_VPC_CONFIG", severity=Severity.HIGH
    ),
    Case("NetworkConfig without a VPC", World().job(NetworkConfig={}), FAILS, "NO_VPC_CONFIG"),
    Case("VpcConfig is null", World().job(NetworkConfig={"VpcConfig": None}), FAILS, "NO_VPC_CONFIG"),
    Case("no subnets", World().job_vpc(), FAILS, "NO_VPC_CONFIG"),
    Case("no groups", World().job_vpc("subnet-a", groups=()), FAILS, "NO_VPC_CONFIG"),
    Case(
        "an ended job's own setting is judged all the same",
        World().job_without_vpc().end_job(),
        FAILS,
        "NO_VPC_CONFIG",
    ),
    Case("an ended job in a VPC", World().end_job(), HOLDS, "OK"),
    Case(
        "the subnets need not exist for the setting to be there",
        World().drop("ec2.Subnets", "subnet-a").drop("ec2.Subnets", "subnet-b"),
        HOLDS,
        "OK",
    ),
    Case(
        "nothing else need be readable",
        World().deny("sagemaker:DescribeModel").deny("ec2:DescribeSubnets").config_fails("AccessDenied"),
        HOLDS,
        "OK",
    ),
    Case(
        "a status that is not known here takes nothing from the setting",
        World().job(ProcessingJobStatus="Pending"),
        HOLDS,
        "OK",
    ),
    Case(
        "VpcConfig is text", World().job(NetworkConfig={"VpcConfig": "vpc"}), UNDETERMINED, "EVIDENCE_INVALID"
    ),
    Case(
        "a subnet id is a number",
        World().job(NetworkConfig={"VpcConfig": {"Subnets": [1], "SecurityGroupIds": ["sg-job"]}}),
        UNDETERMINED,
        "EVIDENCE_INVALID",
    ),
    Case(
        "two entries for the job contradict each other",
        World().contradict(JOBS, JOB, NetworkConfig={}),
        UNDETERMINED,
        "EVIDENCE_INVALID",
        resource=JOB,
    ),
    Case("the same entry twice is no contradiction", World().contradict(JOBS, JOB), HOLDS, "OK"),
    Case(
        "one of several jobs is not in a VPC",
        World().add_job("clarify-2", NetworkConfig=ABSENT),
        FAILS,
        "NO_VPC_CONFIG",
        resource="clarify-2",
    ),
    Case(
        "a bias definition without VPC; the schedule says where to change it",
        _monitored().bias(NetworkConfig=ABSENT).schedule("drift", "bias", "ModelBias"),
        FAILS,
        "NO_VPC_CONFIG",
        resource="bias",
        says="monitoring schedule drift",
    ),
    Case("an explainability definition", _monitored().explainability(), HOLDS, "OK", resource="explain"),
    Case(
        "an explainability definition without VPC",
        _monitored().explainability(NetworkConfig={}),
        FAILS,
        "NO_VPC_CONFIG",
        resource="explain",
    ),
    Case(
        "a schedule with an inline definition",
        _monitored().inline("hourly", NetworkConfig=ABSENT),
        FAILS,
        "NO_VPC_CONFIG",
        resource="hourly",
        says="hourly",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)


@pytest.mark.parametrize(
    ("field", "value", "launcher"),
    [
        ("MonitoringScheduleArn", arn("monitoring-schedule/drift"), "the monitoring schedule drift"),
        ("AutoMLJobArn", arn("automl-job/auto"), "the AutoML job auto"),
        ("TrainingJobArn", arn("training-job/train"), "the training job train"),
    ],
)
def test_the_message_names_the_launcher_to_change(field: str, value: str, launcher: str) -> None:
    result = judge(World().job_without_vpc().job(**{field: value}), RULE)
    assert launcher in result.message
    assert result.launcher is not None
    assert result.launcher.arn == value
    assert launcher in (result.remediation or "")


def test_a_pipelines_job_is_told_by_its_name() -> None:
    name = "pipelines-abcdefghijkl-ClarifyCheck-AbCdEfGhIj"
    world = World().add_job(name, ExperimentConfig={"ExperimentName": "credit"}, NetworkConfig=ABSENT)
    assert "SageMaker pipeline credit" in judge(world, RULE, name).message


def test_the_type_reported_is_the_workloads_own() -> None:
    world = _monitored().bias().explainability().inline("hourly").schedule("drift", "bias", "ModelBias")
    types = {each: judge(world, RULE, each).resource_type for each in judged(world, RULE)}
    assert types == {
        "clarify-1": "AWS::SageMaker::ProcessingJob",
        "bias": "AWS::SageMaker::ModelBiasJobDefinition",
        "explain": "AWS::SageMaker::ModelExplainabilityJobDefinition",
        "hourly": "AWS::SageMaker::MonitoringSchedule",
    }


@pytest.mark.parametrize(
    ("world", "in_scope"),
    [
        (World().end_job(days=6), True),
        (World().end_job().job(CreationTime=ago(days=7)), True),
        (World().end_job().job(CreationTime=ago(days=7, seconds=1)), False),
        (World().job(CreationTime=ago(days=30)), True),
        (World().job(CreationTime=ago(days=30), ProcessingJobStatus="Stopping"), True),
        (World().end_job(status="Failed", days=30), False),
        (World().end_job(status="Stopped", days=30), False),
        (World().end_job(days=30).tag(arn(f"processing-job/{JOB}")), True),
        (World().end_job(days=30).tag(arn(f"processing-job/{JOB}"), value="false"), False),
        (World().end_job(days=30).tag(arn(f"processing-job/{JOB}"), key="team"), False),
        (World().end_job().job(CreationTime=ABSENT), True),
        (
            World().job(AppSpecification={"ImageUri": "1.dkr.ecr/sagemaker-clarify-processing@sha256:ab"}),
            True,
        ),
        (
            World().job(AppSpecification={"ImageUri": "mirror.example.com/x/sagemaker-clarify-processing"}),
            True,
        ),
        (World().job(AppSpecification=_OTHER_IMAGE), True),
        (World().job(AppSpecification=_OTHER_IMAGE, ProcessingOutputConfig={"Outputs": []}), False),
    ],
    ids=[
        "within the look-back window",
        "created at its very beginning",
        "created a second before it",
        "old, but still running",
        "old, but still stopping",
        "old and failed",
        "old and stopped",
        "old, but tagged",
        "old and tagged with another value",
        "old and tagged with another key",
        "its creation time is not known",
        "the image by digest",
        "a mirror of the image",
        "another name of the image, with Clarify's input and output",
        "another image without Clarify's output",
    ],
)
def test_scope(world: World, in_scope: bool) -> None:
    assert judged(world, RULE) == ([JOB] if in_scope else [])


def test_parameters_move_the_scope() -> None:
    assert judged(World().end_job(days=30), RULE, LookbackDays="90") == [JOB]
    tagged = World().end_job(days=30).tag(arn(f"processing-job/{JOB}"), key="team")
    assert judged(tagged, RULE, ScopeTagKey="team") == [JOB]


def test_schedules_of_other_monitors_are_not_clarifys() -> None:
    world = World().inline("quality", "DataQuality").schedule("drift", "bias", "ModelBias")
    assert judged(world, RULE) == [JOB]
