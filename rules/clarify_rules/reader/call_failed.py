"""One AWS call that did not work, in the words evidence uses."""

from __future__ import annotations

from typing import Any

# As botocore's own list (botocore.retries.standard.ThrottledRetryableChecker).
_THROTTLED = frozenset(
    {
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
        "TooManyRequestsException", "ProvisionedThroughputExceededException", "RequestLimitExceeded",
        "BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled", "SlowDown",
        "PriorRequestNotComplete", "TransactionInProgressException", "EC2ThrottledException",
    }
)  # fmt: skip
# What Regions and partitions answer that do not have an API yet.
_NOT_THERE = frozenset({"UnknownOperationException", "UnknownOperation", "InvalidAction"})
_GONE = frozenset({"ResourceNotFound", "ResourceNotFoundException"})
OUT_OF_TIME = "OutOfTime"
"""The code of a call that was not made, since the time given for reading was over."""
_UNREACHED = frozenset({"EndpointConnectionError", "ConnectTimeoutError", "ProxyConnectionError", "SSLError"})


class CallFailed(Exception):
    """A call that failed after all of botocore's retries.

    `code` is AWS's error code or botocore's name, `said` AWS's message: for reading, not for showing.
    """

    def __init__(self, action: str, code: str, said: str = "") -> None:
        super().__init__(f"{action}: {code}")
        self.action = action
        self.code = code
        self.said = said

    @property
    def is_throttled(self) -> bool:
        """Whether AWS asked for patience."""
        return self.code in _THROTTLED

    @property
    def is_out_of_time(self) -> bool:
        """Whether the call was not made at all."""
        return self.code == OUT_OF_TIME

    @property
    def is_unknown_operation(self) -> bool:
        """Whether the Region does not have this API, so there is nothing of what it would list."""
        return self.code in _NOT_THERE

    @property
    def is_unreached(self) -> bool:
        """Whether no connection to the service came about."""
        return self.code in _UNREACHED

    @property
    def is_gone(self) -> bool:
        """Whether the thing asked for does not exist.

        DescribeProcessingJob answers ResourceNotFound, DescribeModel and DescribeEndpoint answer
        ValidationException "Could not find …".
        """
        said = self.said.lower()
        missing = "could not find" in said or "does not exist" in said or "not found" in said
        return self.code in _GONE or (self.code == "ValidationException" and missing)


def failure_of(action: str, error: Exception) -> CallFailed:
    """Return what went wrong, from what botocore raised."""
    response: dict[str, Any] = getattr(error, "response", None) or {}
    details = response.get("Error", {})
    return CallFailed(
        action, str(details.get("Code") or type(error).__name__), str(details.get("Message", ""))
    )
