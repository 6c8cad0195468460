"""Security groups: all that any rule of any group on the interface lets through; answers always pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import SECURITY_GROUPS
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network.boxes import ALL_ADDRESSES, ALL_PORTS, ALL_PROTOCOLS, Box, Interval
from clarify_rules.network.cidr import read_cidr
from clarify_rules.network.gate import Table
from clarify_rules.network.memo import Memo
from clarify_rules.network.peers import check_names_a_peer
from clarify_rules.network.ports import read_ports, read_protocol
from clarify_rules.network.prefix_lists import prefix_list

PeerGroups = frozenset[str] | None
ANY_GROUP: PeerGroups = None
NO_GROUP: PeerGroups = frozenset()


class Direction(Enum):
    """Which of a group's rules; the value is the API field."""

    IN = "IpPermissions"
    OUT = "IpPermissionsEgress"


@dataclass(frozen=True, slots=True)
class _Grant:
    """One peer of one rule: a range of addresses or a group; `fact` where it was not read what it admits."""

    protocol: Interval
    ports: Interval
    addresses: Interval
    group: str | None = None
    fact: MissingFact | None = None


class SecurityGroups:
    """The rule tables of groups, each combination built once."""

    def __init__(self, evidence: Evidence, memo: Memo) -> None:
        self._evidence = evidence
        self._memo = memo

    def table(self, groups: tuple[str, ...], direction: Direction, peer_groups: PeerGroups) -> Table:
        """Return what the groups together let through to or from a peer that carries `peer_groups`.

        A rule that names a group admits whoever carries it, whatever the address; `ANY_GROUP` stands for a
        peer of whom it is not known. Rules that were not read come last and may admit all they stand for.
        """
        return self._memo.of(
            ("groups", groups, direction, peer_groups), lambda: self._build(groups, direction, peer_groups)
        )

    def _build(self, groups: tuple[str, ...], direction: Direction, peer_groups: PeerGroups) -> Table:
        certain: dict[Box, bool | MissingFact] = {}
        doubtful: dict[Box, bool | MissingFact] = {}
        for group in groups:
            for grant in self._grants(group, direction):
                if peer_groups is None or grant.group is None or grant.group in peer_groups:
                    rows = certain if grant.fact is None else doubtful
                    rows.setdefault(_box(grant, direction), grant.fact or True)
        return (*certain.items(), *doubtful.items())

    def _grants(self, group: str, direction: Direction) -> tuple[_Grant, ...]:
        return self._memo.of(("grants", group, direction), lambda: tuple(self._read(group, direction)))

    def _read(self, group: str, direction: Direction) -> Iterator[_Grant]:
        try:
            record = self._evidence.find(SECURITY_GROUPS, group)
            if record is None:
                raise Evidence.not_read("the rules", group)
            permissions = record.records_given(direction.value)
        except MissingFact as fact:
            yield _anything(fact)
            return
        for permission in permissions:
            try:
                yield from list(self._permission(permission))
            except MissingFact as fact:
                yield _anything(fact)

    def _permission(self, permission: Record) -> Iterator[_Grant]:
        protocol = read_protocol(permission, "IpProtocol")
        ports = read_ports(permission, "FromPort", "ToPort", protocol)
        check_names_a_peer(permission)
        for each in permission.records("IpRanges"):
            yield _Grant(protocol, ports, read_cidr(each.text("CidrIp"), f"{each.path}.CidrIp"))
        for each in permission.records("PrefixListIds"):
            yield from self._prefix_list(each.text("PrefixListId"), protocol, ports)
        for each in permission.records("UserIdGroupPairs"):
            yield _Grant(protocol, ports, ALL_ADDRESSES, each.text("GroupId"))

    def _prefix_list(self, list_id: str, protocol: Interval, ports: Interval) -> Iterator[_Grant]:
        try:
            for addresses, _ in prefix_list(self._evidence, list_id):
                yield _Grant(protocol, ports, addresses)
        except MissingFact as fact:
            yield _Grant(protocol, ports, ALL_ADDRESSES, fact=fact)


def _anything(fact: MissingFact) -> _Grant:
    return _Grant(ALL_PROTOCOLS, ALL_PORTS, ALL_ADDRESSES, fact=fact)


def _box(grant: _Grant, direction: Direction) -> Box:
    if direction is Direction.OUT:
        return grant.protocol, ALL_ADDRESSES, grant.addresses, ALL_PORTS, grant.ports
    return grant.protocol, grant.addresses, ALL_ADDRESSES, ALL_PORTS, grant.ports
