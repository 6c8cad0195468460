"""Models and endpoints that a template makes: used where they are described, else not missed."""

from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.catalog.verdict import Status
from clarify_rules.preflight.report import Outcome
from tests.catalog.net import Net
from tests.preflight.requests import SDK, VPC_CONFIG, template
from tests.preflight.test_undetermined import statuses
from tests.preflight.test_verdicts import SAME_VPC, checked

INSTANCES: dict[str, Any] = {"instance_type": "ml.m5.xlarge", "initial_instance_count": 1}
PARAMETER = {"Ref": "Name"}
MODEL = {"VpcConfig": VPC_CONFIG}


def net() -> Net:
    """Return an account of which all models and endpoints were read."""
    found = Net()
    found.document["scope"] = {"lookback_days": 7, "model_scope": "all"}
    return found


def calls(**predictor: str) -> dict[str, Any]:
    return {"methods": {"shap": {}}, "predictor": INSTANCES | predictor}


def with_job(**resources: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    return template(Job=("ProcessingJob", SDK), **resources)


@pytest.mark.parametrize(
    ("properties", "called"),
    [
        (MODEL | {"ModelName": PARAMETER}, "churn"),
        (MODEL | {"ModelName": {"Fn::Sub": "${AWS::StackName}-churn"}}, "prod-churn"),
        (MODEL | {"ModelName": {"Fn::If": ["Prod", "churn", "churn-test"]}}, "churn"),
        (MODEL, "ml-Churn-1A2B3C4D5E6F"),
        (MODEL, "a-stack-with-a-name-so-long-that-all-of-it-is-cut-1A2B3C4D5E6F7"),
    ],
)
def test_a_model_whose_name_is_not_known_may_be_the_one_that_the_job_calls(
    properties: dict[str, Any], called: str
) -> None:
    report = checked(net(), with_job(Churn=("Model", properties)), calls(model_name=called))

    assert report.checked[0].outcome is Outcome.UNDETERMINED, str(report)
    text = " ".join(str(report).split())
    assert f"{called} does not exist yet, and the template may make it" in text
    assert "MODEL_NOT_FOUND" not in text
    assert "NotBeforeTheStackExists" not in f"{text}{report.to_dict()}"
    assert statuses(report)[SAME_VPC] is Status.UNDETERMINED


@pytest.mark.parametrize("name", [None, "fraud-2", {"Fn::Sub": "${AWS::Region}-churn"}])
def test_a_model_that_no_model_of_the_template_can_be_is_not_there(name: Any) -> None:
    properties = MODEL | ({} if name is None else {"ModelName": name})

    report = checked(net(), with_job(Churn=("Model", properties)), calls(model_name="churn"))

    assert report.checked[0].first_failure is not None
    assert report.checked[0].first_failure.result.code == "MODEL_NOT_FOUND"


@pytest.mark.parametrize("name", ["us-east-1-churn", {"Fn::Sub": "${AWS::Region}-churn"}])
def test_a_model_whose_name_is_known_is_the_one_that_the_job_calls(name: Any) -> None:
    works, fails = (
        checked(
            net(),
            with_job(Churn=("Model", properties | {"ModelName": name})),
            calls(model_name="us-east-1-churn"),
        )
        for properties in (MODEL, {"VpcConfig": VPC_CONFIG | {"Subnets": ["subnet-a"]}})
    )

    assert works.outcome is Outcome.WORKS, str(works)
    assert fails.outcome is Outcome.FAILS, "the model is in one zone"


@pytest.mark.parametrize("properties", [{"EndpointName": "scores"}, {"EndpointName": PARAMETER}, "wrong"])
def test_an_endpoint_that_the_template_may_make_is_not_missed(properties: Any) -> None:
    used, request = (
        Net().add_job("another", calls(endpoint_name="scores")),
        with_job(Scores=("Endpoint", {})),
    )
    request["Resources"]["Scores"]["Properties"] = properties

    report = checked(used, request, calls(endpoint_name="scores"))

    assert report.outcome is Outcome.UNDETERMINED, str(report)
    assert "scores does not exist yet, and the template may make it" in " ".join(str(report).split())


def test_an_endpoint_of_another_name_is_of_no_use() -> None:
    used = net().add_job("another", calls(endpoint_name="scores"))

    report = checked(used, with_job(Other=("Endpoint", {"EndpointName": 7})), calls(endpoint_name="scores"))

    assert report.checked[0].first_failure is not None
    assert report.checked[0].first_failure.result.code == "ENDPOINT_NOT_FOUND"


def test_what_a_snapshot_does_not_hold_and_the_template_may_make_is_not_looked_for_elsewhere() -> None:
    report = checked(
        Net(), with_job(Churn=("Model", MODEL | {"ModelName": PARAMETER})), calls(model_name="x")
    )

    text = " ".join(str(report).split())
    assert "x does not exist yet, and the template may make it" not in text
    assert "The snapshot does not hold x" in text


def test_what_could_not_be_read_says_so_first() -> None:
    denied = Net().deny("sagemaker:DescribeModel", "churn")

    report = checked(
        denied, with_job(Churn=("Model", MODEL | {"ModelName": PARAMETER})), calls(model_name="churn")
    )

    assert report.outcome is Outcome.UNDETERMINED
    assert "AWS denied sagemaker:DescribeModel" in str(report)


def test_a_model_that_exists_is_used_whatever_the_template_names() -> None:
    report = checked(
        Net(), with_job(Churn=("Model", MODEL | {"ModelName": PARAMETER})), calls(model_name="fraud")
    )

    assert statuses(report)[SAME_VPC] is Status.COMPLIANT
