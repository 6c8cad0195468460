"""AWS calls of one reading: how they are made, paged, run side by side, and what becomes of failures."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from clarify_rules.evidence.missing import is_denial
from clarify_rules.reader.call_failed import OUT_OF_TIME, CallFailed, failure_of
from clarify_rules.reader.clients import IN_FLIGHT, AwsClients
from clarify_rules.reader.errors import RegionUnreadableError

if TYPE_CHECKING:
    from clarify_rules.evidence.lists import EvidenceList

ItemT = TypeVar("ItemT")
FoundT = TypeVar("FoundT")

FILTER_VALUES = 200
"""Values one EC2 filter takes (EC2 user guide, "List and filter using the CLI and API")."""

_IAM_PREFIX = {"resourcegroupstaggingapi": "tag"}
_PATIENCE_SECONDS = 120.0
_LONGEST_BATCH = 25
_FIRST_PAUSE_SECONDS = 0.5
_LONGEST_PAUSE_SECONDS = 8.0


class Calls:
    """The calls of one reading in one Region, and a record of those that failed.

    Nothing botocore raises leaves this class but as `CallFailed`.
    """

    def __init__(
        self,
        clients: AwsClients,
        pause: Callable[[float], None] = time.sleep,
        *,
        deadline: float | None = None,
    ) -> None:
        """`pause` waits that many seconds between attempts at a throttled call.

        From `deadline` on (seconds of time.monotonic; None: never) no call is made any more: each fails with
        the code OutOfTime. A call under way then still ends as botocore's timeouts and retries have it.
        """
        self._clients = clients
        self._deadline = deadline
        self._pause = pause
        self._patience = _PATIENCE_SECONDS
        self._answered: set[str] = set()
        self._unreached: dict[str, str] = {}
        self.unavailable: list[dict[str, str | None]] = []
        self.incomplete: list[dict[str, str]] = []

    def ask(self, service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Return the response of one operation (named as in the API), without its metadata.

        Raises `CallFailed`. A service that was never reached is not tried again: each attempt would cost
        all of botocore's retries.
        """
        from botocore import xform_name  # noqa: PLC0415 - whoever audits a file pays nothing for AWS
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - whoever audits a file pays nothing for AWS
        from botocore.parsers import ResponseParserError  # noqa: PLC0415 - whoever audits a file pays nothing for AWS

        action = iam_action(service, operation)
        if self._seconds_left() <= 0:
            raise CallFailed(action, OUT_OF_TIME)
        if service in self._unreached:
            raise CallFailed(action, self._unreached[service])
        try:
            answer: dict[str, Any] = getattr(self._clients.client(service), xform_name(operation))(
                **parameters
            )
        except (BotoCoreError, ClientError, ResponseParserError) as error:
            failed = failure_of(action, error)
            if failed.is_unreached and service not in self._answered:
                self._unreached[service] = failed.code
            raise failed from None
        self._answered.add(service)
        answer.pop("ResponseMetadata", None)
        return answer

    def ask_patiently(self, service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """As `ask`, waiting for as long as AWS throttles, within the patience of the whole reading."""
        return self._patiently(lambda: self.ask(service, operation, parameters))

    def pages(
        self, service: str, operation: str, parameters: dict[str, Any], cursor: str = "NextToken"
    ) -> Iterator[dict[str, Any]]:
        """Yield the responses of a listing; `cursor` is the field that leads from page to page.

        Raises `CallFailed`, also for a page that leads back to one that was read.
        """
        seen: set[str] = set()
        asked = parameters
        while True:
            answer = self.ask_patiently(service, operation, asked)
            yield answer
            following = answer.get(cursor)
            if not following:
                return
            if following in seen:
                raise CallFailed(iam_action(service, operation), "RepeatedPageToken")
            seen.add(following)
            asked = {**parameters, cursor: following}

    def each(
        self,
        items: Sequence[ItemT],
        read: Callable[[ItemT], FoundT],
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> Iterator[tuple[ItemT, FoundT | CallFailed]]:
        """Yield each item with what `read` returns for it, or the `CallFailed` it raises.

        At most 8 are read at once. What was still throttled is read again at the end, one after the other.
        """
        throttled: list[ItemT] = []
        done = 0

        def attempt(item: ItemT) -> FoundT | CallFailed:
            try:
                return read(item)
            except CallFailed as failed:
                return failed

        if items:
            batches = list(_batches(items))
            with ThreadPoolExecutor(min(IN_FLIGHT, len(items))) as pool:
                answers = pool.map(lambda batch: [attempt(each) for each in batch], batches)
                for item, found in zip(items, chain.from_iterable(answers), strict=True):
                    if isinstance(found, CallFailed) and found.is_throttled:
                        throttled.append(item)
                        continue
                    done += 1
                    progress(done, len(items))
                    yield item, found
        for item in throttled:
            try:
                again: FoundT | CallFailed = self._patiently(partial(read, item))
            except CallFailed as failed:
                again = failed
            done += 1
            progress(done, len(items))
            yield item, again

    def listed(self, kind: EvidenceList, pages: Iterable[Sequence[FoundT]]) -> list[FoundT] | None:
        """Return all items of a listing's pages; None where not even the first page could be read.

        A listing that fails is recorded: as unavailable where nothing came, else as incomplete.
        """
        found: list[FoundT] = []
        begun = False
        try:
            for page in pages:
                begun = True
                found.extend(page)
        except CallFailed as failed:
            if failed.is_unknown_operation:
                return found
            if not begun:
                self.record(failed, None)
                return None
            self.record_cut(kind.path, failed)
        return found

    def record(self, failed: CallFailed, resource: str | None) -> None:
        """Note a call that failed for one resource (ARN, id or S3 URI), or for all."""
        entry = {"action": failed.action, "error": failed.code, "resource": resource}
        if entry not in self.unavailable[-1:]:
            self.unavailable.append(entry)

    def record_cut(self, path: str, failed: CallFailed) -> None:
        """Note a listing that ended early; `path` is the evidence list's."""
        self.incomplete.append({"list": path, "action": failed.action, "error": failed.code})

    def raise_if_nothing_answered(self) -> None:
        """Raise `RegionUnreadableError` where every call failed, and not for want of permissions."""
        if self._answered or not self.unavailable:
            return
        reasons = [f"{entry['action']}: {entry['error']}" for entry in self.unavailable]
        if not any(is_denial(str(entry["error"])) for entry in self.unavailable):
            raise RegionUnreadableError(
                f"Nothing could be read in {self._clients.region}: every call failed, "
                f"the first with {reasons[0]}."
            )

    def _patiently(self, read: Callable[[], FoundT]) -> FoundT:
        wait = _FIRST_PAUSE_SECONDS
        while True:
            try:
                return read()
            except CallFailed as failed:
                if not failed.is_throttled or self._patience < wait:
                    raise
            self._patience -= wait
            self._pause(min(wait, max(self._seconds_left(), 0.0)))
            wait = min(2 * wait, _LONGEST_PAUSE_SECONDS)

    def _seconds_left(self) -> float:
        return math.inf if self._deadline is None else self._deadline - time.monotonic()


def _batches(items: Sequence[ItemT]) -> Iterator[Sequence[ItemT]]:
    """Yield the items in runs that one worker reads in turn: handing over each by itself costs a tenth more.

    Runs are short enough for all workers to be busy to the end.
    """
    size = max(1, min(_LONGEST_BATCH, len(items) // (4 * IN_FLIGHT)))
    for start in range(0, len(items), size):
        yield items[start : start + size]


def iam_action(service: str, operation: str) -> str:
    """Return the IAM action of an operation, such as ``sagemaker:DescribeModel``."""
    return f"{_IAM_PREFIX.get(service, service)}:{operation}"


def chunks(values: Iterable[str], size: int = FILTER_VALUES) -> Iterator[list[str]]:
    """Yield sorted, distinct values in lists of at most `size`."""
    ordered = sorted(set(values))
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]
