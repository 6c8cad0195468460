"""Jobs as AWS's own records tell of them: CloudTrail, and events on EventBridge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from clarify_rules.evidence.document import EvidenceFormatError
from clarify_rules.evidence.snapshot import parse_json
from clarify_rules.preflight.request.described import planned_job
from clarify_rules.preflight.request.fields import UNKNOWN
from clarify_rules.preflight.request.planned import Planned, RequestError, Unresolved

STATE_CHANGE = "SageMaker Processing Job State Change"
CREATE_JOB = "CreateProcessingJob"
# Their keys are the author's, not the API's.
_OWN_KEYS = frozenset({"Environment"})
_HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"


def of_state_change(event: Mapping[str, Any]) -> Planned:
    """Return the job of an EventBridge event, whose detail is what DescribeProcessingJob answers.

    Times (milliseconds since 1970 there) and the job's status are left out: it is judged as if it were
    to be created again. Raises `RequestError`.
    """
    detail = event.get("detail")
    if not isinstance(detail, Mapping):
        raise RequestError(f"detail of the event {STATE_CHANGE!r} must be an object")
    return planned_job(detail, "EventBridge event")


def of_cloudtrail(record: Mapping[str, Any]) -> Planned:
    """Return the job of a CloudTrail record of CreateProcessingJob. Raises `RequestError`."""
    asked = record.get("requestParameters")
    if not isinstance(asked, Mapping):
        raise RequestError(f"requestParameters of the CloudTrail record of {CREATE_JOB} must be an object")
    hidden: list[Unresolved] = []
    return planned_job(_api_cased(asked, "", hidden), "CloudTrail record", unresolved=hidden)


def is_cloudtrail(value: object) -> bool:
    """Whether a value is a CloudTrail record, of whatever call."""
    return isinstance(value, Mapping) and "eventName" in value and "eventSource" in value


def records_in(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the records of a log file, or of what `aws cloudtrail lookup-events` answers; none if it is
    neither. Raises `RequestError` for an event of lookup-events whose CloudTrailEvent is no record."""
    events = document.get("Events")
    if isinstance(events, list) and events and all(map(_is_looked_up, events)):
        return [_looked_up(each, position) for position, each in enumerate(events)]
    records = document.get("Records")
    return records if isinstance(records, list) and all(map(is_cloudtrail, records)) else []


def last_tries(records: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the records without the tries that AWS refused where another try made the job of that name.

    Of a job that was refused each time, the last try stays (by eventTime: log files have no order). Records
    of other calls, and those that name no job, stay as they are.
    """
    made = {_job_name(each) for each in records if "errorCode" not in each}
    last: dict[str, Mapping[str, Any]] = {}
    for each in records:
        name = _job_name(each)
        if name is not None and "errorCode" in each:
            last[name] = max(last.get(name, each), each, key=_time)
    return [
        each
        for each in records
        if "errorCode" not in each
        or (name := _job_name(each)) is None
        or (name not in made and last[name] is each)
    ]


def _job_name(record: Mapping[str, Any]) -> str | None:
    """Return the name of the job that a record is about, None where it does not create one."""
    asked = record.get("requestParameters") if creates_job(record) else None
    name = asked.get("processingJobName") if isinstance(asked, Mapping) else None
    return name if isinstance(name, str) else None


def _time(record: Mapping[str, Any]) -> str:
    """Return when a record's call was made; CloudTrail's UTC texts are in the order of time."""
    return str(record.get("eventTime", ""))


def _is_looked_up(event: object) -> bool:
    return isinstance(event, Mapping) and isinstance(event.get("CloudTrailEvent"), str)


def _looked_up(event: Mapping[str, Any], position: int) -> Mapping[str, Any]:
    """Return the record that an event of lookup-events holds as text. Raises `RequestError`."""
    try:
        record = parse_json(event["CloudTrailEvent"].encode(errors="replace"))
    except EvidenceFormatError:
        record = None
    if not isinstance(record, Mapping) or not is_cloudtrail(record):
        raise RequestError(f"Events[{position}].CloudTrailEvent is no CloudTrail record")
    return record


def creates_job(record: Mapping[str, Any]) -> bool:
    """Whether a CloudTrail record is of CreateProcessingJob."""
    return record.get("eventName") == CREATE_JOB


def _api_cased(value: Any, path: str, hidden: list[Unresolved], *, keep_keys: bool = False) -> Any:
    """Return CloudTrail's lower camel keys (processingJobName) as the API's (ProcessingJobName).

    What CloudTrail hides becomes UNKNOWN, and is added to `hidden`.
    """
    if value == _HIDDEN:
        hidden.append(Unresolved(path, _HIDDEN, "from this record"))
        return UNKNOWN
    if isinstance(value, list):
        return [_api_cased(each, f"{path}[{position}]", hidden) for position, each in enumerate(value)]
    if not isinstance(value, Mapping):
        return value
    found = {}
    for name, inner in value.items():
        key = str(name) if keep_keys else f"{str(name)[:1].upper()}{str(name)[1:]}"
        place = f"{path}.{key}" if path else key
        found[key] = _api_cased(inner, place, hidden, keep_keys=key in _OWN_KEYS)
    return found
