"""Where memories are kept between readings: nowhere, or in a folder."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from clarify_rules.evidence.snapshot import write_atomically
from clarify_rules.reader.memories import Memories
from clarify_rules.reader.memory_format import MemoriesFormatError, Scope
from clarify_rules.reader.packed_memories import MOST_PACKED_BYTES, pack, unpack

try:
    import fcntl
except ImportError:  # Windows: two audits at once may then each forget what only the other learnt
    fcntl = None  # type: ignore[assignment]  # the module's absence is what the code asks for

_log = logging.getLogger(__name__)

_OWNER_ONLY_FOLDER = 0o700


class JobCache(ABC):
    """Keeps memories. Its troubles are never the reading's: they are told, and the reading goes on."""

    feeds_readers = False
    """Whether others rely on what is kept here instead of asking AWS, so that all of use to them is kept."""

    @abstractmethod
    def load(self, scope: Scope, now: datetime) -> Memories:
        """Return what is remembered of an account and Region; nothing where that cannot be read."""

    @abstractmethod
    def save(self, memories: Memories, now: datetime) -> None:
        """Keep memories beside those that others saved since they were loaded."""


class NoCache(JobCache):
    """Remembers nothing."""

    def load(self, scope: Scope, now: datetime) -> Memories:
        """Return no memories."""
        return Memories(scope)

    def save(self, memories: Memories, now: datetime) -> None:
        """Keep nothing."""


class FolderJobCache(JobCache):
    """One file per account and Region in a folder, readable by its owner only."""

    def __init__(self, folder: Path, warn: Callable[[str], None] = _log.warning) -> None:
        """`warn` is given one sentence for what cannot be read or written."""
        self._folder = folder
        self._warn = warn

    def load(self, scope: Scope, now: datetime) -> Memories:
        """Return what the file holds; nothing, with a warning, where it is not of this version's making."""
        path = self._path(scope)
        try:
            return _read(path, scope, now)
        except (FileNotFoundError, NotADirectoryError):
            return Memories(scope)
        except (OSError, MemoriesFormatError) as error:
            self._warn(f"The cache file {path} is ignored and will be replaced: {_why(error)}.")
            return Memories(scope)

    def save(self, memories: Memories, now: datetime) -> None:
        """Write the file anew where there is something to add; it appears whole or not at all."""
        if not memories.changed:
            return
        path = self._path(memories.scope)
        try:
            self._folder.mkdir(mode=_OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
            with _locked(path.with_suffix(".lock")):
                kept = _read_or_none(path, memories.scope, now)
                kept.merge(memories)
                write_atomically(path, pack(kept, now))
        except (OSError, MemoriesFormatError) as error:
            self._warn(f"What was learnt cannot be kept in {self._folder}: {_why(error)}.")
            return
        memories.changed = False

    def _path(self, scope: Scope) -> Path:
        return self._folder / file_name(scope)


def file_name(scope: Scope) -> str:
    """Return what the file or object is called that holds the memories of an account and Region."""
    return f"{scope.partition}-{scope.account_id}-{scope.region}.json.gz"


def _read(path: Path, scope: Scope, now: datetime) -> Memories:
    with path.open("rb") as file:
        return unpack(scope, file.read(MOST_PACKED_BYTES + 1), now)


def _read_or_none(path: Path, scope: Scope, now: datetime) -> Memories:
    try:
        return _read(path, scope, now)
    except (OSError, MemoriesFormatError):
        return Memories(scope)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        path.chmod(0o600)
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _why(error: OSError | MemoriesFormatError) -> str:
    if isinstance(error, OSError):
        return error.strerror or "it cannot be read"
    return f"it {error}"
