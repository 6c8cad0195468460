"""clarify-security-group-no-public-ingress: nobody on the internet is let in."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import product

from clarify_rules.catalog import references
from clarify_rules.catalog.subjects import OWNERS, SecurityGroupRule
from clarify_rules.catalog.triggers import MODEL
from clarify_rules.catalog.verdict import Severity, Verdict, compliant, non_compliant
from clarify_rules.clarify.facts import gap, known
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.evidence.lists import PREFIX_LISTS, SECURITY_GROUPS
from clarify_rules.evidence.missing import EvidenceInvalid, MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network import codes
from clarify_rules.network.boxes import Interval
from clarify_rules.network.peers import check_names_a_peer
from clarify_rules.network.ports import read_ports, read_protocol
from clarify_rules.network.site import Site

PUBLIC_INGRESS = "PUBLIC_INGRESS"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class SecurityGroupNoPublicIngress(SecurityGroupRule):
    """No permission admits 0.0.0.0/0 or ::/0, however it is written."""

    id = "clarify-security-group-no-public-ingress"
    title = "Security groups of Clarify workloads admit nobody from the internet"
    checks = (
        "That no inbound rule of a group carried by a Clarify workload or its model admits 0.0.0.0/0 or "
        "::/0: also not beside a self reference in one permission, in halves (0.0.0.0/1 and 128.0.0.0/1), or "
        "through a prefix list."
    )
    why = (
        "Nothing calls into a Clarify job from outside its group. A rule open to everyone exposes whatever "
        "else carries the group, and hides well beside the self reference that distributed jobs need."
    )
    fix = (
        "Remove the open source from the inbound rules, and only that: a reference to the group itself in "
        "the same rule stays."
    )
    severity = Severity.HIGH
    needs = OWNERS | {EvidenceKind.SECURITY_GROUPS, EvidenceKind.PREFIX_LISTS}
    # Models tell which groups are carried, nothing more.
    unmoved_by = frozenset({MODEL})
    codes = ((PUBLIC_INGRESS, "An inbound rule admits every IPv4 or every IPv6 address."),)
    requirements = ("Jobs are not reachable over the public internet",)
    references = (references.CLARIFY_VPC, references.SECURITY_GROUP_RULES)

    def judge(self, resource: str, site: Site) -> Verdict:
        """Return whether any permission is open to everyone; one that is decides, whatever is unread."""
        group = site.evidence.find(SECURITY_GROUPS, resource)
        if group is None:
            raise MissingFact(
                codes.SG_NOT_FOUND, f"The security group {resource} does not exist.", resource=resource
            )
        openings = [_opening(each, site.evidence) for each in group.records_given("IpPermissions")]
        found = _open_alone(openings) or _open_together(openings)
        if found is not None:
            return _open(resource, *found)
        for opening in openings:
            if opening.unread is not None:
                raise opening.unread
        return compliant(f"No inbound rule of {resource} admits everyone.")


@dataclass(frozen=True, slots=True)
class _Opening:
    """What a permission admits: address ranges on protocols and ports; and why there may be more.

    `protocols` and `ports` are None where they cannot be read.
    """

    permission: Record
    networks: tuple[Network, ...]
    unread: MissingFact | None
    protocols: Interval | None
    ports: Interval | None

    def admits(self, protocol: int, port: int) -> bool:
        """Whether the permission is about that protocol and port."""
        if self.protocols is None or self.ports is None:
            return False
        return self.protocols[0] <= protocol <= self.protocols[1] and self.ports[0] <= port <= self.ports[1]


def _open_alone(openings: list[_Opening]) -> tuple[Record, Network] | None:
    for each in openings:
        everyone = _everyone(each.networks)
        if everyone is not None:
            return each.permission, everyone
    return None


def _open_together(openings: list[_Opening]) -> tuple[Record, Network] | None:
    """Return where permissions admit everyone between them, on a port that each of them is about."""
    if _everyone(tuple(network for each in openings for network in each.networks)) is None:
        return None
    # What admits a port changes only where a permission begins, so no other ports have to be tried.
    protocols = sorted({each.protocols[0] for each in openings if each.protocols})
    ports = sorted({each.ports[0] for each in openings if each.ports})
    for protocol, port in product(protocols, ports):
        admitting = [each for each in openings if each.admits(protocol, port)]
        everyone = _everyone(tuple(network for each in admitting for network in each.networks))
        if everyone is not None:
            return admitting[-1].permission, everyone
    return None


def _opening(permission: Record, evidence: Evidence) -> _Opening:
    networks, unread = _sources(permission, evidence)
    protocols = known(_protocols, permission)
    ports = known(_port_range, permission)
    return _Opening(permission, networks, unread or gap(_port_range, permission), protocols, ports)


def _protocols(permission: Record) -> Interval:
    return read_protocol(permission, "IpProtocol")


def _port_range(permission: Record) -> Interval:
    return read_ports(permission, "FromPort", "ToPort", _protocols(permission))


def _sources(permission: Record, evidence: Evidence) -> tuple[tuple[Network, ...], MissingFact | None]:
    networks: list[Network] = []
    facts: list[MissingFact | None] = [gap(check_names_a_peer, permission)]
    for field, read in _READERS:
        listed = partial(Record.records, key=field)
        facts.append(gap(listed, permission))
        # One source that cannot be read takes nothing from the others.
        for source in known(listed, permission) or ():
            networks.extend(known(partial(read, evidence), source) or ())
            facts.append(gap(partial(read, evidence), source))
    return tuple(networks), next((fact for fact in facts if fact is not None), None)


def _ipv4_range(_evidence: Evidence, source: Record) -> list[Network]:
    return [_network(source.text("CidrIp"), source.path)]


def _ipv6_range(_evidence: Evidence, source: Record) -> list[Network]:
    return [_network(source.text("CidrIpv6"), source.path)]


def _prefix_list(evidence: Evidence, source: Record) -> list[Network]:
    identifier = source.text("PrefixListId")
    prefix_list = evidence.find(PREFIX_LISTS, identifier)
    # DescribeManagedPrefixLists alone answers without CIDRs: those take a call of their own.
    if prefix_list is None or prefix_list.raw.get("Cidrs") is None:
        failure = evidence.failure(PREFIX_LISTS.actions, identifier)
        raise failure or evidence.not_read("the CIDRs", identifier)
    return [_network(cidr, prefix_list.path) for cidr in prefix_list.texts("Cidrs")]


_READERS: tuple[tuple[str, Callable[[Evidence, Record], list[Network]]], ...] = (
    ("IpRanges", _ipv4_range),
    ("Ipv6Ranges", _ipv6_range),
    ("PrefixListIds", _prefix_list),
)


def _network(text: str, path: str) -> Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise EvidenceInvalid(path, "is not a CIDR block") from None


def _open(group: str, permission: Record, everyone: Network) -> Verdict:
    return non_compliant(
        PUBLIC_INGRESS,
        f"The security group {group} admits {everyone} on {_ports(permission)}",
        f"remove that source from the inbound rule of {group} and keep any reference to the group itself",
        blocking=group,
    )


def _ports(permission: Record) -> str:
    protocol = permission.text_or_none("IpProtocol") or "-1"
    if protocol == "-1":
        return "all ports"
    first, last = permission.integer_or_none("FromPort"), permission.integer_or_none("ToPort")
    if first in (None, -1):
        return f"protocol {protocol}"
    return f"{protocol} {first}" if first == last else f"{protocol} {first}-{last}"


def _everyone(networks: tuple[Network, ...]) -> Network | None:
    """Return 0.0.0.0/0 or ::/0 where the ranges together cover it, else None."""
    v4 = [each for each in networks if isinstance(each, ipaddress.IPv4Network)]
    v6 = [each for each in networks if isinstance(each, ipaddress.IPv6Network)]
    for family in (ipaddress.collapse_addresses(v4), ipaddress.collapse_addresses(v6)):
        for each in family:
            if each.prefixlen == 0:
                return each
    return None
