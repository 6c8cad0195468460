"""Sending findings: in batches, what was not taken once more, and nothing lost silently."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from clarify_rules.reporting.printable import printable, shortened
from clarify_rules.reporting.security_hub import limits
from clarify_rules.reporting.security_hub.finding import Finding
from clarify_rules.reporting.security_hub.pace import OutOfTime, Pace
from clarify_rules.reporting.security_hub.refusal import raise_if_unavailable

A_SECOND = 10
"""BatchImportFindings a second, at most (API reference, "Throttling")."""

_MALFORMED = "InvalidInputException"
_NO_TIME = "no time was left"
_FRAME = len('{"Findings": []}')
_SEPARATOR = len(", ")
_TOLD = 3


class FindingsNotTaken(Exception):
    """Findings that Security Hub did not take, also when they were sent again; all others were taken.

    `ids` are theirs.
    """

    def __init__(self, reasons: dict[str, str]) -> None:
        told = [f"{shortened(each, 120)}: {reason}" for each, reason in list(reasons.items())[:_TOLD]]
        if len(reasons) > len(told):
            told.append(f"and {len(reasons) - len(told)} more")
        count = "1 finding" if len(reasons) == 1 else f"{len(reasons)} findings"
        super().__init__(f"Security Hub did not take {count} ({'; '.join(told)}).")
        self.ids = tuple(reasons)


def deliver(
    client: Any,
    findings: Sequence[Finding],
    *,
    pace: Pace | None = None,
    taken: Callable[[int], None] = lambda count: None,
) -> None:
    """Send all findings; their Ids are distinct. `taken` counts what Security Hub took.

    What fails keeps nothing else from being sent: findings that came back as failed, or stood in a batch
    that was refused for what is in it, are sent once more one by one, batches that failed otherwise once
    more as they are. What the pace leaves no time for fails, too. Then raises `FindingsNotTaken`. Raises
    `SecurityHubUnavailable` at once where it is not enabled or not allowed: then no other call would be
    answered otherwise.
    """
    delivery = _Delivery(client, pace or Pace(A_SECOND), taken)
    for batch in batches(findings):
        delivery.send(batch)
    delivery.again()
    if delivery.reasons:
        raise FindingsNotTaken(delivery.reasons)


def batches(findings: Sequence[Finding]) -> Iterator[list[Finding]]:
    """Yield at most 100 findings and 6 MB, as sent, at a time."""
    batch: list[Finding] = []
    size = _FRAME
    for each in findings:
        added = limits.encoded_size(each) + _SEPARATOR
        if batch and (len(batch) == limits.BATCH or size + added > limits.BATCH_BYTES):
            yield batch
            batch, size = [], _FRAME
        batch.append(each)
        size += added
    if batch:
        yield batch


class _Delivery:
    """One sending; `reasons` are why findings were not taken, by Id."""

    def __init__(self, client: Any, pace: Pace, taken: Callable[[int], None]) -> None:
        self._client = client
        self._pace = pace
        self._taken = taken
        self._again: list[list[Finding]] = []
        self.reasons: dict[str, str] = {}

    def send(self, batch: list[Finding]) -> None:
        """Send a batch and note what of it is to be sent again, and how."""
        code, failed = self._import(batch)
        if code is not None and code != _MALFORMED:
            self._again.append(batch)
        else:
            self._again += [[each] for each in batch if code == _MALFORMED or each["Id"] in failed]

    def again(self) -> None:
        """Send once more what was noted; what fails now has failed."""
        again, self._again = self._again, []
        for batch in again:
            code, failed = self._import(batch)
            for each in batch:
                reason = code or failed.get(each["Id"])
                if reason is not None:
                    self.reasons[each["Id"]] = reason

    def _import(self, batch: list[Finding]) -> tuple[str | None, dict[str, str]]:
        """Return the code that a call failed with, and why findings of one that did not were not taken."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - loaded with the client

        try:
            self._pace.wait()
            answer = self._client.batch_import_findings(Findings=batch)
        except OutOfTime:
            return _NO_TIME, {}
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code"))
            raise_if_unavailable(code, "BatchImportFindings")
            return code, {}
        except BotoCoreError as error:
            return type(error).__name__, {}
        failed = _failed(answer, batch)
        self._taken(len(batch) - len(failed))
        return None, failed


def _failed(answer: dict[str, Any], batch: list[Finding]) -> dict[str, str]:
    """Return why findings were not taken, by Id; all of them where the answer does not tell which."""
    ids = {each["Id"] for each in batch}
    failed = {
        each["Id"]: printable(f"{each['ErrorCode']}, {each['ErrorMessage']}")
        for each in answer.get("FailedFindings") or ()
        if each["Id"] in ids
    }
    if len(failed) < answer.get("FailedCount", 0):
        return dict.fromkeys(ids, "FailedCount without all FailedFindings") | failed
    return failed
