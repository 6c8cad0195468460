"""Where the doctor looks, and as whom."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One account's Region; `caller_arn` is that of sts:GetCallerIdentity."""

    partition: str
    account_id: str
    region: str
    caller_arn: str
