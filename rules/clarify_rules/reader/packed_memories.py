"""Memories as bytes, for a file or an S3 object: gzipped JSON of a bounded size, packed and unpacked."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from clarify_rules.reader.memories import Memories
from clarify_rules.reader.memory_format import ENTRIES, JOB_ENTRIES, MemoriesFormatError, MemoryFormat, Scope

_MIB = 1 << 20
MOST_PACKED_BYTES = 16 * _MIB
MOST_UNPACKED_BYTES = 64 * _MIB

_FAST = 1
_GZIP = 31  # zlib's number for gzip's header and checksum


def unpack(scope: Scope, content: bytes, now: datetime) -> Memories:
    """Return the memories in `content`, of which at most MOST_PACKED_BYTES + 1 need to be given.

    Raises `MemoriesFormatError` for what is too large, is not gzipped JSON, or is not what this version
    remembers by.
    """
    return Memories.from_document(scope, _parsed(_unzipped(content)), now)


def pack(memories: Memories, now: datetime) -> bytes:
    """Return memories as bytes that `unpack` accepts, without what is too old to be asked for.

    Where they would be too large, the jobs that ended first are forgotten. Raises `MemoriesFormatError`
    where that does not do.
    """
    memories.forget_before(now)
    while True:
        content = json.dumps(_fitting(memories, now), default=dict, separators=(",", ":")).encode()
        if len(content) <= MOST_UNPACKED_BYTES:
            packed = gzip.compress(content, compresslevel=_FAST, mtime=0)
            if len(packed) <= MOST_PACKED_BYTES:
                return packed
        if not memories.forget_oldest_ended():
            raise MemoriesFormatError(_too_large("would unpack to", MOST_UNPACKED_BYTES))


def _fitting(memories: Memories, now: datetime) -> Mapping[str, Any]:
    """Return the document without entries that `unpack` would refuse, all others with them.

    AWS may answer with what nobody expects: a time that is none, say. Where a job is left out, no listing
    is one of jobs that are all known.
    """
    document = memories.document()
    form = MemoryFormat(memories.scope, now)
    for name in ENTRIES:
        fitting = {key: entry for key, entry in document[name].items() if form.fits(name, key, entry)}
        if name in JOB_ENTRIES and len(fitting) < len(document[name]):
            document.pop("listed", None)
        document[name] = fitting
    return document


def _unzipped(content: bytes) -> bytes:
    if len(content) > MOST_PACKED_BYTES:
        raise MemoriesFormatError(_too_large("has", MOST_PACKED_BYTES))
    stream = zlib.decompressobj(_GZIP)
    try:
        found = stream.decompress(content, MOST_UNPACKED_BYTES + 1)
    except zlib.error:
        raise MemoriesFormatError("is not gzip") from None
    if len(found) > MOST_UNPACKED_BYTES:
        raise MemoriesFormatError(_too_large("unpacks to", MOST_UNPACKED_BYTES))
    if not stream.eof or stream.unused_data:
        raise MemoriesFormatError("is cut short" if not stream.eof else "goes on behind its end")
    return found


def _parsed(content: bytes) -> object:
    try:
        return json.loads(content, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise MemoriesFormatError("is not JSON that can be read") from None


def _no_number(name: str) -> None:
    raise ValueError(name)


def _too_large(has: str, most: int) -> str:
    return f"{has} more than {most // _MIB} MiB"
