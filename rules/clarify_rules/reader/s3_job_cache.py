"""Memories in one S3 object per account and Region: one collector writes it, all readers read it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from clarify_rules.reader.call_failed import CallFailed, failure_of
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.job_cache import JobCache, file_name
from clarify_rules.reader.memories import Memories
from clarify_rules.reader.memory_format import MemoriesFormatError, Scope
from clarify_rules.reader.packed_memories import MOST_PACKED_BYTES, pack, unpack

if TYPE_CHECKING:
    from clarify_rules.reader.clients import AwsClients

_log = logging.getLogger(__name__)

_FOLDER = "jobs/"
_GET = "s3:GetObject"
_NOT_THERE = frozenset({"NoSuchKey", "404"})


@dataclass(frozen=True, slots=True)
class Saved:
    """How saving went: what was learnt (ARNs of Clarify jobs, URIs of configs), and why it was not kept."""

    learnt: frozenset[str]
    problem: str | None = None


class S3JobCache(JobCache):
    """One object of a bucket. Only the one that may write it, and is the only one, says `writable`."""

    def __init__(
        self,
        clients: AwsClients,
        bucket: str,
        owner: str,
        *,
        writable: bool = False,
        warn: Callable[[str], None] = _log.warning,
    ) -> None:
        """`owner` is the account whose bucket it must be.

        `warn` is given one sentence where the object cannot be read, or is not of this version's making. The
        bucket decides on encryption.
        """
        self._clients = clients
        self._place = {"Bucket": bucket, "ExpectedBucketOwner": owner}
        self.feeds_readers = writable
        self._warn = warn
        self._unread = False
        self.saved = Saved(frozenset())

    def load(self, scope: Scope, now: datetime) -> Memories:
        """Return what the object holds; nothing, with a warning, where it cannot be read or is not ours."""
        try:
            return self._read(scope, now)
        except MemoriesFormatError as error:
            self._warn(f"The cache object {self._uri(scope)} is ignored: it {error}.")
        except CallFailed as failed:
            # What it holds may be known nowhere else, so it is not to be written over unread.
            self._unread = True
            self._warn(f"The cache object {self._uri(scope)} cannot be read ({failed.code}); it is ignored.")
        return Memories(scope)

    def save(self, memories: Memories, now: datetime) -> None:
        """Put the object anew, whole or not at all, and say in `saved` how that went.

        What was learnt goes into what the object holds where that could not be read before; where it still
        cannot, nothing is written.
        """
        if not self.feeds_readers:
            return
        learnt = frozenset(memories.learnt)
        self.saved = Saved(learnt)
        if not memories.changed:
            return
        try:
            kept = self._merged(memories, now) if self._unread else memories
            content = pack(kept, now)
            asked = {**self._place, "Key": _key(memories.scope), "Body": content}
            Calls(self._clients).ask_patiently("s3", "PutObject", asked)
        except MemoriesFormatError as error:
            self.saved = Saved(learnt, f"What was learnt cannot be kept: it {error}.")
        except CallFailed as failed:
            self.saved = Saved(
                learnt,
                f"What was learnt cannot be kept in {self._uri(memories.scope)}: "
                f"{failed.action} failed ({failed.code}).",
            )
        else:
            memories.changed = False

    def _merged(self, memories: Memories, now: datetime) -> Memories:
        try:
            kept = self._read(memories.scope, now)
        except MemoriesFormatError:
            return memories
        kept.merge(memories)
        return kept

    def _read(self, scope: Scope, now: datetime) -> Memories:
        asked = {**self._place, "Key": _key(scope)}
        try:
            answer = Calls(self._clients).ask("s3", "GetObject", asked)
        except CallFailed as failed:
            if failed.code in _NOT_THERE:
                return Memories(scope)
            raise
        return unpack(scope, _body(answer["Body"]), now)

    def _uri(self, scope: Scope) -> str:
        return f"s3://{self._place['Bucket']}/{_key(scope)}"


def _key(scope: Scope) -> str:
    return _FOLDER + file_name(scope)


def _body(stream: Any) -> bytes:
    """Return what is in the object, one byte more than it may have at most. Raises `CallFailed`."""
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - whoever audits a file pays nothing for AWS

    try:
        content: bytes = stream.read(MOST_PACKED_BYTES + 1)
    except (BotoCoreError, OSError) as error:
        raise failure_of(_GET, error) from None
    finally:
        stream.close()
    return content
