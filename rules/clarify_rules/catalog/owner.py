"""How messages name who carries a security group, or asks something of an endpoint."""

from __future__ import annotations

from clarify_rules.clarify.model import Model
from clarify_rules.clarify.workload import Workload


def told(owner: Workload | Model) -> str:
    """Return the noun and name of an owner."""
    return f"the {owner.noun if isinstance(owner, Workload) else 'model'} {owner.name}"
