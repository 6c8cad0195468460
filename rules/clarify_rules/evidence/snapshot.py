"""The evidence file: written once, audited again as often as wanted, by anyone."""

from __future__ import annotations

import gzip
import io
import json
import os
import tempfile
import zlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from clarify_rules.evidence.document import EvidenceFormatError
from clarify_rules.evidence.evidence import Evidence

_OWNER_ONLY = 0o600
GZIP_MAGIC = b"\x1f\x8b"
_MIB = 1 << 20
_MOST_UNPACKED_MIB = 512


def read_snapshot(path: Path) -> Evidence:
    """Return the evidence in a snapshot file, plain JSON or gzip.

    Raises `EvidenceFormatError` with one sentence when the file is not evidence, OSError when it cannot
    be read.
    """
    return Evidence.from_document(read_json(path))


def read_json(path: Path) -> object:
    """Return what a file of JSON holds, plain or gzip.

    Raises `EvidenceFormatError` with one sentence when it is not JSON, OSError when it cannot be read.
    """
    content = path.read_bytes()
    if content.startswith(GZIP_MAGIC):
        content = unpacked(content, _MOST_UNPACKED_MIB)
    return parse_json(content)


def write_snapshot(evidence: Evidence, path: Path) -> None:
    """Write the evidence so that only its owner can read it, gzipped when the name ends in ``.gz``.

    The file appears whole or not at all. Raises OSError.
    """
    content = json.dumps(evidence.document, default=dict, indent=1).encode()
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)
    write_atomically(path, content)


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file of mode 0600 that readers see whole or not at all. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(_OWNER_ONLY)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def unpacked(content: bytes, most_mib: int, what: str = "evidence") -> bytes:
    """Return what is packed, of which `what` (a noun) never has more than `most_mib` MiB.

    Raises `EvidenceFormatError`, for too much before any of it is kept.
    """
    try:
        with gzip.open(io.BytesIO(content)) as file:
            for mebibytes, _ in enumerate(iter(partial(file.read, _MIB), b"")):
                if mebibytes >= most_mib:
                    raise EvidenceFormatError(
                        f"the file unpacks to more than {most_mib} MiB, which no {what} does"
                    )
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        raise EvidenceFormatError("the file looks like gzip but cannot be unpacked") from None


def parse_json(content: bytes) -> object:
    """Return the JSON value in a file's content.

    Raises `EvidenceFormatError` with one sentence on what keeps it from being one.
    """
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_unique_keys)
    except UnicodeDecodeError:
        raise EvidenceFormatError("the file is not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise EvidenceFormatError(
            f"the file is not JSON: {error.msg} at line {error.lineno}, column {error.colno}"
        ) from None
    except RecursionError:
        raise EvidenceFormatError("the file is nested too deeply") from None
    except ValueError:
        raise EvidenceFormatError("the file holds a number with too many digits") from None


def _unique_keys(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for key in names if names.count(key) > 1)
        raise EvidenceFormatError(f"the key {json.dumps(twice)} stands twice in one object")
    return found
