"""A Lambda context, and what a function wrote."""

from __future__ import annotations

import json
from typing import Any

OWN_ACCOUNT = "111122223333"


class FakeContext:
    """What the runtime hands to a handler, with the time it has left."""

    def __init__(self, seconds: float = 900) -> None:
        self.aws_request_id = "7a1b"
        self.invoked_function_arn = f"arn:aws:lambda:eu-west-1:{OWN_ACCOUNT}:function:collector"
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self._seconds * 1000)


def metrics_in(written: str) -> dict[str, float]:
    """Return the sums of the metrics in what a function wrote."""
    found: dict[str, float] = {}
    for line in _documents(written):
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", ()):
            for metric in directive["Metrics"]:
                values = line[metric["Name"]]
                found[metric["Name"]] = found.get(metric["Name"], 0) + sum(
                    values if isinstance(values, list) else [values]
                )
    return found


def logged_in(written: str) -> list[dict[str, Any]]:
    """Return the log entries in what a function wrote."""
    return [line for line in _documents(written) if "level" in line]


def _documents(written: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.splitlines() if line.startswith("{")]
