"""Who carries a security group, and the verdict where nobody does."""

from __future__ import annotations

from clarify_rules.catalog.owner import told
from clarify_rules.catalog.verdict import Verdict, not_applicable
from clarify_rules.clarify.model import Model
from clarify_rules.clarify.workload import Workload

NOT_CARRIED = "NOT_CARRIED"
MISPLACED = "MISPLACED"


def not_carried(group: str) -> Verdict:
    """Return the verdict on a group that nothing in scope carries."""
    return not_applicable(NOT_CARRIED, f"No workload or model in scope carries {group}.")


def misplaced(group: str, owner: Workload | Model) -> Verdict:
    """Return the verdict where the owner's own placement is at fault, which other rules report of it."""
    return not_applicable(
        MISPLACED,
        f"{told(owner)[:1].upper()}{told(owner)[1:]}, which carries {group}, cannot be placed at all.",
    )
