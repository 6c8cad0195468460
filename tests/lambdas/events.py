"""Events as AWS Config sends them."""

from __future__ import annotations

import json
from typing import Any

ACCOUNT_ID = "111122223333"
REGION = "us-east-1"
AT = "2026-11-22T12:00:00.000Z"


def config_event(
    invoking: dict[str, Any], rule_id: str = "clarify-job-in-vpc", **changes: Any
) -> dict[str, Any]:
    """The envelope around a notification."""
    return {
        "version": "1.0",
        "invokingEvent": json.dumps(invoking),
        "ruleParameters": "{}",
        "resultToken": "token-1",
        "eventLeftScope": False,
        "executionRoleArn": f"arn:aws:iam::{ACCOUNT_ID}:role/aws-service-role/AWSServiceRoleForConfig",
        "configRuleArn": f"arn:aws:config:{REGION}:{ACCOUNT_ID}:config-rule/config-rule-abc123",
        "configRuleName": rule_id,
        "configRuleId": "config-rule-abc123",
        "accountId": ACCOUNT_ID,
        **changes,
    }


def scheduled(at: str = AT, **changes: Any) -> dict[str, Any]:
    """A scheduled notification."""
    return config_event(
        {
            "awsAccountId": ACCOUNT_ID,
            "notificationCreationTime": at,
            "messageType": "ScheduledNotification",
            "recordVersion": "1.0",
        },
        **changes,
    )


def changed(
    resource_type: str,
    resource_id: str,
    *,
    name: str | None = None,
    status: str = "OK",
    at: str = AT,
    told_at: str | None = None,
    oversized: bool = False,
    item: dict[str, Any] | None = None,
    **changes: Any,
) -> dict[str, Any]:
    """A change of one resource, captured and told of at these times (the same, where one is given)."""
    described = {
        "awsAccountId": ACCOUNT_ID,
        "awsRegion": REGION,
        "resourceType": resource_type,
        "resourceId": resource_id,
        "resourceName": name,
        "configurationItemStatus": status,
        "configurationItemCaptureTime": at,
        **({} if oversized else {"configuration": None if "Deleted" in status else {}}),
        **(item or {}),
    }
    kind = "Oversized" if oversized else ""
    key = "configurationItemSummary" if oversized else "configurationItem"
    return config_event(
        {
            key: described,
            "messageType": f"{kind}ConfigurationItemChangeNotification",
            "notificationCreationTime": at if told_at is None else told_at,
            "recordVersion": "1.3",
        },
        **changes,
    )
