"""clarify-job-model-in-same-vpc: the model a workload calls exists and is in its VPC."""

from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, MODELS, SUBNETS, World, arn
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case

RULE = "clarify-job-model-in-same-vpc"
ELSEWHERE, NO_MODEL = "MODEL_IN_ANOTHER_VPC", "MODEL_NOT_FOUND"
_SHAP: dict[str, Any] = {"methods": {"shap": {}}}


def _elsewhere() -> World:
    """Return a world whose model is in another VPC than its job."""
    return World().second_vpc().model_vpc("subnet-y", "subnet-z")


PLACES = (
    Case("the same VPC", World(), HOLDS, "OK", severity=Severity.HIGH),
    Case("other subnets of the same VPC", World().model_vpc("subnet-e", "subnet-f"), HOLDS, "OK"),
    Case("another VPC", _elsewhere(), FAILS, ELSEWHERE, "fraud", severity=Severity.HIGH),
    Case(
        "ended, another VPC", _elsewhere().end_job(), FAILS, ELSEWHERE, "fraud", says="If run again today: "
    ),
    Case(
        "a status not known here: the verdict is the same either way",
        World().job(ProcessingJobStatus="Pending"),
        HOLDS,
        "OK",
    ),
    Case("only the model is in a VPC", World().job_without_vpc(), FAILS, "NO_VPC_CONFIG"),
    Case("only the job is in a VPC", World().model(VpcConfig=ABSENT), NOT_APPLICABLE, "NO_VPC_CONFIG"),
    Case(
        "neither is in a VPC",
        World().job_without_vpc().model(VpcConfig=ABSENT),
        NOT_APPLICABLE,
        "NO_VPC_CONFIG",
    ),
    Case(
        "the job's own subnets are in two VPCs",
        World().second_vpc().job_vpc("subnet-a", "subnet-y"),
        FAILS,
        "SUBNETS_IN_TWO_VPCS",
        "vpc-a,vpc-z",
    ),
    Case(
        "only one of the model's subnets is in the job's VPC",
        World().second_vpc().model_vpc("subnet-a", "subnet-y"),
        FAILS,
        ELSEWHERE,
        "fraud",
    ),
    Case(
        "no subnet of the job exists",
        World().job_vpc("subnet-gone"),
        FAILS,
        "SUBNET_NOT_FOUND",
        "subnet-gone",
    ),
    Case(
        "no subnet of the model exists",
        World().model_vpc("subnet-gone"),
        FAILS,
        "SUBNET_NOT_FOUND",
        "subnet-gone",
    ),
    Case("ended, no subnet exists", World().job_vpc("subnet-gone").end_job(), NOT_APPLICABLE, "JOB_ENDED"),
    Case(
        "a subnet's VPC is not stated",
        World().subnet("subnet-a", VpcId=ABSENT),
        UNDETERMINED,
        "EVIDENCE_INVALID",
    ),
    Case("subnets were not read", World().unread(SUBNETS), UNDETERMINED, "NOT_READ"),
    Case(
        "subnets were denied",
        World().unread(SUBNETS).deny("ec2:DescribeSubnets", error="UnauthorizedOperation"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "subnet-a",
        missing=("ec2:DescribeSubnets",),
    ),
    Case(
        "no subnets are needed where the model has no VPC",
        World().unread(SUBNETS).model(VpcConfig=ABSENT),
        NOT_APPLICABLE,
        "NO_VPC_CONFIG",
    ),
    Case("shared subnets", World().subnet("subnet-a", OwnerId="999988887777"), HOLDS, "OK"),
)

MODEL_FACTS = (
    Case("the model is gone", World().drop(MODELS, "fraud"), FAILS, NO_MODEL, "fraud"),
    Case("ended, the model is gone", World().end_job().drop(MODELS, "fraud"), NOT_APPLICABLE, "JOB_ENDED"),
    Case(
        "no VPC, and the model is gone: existence is asked first",
        World().job_without_vpc().drop(MODELS, "fraud"),
        FAILS,
        NO_MODEL,
        "fraud",
    ),
    Case("models were not read", World().unread(MODELS), UNDETERMINED, "NOT_READ"),
    Case(
        "the model was denied, by name",
        World().drop(MODELS, "fraud").deny("sagemaker:DescribeModel", "fraud"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "fraud",
        missing=("sagemaker:DescribeModel",),
    ),
    Case(
        "the model was denied, by ARN",
        World().drop(MODELS, "fraud").deny("sagemaker:DescribeModel", arn("model/fraud")),
        UNDETERMINED,
        "ACCESS_DENIED",
        "fraud",
        missing=("sagemaker:DescribeModel",),
    ),
    Case(
        "all models were denied",
        World().unread(MODELS).deny("sagemaker:DescribeModel"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "fraud",
        missing=("sagemaker:DescribeModel",),
    ),
    Case(
        "another model was denied",
        World().deny("sagemaker:DescribeModel", "not-fraud"),
        HOLDS,
        "OK",
    ),
    Case(
        "describing the model failed",
        World().drop(MODELS, "fraud").deny("sagemaker:DescribeModel", "fraud", "ThrottlingException"),
        UNDETERMINED,
        "CALL_FAILED",
        "fraud",
    ),
    Case(
        "models were cut short",
        World().drop(MODELS, "fraud").cut_short(MODELS, "sagemaker:ListModels"),
        UNDETERMINED,
        "CALL_FAILED",
    ),
    Case(
        "entries for the model contradict each other",
        World().contradict(MODELS, "fraud", VpcConfig=ABSENT),
        UNDETERMINED,
        "EVIDENCE_INVALID",
    ),
    Case(
        "an entry of models has no name, so it may be the one",
        World().model(ModelName=7),
        UNDETERMINED,
        "EVIDENCE_INVALID",
    ),
    Case("the model's VpcConfig is text", World().model(VpcConfig="x"), UNDETERMINED, "EVIDENCE_INVALID"),
    Case(
        "one of several jobs names another model",
        World()
        .second_vpc()
        .add_model("other", "subnet-y")
        .add_job("clarify-2", _SHAP | {"predictor": {"model_name": "other"}}),
        FAILS,
        ELSEWHERE,
        "other",
        resource="clarify-2",
    ),
)

CASES = (*PLACES, *MODEL_FACTS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)
