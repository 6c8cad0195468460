"""Which account owns a resource of EC2: in a shared VPC much of what a workload meets is another's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from clarify_rules.clarify.facts import known
from clarify_rules.evidence import lists
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import EvidenceList
from clarify_rules.evidence.record import Record

_LISTS = MappingProxyType(
    {
        "acl": lists.NETWORK_ACLS,
        "dopt": lists.DHCP_OPTIONS,
        "eni": lists.NETWORK_INTERFACES,
        "pl": lists.PREFIX_LISTS,
        "rtb": lists.ROUTE_TABLES,
        "sg": lists.SECURITY_GROUPS,
        "subnet": lists.SUBNETS,
        "vpc": lists.VPCS,
        "vpce": lists.VPC_ENDPOINTS,
    }
)
# What stands in a VPC and is its owner's, and the fields of API type Route that name it. Transit gateways and
# peering connections are shared between accounts.
_GATEWAYS = ("eigw", "igw", "nat", "vgw")
_TARGETS = ("GatewayId", "NatGatewayId", "EgressOnlyInternetGatewayId")


def stated_owner(evidence: Evidence, kind: EvidenceList, identifier: str) -> str | None:
    """Return the account in an item's OwnerId (``aws`` for AWS's own), None where the evidence holds none."""
    record = known(lambda each: evidence.find(kind, each), identifier)
    return _owner(record) if record else None


def owners(evidence: Evidence, identifiers: Iterable[str]) -> Mapping[str, str]:
    """Return the accounts that own the resources of these ids, in so far as the evidence tells."""
    found: dict[str, str] = {}
    for identifier in identifiers:
        noun = identifier.partition("-")[0]
        owner = stated_owner(evidence, _LISTS[noun], identifier) if noun in _LISTS else None
        if noun in _GATEWAYS:
            owner = _owners_of_targets(evidence).get(identifier)
        if owner:
            found[identifier] = owner
    return MappingProxyType(found)


def _owners_of_targets(evidence: Evidence) -> Mapping[str, str]:
    """Return the owners of the route tables that name a gateway, by the gateway's id."""
    return evidence.derive("owners of the targets of routes", lambda: dict(_targets(evidence)))


def _targets(evidence: Evidence) -> Iterator[tuple[str, str]]:
    for table in evidence.listing(lists.ROUTE_TABLES):
        owner = _owner(table)
        for route in known(lambda each: each.records("Routes"), table) or ():
            named = (route.raw.get(key) for key in _TARGETS)
            yield from ((name, owner) for name in named if isinstance(name, str) and owner)


def _owner(record: Record) -> str | None:
    stated = known(lambda each: each.text_or_none("OwnerId"), record)
    # Prefix lists of AWS's own say AWS, and their ARNs aws.
    return stated.lower() if stated else None
