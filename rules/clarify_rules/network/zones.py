"""Availability Zones and the instance types they offer."""

from __future__ import annotations

from dataclasses import dataclass

from clarify_rules.clarify.facts import gap, known
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import INSTANCE_TYPE_OFFERINGS
from clarify_rules.network.subnet import Subnet

# SageMaker hosting spreads over two zones even for one instance (Clarify VPC page).
NEEDED_ZONES = 2
_BY_ZONE_ID = "availability-zone-id"


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
    found = frozenset(
        offering.text("Location")
        for offering in evidence.listing(INSTANCE_TYPE_OFFERINGS)
        if offering.text_or_none("InstanceType") == ec2_type
        and offering.text_or_none("LocationType") in (_BY_ZONE_ID, None)
    )
    if len(found & set(wanted)) < NEEDED_ZONES:
        for fact in evidence.gaps(INSTANCE_TYPE_OFFERINGS):
            raise fact
    return Offering(found)


def _zone(subnet: Subnet) -> str:
    return subnet.zone_id
