"""Network ACLs: numbered rules at a subnet's border, the first match decides, answers need a rule too."""

from __future__ import annotations

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import NETWORK_ACLS
from clarify_rules.evidence.missing import EvidenceInvalid, MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network.associations import Associations, read_associations
from clarify_rules.network.boxes import ALL_ADDRESSES, ALL_PORTS, Box
from clarify_rules.network.cidr import read_cidr
from clarify_rules.network.gate import Table
from clarify_rules.network.memo import Memo
from clarify_rules.network.ports import read_port_range, read_protocol

_ALLOWS = {"allow": True, "deny": False}


class NetworkAcls:
    """The network ACLs of subnets."""

    def __init__(self, evidence: Evidence, memo: Memo) -> None:
        self._evidence = evidence
        self._memo = memo

    def of_subnet(self, subnet_id: str) -> str | None:
        """Return the id of the subnet's ACL, None where the lists that were read hold none.

        Raises `MissingFact` where one may exist that was not read.
        """
        record = self._associations().of_subnet(subnet_id)
        if record is not None:
            return record.text("NetworkAclId")
        fact = self._associations().fact
        if fact is not None:
            raise fact.with_traceback(None)
        return None

    def table(self, acl_id: str, *, egress: bool) -> Table:
        """Return the ACL's rules of one direction, lowest number first; what none matches is dropped.

        Raises `MissingFact`.
        """
        return self._memo.of(("acl", acl_id, egress), lambda: self._build(acl_id, egress=egress))

    def numbers(self, acl_id: str, *, egress: bool) -> tuple[int, ...]:
        """Return the numbers of the rules in that table, in its order. Raises `MissingFact`."""
        return self._memo.of(("acl numbers", acl_id, egress), lambda: self._numbers(acl_id, egress=egress))

    def _numbers(self, acl_id: str, *, egress: bool) -> tuple[int, ...]:
        record = self._evidence.find(NETWORK_ACLS, acl_id)
        entries = () if record is None else record.records("Entries")
        found = {_number(each) for each in entries if "CidrBlock" in each and _is_egress(each) is egress}
        return tuple(sorted(found))

    def _associations(self) -> Associations:
        return self._memo.of(
            "acls of subnets",
            lambda: read_associations(
                self._evidence.listing(NETWORK_ACLS), self._evidence.gaps(NETWORK_ACLS), of_routes=False
            ),
        )

    def _build(self, acl_id: str, *, egress: bool) -> Table:
        record = self._evidence.find(NETWORK_ACLS, acl_id)
        if record is None:
            raise Evidence.not_read("the rules", acl_id)
        rows: dict[int, tuple[Box, bool | MissingFact]] = {}
        for entry in record.records_given("Entries"):
            if _is_egress(entry) is not egress:
                continue
            # IPv6 entries have a number of their own and no IPv4 range.
            if "CidrBlock" not in entry and "Ipv6CidrBlock" in entry:
                continue
            number = _number(entry)
            row = _row(entry, egress=egress)
            if rows.setdefault(number, row) != row:
                raise EvidenceInvalid(entry.path, f"contradicts another rule {number}")
        return tuple(row for _, row in sorted(rows.items()))


def _is_egress(entry: Record) -> bool:
    egress = entry.flag_or_none("Egress")
    if egress is None:
        raise EvidenceInvalid(f"{entry.path}.Egress", "is missing")
    return egress


def _number(entry: Record) -> int:
    number = entry.integer_or_none("RuleNumber")
    if number is None:
        raise EvidenceInvalid(f"{entry.path}.RuleNumber", "is missing")
    return number


def _row(entry: Record, *, egress: bool) -> tuple[Box, bool | MissingFact]:
    protocol = read_protocol(entry, "Protocol")
    ports = read_port_range(entry, protocol)
    peer = read_cidr(entry.text("CidrBlock"), f"{entry.path}.CidrBlock")
    action = entry.text("RuleAction").lower()
    if action not in _ALLOWS:
        raise EvidenceInvalid(f"{entry.path}.RuleAction", "is neither allow nor deny")
    if egress:
        return (protocol, ALL_ADDRESSES, peer, ALL_PORTS, ports), _ALLOWS[action]
    return (protocol, peer, ALL_ADDRESSES, ALL_PORTS, ports), _ALLOWS[action]
