"""The queue of job events, and the queue of what failed for good."""

from __future__ import annotations

from deployment.template import names
from deployment.template.intrinsics import Json, excused, get_att, ref, resource
from deployment.template.sizes import (
    DEAD_LETTER_RETENTION,
    EVENT_DELAY,
    EVENT_RECEIVES,
    EVENT_RETENTION,
    EVENT_VISIBILITY,
)

_ENCRYPTED = {"SqsManagedSseEnabled": True}
_SQS_KEY = excused(
    CKV_AWS_27="It is encrypted, with SQS's own key: EventBridge cannot put messages into a queue whose KMS "
    "key does not admit it by policy, and nobody would be told."
)


def queue_resources() -> Json:
    """Return both queues and their policies."""
    return {
        names.JOB_EVENTS: resource(
            "AWS::SQS::Queue",
            {
                **_ENCRYPTED,
                "DelaySeconds": EVENT_DELAY,
                "VisibilityTimeout": EVENT_VISIBILITY,
                "MessageRetentionPeriod": EVENT_RETENTION,
                "RedrivePolicy": {
                    "deadLetterTargetArn": get_att(names.DEAD_LETTERS, "Arn"),
                    "maxReceiveCount": EVENT_RECEIVES,
                },
            },
            metadata=_SQS_KEY,
        ),
        names.DEAD_LETTERS: resource(
            "AWS::SQS::Queue",
            {**_ENCRYPTED, "MessageRetentionPeriod": DEAD_LETTER_RETENTION},
            metadata=_SQS_KEY,
        ),
        **{f"{each}Policy": _policy(each) for each in (names.JOB_EVENTS, names.DEAD_LETTERS)},
    }


def _policy(queue: str) -> Json:
    """Return the policy of a queue: EventBridge may put into both, what it cannot deliver into the second."""
    rules = [get_att(each, "Arn") for each in (names.JOB_STATE_CHANGES, names.HOURLY_COLLECTION)]
    return resource(
        "AWS::SQS::QueuePolicy",
        {
            "Queues": [ref(queue)],
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "OnlyEncryptedTransport",
                        "Effect": "Deny",
                        "Principal": "*",
                        "Action": "sqs:*",
                        "Resource": get_att(queue, "Arn"),
                        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                    },
                    {
                        "Sid": "EventsOfThisStack",
                        "Effect": "Allow",
                        "Principal": {"Service": "events.amazonaws.com"},
                        "Action": "sqs:SendMessage",
                        "Resource": get_att(queue, "Arn"),
                        "Condition": {"ArnEquals": {"aws:SourceArn": rules}},
                    },
                ],
            },
        },
    )
