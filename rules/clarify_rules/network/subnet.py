"""A subnet, as DescribeSubnets answers it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import SUBNETS
from clarify_rules.evidence.missing import EvidenceInvalid
from clarify_rules.evidence.record import Record

# What each instance takes, for processing and for hosting (process-vpc, host-vpc).
ADDRESSES_PER_INSTANCE = 2
_AVAILABLE = "available"
# API type SubnetState.
_STATES = frozenset({"pending", _AVAILABLE, "unavailable", "failed", "failed-insufficient-capacity"})


@dataclass(frozen=True, slots=True)
class Subnet:
    """One existing subnet. Fields are read, and checked, when asked for."""

    id: str
    record: Record

    @property
    def vpc_id(self) -> str:
        """API field VpcId."""
        return self.record.text("VpcId")

    @property
    def zone_id(self) -> str:
        """API field AvailabilityZoneId. Zone names are aliases that differ between accounts; ids do not."""
        return self.record.text("AvailabilityZoneId")

    @property
    def is_available(self) -> bool:
        """API field State. Raises `EvidenceInvalid`."""
        return self.record.one_of("State", _STATES) == _AVAILABLE

    @property
    def free_addresses(self) -> int:
        """API field AvailableIpAddressCount: free IPv4 addresses, without the five that AWS reserves."""
        count = self.record.integer_or_none("AvailableIpAddressCount")
        if count is None or count < 0:
            raise EvidenceInvalid(f"{self.record.path}.AvailableIpAddressCount", "is not a count")
        return count


def free_addresses(subnet: Subnet) -> int:
    """Return the subnet's free addresses. Raises `EvidenceInvalid`."""
    return subnet.free_addresses


@dataclass(frozen=True)
class SubnetSelection:
    """The subnets a VpcConfig lists: those that exist, in order, and the ids of those that do not."""

    found: tuple[Subnet, ...]
    missing: tuple[str, ...]

    @cached_property
    def vpc_ids(self) -> tuple[str, ...]:
        """The VPCs the existing subnets lie in, sorted; one, where the VpcConfig is in order."""
        return tuple(sorted({subnet.vpc_id for subnet in self.found}))


def select_subnets(evidence: Evidence, subnet_ids: tuple[str, ...]) -> SubnetSelection:
    """Return the listed subnets. Raises `MissingFact` where it was not read whether one exists."""
    return evidence.derive(("subnets", subnet_ids), lambda: _select(evidence, subnet_ids))


def _select(evidence: Evidence, subnet_ids: tuple[str, ...]) -> SubnetSelection:
    records = {each: evidence.find(SUBNETS, each) for each in dict.fromkeys(subnet_ids)}
    return SubnetSelection(
        found=tuple(Subnet(each, record) for each, record in records.items() if record is not None),
        missing=tuple(sorted(each for each, record in records.items() if record is None)),
    )
