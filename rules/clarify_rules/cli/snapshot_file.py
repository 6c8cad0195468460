"""Evidence from a file that somebody hands in."""

from __future__ import annotations

from pathlib import Path

import click

from clarify_rules.evidence.document import EvidenceFormatError
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.snapshot import read_snapshot


def evidence_in(path: Path) -> Evidence:
    """Return the evidence in a snapshot file. Raises UsageError with one line on why it is of no use."""
    try:
        return read_snapshot(path)
    except EvidenceFormatError as error:
        raise click.UsageError(f"--snapshot {path}: {error}") from None
    except OSError as error:
        raise click.UsageError(f"--snapshot {path} cannot be read: {error.strerror}") from None
    except MemoryError:
        raise click.UsageError(f"--snapshot {path} is too large for this machine's memory") from None
