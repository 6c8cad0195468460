"""What AWS Config asks of a rule's function."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from clarify_rules.evidence.record import parse_time

_SCHEDULED = "ScheduledNotification"
_ITEMS = {
    "ConfigurationItemChangeNotification": "configurationItem",
    "OversizedConfigurationItemChangeNotification": "configurationItemSummary",
}
_DELETED = frozenset({"ResourceDeleted", "ResourceDeletedNotRecorded"})
_TRIAL = "TESTMODE"
_ARN = re.compile(r"arn:([a-z-]+):config:([a-z0-9-]+):([0-9]{12}):config-rule/[\w-]{1,128}", re.ASCII)


class BadEvent(Exception):
    """An event that Config does not send, or that is not meant for this function; the message is one line."""


class Fate(Enum):
    """What became of the resource that changed."""

    CHANGED = "changed"
    LEFT = "deleted, or out of the rule's scope"


@dataclass(frozen=True, slots=True)
class Trigger:
    """The resource whose change Config tells of.

    Of an oversized change Config sends a summary, which says all that is needed: facts are read anew.
    """

    resource_type: str
    resource_id: str
    names: frozenset[str]
    fate: Fate


@dataclass(frozen=True, slots=True)
class Invocation:
    """One request of Config; `trigger` is None for a scheduled round.

    `told_at` is when Config wrote the notification, `captured_at` when it saw the change that it tells of (of
    a scheduled round: the same), and `received_at` when the function was asked: nothing is later than that.
    """

    partition: str
    region: str
    account_id: str
    rule_name: str
    parameters: Mapping[str, str]
    captured_at: datetime
    told_at: datetime
    token: str = field(repr=False)
    trigger: Trigger | None
    received_at: datetime

    @property
    def is_test(self) -> bool:
        """Whether the token is the one that is for trying out."""
        return self.token == _TRIAL


def read_invocation(event: object, now: datetime) -> Invocation:
    """Return what an event received now asks for. Raises `BadEvent`, which quotes nothing of it but names."""
    if not isinstance(event, dict):
        raise BadEvent("The event is not an object.")
    asked = _asked(event)
    partition, region, account_id = _rule_arn(_text(event, "configRuleArn"))
    if _text(event, "accountId") != account_id:
        raise BadEvent("The event's accountId is not the account of its configRuleArn.")
    kind = _text(asked, "messageType")
    if kind != _SCHEDULED and kind not in _ITEMS:
        raise BadEvent(f"The event's messageType {kind[:80]!r} is not one that a detective rule is sent.")
    told_at = _time(asked, "notificationCreationTime", now)
    if kind == _SCHEDULED:
        trigger, captured_at, told = None, told_at, asked.get("awsAccountId")
    else:
        item = _item(asked, _ITEMS[kind], region)
        trigger = _trigger(item, left_scope=event.get("eventLeftScope") in (True, "true"))
        captured_at = _time(item, "configurationItemCaptureTime", now)
        told = item.get("awsAccountId", item.get("accountId"))
    if told is not None and told != account_id:
        raise BadEvent("What the event tells of is in another account than the rule.")
    return Invocation(
        partition=partition,
        region=region,
        account_id=account_id,
        rule_name=_text(event, "configRuleName"),
        parameters=_parameters(event),
        captured_at=captured_at,
        told_at=told_at,
        token=_text(event, "resultToken"),
        trigger=trigger,
        received_at=now,
    )


def _asked(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the notification inside the event.

    A rule that is asked to judge a resource before it exists gets no answer: none of ours is registered so.
    """
    if event.get("evaluationMode", "DETECTIVE") != "DETECTIVE":
        raise BadEvent("The event asks for a proactive evaluation, which these rules do not offer.")
    try:
        asked = json.loads(event["invokingEvent"])
    except (KeyError, TypeError, ValueError, RecursionError):
        raise BadEvent("The event's invokingEvent is missing or is not JSON.") from None
    if not isinstance(asked, dict):
        raise BadEvent("The event's invokingEvent is not an object.")
    return asked


def _item(asked: Mapping[str, Any], name: str, region: str) -> Mapping[str, Any]:
    """Return what a notification says of the resource that changed."""
    item = asked.get(name)
    if not isinstance(item, dict):
        raise BadEvent(f"The event has no {name}.")
    if item.get("awsRegion") not in (None, region):
        raise BadEvent("What the event tells of is in another Region than the rule.")
    return item


def _trigger(item: Mapping[str, Any], *, left_scope: bool) -> Trigger:
    resource_id = _text(item, "resourceId")
    arn = item.get("ARN") or item.get("arn")
    configuration = item.get("configuration")
    named = configuration.get("ModelName") if isinstance(configuration, dict) else None
    names = (resource_id, item.get("resourceName"), named, _last_part(arn), _last_part(resource_id))
    left = left_scope or item.get("configurationItemStatus") in _DELETED
    return Trigger(
        resource_type=_text(item, "resourceType"),
        resource_id=resource_id,
        names=frozenset(each for each in names if isinstance(each, str) and each),
        fate=Fate.LEFT if left else Fate.CHANGED,
    )


def _last_part(arn: object) -> str | None:
    return arn.rsplit("/", 1)[-1] if isinstance(arn, str) and arn.startswith("arn:") else None


def _rule_arn(arn: str) -> tuple[str, str, str]:
    found = _ARN.fullmatch(arn)
    if found is None:
        raise BadEvent("The event's configRuleArn is not the ARN of an AWS Config rule.")
    return found.group(1), found.group(2), found.group(3)


def _parameters(event: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the rule's parameters, all texts; Config leaves the key out where there are none."""
    try:
        parameters = json.loads(event.get("ruleParameters") or "{}")
    except (TypeError, ValueError, RecursionError):
        raise BadEvent("The event's ruleParameters are not JSON.") from None
    if not isinstance(parameters, dict) or not all(isinstance(each, str) for each in parameters.values()):
        raise BadEvent("The event's ruleParameters are not texts by name.")
    return parameters


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    if not isinstance(value, str) or not value:
        raise BadEvent(f"The event's {name} is missing or is not a text.")
    return value


def _time(values: Mapping[str, Any], name: str, now: datetime) -> datetime:
    """Return a time; now for one that has not come yet, which no later result could ever replace."""
    try:
        return min(parse_time(_text(values, name)), now)
    except ValueError:
        raise BadEvent(f"The event's {name} is not a time.") from None
