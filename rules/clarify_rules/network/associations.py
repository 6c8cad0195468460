"""Which resource of a list is associated with a subnet; network ACLs and route tables state it alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from clarify_rules.evidence.missing import EvidenceInvalid, MissingFact
from clarify_rules.evidence.record import Record

_NOT_IN_FORCE = ("disassociated", "failed")


@dataclass
class Associations:
    """Records by the subnet, or by the VPC, that they hold for; `fact` why the records may be incomplete."""

    by_subnet: dict[str, list[Record]] = field(default_factory=dict)
    main_of: dict[str, list[Record]] = field(default_factory=dict)
    fact: MissingFact | None = None

    def of_subnet(self, subnet_id: str) -> Record | None:
        """Return the record associated with the subnet itself, None where there is none among those read."""
        return _only(self.by_subnet.get(subnet_id, []), subnet_id)

    def main(self, vpc_id: str) -> Record | None:
        """Return the record that holds for subnets of the VPC without an association of their own."""
        return _only(self.main_of.get(vpc_id, []), vpc_id)


def read_associations(records: Iterable[Record], gaps: tuple[MissingFact, ...]) -> Associations:
    """Return the associations in force (API fields Associations[].SubnetId, Main, AssociationState)."""
    found = Associations(fact=gaps[0] if gaps else None)
    for record in records:
        try:
            for each in record.records("Associations"):
                _add(found, record, each)
        except MissingFact as fact:
            found.fact = found.fact or fact
    return found


def _add(found: Associations, record: Record, association: Record) -> None:
    state = association.record("AssociationState").text_or_none("State") or "associated"
    if state.lower() in _NOT_IN_FORCE:
        return
    subnet_id = association.text_or_none("SubnetId")
    if subnet_id is not None:
        found.by_subnet.setdefault(subnet_id, []).append(record)
    elif association.flag("Main"):
        found.main_of.setdefault(record.text("VpcId"), []).append(record)


def _only(records: list[Record], owner: str) -> Record | None:
    if not records:
        return None
    if any(each.path != records[0].path for each in records):
        raise EvidenceInvalid(records[-1].path, f"is associated with {owner} beside another")
    return records[0]
