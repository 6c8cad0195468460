from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.lambdas.collector_messages import Batch, Message, NotABatch, read_batch
from tests.lambdas.collector_events import JOB_EVENT, SCHEDULE, batch


def test_job_events_and_the_schedule_are_what_is_worked_off() -> None:
    assert read_batch(batch(JOB_EVENT, SCHEDULE)) == Batch(
        (Message("m0", "handle0", receives=1), Message("m1", "handle1", receives=1)), ()
    )


@pytest.mark.parametrize(("received", "came_before"), [(1, False), (2, True), (20, True)])
def test_how_often_a_message_was_handed_over_is_known(received: int, came_before: bool) -> None:
    (message,) = read_batch(batch(SCHEDULE, received=received)).messages
    assert (message.receives, message.came_before) == (received, came_before)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json: secret",
        "[" * 100_000,
        "null",
        '"secret"',
        "[1]",
        "{}",
        '{"source": "secret"}',
        '{"source": ["schedule"]}',
        '{"source": "aws.sagemaker", "detail-type": "SageMaker Training Job State Change"}',
    ],
)
def test_any_other_body_is_malformed(body: str) -> None:
    assert read_batch(batch(body)) == Batch((), ("m0",))


@pytest.mark.parametrize(
    "event", [{}, None, [], {"Records": "x"}, {"Records": [1]}, {"Records": [{}]}, SCHEDULE]
)
def test_an_event_that_is_not_the_queues_is_refused(event: Any) -> None:
    with pytest.raises(NotABatch):
        read_batch(event)
