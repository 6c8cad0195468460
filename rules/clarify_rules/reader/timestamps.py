"""AWS's timestamps as text, as evidence holds them.

botocore makes datetimes of them; evidence is JSON, so they would all be made text again. Its parser of
timestamps can be replaced, which also spares most of the work.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from clarify_rules.evidence.record import format_time, parse_time


def timestamp_text(value: object) -> str:
    """Return one wire timestamp as ISO 8601 in UTC.

    JSON services send seconds since 1970, EC2 sends ISO 8601 and S3 headers RFC 822 dates (the Smithy
    timestamp formats). What is none of them stays as it came, and is found invalid where it is used.
    """
    if isinstance(value, int | float):
        return format_time(datetime.fromtimestamp(value, UTC))
    text = str(value)
    for parse in (parse_time, _epoch, parsedate_to_datetime):
        try:
            return format_time(parse(text))
        except ValueError:
            continue
    return text


def _epoch(text: str) -> datetime:
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except (OverflowError, OSError):
        raise ValueError(text) from None
