"""clarify-job-model-in-same-vpc, by what the analysis config says or fails to say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.building import ABSENT, CONFIG_URI, JOB, JOBS, MODELS, World, ago, arn, judge
from tests.catalog.case import HOLDS, NOT_APPLICABLE, UNDETERMINED, Case

RULE = "clarify-job-model-in-same-vpc"
READ_CONFIG = ("s3:GetObject", "s3:ListBucket", "kms:Decrypt")
_SHAP: dict[str, Any] = {"methods": {"shap": {}}}


def _config(name: str, document: object) -> Case:
    """Return a row on a config that does not say what the documentation asks for."""
    world = World()
    world.document["s3"]["AnalysisConfigs"][CONFIG_URI] = document
    return Case(name, world, UNDETERMINED, "ANALYSIS_CONFIG_INVALID", CONFIG_URI)


CASES = (
    Case("no inference", World().methods("pre_training_bias"), NOT_APPLICABLE, "NO_INFERENCE"),
    Case(
        "no inference, and nothing of the model is readable",
        World().methods("report").unread(MODELS),
        NOT_APPLICABLE,
        "NO_INFERENCE",
    ),
    Case(
        "denied",
        World().config_fails("AccessDenied"),
        UNDETERMINED,
        "ACCESS_DENIED",
        CONFIG_URI,
        missing=READ_CONFIG,
    ),
    Case(
        "denied by KMS",
        World().config_fails("AccessDeniedException"),
        UNDETERMINED,
        "ACCESS_DENIED",
        CONFIG_URI,
        missing=READ_CONFIG,
    ),
    Case("gone", World().config_fails("NoSuchKey"), UNDETERMINED, "ANALYSIS_CONFIG_UNREADABLE", CONFIG_URI),
    Case(
        "its bucket is gone",
        World().config_fails("NoSuchBucket"),
        UNDETERMINED,
        "ANALYSIS_CONFIG_UNREADABLE",
        CONFIG_URI,
    ),
    Case(
        "not JSON",
        World().config_fails("AnalysisConfigNotJson"),
        UNDETERMINED,
        "ANALYSIS_CONFIG_INVALID",
        CONFIG_URI,
    ),
    Case(
        "too large",
        World().config_fails("AnalysisConfigTooLarge"),
        UNDETERMINED,
        "ANALYSIS_CONFIG_INVALID",
        CONFIG_URI,
    ),
    Case("S3 was slow", World().config_fails("SlowDown"), UNDETERMINED, "CALL_FAILED", CONFIG_URI),
    Case(
        "configs were not read",
        World().unread("s3.AnalysisConfigs"),
        UNDETERMINED,
        "ANALYSIS_CONFIG_UNREADABLE",
        CONFIG_URI,
    ),
    Case(
        "replaced after the job was created",
        World().job(CreationTime=ago(hours=2)).config_written(ago(hours=1)),
        UNDETERMINED,
        "ANALYSIS_CONFIG_CHANGED",
        CONFIG_URI,
    ),
    Case(
        "written in the second the job was created",
        World().job(CreationTime=ago(hours=2)).config_written(ago(hours=2)),
        HOLDS,
        "OK",
    ),
    Case("written before", World().config_written(ago(days=9)), HOLDS, "OK"),
    Case("no input for it", World().job(ProcessingInputs=[]), UNDETERMINED, "ANALYSIS_CONFIG_INVALID"),
    _config("no methods", {"predictor": {"model_name": "fraud"}}),
    _config("methods are empty", {"methods": {}}),
    _config("methods are a list", {"methods": ["shap"]}),
    _config("predictor is text", _SHAP | {"predictor": "fraud"}),
    _config("model_name is a number", _SHAP | {"predictor": {"model_name": 7}}),
    _config("model_name holds what no name can", _SHAP | {"predictor": {"model_name": "a b\n"}}),
    Case(
        "no predictor, though SHAP asks one",
        World().configure(predictor=ABSENT),
        UNDETERMINED,
        "ANALYSIS_CONFIG_INVALID",
    ),
    Case(
        "the predictor names neither",
        World().predictor(model_name=ABSENT),
        UNDETERMINED,
        "ANALYSIS_CONFIG_INVALID",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)


def test_a_config_may_be_named_by_the_prefix_it_lies_under() -> None:
    world = World()
    world.item(JOBS, JOB)["ProcessingInputs"][0]["S3Input"]["S3Uri"] = "s3://cfg-bucket/clarify/"
    assert judge(world, RULE).status == HOLDS


def test_the_config_remembered_for_a_job_counts_more_than_what_replaced_it() -> None:
    world = World().job(CreationTime=ago(hours=2)).config_written(ago(hours=1))
    world.document["s3"]["JobAnalysisConfigs"] = {arn(f"processing-job/{JOB}"): {"methods": {"report": {}}}}
    assert judge(world, RULE).code == "NO_INFERENCE"
