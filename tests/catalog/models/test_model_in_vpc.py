"""clarify-model-in-vpc: the model's VpcConfig names subnets and groups."""

from __future__ import annotations

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, ACCOUNT_ID, MODELS, World, ago, arn, judge, judged
from tests.catalog.case import FAILS, HOLDS, UNDETERMINED, Case

RULE = "clarify-model-in-vpc"

CASES = (
    Case("in a VPC", World(), HOLDS, "OK", severity=Severity.HIGH),
    Case("no VpcConfig", World().model(VpcConfig=ABSENT), FAILS, "NO_VPC_CONFIG", severity=Severity.HIGH),
    Case("no subnets", World().model_vpc(), FAILS, "NO_VPC_CONFIG"),
    Case(
        "no groups",
        World().model(VpcConfig={"Subnets": ["subnet-a"], "SecurityGroupIds": []}),
        FAILS,
        "NO_VPC_CONFIG",
    ),
    Case("its job has no VPC either", World().job_without_vpc(), HOLDS, "OK"),
    Case("its job ended", World().end_job().model(VpcConfig=ABSENT), FAILS, "NO_VPC_CONFIG"),
    Case("subnets were not read", World().unread("ec2.Subnets"), HOLDS, "OK"),
    Case("VpcConfig is text", World().model(VpcConfig="x"), UNDETERMINED, "EVIDENCE_INVALID"),
    Case(
        "entries contradict each other",
        World().contradict(MODELS, "fraud", VpcConfig=ABSENT),
        UNDETERMINED,
        "EVIDENCE_INVALID",
    ),
    Case("models were not read", World().unread(MODELS), UNDETERMINED, "NOT_READ"),
    Case(
        "the model was denied",
        World().drop(MODELS, "fraud").deny("sagemaker:DescribeModel", arn("model/fraud")),
        UNDETERMINED,
        "ACCESS_DENIED",
        "fraud",
        missing=("sagemaker:DescribeModel",),
    ),
    Case(
        "a variant's model outside a VPC",
        World().endpoint("live", "fraud", "other").add_model("other").calls_endpoint("live"),
        FAILS,
        "NO_VPC_CONFIG",
        resource="other",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)


def _two_models() -> World:
    return World().add_model("idle", "subnet-a", "subnet-b")


@pytest.mark.parametrize(
    ("world", "models"),
    [
        (_two_models(), ["fraud"]),
        (_two_models().methods("pre_training_bias"), []),
        (_two_models().configure(methods={"pdp": {}}), ["fraud"]),
        (_two_models().tag(arn("model/idle")), ["fraud", "idle"]),
        (_two_models().tag(arn("model/idle"), value="no"), ["fraud"]),
        (_two_models().end_job(days=30), []),
        (_two_models().endpoint("live", "idle").calls_endpoint("live"), ["idle"]),
        (_two_models().endpoint("live", "idle").predictor(endpoint_name="live"), ["idle"]),
        (
            _two_models()
            .end_job(days=30)
            .endpoint("live", "idle")
            .predictor(model_name=ABSENT)
            .explainability(),
            ["idle"],
        ),
        (_two_models().end_job(days=30).endpoint("live", "idle").bias(), []),
        (_two_models().drop(MODELS, "fraud"), []),
        (_two_models().config_fails("AccessDenied"), [ACCOUNT_ID]),
    ],
    ids=[
        "the one a job names",
        "none where no predictions are asked for",
        "whatever the method",
        "tagged ones",
        "not those tagged otherwise",
        "not those of old jobs",
        "those behind an endpoint",
        "the endpoint's, where both are named",
        "those behind a monitored endpoint",
        "not for bias monitors",
        "not those known to be gone",
        "one that is not known is told on the account",
    ],
)
def test_scope(world: World, models: list[str]) -> None:
    assert judged(world, RULE) == models


def test_model_scope_all_takes_in_every_model() -> None:
    world = _two_models().job(CreationTime=ago(days=1))
    assert judged(world, RULE, ModelScope="all") == ["fraud", "idle"]
    assert judge(world, RULE, "idle", ModelScope="all").status == HOLDS


def test_model_scope_all_says_when_models_may_be_missing() -> None:
    world = World().deny("sagemaker:ListModels")
    hidden = judge(world, RULE, "111122223333", ModelScope="all")
    assert (hidden.resource_type, hidden.status) == ("AWS::::Account", UNDETERMINED)
    assert hidden.missing_actions == ("sagemaker:ListModels",)
    assert judged(world, RULE) == ["fraud"]
