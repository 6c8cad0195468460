"""clarify-job-network-isolation-off: EnableNetworkIsolation is absent or false."""

from __future__ import annotations

import pytest

from clarify_rules.catalog.registry import rule
from clarify_rules.catalog.verdict import Severity
from tests.building import JOB, JOBS, World
from tests.catalog.case import FAILS, HOLDS, UNDETERMINED, Case

RULE = "clarify-job-network-isolation-off"
ON = "NETWORK_ISOLATION_ENABLED"
_ISOLATED = {"EnableNetworkIsolation": True}


def _isolated() -> World:
    return World().isolate()


CASES = (
    Case("false", World(), HOLDS, "OK"),
    Case("no NetworkConfig", World().job_without_vpc(), HOLDS, "OK"),
    Case("absent", World().job(NetworkConfig={}), HOLDS, "OK"),
    Case("on, with inference", _isolated(), FAILS, ON, severity=Severity.HIGH),
    Case(
        "on, post-training bias", _isolated().methods("post_training_bias"), FAILS, ON, severity=Severity.HIGH
    ),
    Case(
        "on, asking an existing endpoint",
        _isolated().endpoint("live", "fraud").calls_endpoint("live"),
        FAILS,
        ON,
        severity=Severity.HIGH,
    ),
    Case("on, a method not known here", _isolated().methods("pdp_2"), FAILS, ON, severity=Severity.HIGH),
    Case(
        "on, pre-training bias only, though a predictor is named",
        _isolated().methods("pre_training_bias", "report"),
        FAILS,
        ON,
        severity=Severity.LOW,
    ),
    Case(
        "on, post-training bias with a predicted label",
        _isolated().methods("post_training_bias").configure(predicted_label="score"),
        FAILS,
        ON,
        severity=Severity.LOW,
    ),
    Case(
        "on, post-training bias with the first column as predicted label",
        _isolated().methods("post_training_bias").configure(predicted_label=0),
        FAILS,
        ON,
        severity=Severity.LOW,
    ),
    Case(
        "on, post-training bias with a dataset of predicted labels",
        _isolated().methods("post_training_bias").configure(predicted_label_dataset_uri="s3://b/labels"),
        FAILS,
        ON,
        severity=Severity.LOW,
    ),
    Case(
        "on, SHAP calls a model, predicted labels or not",
        _isolated().methods("shap").configure(predicted_label="score"),
        FAILS,
        ON,
        severity=Severity.HIGH,
    ),
    Case(
        "on, and what the analysis needs cannot be read: the setting is proven all the same",
        _isolated().config_fails("AccessDenied"),
        FAILS,
        ON,
        severity=Severity.HIGH,
    ),
    Case("off, and the config cannot be read", World().config_fails("AccessDenied"), HOLDS, "OK"),
    Case("on, and not in a VPC", World().job(NetworkConfig=dict(_ISOLATED)), FAILS, ON),
    Case("on, and ended", _isolated().end_job(), FAILS, ON, severity=Severity.HIGH),
    Case("on, and missing model", _isolated().drop("sagemaker.Models", "fraud"), FAILS, ON),
    Case(
        "on, as text",
        World().job(NetworkConfig={"EnableNetworkIsolation": "true"}),
        UNDETERMINED,
        "EVIDENCE_INVALID",
    ),
    Case(
        "contradicting entries",
        _isolated().contradict(JOBS, JOB, RoleArn="r"),
        UNDETERMINED,
        "EVIDENCE_INVALID",
        resource=JOB,
    ),
    Case(
        "one of several jobs",
        _isolated().add_job("clarify-2").job("clarify-1"),
        FAILS,
        ON,
        resource="clarify-2",
    ),
    Case(
        "a bias definition asks no model",
        World().endpoint("live", "fraud").bias(NetworkConfig=dict(_ISOLATED)),
        FAILS,
        ON,
        resource="bias",
        severity=Severity.LOW,
    ),
    Case(
        "an explainability definition asks one",
        World().endpoint("live", "fraud").explainability(NetworkConfig=dict(_ISOLATED)),
        FAILS,
        ON,
        resource="explain",
        severity=Severity.HIGH,
    ),
    Case(
        "an inline explainability definition asks one",
        World().inline("hourly", "ModelExplainability", NetworkConfig=dict(_ISOLATED)),
        FAILS,
        ON,
        resource="hourly",
        severity=Severity.HIGH,
    ),
    Case(
        "an inline bias definition asks none",
        World().inline("hourly", "ModelBias", NetworkConfig=dict(_ISOLATED)),
        FAILS,
        ON,
        resource="hourly",
        severity=Severity.LOW,
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)


def test_the_controls_that_demand_the_opposite_are_named() -> None:
    conflicts = {each.id: each for each in rule(RULE).conflicts_with}
    assert set(conflicts) == {"SageMaker.12", "SageMaker.14", "SageMaker.20"}
    assert all("uppress" in each.note for each in conflicts.values())
