"""The sample events, and whom they reach."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from clarify_rules.catalog.registry import all_rules

EVENTS = Path(__file__).resolve().parents[2] / "events"
_ITEMS = ("configurationItem", "configurationItemSummary")
_NAMED_BY_ARN = "AWS::SageMaker::"


def sample(name: str) -> dict[str, Any]:
    """A sample event, by its file's name."""
    found: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return found


def changes() -> list[str]:
    """The names of the events that tell of a change of a resource."""
    return sorted(path.stem for path in EVENTS.glob("*.json") if _item_of(json.loads(path.read_text())))


def changed_type(name: str) -> str:
    """The type of the resource whose change an event tells of."""
    return str((_item_of(sample(name)) or {})["resourceType"])


def reached(name: str) -> list[str]:
    """The rules that AWS Config sends a change to."""
    resource_type = changed_type(name)
    return [rule.id for rule in all_rules() if resource_type in rule.triggers]


def about(event: dict[str, Any], resource: str) -> dict[str, Any]:
    """The event of a change, told of another resource: its name, or its id where it has one."""
    changed = copy.deepcopy(event)
    asked = json.loads(changed["invokingEvent"])
    for item in filter(None, (asked.get(key) for key in _ITEMS)):
        _rename(item, resource)
    changed["invokingEvent"] = json.dumps(asked)
    return changed


def queued(queue: Any, url: str, body: str) -> dict[str, Any]:
    """The event in which Lambda hands over a message that waits in the queue."""
    queue.send_message(QueueUrl=url, MessageBody=body)
    (message,) = queue.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "eventSource": "aws:sqs",
            }
        ]
    }


def _rename(item: dict[str, Any], resource: str) -> None:
    if not item["resourceType"].startswith(_NAMED_BY_ARN):
        item["resourceId"] = resource
        return
    arn = item["resourceId"].rsplit("/", 1)[0] + f"/{resource}"
    item.update(resourceId=arn, resourceName=resource, ARN=arn, configuration={})


def _item_of(event: dict[str, Any]) -> dict[str, Any] | None:
    asked = json.loads(event.get("invokingEvent", "{}"))
    return next((asked[key] for key in _ITEMS if key in asked), None)
