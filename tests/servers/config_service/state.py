"""What the stand-in holds: rules, tokens, results, the recorder, discovered resources, and what was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

ACCOUNT_ID = "123456789012"
REGION = "us-east-1"

# "AWS::Account", with two colons, is a frequent slip; the account's type is written with four.
NEVER_ACCEPTED = frozenset({"AWS::Account"})

RECORDER: dict[str, Any] = {
    "arn": f"arn:aws:config:{REGION}:{ACCOUNT_ID}:configuration-recorder/default/0123456789abcdef",
    "name": "default",
    "roleARN": f"arn:aws:iam::{ACCOUNT_ID}:role/config-recorder",
    "recordingGroup": {
        "allSupported": True,
        "includeGlobalResourceTypes": True,
        "resourceTypes": [],
        "recordingStrategy": {"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"},
    },
    "recordingMode": {"recordingFrequency": "CONTINUOUS"},
}
RECORDER_STATUS: dict[str, Any] = {"name": "default", "recording": True, "lastStatus": "Success"}
CHANNEL: dict[str, Any] = {"name": "default", "s3BucketName": f"config-bucket-{ACCOUNT_ID}"}


@dataclass
class Result:
    """What one rule says of one resource; ``ordered_at`` decides which of two results wins."""

    compliance: str
    annotation: str | None
    ordered_at: datetime
    recorded_at: datetime


@dataclass
class StoredRule:
    """One Config rule: as DescribeConfigRules gives it, its status, and its results by (type, id)."""

    description: dict[str, Any]
    status: dict[str, Any] = field(default_factory=dict)
    results: dict[tuple[str, str], Result] = field(default_factory=dict)


@dataclass
class Failing:
    """Evaluations of resources (none named: of all) that fail, so many times (None: always)."""

    resource_ids: frozenset[str]
    times: int | None

    def strikes(self, resource_id: str) -> bool:
        """Whether an evaluation of this resource fails now; counts it."""
        if (self.resource_ids and resource_id not in self.resource_ids) or self.times == 0:
            return False
        if self.times is not None:
            self.times -= 1
        return True


@dataclass
class State:
    """Everything the stand-in remembers. An account in good order, with no rules, to begin with."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    rules: dict[str, StoredRule] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    refused_types: set[str] = field(default_factory=lambda: set(NEVER_ACCEPTED))
    failing: list[Failing] = field(default_factory=list)
    recorder: dict[str, Any] | None = field(default_factory=lambda: dict(RECORDER))
    recorder_status: dict[str, Any] = field(default_factory=lambda: dict(RECORDER_STATUS))
    channel: dict[str, Any] | None = field(default_factory=lambda: dict(CHANNEL))
    resources: list[dict[str, Any]] = field(default_factory=list)
    put_calls: list[dict[str, Any]] = field(default_factory=list)
    starts: list[list[str]] = field(default_factory=list)
    start_interval: float = 60.0
    evaluating: bool = False
    last_start: datetime | None = None
