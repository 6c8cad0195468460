"""Turning a sample event of AWS Config into the one that a certain rule would be sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from clarify_rules.catalog.registry import rule

Event = dict[str, Any]

TRIAL = "TESTMODE"
"""The result token with which AWS Config stores nothing."""

_ITEMS = ("configurationItem", "configurationItemSummary")


def addressed(
    event: Event, rule_id: str, token: str = TRIAL, parameters: Mapping[str, str] | None = None
) -> Event:
    """Return the event with a rule's name, a token, this moment's time and the parameters that the rule has.

    `parameters` are added to the event's own.
    """
    asked = json.loads(event["invokingEvent"])
    moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    asked["notificationCreationTime"] = moment
    for item in filter(asked.get, _ITEMS):
        asked[item]["configurationItemCaptureTime"] = moment
    given = json.loads(event.get("ruleParameters") or "{}") | dict(parameters or {})
    known = {name: value for name, value in given.items() if name in rule(rule_id).parameters}
    return {
        **event,
        "configRuleName": rule_id,
        "invokingEvent": json.dumps(asked),
        "resultToken": token,
        "ruleParameters": json.dumps(known),
    }
