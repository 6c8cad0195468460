from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarify_rules.lambdas import invocation
from clarify_rules.lambdas.invocation import BadEvent, Fate, Invocation
from tests.lambdas.events import ACCOUNT_ID, AT, changed, config_event, scheduled

MODEL = "AWS::SageMaker::Model"
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def read_invocation(event: object) -> Invocation:
    return invocation.read_invocation(event, NOW)


def test_a_scheduled_round() -> None:
    found = read_invocation(scheduled(ruleParameters='{"LookbackDays": "3"}'))
    assert found.trigger is None
    assert found.told_at == found.captured_at == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert (found.partition, found.region, found.account_id) == ("aws", "us-east-1", ACCOUNT_ID)
    assert found.parameters == {"LookbackDays": "3"}
    assert not found.is_test


@pytest.mark.parametrize("oversized", [False, True])
def test_a_change(oversized: bool) -> None:
    trigger = read_invocation(changed(MODEL, "churn-Ab1", name="churn", oversized=oversized)).trigger
    assert trigger is not None
    assert (trigger.resource_type, trigger.resource_id, trigger.fate) == (MODEL, "churn-Ab1", Fate.CHANGED)
    assert {"churn", "churn-Ab1"} <= trigger.names


def test_a_model_that_config_knows_by_its_arn() -> None:
    arn = f"arn:aws:sagemaker:us-east-1:{ACCOUNT_ID}:model/churn"
    trigger = read_invocation(changed(MODEL, arn)).trigger
    assert trigger is not None
    assert "churn" in trigger.names


def test_a_model_named_in_its_configuration_only() -> None:
    event = changed(MODEL, "id-1", item={"configuration": {"ModelName": "churn"}})
    trigger = read_invocation(event).trigger
    assert trigger is not None
    assert "churn" in trigger.names


def test_the_time_of_a_change_and_that_of_its_notification() -> None:
    event = changed(MODEL, "churn", at="2026-11-20T01:00:00.000Z", told_at="2026-11-22T01:00:00.000Z")
    found = read_invocation(event)
    assert found.captured_at == datetime(2026, 11, 20, 1, tzinfo=UTC)
    assert found.told_at == datetime(2026, 11, 22, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "event", [scheduled("2099-01-01T00:00:00Z"), changed(MODEL, "churn", at="2099-01-01")]
)
def test_a_time_that_has_not_come_yet_is_now(event: dict[str, Any]) -> None:
    """A result of then would win over all to come."""
    found = read_invocation(event)
    assert found.captured_at == found.told_at == NOW


@pytest.mark.parametrize("status", ["ResourceDeleted", "ResourceDeletedNotRecorded"])
def test_a_deletion(status: str) -> None:
    trigger = read_invocation(changed(MODEL, "churn", status=status)).trigger
    assert trigger is not None
    assert trigger.fate is Fate.LEFT


def test_what_left_the_scope() -> None:
    trigger = read_invocation(changed(MODEL, "churn", eventLeftScope=True)).trigger
    assert trigger is not None
    assert trigger.fate is Fate.LEFT


def test_no_parameters_at_all() -> None:
    event = scheduled()
    del event["ruleParameters"]
    assert read_invocation(event).parameters == {}


def test_the_token_is_not_shown() -> None:
    assert "token-1" not in repr(read_invocation(scheduled()))


SECRET = "do-not-print-me"
BAD: list[tuple[str, Any]] = [
    ("not an object", SECRET),
    ("invokingEvent is missing", {**scheduled(), "invokingEvent": None}),
    ("invokingEvent is missing or is not JSON", {**scheduled(), "invokingEvent": f"{{{SECRET}"}),
    ("invokingEvent is not an object", {**scheduled(), "invokingEvent": f'"{SECRET}"'}),
    ("messageType", config_event({"awsAccountId": ACCOUNT_ID, "x": SECRET})),
    ("messageType 'Other'", config_event({"messageType": "Other", "x": SECRET})),
    (
        "configurationItem",
        config_event({"messageType": "ConfigurationItemChangeNotification", "notificationCreationTime": AT}),
    ),
    ("resourceId", changed(MODEL, "")),
    ("configurationItemCaptureTime is not a time", changed(MODEL, "churn", at=SECRET, told_at=AT)),
    ("notificationCreationTime is not a time", changed(MODEL, "churn", told_at=SECRET)),
    ("notificationCreationTime is missing", changed(MODEL, "churn", told_at="")),
    ("notificationCreationTime is not a time", scheduled(SECRET)),
    ("accountId is not the account of", {**scheduled(), "accountId": "999999999999"}),
    ("another account", changed(MODEL, "churn", item={"awsAccountId": "999999999999"})),
    ("another Region", changed(MODEL, "churn", item={"awsRegion": "eu-west-1"})),
    ("configRuleArn", {**scheduled(), "configRuleArn": SECRET}),
    ("configRuleArn", {**scheduled(), "configRuleArn": None}),
    ("resultToken", {**scheduled(), "resultToken": ""}),
    ("ruleParameters are not JSON", {**scheduled(), "ruleParameters": f"{{{SECRET}"}),
    ("ruleParameters are not texts", {**scheduled(), "ruleParameters": '{"LookbackDays": 3}'}),
    ("ruleParameters are not texts", {**scheduled(), "ruleParameters": "[]"}),
    ("proactive", {**scheduled(), "evaluationMode": "PROACTIVE"}),
]


@pytest.mark.parametrize(("said", "event"), BAD)
def test_a_bad_event_is_named_and_never_quoted(said: str, event: Any) -> None:
    with pytest.raises(BadEvent, match=said) as raised:
        read_invocation(event)
    assert SECRET not in str(raised.value)
    assert "\n" not in str(raised.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([scheduled(), changed(MODEL, "churn")]), st.data())
def test_whatever_stands_in_an_event_only_bad_event_is_raised(event: dict[str, Any], data: Any) -> None:
    key = data.draw(st.sampled_from(sorted(event)))
    value = data.draw(JSON | JSON.map(json.dumps))
    with suppress(BadEvent):
        read_invocation({**event, key: value})
