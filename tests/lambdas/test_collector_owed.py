"""Which messages that come back have the job rules evaluated, where nothing new was learnt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from clarify_rules.lambdas import collector
from clarify_rules.lambdas.collector import handler
from tests.lambdas.collector_events import JOB_EVENT, batch
from tests.lambdas.collector_run import back, prepare, use
from tests.lambdas.lambda_context import FakeContext
from tests.reader.collected_world import hours
from tests.reader.scripted import ScriptedAws, failing


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> ScriptedAws:
    world = prepare(monkeypatch)
    world.add_job("a", datetime.now(UTC) - hours(2))
    return use(world.aws(), monkeypatch)


def started(aws: ScriptedAws, received: int) -> bool:
    """Hand a message over so often; return whether an evaluation was asked for."""
    before = aws.calls["StartConfigRulesEvaluation"]
    assert handler(batch(JOB_EVENT, received=received), FakeContext()) == back("m0")
    return aws.calls["StartConfigRulesEvaluation"] > before


def test_a_lasting_failure_to_read_starts_evaluations_for_a_while_only(aws: ScriptedAws) -> None:
    aws.handlers["ListModelExplainabilityJobDefinitions"] = failing("InternalFailure")
    assert [started(aws, received) for received in range(1, 8)] == [True] * 4 + [False] * 3


def test_an_evaluation_that_is_refused_is_owed_however_often(aws: ScriptedAws) -> None:
    aws.handlers["StartConfigRulesEvaluation"] = failing("ResourceInUseException")
    assert all(started(aws, received) for received in range(1, 8))


def test_a_process_that_knows_of_no_evaluation_takes_one_to_be_owed(
    aws: ScriptedAws, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws.handlers["ListModelExplainabilityJobDefinitions"] = failing("InternalFailure")
    started(aws, 1)
    monkeypatch.setattr(collector, "_known", collector._Known())
    assert [started(aws, received) for received in (9, 10)] == [True, False]
