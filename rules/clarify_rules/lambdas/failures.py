"""Failures of a round that keep nothing provable from being reported, and are raised once that is done."""

from __future__ import annotations

from collections.abc import Iterator

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import ANALYSIS_CONFIGS
from clarify_rules.evidence.missing import is_denial


class RoundFailed(Exception):
    """What went wrong in a round. Lambda tries again, and keeps the event in the dead letter queue."""


class EvidenceNotWhole(Exception):
    """Calls failed for a reason that may pass; everything that could be proven without them was reported."""


def unread(evidence: Evidence) -> EvidenceNotWhole | None:
    """Return what could not be read and may be at another try, None where nothing.

    A denied call stays denied: that is a result, not a failure. So is a config that cannot be read, which S3
    has a hundred reasons for that stay (another's key, an archived object): whoever names a config in a job
    must not keep rounds from ever ending well. The collector looks at it again every hour.
    """
    calls = sorted(set(_failed_calls(evidence)))
    if not calls:
        return None
    shown = ", ".join(calls[:5]) + (", ..." if len(calls) > 5 else "")
    return EvidenceNotWhole(f"Not everything could be read ({shown}).")


def _failed_calls(evidence: Evidence) -> Iterator[str]:
    calls = [(each.action, each.error) for each in evidence.unavailable]
    calls += [(each.action, each.error) for each in evidence.incomplete]
    for action, error in calls:
        if not is_denial(error) and action not in ANALYSIS_CONFIGS.actions:
            yield f"{action}: {error}"
