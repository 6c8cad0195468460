"""The bundle's table of operations, held to the permissions of the functions."""

from __future__ import annotations

from clarify_rules.catalog.function_permissions import (
    assuming_permissions,
    collector_permissions,
    rule_permissions,
)
from clarify_rules.catalog.registry import all_rules
from deployment.bundle.operations import OPERATIONS

# The prefix of IAM's actions is not everywhere botocore's name of the service.
SERVICE = {"tag": "resourcegroupstaggingapi"}
# Lambda itself does these for a function, or S3 does, for whoever asks it.
NOT_BY_THE_CODE = {
    *("logs:CreateLogStream", "logs:PutLogEvents"),
    *("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "kms:Decrypt",
}
# The permission of this operation has another name.
OPERATION = {"s3:ListBucket": "s3:ListObjectsV2"}


def test_what_functions_may_do_is_what_the_bundle_can_do() -> None:
    granted = {
        grant.action
        for grants in (*map(rule_permissions, all_rules()), collector_permissions(), assuming_permissions())
        for grant in grants
    }
    known = {f"{service}:{each}" for service, operations in OPERATIONS.items() for each in operations}

    asked = {operation_of(action) for action in granted - NOT_BY_THE_CODE}

    assert asked == known


def operation_of(action: str) -> str:
    prefix, _, name = OPERATION.get(action, action).partition(":")
    return f"{SERVICE.get(prefix, prefix)}:{name}"
