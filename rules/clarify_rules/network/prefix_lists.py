"""Prefix lists: named sets of ranges that groups and routes refer to."""

from __future__ import annotations

from collections.abc import Iterator

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import PREFIX_LISTS
from clarify_rules.evidence.missing import EvidenceInvalid, MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network.boxes import Interval
from clarify_rules.network.cidr import is_ipv6, read_network
from clarify_rules.network.partitions import NAME_PREFIXES

# Customers cannot use names that begin so (API CreateManagedPrefixList).
_AWS_NAMES = tuple(f"{prefix}." for prefix in NAME_PREFIXES)
# API field OwnerId of AWS's own lists; not in every source.
_AWS_OWNER = "aws"
_CIDRS = "Cidrs"


def prefix_list(evidence: Evidence, list_id: str) -> tuple[tuple[Interval, int], ...]:
    """Return the IPv4 ranges of a list with their prefix lengths. Raises `MissingFact`."""
    record = evidence.find(PREFIX_LISTS, list_id)
    if record is None:
        raise Evidence.not_read("the ranges", list_id)
    return _ranges(evidence, record)


def s3_addresses(evidence: Evidence) -> tuple[Interval, ...]:
    """Return the public addresses of S3 in the Region, in order: its prefix list. Raises `MissingFact`."""
    found = [record for record in _aws_lists(evidence) if _name(record).endswith(f".{evidence.region}.s3")]
    found.sort(key=lambda record: not _name(record).startswith(_AWS_NAMES))
    for record in found:
        ranges = tuple(sorted(interval for interval, _ in _ranges(evidence, record)))
        if not ranges:
            raise EvidenceInvalid(f"{record.path}.{_CIDRS}", "holds no IPv4 range")
        return ranges
    for gap in evidence.gaps(PREFIX_LISTS):
        raise gap
    raise Evidence.not_read("the prefix list of S3", evidence.region)


def aws_addresses(evidence: Evidence) -> tuple[Interval, ...]:
    """Return every address in a prefix list of AWS's own that was read: SageMaker's are in none of them."""
    found: list[Interval] = []
    for record in _aws_lists(evidence):
        try:
            found += [interval for interval, _ in _ranges(evidence, record)]
        except MissingFact:
            continue
    return tuple(sorted(set(found)))


def _aws_lists(evidence: Evidence) -> Iterator[Record]:
    return (record for record in evidence.listing(PREFIX_LISTS) if _is_of_aws(record, evidence.region))


def _is_of_aws(record: Record, region: str) -> bool:
    """Whether a list is AWS's own: by its name, by its owner, or else by a name made as AWS makes them.

    Partitions to come have prefixes that are not known here: a domain in reverse, then the Region.
    """
    name, owner = _name(record), record.raw.get("OwnerId")
    if name.startswith(_AWS_NAMES):
        return True
    if isinstance(owner, str) and owner:
        return owner.lower() == _AWS_OWNER
    prefix, region_found, _ = name.partition(f".{region}.")
    return bool(region_found) and "." in prefix.strip(".")


def _name(record: Record) -> str:
    name = record.raw.get("PrefixListName")
    return name if isinstance(name, str) else ""


def _ranges(evidence: Evidence, record: Record) -> tuple[tuple[Interval, int], ...]:
    path = f"{record.path}.{_CIDRS}"
    if record.raw.get(_CIDRS) is None:
        # DescribeManagedPrefixLists alone answers without ranges: those take a call of their own.
        failure = evidence.failure(PREFIX_LISTS.actions, record.text("PrefixListId"))
        raise failure or EvidenceInvalid(path, "is missing")
    texts = record.texts(_CIDRS)
    if not texts and _name(record).endswith(f".{evidence.region}.s3"):
        raise EvidenceInvalid(path, "is empty, while S3 has addresses")
    return tuple(read_network(text, path) for text in texts if not is_ipv6(text))
