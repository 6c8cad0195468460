"""Failures of a round that keep nothing provable from being reported, and are raised once that is done."""

from __future__ import annotations

from collections.abc import Iterator

from clarify_rules.evaluation.result import Audit
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import ANALYSIS_CONFIGS, TAG_ACTION
from clarify_rules.evidence.missing import is_denial


class RoundFailed(Exception):
    """What went wrong in a round. Lambda tries again, and keeps the event in the dead letter queue."""


class EvidenceNotWhole(Exception):
    """Calls failed for a reason that may pass; everything that could be proven without them was reported."""


class TagsOfExemptionsUnread(Exception):
    """Whether something that fails is exempted hangs on tags that could not be read just now."""


def unread_tags(audit: Audit, evidence: Evidence) -> TagsOfExemptionsUnread | None:
    """Return why what an audit found may not be reported, None where nothing keeps it from that.

    Were it told to fail, what is exempted would fail for one round and be exempted again in the next, each
    time somebody is alarmed. Tags that may not be read stay unread: then the exemption is not applied.
    """
    keys = {each.tag.key for each in audit.applied.undecided if each.tag} if audit.applied else set()
    tags = [each for each in evidence.unavailable if each.action == TAG_ACTION and each.resource in keys]
    errors = sorted({each.error for each in tags if not is_denial(each.error)})
    if not errors:
        return None
    return TagsOfExemptionsUnread(
        f"Tags that exemptions name could not be read ({TAG_ACTION}: {', '.join(errors)}), and something "
        "that fails may be exempted by them; this may pass. Until then nothing is reported."
    )


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
