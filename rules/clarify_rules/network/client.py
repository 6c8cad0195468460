"""The interface SageMaker would place in a subnet: it need not exist yet, so it may have any address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import SUBNETS
from clarify_rules.evidence.record import Record
from clarify_rules.network.boxes import TCP, Boxes, Interval
from clarify_rules.network.cidr import read_cidr
from clarify_rules.network.ports import EPHEMERAL, HTTPS


@dataclass(frozen=True, slots=True)
class Client:
    """A place in a VPC. `groups` is None where only the ways out of the subnet are asked for."""

    subnet: str
    vpc_id: str
    groups: tuple[str, ...] | None
    is_shared: bool
    record: Record

    @property
    def is_ipv6_only(self) -> bool:
        """API field Ipv6Native: no interface there has an IPv4 address."""
        return self.record.flag("Ipv6Native")

    @property
    def addresses(self) -> Interval:
        """Every address it may get (API field CidrBlock). Raises `EvidenceInvalid`."""
        return read_cidr(self.record.text("CidrBlock"), f"{self.record.path}.CidrBlock")

    @property
    def group_names(self) -> str:
        """The groups it carries, as results name them."""
        return ",".join(sorted(self.groups or ()))

    def https_to(self, destinations: Iterable[Interval]) -> Boxes:
        """Return the connections it has to be able to make to be served at those addresses."""
        source = self.addresses
        return tuple((TCP, source, each, EPHEMERAL, HTTPS) for each in destinations)


def place(evidence: Evidence, subnet_id: str, groups: tuple[str, ...] | None) -> Client | None:
    """Return the client of a subnet, None where there is no such subnet. Raises `MissingFact`."""
    record = evidence.find(SUBNETS, subnet_id)
    if record is None:
        return None
    # Whose it is decides whether all endpoints of its VPC are listed; AWS always says so.
    owner = record.text("OwnerId")
    unique = None if groups is None else tuple(sorted(set(groups)))
    return Client(subnet_id, record.text("VpcId"), unique, owner != evidence.account_id, record)
