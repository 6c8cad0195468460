"""Jobs as AWS's own records tell of them: CloudTrail, and events on EventBridge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
