"""Whom a permission of a security group is about."""

from __future__ import annotations

from clarify_rules.evidence.missing import EvidenceInvalid
from clarify_rules.evidence.record import Record

# API type IpPermission. AWS leaves none of them out, other sources those that are empty.
_PEERS = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")


def check_names_a_peer(permission: Record) -> None:
    """Raise `EvidenceInvalid` for a permission that is about nobody: AWS keeps none without a peer."""
    if not any(key in permission for key in _PEERS):
        raise EvidenceInvalid(permission.path, "names no range, prefix list or group")
