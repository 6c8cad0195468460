"""Calls of the stand-in for AWS Config as its tests make them, and the clock that they turn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable


JOB = "AWS::SageMaker::ProcessingJob"
MODEL = "AWS::SageMaker::Model"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Clock:
    """A clock that a test turns."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now


def evaluation(resource_id: str = "job", compliance: str = "COMPLIANT", **more: Any) -> dict[str, Any]:
    return {
        "ComplianceResourceType": JOB,
        "ComplianceResourceId": resource_id,
        "ComplianceType": compliance,
        "OrderingTimestamp": NOON,
        **more,
    }


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(ClientError) as refused:
        call()
    return str(refused.value.response["Error"]["Code"])
