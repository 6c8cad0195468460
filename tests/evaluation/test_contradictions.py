"""A job that completed within the hour although a result says that it cannot."""

from __future__ import annotations

import pytest

from clarify_rules.evaluation.result import Contradiction
from tests.building import ABSENT, World, audit

SAME_VPC, ISOLATION = "clarify-job-model-in-same-vpc", "clarify-job-network-isolation-off"
ZONES = "clarify-job-shadow-endpoint-zones"


def _isolated() -> World:
    return World().isolate().end_job(minutes=30)


def _elsewhere() -> World:
    return World().second_vpc().model_vpc("subnet-y", "subnet-z").end_job(minutes=30)


@pytest.mark.parametrize(
    ("world", "expected"),
    [
        (_isolated(), [Contradiction(ISOLATION, "clarify-1", "NETWORK_ISOLATION_ENABLED")]),
        (_elsewhere(), [Contradiction(SAME_VPC, "clarify-1", "MODEL_IN_ANOTHER_VPC")]),
        (
            World().model_vpc("subnet-a", "subnet-e").end_job(minutes=59),
            [Contradiction(ZONES, "clarify-1", "AZ_COUNT")],
        ),
        (_isolated().methods("pre_training_bias"), []),
        (_elsewhere().end_job(status="Failed", minutes=30), []),
        (_elsewhere().end_job(status="Stopped", minutes=30), []),
        (_elsewhere().end_job(minutes=60), []),
        (_elsewhere().end_job(days=2), []),
        (_elsewhere().job(ProcessingEndTime=ABSENT), []),
        (_elsewhere().job(ProcessingEndTime="yesterday"), []),
        (_elsewhere().job(ProcessingStatus="Completed", ProcessingJobStatus="InProgress"), []),
        (World().job_without_vpc().methods("report").end_job(minutes=5), []),
        (World().drop("sagemaker.Models", "fraud").end_job(minutes=5), []),
        (World().config_fails("AccessDenied").end_job(minutes=5), []),
        (World().end_job(minutes=5), []),
    ],
    ids=[
        "in isolation, with inference",
        "its model in another VPC",
        "its model in one zone",
        "in isolation, without inference: it may work",
        "failed",
        "stopped",
        "an hour ago",
        "two days ago",
        "nobody knows when",
        "its end is no time",
        "still running",
        "a rule of policy: no VPC",
        "not applicable, since its model is gone",
        "undetermined",
        "compliant",
    ],
)
def test_contradictions(world: World, expected: list[Contradiction]) -> None:
    assert list(audit(world, SAME_VPC, ISOLATION, ZONES, "clarify-job-in-vpc").contradictions) == expected
