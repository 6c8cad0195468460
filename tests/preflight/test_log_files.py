"""Logs of CloudTrail as AWS hands them out: packed, large, looked up, and with tries that failed."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from clarify_rules.preflight.request import read_request as reading
from clarify_rules.preflight.request.planned import RequestError
from clarify_rules.preflight.request.read_request import MOST_BYTES, parse_request, read_request
from tests.preflight.requests import CONSOLE, SDK, changed, cloudtrail

LOG = {"Records": [{"eventName": "ListTags", "eventSource": "s"}, cloudtrail(SDK)]}


def looked_up(*records: Any) -> dict[str, Any]:
    return {"Events": [{"EventName": "x", "CloudTrailEvent": json.dumps(each)} for each in records]}


def instances(document: object) -> list[int]:
    return [
        each.described["ProcessingResources"]["ClusterConfig"]["InstanceCount"]
        for each in read_request(document).jobs
    ]


def tried(count: int, minute: int, **more: Any) -> dict[str, Any]:
    cluster = {"ClusterConfig": {"InstanceCount": count, "InstanceType": "ml.m5.xlarge"}}
    asked = changed(CONSOLE, ProcessingResources=cluster)
    return cloudtrail(asked, eventTime=f"2026-11-22T12:{minute:02}:00Z", **more)


def test_a_log_file_is_read_as_it_is_delivered() -> None:
    assert parse_request(gzip.compress(json.dumps(LOG).encode())) == LOG


def test_a_log_file_may_be_larger_than_a_request() -> None:
    large = {"Records": [*LOG["Records"], {"eventName": "x", "eventSource": "x" * MOST_BYTES}]}

    assert [each.name for each in read_request(parse_request(json.dumps(large).encode())).jobs] == [
        SDK["ProcessingJobName"]
    ]


def test_what_unpacks_to_too_much_or_not_at_all_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MOST_LOG_MIB", 1)
    with pytest.raises(RequestError, match=r"^unpacks to more than 1 MiB, which no log file does"):
        parse_request(gzip.compress(b" " * (2 * MOST_BYTES)))
    with pytest.raises(RequestError, match=r"^looks like gzip but cannot be unpacked"):
        parse_request(gzip.compress(b"{}")[:-3])
    monkeypatch.setattr(reading, "MOST_LOG_BYTES", MOST_BYTES)
    with pytest.raises(RequestError, match="which no log file is"):
        parse_request(b"{" + b" " * MOST_BYTES + b"}")


def test_what_lookup_events_answers_is_read() -> None:
    answer = looked_up(*LOG["Records"])

    assert [each.name for each in read_request(answer).jobs] == [SDK["ProcessingJobName"]]
    assert read_request(answer).region == "us-east-1"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"a": ', "\ud800"])
def test_a_looked_up_event_that_is_no_record_is_named(text: str) -> None:
    answer = {"Events": [looked_up(cloudtrail(SDK))["Events"][0], {"CloudTrailEvent": text}]}

    with pytest.raises(RequestError, match=r"Events\[1\]\.CloudTrailEvent is no CloudTrail record"):
        read_request(answer)


def test_of_several_tries_the_one_that_made_the_job_is_judged() -> None:
    made = tried(2, 20)
    refused = [tried(1, 10, errorCode="AccessDenied"), tried(3, 30, errorCode="ResourceInUse")]

    assert instances({"Records": [refused[0], made, refused[1]]}) == [2]
    assert instances(looked_up(refused[1], made, refused[0])) == [2]


def test_of_tries_that_were_all_refused_the_last_is_judged() -> None:
    tries = [tried(count, count, errorCode="AccessDenied") for count in (3, 1, 2)]

    assert instances({"Records": tries}) == [3]
    assert instances({"Records": tries[1:2]}) == [1]


def test_refused_tries_of_another_region_do_not_hinder() -> None:
    elsewhere = tried(1, 1, errorCode="AccessDenied", awsRegion="eu-west-1")

    assert read_request({"Records": [elsewhere, tried(2, 2)]}).region == "us-east-1"
