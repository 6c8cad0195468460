"""Which resource of a list is associated with a subnet; network ACLs and route tables state it alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from clarify_rules.evidence.missing import EvidenceInvalid, MissingFact
from clarify_rules.evidence.record import Record

_NOT_IN_FORCE = ("disassociated", "failed")
# API type RouteTableAssociationStateCode.
_STATES = frozenset({"associating", "associated", "disassociating", *_NOT_IN_FORCE})
# What an association may be with that is neither a subnet nor the VPC (API type RouteTableAssociation).
_EDGES = ("GatewayId", "PublicIpv4Pool")


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


def read_associations(
    records: Iterable[Record], gaps: tuple[MissingFact, ...], *, of_routes: bool
) -> Associations:
    """Return the associations in force (API fields Associations[].SubnetId, Main, AssociationState).

    Those of route tables have a state, and may be the VPC's main one or an edge's; those of network ACLs
    are all with subnets. One that is neither leaves open what holds where no other does.
    """
    found = Associations(fact=gaps[0] if gaps else None)
    for record in records:
        try:
            for each in record.records_given("Associations"):
                if of_routes:
                    _add_of_routes(found, record, each)
                else:
                    found.by_subnet.setdefault(each.text("SubnetId"), []).append(record)
        except MissingFact as fact:
            found.fact = found.fact or fact
    return found


def _add_of_routes(found: Associations, record: Record, association: Record) -> None:
    if association.record("AssociationState").one_of("State", _STATES) in _NOT_IN_FORCE:
        return
    subnet_id = association.text_or_none("SubnetId")
    if subnet_id is not None:
        found.by_subnet.setdefault(subnet_id, []).append(record)
    elif association.flag("Main"):
        found.main_of.setdefault(record.text("VpcId"), []).append(record)
    elif not any(edge in association for edge in _EDGES):
        raise EvidenceInvalid(association.path, "is with no subnet or gateway, and not the main one")


def _only(records: list[Record], owner: str) -> Record | None:
    if not records:
        return None
    if any(each.path != records[0].path for each in records):
        raise EvidenceInvalid(records[-1].path, f"is associated with {owner} beside another")
    return records[0]
