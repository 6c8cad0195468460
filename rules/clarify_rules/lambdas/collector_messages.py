"""The collector's messages: job events and the schedule's, as SQS hands them over.

An event only says that there is something to read. Nothing in it is believed: bursts and duplicates are
usual, its enums are in upper case and its times in milliseconds, and AWS is asked anyway.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_SCHEDULE = "schedule"
_SAGEMAKER = "aws.sagemaker"
_JOB_EVENT = "SageMaker Processing Job State Change"


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its id, what to hand back to SQS for it, and how many times it was handed over."""

    message_id: str
    receipt_handle: str
    receives: int

    @property
    def came_before(self) -> bool:
        """Whether it was handed over before."""
        return self.receives > 1


@dataclass(frozen=True, slots=True)
class Batch:
    """The messages to work off, and the ids of those that are of no known kind."""

    messages: tuple[Message, ...]
    malformed: tuple[str, ...]


class NotABatch(Exception):
    """The event is none of SQS's, which has records, each with an id and a receipt handle."""


def read_batch(event: object) -> Batch:
    """Return the messages of an SQS event (Lambda developer guide, "Using Lambda with Amazon SQS").

    Raises `NotABatch`.
    """
    records = event.get("Records") if isinstance(event, Mapping) else None
    if not isinstance(records, Sequence) or isinstance(records, str):
        raise NotABatch("The event is not a batch of SQS messages: the collector is invoked by its queue.")
    messages: list[Message] = []
    malformed: list[str] = []
    for record in records:
        message = _message(record)
        if _is_trigger(record.get("body")):
            messages.append(message)
        else:
            malformed.append(message.message_id)
    return Batch(tuple(messages), tuple(malformed))


def _message(record: object) -> Message:
    fields = record if isinstance(record, Mapping) else {}
    message_id, handle = fields.get("messageId"), fields.get("receiptHandle")
    if not isinstance(message_id, str) or not isinstance(handle, str):
        raise NotABatch("The event is not a batch of SQS messages: a record has no id or receipt handle.")
    attributes = fields.get("attributes")
    received = attributes.get("ApproximateReceiveCount") if isinstance(attributes, Mapping) else None
    receives = int(received) if isinstance(received, str) and received.isdecimal() else 1
    return Message(message_id, handle, receives)


def _is_trigger(body: object) -> bool:
    if not isinstance(body, str):
        return False
    try:
        event = json.loads(body)
    except (ValueError, RecursionError):
        return False
    if not isinstance(event, dict):
        return False
    source = event.get("source")
    return source == _SCHEDULE or (source == _SAGEMAKER and event.get("detail-type") == _JOB_EVENT)
