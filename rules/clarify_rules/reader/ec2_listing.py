"""EC2 lists, always by filter: one id that does not exist makes a call by ids fail as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clarify_rules.evidence import lists
from clarify_rules.evidence.lists import EvidenceList
from clarify_rules.reader.calls import chunks

if TYPE_CHECKING:
    from clarify_rules.reader.calls import Calls


@dataclass(frozen=True, slots=True)
class Ec2Listing:
    """One Describe operation: the response's list, its largest page, and its filter argument's name."""

    kind: EvidenceList
    operation: str
    items: str
    page_size: int = 1000
    filters: str = "Filters"


def _listing(
    kind: EvidenceList, items: str = "", page_size: int = 1000, filters: str = "Filters"
) -> Ec2Listing:
    return Ec2Listing(kind, kind.actions[0].partition(":")[2], items or kind.name, page_size, filters)


# Page sizes from the MaxResults ranges of the EC2 API reference.
VPCS = _listing(lists.VPCS)
DHCP_OPTIONS = _listing(lists.DHCP_OPTIONS)
SUBNETS = _listing(lists.SUBNETS)
ROUTE_TABLES = _listing(lists.ROUTE_TABLES, page_size=100)
NETWORK_ACLS = _listing(lists.NETWORK_ACLS)
SECURITY_GROUPS = _listing(lists.SECURITY_GROUPS)
SECURITY_GROUP_VPC_ASSOCIATIONS = _listing(lists.SECURITY_GROUP_VPC_ASSOCIATIONS)
VPC_ENDPOINTS = _listing(lists.VPC_ENDPOINTS)
NETWORK_INTERFACES = _listing(lists.NETWORK_INTERFACES)
NAT_GATEWAYS = _listing(lists.NAT_GATEWAYS, filters="Filter")
MANAGED_PREFIX_LISTS = _listing(lists.PREFIX_LISTS, page_size=100)
INSTANCE_TYPE_OFFERINGS = _listing(lists.INSTANCE_TYPE_OFFERINGS)


def read_filtered(
    calls: Calls,
    listing: Ec2Listing,
    filter_name: str,
    values: Iterable[str],
    more: Mapping[str, Any] | None = None,
) -> list[Mapping[str, Any]] | None:
    """Return the items a filter selects, each once, in as many calls as 200 values to a filter take.

    Empty without a call where there are no values; None where nothing could be read.
    """
    return calls.listed(listing.kind, _pages(calls, listing, filter_name, values, more or {}))


def _pages(
    calls: Calls, listing: Ec2Listing, filter_name: str, values: Iterable[str], more: Mapping[str, Any]
) -> Iterator[Sequence[Mapping[str, Any]]]:
    for chunk in chunks(values):
        asked = {
            **more,
            listing.filters: [{"Name": filter_name, "Values": chunk}],
            "MaxResults": listing.page_size,
        }
        for page in calls.pages("ec2", listing.operation, asked):
            yield page.get(listing.items, ())
