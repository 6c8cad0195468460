"""Availability Zones and the instance types they offer."""

from __future__ import annotations

from dataclasses import dataclass

from clarify_rules.clarify.facts import gap, known
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import INSTANCE_TYPE_OFFERINGS
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network.subnet import Subnet

# SageMaker hosting spreads over two zones even for one instance (Clarify VPC page).
NEEDED_ZONES = 2
_BY_ZONE_ID = "availability-zone-id"
# API type LocationType.
_LOCATION_TYPES = frozenset({"region", "availability-zone", _BY_ZONE_ID, "outpost"})


@dataclass(frozen=True, slots=True)
class Offering:
    """In which zones EC2 offers an instance type, and whether it does so anywhere in the Region."""

    zones: frozenset[str]

    @property
    def anywhere(self) -> bool:
        """Whether any zone offers it."""
        return bool(self.zones)


def zone_ids(subnets: tuple[Subnet, ...]) -> tuple[str, ...]:
    """Return the distinct zone ids of the available subnets, sorted.

    Raises `EvidenceInvalid` for a subnet without one, unless the others already span enough zones.
    """
    usable = [subnet for subnet in subnets if subnet.is_available]
    zones = tuple(sorted({zone for subnet in usable if (zone := known(_zone, subnet))}))
    if len(zones) < NEEDED_ZONES:
        for subnet in usable:
            fact = gap(_zone, subnet)
            if fact is not None:
                raise fact
    return zones


def zones_offering(evidence: Evidence, instance_type: str, wanted: tuple[str, ...]) -> Offering:
    """Return where EC2 offers a SageMaker instance type; EC2 knows it without the ``ml.``.

    Raises `MissingFact` where offerings were not read completely and those that were do not settle it.
    """
    ec2_type = instance_type.removeprefix("ml.")
    offerings = evidence.grouped(INSTANCE_TYPE_OFFERINGS, "InstanceType")
    found: set[str] = set()
    doubts = list(evidence.gaps(INSTANCE_TYPE_OFFERINGS))
    # An offering whose type cannot be read may be of any type.
    for offering in (*offerings.by_value.get(ec2_type, ()), *offerings.unreadable):
        try:
            if offering.text("InstanceType") == ec2_type and _is_by_zone_id(offering):
                found.add(offering.text("Location"))
        except MissingFact as fact:
            doubts.append(fact)
    if doubts and len(found & set(wanted)) < NEEDED_ZONES:
        raise doubts[0]
    return Offering(frozenset(found))


def _is_by_zone_id(offering: Record) -> bool:
    return offering.one_of("LocationType", _LOCATION_TYPES) == _BY_ZONE_ID


def _zone(subnet: Subnet) -> str:
    return subnet.zone_id
