"""Prefix lists: named sets of ranges that groups and routes refer to."""

from __future__ import annotations

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import PREFIX_LISTS
from clarify_rules.evidence.missing import EvidenceInvalid, MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network.boxes import Interval
from clarify_rules.network.cidr import is_ipv6, read_network

# Whom AWS's own lists are named after; customers cannot use these names (API CreateManagedPrefixList).
_AWS_NAMES = ("com.amazonaws.", "cn.com.amazonaws.")
_CIDRS = "Cidrs"


def prefix_list(evidence: Evidence, list_id: str) -> tuple[tuple[Interval, int], ...]:
    """Return the IPv4 ranges of a list with their prefix lengths. Raises `MissingFact`."""
    record = evidence.find(PREFIX_LISTS, list_id)
    if record is None:
        raise Evidence.not_read("the ranges", list_id)
    return _ranges(record)


def s3_addresses(evidence: Evidence) -> tuple[Interval, ...]:
    """Return the public addresses of S3 in the Region, in order: its prefix list. Raises `MissingFact`."""
    wanted = tuple(f"{prefix}{evidence.region}.s3" for prefix in _AWS_NAMES)
    for record in evidence.listing(PREFIX_LISTS):
        if record.raw.get("PrefixListName") in wanted:
            ranges = tuple(sorted(interval for interval, _ in _ranges(record)))
            if not ranges:
                raise EvidenceInvalid(f"{record.path}.{_CIDRS}", "holds no IPv4 range")
            return ranges
    for gap in evidence.gaps(PREFIX_LISTS):
        raise gap
    raise Evidence.not_read("the prefix list of S3", evidence.region)


def aws_addresses(evidence: Evidence) -> tuple[Interval, ...]:
    """Return every address in a prefix list of AWS's own that was read: SageMaker's are in none of them."""
    found: list[Interval] = []
    for record in evidence.listing(PREFIX_LISTS):
        name = record.raw.get("PrefixListName")
        if isinstance(name, str) and name.startswith(_AWS_NAMES):
            try:
                found += [interval for interval, _ in _ranges(record)]
            except MissingFact:
                continue
    return tuple(sorted(set(found)))


def _ranges(record: Record) -> tuple[tuple[Interval, int], ...]:
    return tuple(
        read_network(text, f"{record.path}.{_CIDRS}") for text in record.texts(_CIDRS) if not is_ipv6(text)
    )
