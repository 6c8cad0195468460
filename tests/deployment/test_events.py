"""The sample events: one per kind of invocation, in the shapes that AWS documents."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from clarify_rules.catalog.registry import rule
from clarify_rules.catalog.triggers import RECORDED
from tests.deployment.rendering import ROOT

ACCOUNT, REGION = "123456789012", "us-east-1"
_FILES = sorted((ROOT / "events").glob("*.json"))
_CONFIG = [each for each in _FILES if not each.name.startswith("sqs-")]
_QUEUED = [each for each in _FILES if each.name.startswith("sqs-")]
_ITEMS = {
    "ConfigurationItemChangeNotification": "configurationItem",
    "OversizedConfigurationItemChangeNotification": "configurationItemSummary",
}


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


def _asked(path: Path) -> Any:
    return json.loads(_read(path)["invokingEvent"])


def _item(path: Path) -> Any:
    asked = _asked(path)
    return asked[_ITEMS[asked["messageType"]]]


_CHANGES = [each for each in _CONFIG if _asked(each)["messageType"] in _ITEMS]
each_config_event = pytest.mark.parametrize("path", _CONFIG, ids=[each.stem for each in _CONFIG])
each_change = pytest.mark.parametrize("path", _CHANGES, ids=[each.stem for each in _CHANGES])
each_queued = pytest.mark.parametrize("path", _QUEUED, ids=[each.stem for each in _QUEUED])


def test_there_is_one_of_every_kind() -> None:
    kinds = {_asked(each)["messageType"] for each in _CONFIG}
    assert kinds == {"ScheduledNotification", *_ITEMS}
    changed = {_item(each)["resourceType"] for each in _CHANGES if each.name.startswith("change-")}
    assert changed == set(RECORDED), "one event for each type that triggers a rule"
    assert {_item(each)["configurationItemStatus"] for each in _CHANGES} == {
        "OK",
        "ResourceDiscovered",
        "ResourceDeleted",
    }
    assert [each.stem for each in _CONFIG if _read(each)["eventLeftScope"]] == ["left-scope-model"]
    assert [each.stem for each in _QUEUED] == ["sqs-job-events", "sqs-schedule"]


@each_config_event
def test_the_envelope_is_configs(path: Path) -> None:
    event = _read(path)
    found = rule(event["configRuleName"])
    assert set(event) == {
        *("version", "invokingEvent", "ruleParameters", "resultToken", "eventLeftScope", "executionRoleArn"),
        *("configRuleArn", "configRuleName", "configRuleId", "accountId", "evaluationMode"),
    }
    assert event["accountId"] == ACCOUNT
    assert event["configRuleArn"] == f"arn:aws:config:{REGION}:{ACCOUNT}:config-rule/{event['configRuleId']}"
    parameters = json.loads(event["ruleParameters"])
    assert set(parameters) == set(found.parameters) - {"OrgId", "TrustedBucketOwners"}
    assert all(isinstance(each, str) for each in parameters.values())
    asked = _asked(path)
    assert asked["notificationCreationTime"].startswith("2026-11-22T12:00:00")


@each_change
def test_the_change_is_one_that_triggers_the_rule(path: Path) -> None:
    event, item = _read(path), _item(path)
    assert item["resourceType"] in rule(event["configRuleName"]).triggers
    assert item["awsAccountId"] == ACCOUNT
    assert item["ARN"].startswith("arn:aws:")
    assert f":{REGION}:{ACCOUNT}:" in item["ARN"]
    assert item["awsRegion"] == REGION
    assert item["configurationItemCaptureTime"] < _asked(path)["notificationCreationTime"]
    gone = item["configurationItemStatus"] == "ResourceDeleted"
    assert (item.get("configuration") is None) == (gone or "configuration" not in item)


def test_both_a_ruled_resource_and_something_it_depends_on_changes() -> None:
    own = {
        _item(each)["resourceType"] in rule(_read(each)["configRuleName"]).resource_types for each in _CHANGES
    }
    assert own == {True, False}


@each_queued
def test_a_batch_is_sqss(path: Path) -> None:
    records = _read(path)["Records"]
    assert len({each["messageId"] for each in records}) == len(records)
    for each in records:
        assert each["eventSource"] == "aws:sqs"
        assert each["eventSourceARN"].startswith(f"arn:aws:sqs:{REGION}:{ACCOUNT}:")
        assert each["awsRegion"] == REGION
        assert each["md5OfBody"] == hashlib.md5(each["body"].encode(), usedforsecurity=False).hexdigest()
        assert set(each["attributes"]) == {
            *("ApproximateReceiveCount", "SentTimestamp", "SenderId", "ApproximateFirstReceiveTimestamp")
        }


def test_a_burst_holds_duplicates_other_jobs_upper_case_and_milliseconds() -> None:
    (path,) = (each for each in _QUEUED if each.stem == "sqs-job-events")
    bodies = [json.loads(each["body"]) for each in _read(path)["Records"]]
    assert {each["detail-type"] for each in bodies} == {"SageMaker Processing Job State Change"}
    assert len({each["id"] for each in bodies}) < len(bodies), "delivered twice"
    states = [(each["resources"][0], each["detail"]["ProcessingJobStatus"]) for each in bodies]
    assert len(set(states)) < len({each["id"] for each in bodies}), "told twice"
    images = {each["detail"]["AppSpecification"]["ImageUri"] for each in bodies}
    assert any("sagemaker-clarify-processing" not in each for each in images)
    for each in bodies:
        detail = each["detail"]
        assert each["resources"] == [detail["ProcessingJobArn"]]
        assert {one["S3Input"]["S3InputMode"] for one in detail["ProcessingInputs"]} == {"FILE"}
        created = datetime.fromtimestamp(detail["CreationTime"] / 1000, UTC)
        assert created.date().isoformat() == "2026-11-22"


def test_the_schedule_says_so_and_nothing_else() -> None:
    (path,) = (each for each in _QUEUED if each.stem == "sqs-schedule")
    (record,) = _read(path)["Records"]
    assert json.loads(record["body"]) == {"source": "schedule"}
