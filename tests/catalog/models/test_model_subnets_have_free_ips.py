"""clarify-model-subnets-have-free-ips: two addresses per shadow-endpoint instance, over all its subnets."""

from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, CONFIG_URI, MODELS, SUBNETS, World, ago, arn, judge
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case

RULE = "clarify-model-subnets-have-free-ips"
SHORT, BOTH, NONE_MADE = "IP_EXHAUSTED", "subnet-a,subnet-b", "NO_SHADOW_ENDPOINT"
READ_CONFIG = ("s3:GetObject", "s3:ListBucket", "kms:Decrypt")
SECOND_URI = "s3://cfg-bucket/clarify-2/analysis_config.json"


def _asks(count: int, model: str = "fraud") -> dict[str, Any]:
    predictor = {"model_name": model, "instance_type": "ml.m5.xlarge", "initial_instance_count": count}
    return {"methods": {"shap": {}}, "predictor": predictor}


def _wants(count: object) -> World:
    return World().predictor(initial_instance_count=count)


def _second_unreadable(error: str = "AccessDenied") -> World:
    """Return a world with a second job whose config was denied: it may ask for any number."""
    return World().add_job("clarify-2", _asks(1)).config_fails(error, SECOND_URI)


CASES = (
    Case("plenty", World(), HOLDS, "OK", severity=Severity.MEDIUM),
    Case("exactly two, one in each subnet", World().free(a=1, b=1), HOLDS, "OK"),
    Case("both in one subnet", World().free(a=2, b=0), HOLDS, "OK"),
    Case("one", World().free(a=1, b=0), FAILS, SHORT, BOTH, severity=Severity.MEDIUM),
    Case("three instances, six addresses", _wants(3).free(a=5, b=1), HOLDS, "OK"),
    Case("three instances, five addresses", _wants(3).free(a=5, b=0), FAILS, SHORT, BOTH),
    Case("the job's instances do not count", World().cluster(InstanceCount=50).free(a=1, b=1), HOLDS, "OK"),
    Case(
        "the largest of several jobs counts",
        World().free(a=3, b=2).add_job("clarify-2", _asks(3)),
        FAILS,
        SHORT,
        BOTH,
        says="clarify-2",
    ),
    Case("the counts are not added up", World().free(a=1, b=1).add_job("clarify-2", _asks(1)), HOLDS, "OK"),
    Case(
        "a job that ended within the window counts",
        World().free(a=3, b=2).add_job("clarify-2", _asks(3)).end_job("clarify-2"),
        FAILS,
        SHORT,
        BOTH,
    ),
    Case(
        "an old one does not",
        World().free(a=3, b=2).add_job("clarify-2", _asks(3)).end_job("clarify-2", days=30),
        HOLDS,
        "OK",
    ),
    Case(
        "a job on another model does not",
        World().add_model("other", "subnet-e").free(a=1, b=1).add_job("clarify-2", _asks(9, "other")),
        HOLDS,
        "OK",
        resource="fraud",
    ),
    Case(
        "a monitor of the endpoint counts",
        World()
        .endpoint("live", "fraud")
        .free(a=3, b=2)
        .predictor(model_name=ABSENT, initial_instance_count=3)
        .explainability(),
        FAILS,
        SHORT,
        BOTH,
        says="explain",
        resource="fraud",
    ),
    Case(
        "no workload makes a shadow endpoint of it",
        World().add_model("idle", "subnet-a").tag(arn("model/idle")).free(a=0),
        NOT_APPLICABLE,
        NONE_MADE,
        resource="idle",
    ),
    Case(
        "it is asked through an endpoint that exists",
        World().endpoint("live", "fraud").calls_endpoint("live").free(a=0, b=0),
        NOT_APPLICABLE,
        NONE_MADE,
    ),
    Case("no VPC", World().model(VpcConfig=ABSENT), NOT_APPLICABLE, "NO_VPC_CONFIG"),
    Case("a subnet is gone", World().drop(SUBNETS, "subnet-a"), FAILS, "SUBNET_NOT_FOUND", "subnet-a"),
    Case("no count is stated", _wants(ABSENT), UNDETERMINED, "INSTANCE_COUNT_UNKNOWN"),
    Case(
        "no count is stated, but not even one instance fits",
        _wants(ABSENT).free(a=1, b=0),
        FAILS,
        SHORT,
        BOTH,
    ),
    Case(
        "another config may ask for more",
        _second_unreadable(),
        UNDETERMINED,
        "ACCESS_DENIED",
        SECOND_URI,
        missing=READ_CONFIG,
        resource="fraud",
    ),
    Case(
        "another config may ask for more, but too few are free already",
        _second_unreadable().free(a=1, b=0),
        FAILS,
        SHORT,
        BOTH,
        resource="fraud",
    ),
    Case(
        "a config that cannot be read, of a job in another VPC",
        _second_unreadable().second_vpc().job_vpc("subnet-y", "subnet-z", name="clarify-2"),
        HOLDS,
        "OK",
        resource="fraud",
    ),
    Case(
        "a config that cannot be read, of a job that ended",
        _second_unreadable().end_job("clarify-2"),
        UNDETERMINED,
        "ACCESS_DENIED",
        SECOND_URI,
        missing=READ_CONFIG,
        resource="fraud",
    ),
    Case(
        "a config that is gone",
        _second_unreadable("NoSuchKey"),
        UNDETERMINED,
        "ANALYSIS_CONFIG_UNREADABLE",
        SECOND_URI,
        resource="fraud",
    ),
    Case(
        "a config that is gone, of a job that ended",
        _second_unreadable("NoSuchKey").end_job("clarify-2"),
        HOLDS,
        "OK",
    ),
    Case(
        "a config that was replaced, of a job that ended",
        World().add_job("clarify-2", _asks(9)).end_job("clarify-2").config_written(ago(), SECOND_URI),
        HOLDS,
        "OK",
    ),
    Case(
        "nobody is known to ask, and one config cannot be read",
        World().add_model("idle", "subnet-a").tag(arn("model/idle")).config_fails("AccessDenied"),
        UNDETERMINED,
        "ACCESS_DENIED",
        CONFIG_URI,
        missing=READ_CONFIG,
        resource="idle",
    ),
    Case("subnets were not read", World().unread(SUBNETS), UNDETERMINED, "NOT_READ"),
    Case(
        "a count is missing, and the other does not suffice",
        World().free(a=None, b=1),
        UNDETERMINED,
        "EVIDENCE_INVALID",
    ),
    Case("a count is missing, and the other suffices", World().free(a=None, b=2), HOLDS, "OK"),
    Case("a count is negative", World().free(a=-5, b=1), UNDETERMINED, "EVIDENCE_INVALID"),
    Case(
        "the model was denied",
        World().drop(MODELS, "fraud").deny("sagemaker:DescribeModel", "fraud"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "fraud",
        missing=("sagemaker:DescribeModel",),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)


def test_the_message_holds_the_numbers_and_who_asks() -> None:
    message = judge(_wants(3).free(a=4, b=1), RULE).message
    assert all(text in message for text in ("6 free addresses", "clarify-1", "have 5"))
