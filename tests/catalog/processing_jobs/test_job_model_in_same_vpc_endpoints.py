"""clarify-job-model-in-same-vpc, where the model is behind an endpoint: one that is called or monitored."""

from __future__ import annotations

import pytest

from tests.building import ABSENT, CONFIG_URI, World, ago, arn, judge
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case

RULE = "clarify-job-model-in-same-vpc"
ELSEWHERE, NO_MODEL, NO_ENDPOINT = "MODEL_IN_ANOTHER_VPC", "MODEL_NOT_FOUND", "ENDPOINT_NOT_FOUND"
READ_CONFIG = ("s3:GetObject", "s3:ListBucket", "kms:Decrypt")


def _live(*models: str) -> World:
    """Return a world whose job asks an existing endpoint with one variant per model."""
    return World().second_vpc().endpoint("live", *models).calls_endpoint("live")


def _components(*subnets: str) -> World:
    """Return a world whose job asks an endpoint that hosts inference components, in these subnets."""
    return World().second_vpc().endpoint("live", subnets=subnets).calls_endpoint("live")


def _monitor() -> World:
    """Return a world with an explainability monitor whose config names no model."""
    return World().second_vpc().predictor(model_name=ABSENT).explainability()


ENDPOINTS = (
    Case("an endpoint's model in the VPC", _live("fraud"), HOLDS, "OK"),
    Case(
        "an endpoint's model elsewhere",
        _live("other").add_model("other", "subnet-y"),
        FAILS,
        ELSEWHERE,
        "other",
    ),
    Case(
        "one of two variants elsewhere",
        _live("fraud", "other").add_model("other", "subnet-y"),
        FAILS,
        ELSEWHERE,
        "other",
    ),
    Case(
        "one variant elsewhere, the other not readable",
        _live("denied", "other").add_model("other", "subnet-y").deny("sagemaker:DescribeModel", "denied"),
        FAILS,
        ELSEWHERE,
        "other",
    ),
    Case(
        "one variant fine, the other not readable",
        _live("fraud", "denied").deny("sagemaker:DescribeModel", "denied"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "denied",
        missing=("sagemaker:DescribeModel",),
    ),
    Case("a variant's model is gone", _live("gone"), FAILS, NO_MODEL, "gone"),
    Case(
        "both names: the endpoint wins, the model need not exist",
        World().endpoint("live", "fraud").predictor(model_name="gone", endpoint_name="live"),
        HOLDS,
        "OK",
    ),
    Case("the endpoint is gone", World().calls_endpoint("live"), FAILS, NO_ENDPOINT, "live"),
    Case(
        "ended, the endpoint is gone", World().calls_endpoint("live").end_job(), NOT_APPLICABLE, "JOB_ENDED"
    ),
    Case(
        "the endpoint was denied",
        World().calls_endpoint("live").deny("sagemaker:DescribeEndpoint", arn("endpoint/live")),
        UNDETERMINED,
        "ACCESS_DENIED",
        "live",
        missing=("sagemaker:DescribeEndpoint",),
    ),
    Case(
        "its configuration was denied",
        _live("fraud")
        .drop("sagemaker.EndpointConfigs", "live-config")
        .deny("sagemaker:DescribeEndpointConfig", "live-config"),
        UNDETERMINED,
        "ACCESS_DENIED",
        "live-config",
        missing=("sagemaker:DescribeEndpointConfig",),
    ),
    Case(
        "endpoints were not read",
        World().calls_endpoint("live").unread("sagemaker.Endpoints"),
        UNDETERMINED,
        "NOT_READ",
    ),
    Case("inference components in the VPC", _components("subnet-e"), HOLDS, "OK"),
    Case("inference components elsewhere", _components("subnet-y"), FAILS, ELSEWHERE, "live"),
    Case("inference components outside a VPC", _components(), NOT_APPLICABLE, "NO_VPC_CONFIG"),
    Case(
        "inference components in a VPC, the job not",
        _components("subnet-e").job_without_vpc(),
        FAILS,
        "NO_VPC_CONFIG",
    ),
)

MONITORS = (
    Case("a bias definition asks no model", World().bias(), NOT_APPLICABLE, "NO_INFERENCE", resource="bias"),
    Case(
        "a bias definition, its config not readable",
        World().config_fails("AccessDenied").bias(),
        NOT_APPLICABLE,
        "NO_INFERENCE",
        resource="bias",
    ),
    Case(
        "an explainability definition takes the model behind its endpoint",
        _monitor().endpoint("live", "fraud"),
        HOLDS,
        "OK",
        resource="explain",
    ),
    Case(
        "that model is elsewhere",
        _monitor().endpoint("live", "other").add_model("other", "subnet-y"),
        FAILS,
        ELSEWHERE,
        "other",
        resource="explain",
    ),
    Case("its endpoint is gone", _monitor(), FAILS, NO_ENDPOINT, "live", resource="explain"),
    Case(
        "it has no predictor at all",
        World().endpoint("live", "fraud").configure(predictor=ABSENT).explainability(),
        HOLDS,
        "OK",
        resource="explain",
    ),
    Case(
        "it names a model of its own",
        World().endpoint("live", "gone").explainability(),
        HOLDS,
        "OK",
        resource="explain",
    ),
    Case(
        "batch transform with a model",
        World().explainability(endpoint=None),
        HOLDS,
        "OK",
        resource="explain",
    ),
    Case(
        "batch transform without one",
        World().predictor(model_name=ABSENT).explainability(endpoint=None),
        UNDETERMINED,
        "ANALYSIS_CONFIG_INVALID",
        resource="explain",
    ),
    Case(
        "its config is newer than the definition, and will be read by the next run",
        World()
        .endpoint("live", "fraud")
        .explainability(CreationTime=ago(days=3))
        .config_written(ago(days=1))
        .job(CreationTime=ago()),
        HOLDS,
        "OK",
        resource="explain",
    ),
    Case(
        "its config was denied",
        World().config_fails("AccessDenied").explainability(),
        UNDETERMINED,
        "ACCESS_DENIED",
        CONFIG_URI,
        resource="explain",
        missing=READ_CONFIG,
    ),
    Case(
        "an inline definition has no config to read",
        World().endpoint("live", "fraud").inline("hourly", "ModelExplainability"),
        UNDETERMINED,
        "ANALYSIS_CONFIG_UNREADABLE",
        resource="hourly",
    ),
    Case(
        "an inline bias definition",
        World().inline("hourly"),
        NOT_APPLICABLE,
        "NO_INFERENCE",
        resource="hourly",
    ),
)

CASES = (*ENDPOINTS, *MONITORS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)


def test_an_endpoint_that_outlived_its_configuration_is_not_called_missing() -> None:
    # The endpoint was described; DeleteEndpointConfig does not stop it. Which model it hosts is not known.
    world = _live("fraud").drop("sagemaker.EndpointConfigs", "live-config")
    assert judge(world, RULE).status == UNDETERMINED
