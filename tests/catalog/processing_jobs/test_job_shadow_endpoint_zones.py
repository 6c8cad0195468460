"""clarify-job-shadow-endpoint-zones: two zones of the model's subnets offer the instance type."""

from __future__ import annotations

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, MODELS, OFFERINGS, SUBNETS, World, judge
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case

RULE = "clarify-job-shadow-endpoint-zones"
NOT_OFFERED, UNKNOWN_TYPE = "AZ_TYPE_NOT_OFFERED", "INSTANCE_TYPE_UNKNOWN"
G5 = "ml.g5.xlarge"


def _wants(instance_type: str) -> World:
    return World().predictor(instance_type=instance_type)


def _one_zone() -> World:
    return World().model_vpc("subnet-a", "subnet-e")


def _monitor(*models: str) -> World:
    """Return a world whose explainability monitor names no model: it is the one behind its endpoint."""
    world = World().endpoint("live", *models)
    world.config["predictor"].pop("model_name")
    return world.explainability()


CASES = (
    Case("two zones offer the type", World(), HOLDS, "OK", severity=Severity.HIGH),
    Case("two subnets of one zone", _one_zone(), FAILS, "AZ_COUNT", "use1-az1", severity=Severity.HIGH),
    Case(
        "two names of one zone id",
        _one_zone().subnet("subnet-e", AvailabilityZone="us-east-1c"),
        FAILS,
        "AZ_COUNT",
        "use1-az1",
    ),
    Case(
        "one name for two zone ids",
        World().subnet("subnet-b", AvailabilityZone="us-east-1a"),
        HOLDS,
        "OK",
    ),
    Case(
        "the subnet of the second zone is not available",
        World().subnet("subnet-b", State="pending"),
        FAILS,
        "AZ_COUNT",
        "use1-az1",
    ),
    Case(
        "its state is not stated", World().subnet("subnet-b", State=ABSENT), UNDETERMINED, "EVIDENCE_INVALID"
    ),
    Case(
        "its state is none that AWS documents",
        World().subnet("subnet-b", State="sleeping"),
        UNDETERMINED,
        "EVIDENCE_INVALID",
    ),
    Case(
        "shared subnets count by zone id",
        World().subnet("subnet-a", OwnerId="999988887777").subnet("subnet-b", OwnerId="999988887777"),
        HOLDS,
        "OK",
    ),
    Case(
        "one of the two zones lacks the type",
        _wants(G5).offers("g5.xlarge", "use1-az1"),
        FAILS,
        NOT_OFFERED,
        "use1-az2",
    ),
    Case(
        "both lack it, while a third zone has it",
        _wants(G5).offers("g5.xlarge", "use1-az6"),
        FAILS,
        NOT_OFFERED,
        "use1-az1,use1-az2",
    ),
    Case(
        "two of three zones offer it",
        _wants(G5)
        .add_subnet("subnet-g", "use1-az3")
        .model_vpc("subnet-a", "subnet-b", "subnet-g")
        .offers("g5.xlarge", "use1-az1", "use1-az2"),
        HOLDS,
        "OK",
    ),
    Case("EC2 offers it nowhere", _wants("ml.own.xlarge"), UNDETERMINED, UNKNOWN_TYPE, "ml.own.xlarge"),
    Case(
        "offerings by zone name prove nothing",
        _wants(G5).offers("g5.xlarge", "us-east-1a", "us-east-1b", by="availability-zone"),
        UNDETERMINED,
        UNKNOWN_TYPE,
        G5,
    ),
    Case(
        "another size of the family",
        _wants(G5).offers("g5.2xlarge", "use1-az1", "use1-az2"),
        UNDETERMINED,
        UNKNOWN_TYPE,
        G5,
    ),
    Case("no type is named", World().predictor(instance_type=ABSENT), UNDETERMINED, UNKNOWN_TYPE),
    Case(
        "no type is named, in one zone",
        _one_zone().predictor(instance_type=ABSENT),
        FAILS,
        "AZ_COUNT",
        "use1-az1",
    ),
    Case("offerings were not read", World().unread(OFFERINGS), UNDETERMINED, "NOT_READ"),
    Case(
        "offerings were not read, in one zone", _one_zone().unread(OFFERINGS), FAILS, "AZ_COUNT", "use1-az1"
    ),
    Case(
        "offerings were denied",
        World().unread(OFFERINGS).deny("ec2:DescribeInstanceTypeOfferings", error="UnauthorizedOperation"),
        UNDETERMINED,
        "ACCESS_DENIED",
        missing=("ec2:DescribeInstanceTypeOfferings",),
    ),
    Case(
        "offerings were cut short, but two zones are known",
        World().cut_short(OFFERINGS, "ec2:DescribeInstanceTypeOfferings"),
        HOLDS,
        "OK",
    ),
    Case(
        "offerings were cut short, and one zone is known",
        _wants(G5).offers("g5.xlarge", "use1-az1").cut_short(OFFERINGS, "ec2:DescribeInstanceTypeOfferings"),
        UNDETERMINED,
        "CALL_FAILED",
    ),
    Case(
        "offerings were read and are empty",
        World().unread(OFFERINGS).offers("m5.xlarge"),
        UNDETERMINED,
        UNKNOWN_TYPE,
        "ml.m5.xlarge",
    ),
    Case(
        "a subnet of the model is gone",
        World().drop(SUBNETS, "subnet-b"),
        FAILS,
        "SUBNET_NOT_FOUND",
        "subnet-b",
    ),
    Case(
        "ended, and a subnet is gone",
        World().end_job().drop(SUBNETS, "subnet-b"),
        NOT_APPLICABLE,
        "JOB_ENDED",
    ),
    Case("subnets were not read", World().unread(SUBNETS), UNDETERMINED, "NOT_READ"),
    Case(
        "a subnet has no zone id",
        World().subnet("subnet-b", AvailabilityZoneId=ABSENT),
        UNDETERMINED,
        "EVIDENCE_INVALID",
    ),
    Case(
        "a third subnet has no zone id",
        World().model_vpc("subnet-a", "subnet-b", "subnet-e").subnet("subnet-e", AvailabilityZoneId=ABSENT),
        HOLDS,
        "OK",
    ),
    Case("the model is gone", World().drop(MODELS, "fraud"), FAILS, "MODEL_NOT_FOUND", "fraud"),
    Case(
        "ended, and the model is gone", World().end_job().drop(MODELS, "fraud"), NOT_APPLICABLE, "JOB_ENDED"
    ),
    Case(
        "the model was denied",
        World().drop(MODELS, "fraud").deny("sagemaker:DescribeModel", "fraud"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "fraud",
        missing=("sagemaker:DescribeModel",),
    ),
    Case("the model has no VPC", World().model(VpcConfig=ABSENT), NOT_APPLICABLE, "NO_VPC_CONFIG"),
    Case("the job has no VPC", World().job_without_vpc(), NOT_APPLICABLE, "NO_VPC_CONFIG"),
    Case("no inference", World().methods("pre_training_bias"), NOT_APPLICABLE, "NO_INFERENCE"),
    Case(
        "an existing endpoint answers",
        _one_zone().endpoint("live", "fraud").calls_endpoint("live"),
        NOT_APPLICABLE,
        "NO_SHADOW_ENDPOINT",
    ),
    Case(
        "the endpoint wins over the model",
        _one_zone().endpoint("live", "fraud").predictor(endpoint_name="live"),
        NOT_APPLICABLE,
        "NO_SHADOW_ENDPOINT",
    ),
    Case(
        "the config was denied",
        World().config_fails("AccessDenied"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "s3://cfg-bucket/clarify/analysis_config.json",
        missing=("s3:GetObject", "s3:ListBucket", "kms:Decrypt"),
    ),
    Case(
        "the type is no text",
        World().predictor(instance_type=7),
        UNDETERMINED,
        "ANALYSIS_CONFIG_INVALID",
        "s3://cfg-bucket/clarify/analysis_config.json",
    ),
    Case(
        "ended, judged on today's zones",
        _one_zone().end_job(),
        FAILS,
        "AZ_COUNT",
        "use1-az1",
        says="If run again today: ",
    ),
    Case(
        "one of several jobs wants another type",
        World()
        .offers("g5.xlarge", "use1-az2")
        .add_job(
            "clarify-2", {"methods": {"shap": {}}, "predictor": {"model_name": "fraud", "instance_type": G5}}
        ),
        FAILS,
        NOT_OFFERED,
        "use1-az1",
        resource="clarify-2",
    ),
    Case("a bias definition asks no model", World().bias(), NOT_APPLICABLE, "NO_INFERENCE", resource="bias"),
    Case(
        "a monitor takes the model behind its endpoint",
        _monitor("fraud").model_vpc("subnet-a", "subnet-e"),
        FAILS,
        "AZ_COUNT",
        "use1-az1",
        resource="explain",
    ),
    Case("a monitor, two zones", _monitor("fraud"), HOLDS, "OK", resource="explain"),
    Case(
        "a monitor of two variants, one of them in one zone",
        _monitor("fraud", "second").add_model("second", "subnet-b", "subnet-f"),
        FAILS,
        "AZ_COUNT",
        "use1-az2",
        resource="explain",
    ),
    Case(
        "a monitor whose endpoint is gone",
        World().predictor(model_name=ABSENT).explainability(),
        FAILS,
        "ENDPOINT_NOT_FOUND",
        "live",
        resource="explain",
    ),
    Case(
        "a monitor of batch transform names its model",
        World().explainability(endpoint=None),
        HOLDS,
        "OK",
        resource="explain",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)


def test_the_type_is_asked_for_as_ec2_knows_it() -> None:
    assert "ml.m5.xlarge" in judge(World(), RULE).message


def test_an_offering_that_cannot_be_read_takes_nothing_from_the_others() -> None:
    world = World().add(OFFERINGS, {"InstanceType": 7, "LocationType": "availability-zone-id"})
    assert judge(world, RULE).status == HOLDS
