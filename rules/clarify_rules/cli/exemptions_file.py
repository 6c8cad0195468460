"""Exemptions from a file that somebody hands in, and what is to be said of them on stderr."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from clarify_rules.cli.messages import say

if TYPE_CHECKING:
    from clarify_rules.evaluation.exemptions.apply import Exemptions
    from clarify_rules.evaluation.result import Audit


def exemptions_in(path: Path | None) -> Exemptions:
    """Return the exemptions in a file, none without one.

    Raises UsageError with one line: the file, the line and column of what is wrong, and what is allowed.
    """
    from clarify_rules.evaluation.exemptions.apply import Exemptions

    if path is None:
        return Exemptions()
    from clarify_rules.evaluation.exemptions.read import read_exemptions
    from clarify_rules.evaluation.exemptions.yaml_nodes import MOST_BYTES, ExemptionsError

    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        return read_exemptions(content, datetime.now(UTC).date())
    except ExemptionsError as error:
        raise click.UsageError(f"{path}:{error.line}:{error.column}: {error.problem}") from None
    except OSError as error:
        raise click.UsageError(f"--exemptions {path} cannot be read: {error.strerror}") from None


def say_what_became_of_exemptions(audits: Sequence[Audit]) -> None:
    """Say which exemptions expired, match nothing, or could not be decided: one line each."""
    from clarify_rules.evaluation.exemptions.standing import standings

    for each in standings(audits):
        say(f"note: {each.message}")
