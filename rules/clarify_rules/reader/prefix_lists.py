"""Managed prefix lists with their CIDRs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from clarify_rules.network.partitions import s3_list_names
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.ec2_listing import MANAGED_PREFIX_LISTS, read_filtered

if TYPE_CHECKING:
    from clarify_rules.reader.calls import Calls

_PAGE = 100


def read_prefix_lists(
    calls: Calls, region: str, referenced: Collection[str]
) -> list[Mapping[str, Any]] | None:
    """Return the Region's S3 list and those referenced, each with all its CIDRs; None where none is known.

    A list whose entries cannot all be read is left out, since half a list would be taken for the whole. S3's
    list is found by name, so where it is the only one referenced, one listing is enough.
    """
    found = read_filtered(calls, MANAGED_PREFIX_LISTS, "prefix-list-name", s3_list_names(region))
    if found is None:
        return None
    others = set(referenced) - {str(each["PrefixListId"]) for each in found}
    found += read_filtered(calls, MANAGED_PREFIX_LISTS, "prefix-list-id", others) or []
    names = {str(each["PrefixListId"]): str(each.get("PrefixListName", "")) for each in found}
    complete: list[Mapping[str, Any]] = []
    for identifier, cidrs in calls.each(sorted(names), lambda identifier: _cidrs(calls, identifier)):
        if isinstance(cidrs, CallFailed):
            calls.record(cidrs, identifier)
        else:
            complete.append({"PrefixListId": identifier, "PrefixListName": names[identifier], "Cidrs": cidrs})
    return complete


def _cidrs(calls: Calls, identifier: str) -> list[str]:
    asked = {"PrefixListId": identifier, "MaxResults": _PAGE}
    pages = calls.pages("ec2", "GetManagedPrefixListEntries", asked)
    return [str(entry["Cidr"]) for page in pages for entry in page.get("Entries", ())]
