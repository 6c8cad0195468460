"""How SageMaker's List operations filter, sort and page.

Each filters, then sorts, then cuts pages of MaxResults (1 to 100; field texts of the API reference).
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.sagemaker.exceptions import AWSValidationException

Summary = Mapping[str, Any]

LARGEST_PAGE = 100

_TIME_BOUNDS: dict[str, tuple[str, Callable[[datetime, datetime], bool]]] = {
    "CreationTimeAfter": ("CreationTime", lambda at, bound: at > bound),
    "CreationTimeBefore": ("CreationTime", lambda at, bound: at < bound),
    "LastModifiedTimeAfter": ("LastModifiedTime", lambda at, bound: at > bound),
    "LastModifiedTimeBefore": ("LastModifiedTime", lambda at, bound: at < bound),
}


def page_of(
    key: str,
    summaries: Iterable[Summary],
    sent: Mapping[str, Any],
    *,
    name: str,
    equals: Mapping[str, str],
    order: str = "Descending",
    page_size: int = 10,
) -> dict[str, Any]:
    """Return the response of a List call: `key` with one page, and NextToken where more follows.

    `sent` is the request; `name` the summary's field that NameContains asks about and SortBy Name sorts by;
    `equals` maps a request's field to the summary's field it must equal; `order` and `page_size` are the
    operation's defaults.
    Raises ValidationException for a page size or a token AWS would refuse.
    """
    chosen = [summary for summary in summaries if _matches(summary, sent, name, equals)]
    chosen.sort(key=lambda summary: _sort_key(summary, sent.get("SortBy", "CreationTime"), name))
    if sent.get("SortOrder", order) == "Descending":
        chosen.reverse()
    size = _size(sent, page_size)
    start = _start(sent)
    page: dict[str, Any] = {key: chosen[start : start + size]}
    if start + size < len(chosen):
        page["NextToken"] = base64.b64encode(f"from {start + size}".encode()).decode()
    return page


def as_utc(time: datetime) -> datetime:
    """Return `time` with its zone; moto's own clock gives UTC without saying so."""
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _matches(summary: Summary, sent: Mapping[str, Any], name: str, equals: Mapping[str, str]) -> bool:
    wanted = str(sent.get("NameContains") or "")
    if wanted.lower() not in str(summary[name]).lower():
        return False
    if any(sent.get(asked) not in (None, summary.get(field)) for asked, field in equals.items()):
        return False
    return all(
        sent.get(asked) is None or within(as_utc(summary[field]), as_utc(sent[asked]))
        for asked, (field, within) in _TIME_BOUNDS.items()
    )


def _sort_key(summary: Summary, sort_by: str, name: str) -> tuple[Any, ...]:
    if sort_by == "Name":
        return (summary[name],)
    if sort_by == "Status":
        statuses = (str(value) for field, value in summary.items() if field.endswith("Status"))
        return (*statuses, summary[name])
    return (as_utc(summary["CreationTime"]), summary[name])


def _size(sent: Mapping[str, Any], default: int) -> int:
    size = int(sent.get("MaxResults") or default)
    if not 1 <= size <= LARGEST_PAGE:
        raise AWSValidationException(
            f"1 validation error detected: Value '{size}' at 'maxResults' failed to satisfy constraint: "
            f"Member must have value less than or equal to {LARGEST_PAGE}"
        )
    return size


def _start(sent: Mapping[str, Any]) -> int:
    token = sent.get("NextToken")
    if not token:
        return 0
    try:
        return int(base64.b64decode(token, validate=True).decode().removeprefix("from "))
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise AWSValidationException("Invalid NextToken") from None
