"""What somebody handed in, recognised by its form and read into the jobs and models it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from clarify_rules.evidence.document import EvidenceFormatError
from clarify_rules.evidence.snapshot import GZIP_MAGIC, parse_json, unpacked
from clarify_rules.preflight.request.cloudformation import awaited_in, of_template
from clarify_rules.preflight.request.described import may_be_clarify, planned_job
from clarify_rules.preflight.request.planned import Place, Planned, Request, RequestError
from clarify_rules.preflight.request.records import (
    STATE_CHANGE,
    creates_job,
    is_cloudtrail,
    last_tries,
    of_cloudtrail,
    of_state_change,
    records_in,
)
from clarify_rules.preflight.request.yaml_template import parse_yaml

_MIB = 1024 * 1024
MOST_BYTES = _MIB
"""CloudFormation takes templates of up to 1 MB; requests and records are far smaller."""
_MOST_LOG_MIB = 64
MOST_LOG_BYTES = _MOST_LOG_MIB * _MIB
"""What a log file of CloudTrail's may have, as it is delivered (gzip) or unpacked."""

_REQUEST_KEYS = frozenset(
    {"AppSpecification", "ProcessingResources", "ProcessingJobName", "ProcessingInputs"}
)
_EXPECTED = (
    "a CreateProcessingJob request, a CloudFormation template, a CloudTrail record of CreateProcessingJob or "
    "an EventBridge event of a processing job"
)


def parse_request(content: bytes) -> object:
    """Return the value that a file holds as JSON (which may be packed with gzip) or YAML.

    Raises `RequestError`.
    """
    try:
        if content.startswith(GZIP_MAGIC):
            content = unpacked(content, _MOST_LOG_MIB, "log file")
        # JSON begins with a bracket; in YAML only a flow, which nobody writes a template in, does.
        is_json = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")
        most, what = (MOST_LOG_BYTES, "log file") if is_json else (MOST_BYTES, "request")
        if len(content) > most:
            raise RequestError(f"is larger than {most:,} bytes, which no {what} is")
        if is_json:
            return parse_json(content)
    except EvidenceFormatError as error:
        raise RequestError(str(error).removeprefix("the file ")) from None
    if not content.strip():
        raise RequestError("is empty")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RequestError("is not UTF-8 text") from None
    return parse_yaml(text)


def read_request(document: object, place: Place | None = None) -> Request:
    """Return the Clarify jobs and the models in a parsed document.

    `place` is where they are going to be, which CloudFormation's pseudo parameters stand for. Raises
    `RequestError` for what is none of the forms known, and where there is nothing of Clarify's to check.
    """
    if not isinstance(document, Mapping):
        raise RequestError(f"must be an object: {_EXPECTED}")
    try:
        request = _read(document, place)
    except RecursionError:
        raise RequestError("is nested too deeply") from None
    if not request.jobs and not request.models:
        others = ", ".join(request.others[:3])
        raise RequestError(
            f"holds no job of SageMaker Clarify's, so there is nothing to check ({others}: the image is not "
            "sagemaker-clarify-processing, and there are no analysis_config input and analysis_result output)"
        )
    for planned in (request.jobs, request.models):
        names = [each.name for each in planned]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise RequestError(f"holds {twice} more than once; check one at a time")
    return request


def _read(document: Mapping[str, Any], place: Place | None) -> Request:
    if "Resources" in document:
        jobs, models = of_template(document, place)
        return replace(_request(jobs, models), awaited=tuple(awaited_in(document, place)))
    if "detail-type" in document:
        return _of_event(document)
    if is_cloudtrail(document):
        return _of_records([document], document.get("awsRegion"), document.get("recipientAccountId"))
    records = records_in(document)
    if records:
        tried = last_tries(records)
        return _of_records(tried, *_only_place(tried))
    if _REQUEST_KEYS & document.keys():
        return _request([planned_job(document, "CreateProcessingJob request")], (), *_place_of(document))
    raise RequestError(f"is none of these: {_EXPECTED}")


def _place_of(described: Mapping[str, Any]) -> tuple[object, object]:
    """Return the Region and account of a job that DescribeProcessingJob described, None for a request."""
    parts = str(described.get("ProcessingJobArn")).split(":")
    return (parts[3], parts[4]) if parts[0] == "arn" and len(parts) == 6 else (None, None)


def _of_event(event: Mapping[str, Any]) -> Request:
    kind, detail = event["detail-type"], event.get("detail")
    where = (event.get("region"), event.get("account"))
    if kind == STATE_CHANGE:
        return _request([of_state_change(event)], (), *where)
    if is_cloudtrail(detail):
        return _of_records([detail], *where)
    raise RequestError(f"is an event of another kind than {STATE_CHANGE!r} and CloudTrail's API calls")


def _of_records(records: Sequence[Any], region: object, account_id: object) -> Request:
    jobs = [of_cloudtrail(each) for each in records if creates_job(each)]
    if not jobs:
        raise RequestError("holds CloudTrail records, but none of CreateProcessingJob")
    return _request(jobs, (), region, account_id)


def _only_place(records: Sequence[Any]) -> tuple[object, object]:
    """Return the Region and account of all records that create jobs. Raises `RequestError` for several."""
    places = {
        (each.get("awsRegion"), each.get("recipientAccountId")) for each in records if creates_job(each)
    }
    if len(places) > 1:
        raise RequestError("holds CloudTrail records of several Regions or accounts; check one at a time")
    return next(iter(places), (None, None))


def _request(
    jobs: Sequence[Planned],
    models: Sequence[Planned] = (),
    region: object = None,
    account_id: object = None,
) -> Request:
    return Request(
        jobs=tuple(each for each in jobs if may_be_clarify(each)),
        models=tuple(models),
        others=tuple(each.name for each in jobs if not may_be_clarify(each)),
        region=region if isinstance(region, str) else None,
        account_id=account_id if isinstance(account_id, str) else None,
    )
