"""Whether interfaces can be placed at all: subnets and groups exist, in one VPC."""

from __future__ import annotations

from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.evidence.lists import SECURITY_GROUP_VPC_ASSOCIATIONS, SECURITY_GROUPS
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network import codes
from clarify_rules.network.client import place
from clarify_rules.network.path import Hop, Kind, denied, unread
from clarify_rules.network.topology import Topology

_ASSOCIATED = "associated"
# API type SecurityGroupVpcAssociationState.
_STATES = frozenset(
    {
        "associating",
        _ASSOCIATED,
        "association-failed",
        "disassociating",
        "disassociated",
        "disassociation-failed",
    }
)


def fault_of_placement(topology: Topology, config: VpcConfig) -> Hop | None:
    """Return the fault that keeps SageMaker from placing any interface, None where none is certain."""
    missing: list[str] = []
    places: set[str] = set()
    for each in sorted(set(config.subnets)):
        try:
            client = place(topology.evidence, each, None)
        except MissingFact:
            continue
        if client is None:
            missing.append(each)
        else:
            places.add(client.vpc_id)
    if missing:
        are = "is no subnet" if len(missing) == 1 else "are no subnets"
        note = f"There {are} {', '.join(missing)}."
        return denied(Kind.PLACEMENT, ",".join(missing), codes.SUBNET_NOT_FOUND, note)
    vpcs = sorted(places)
    if len(vpcs) > 1:
        note = f"The subnets lie in more than one VPC: {', '.join(vpcs)}."
        return denied(Kind.PLACEMENT, ",".join(vpcs), codes.SUBNETS_IN_TWO_VPCS, note)
    return _fault_of_groups(topology, config, vpcs[0] if vpcs else None)


def doubts_of_placement(topology: Topology, config: VpcConfig, vpc_id: str) -> tuple[Hop, ...]:
    """Return the hops for groups of which it was not read whether they can be used in the VPC."""
    found: list[Hop] = []
    for group in sorted(set(config.security_groups)):
        try:
            record = topology.evidence.find(SECURITY_GROUPS, group)
            if record is not None:
                _is_of(topology, record, group, vpc_id)
        except MissingFact as fact:
            found.append(unread(Kind.PLACEMENT, fact, group))
    return tuple(found)


def _fault_of_groups(topology: Topology, config: VpcConfig, vpc_id: str | None) -> Hop | None:
    missing: list[str] = []
    foreign: list[str] = []
    for group in sorted(set(config.security_groups)):
        try:
            record = topology.evidence.find(SECURITY_GROUPS, group)
            if record is None:
                missing.append(group)
            elif vpc_id is not None and not _is_of(topology, record, group, vpc_id):
                foreign.append(group)
        except MissingFact:
            continue
    if missing:
        note = f"There is no security group {', '.join(missing)}."
        return denied(Kind.PLACEMENT, ",".join(missing), codes.SG_NOT_FOUND, note)
    if foreign:
        note = f"{', '.join(foreign)} is of another VPC and not associated with {vpc_id}."
        return denied(Kind.PLACEMENT, ",".join(foreign), codes.SG_VPC_MISMATCH, note)
    return None


def _is_of(topology: Topology, group: Record, group_id: str, vpc_id: str) -> bool:
    """Whether a group can be used in the VPC: it is its own, or associated with it. Raises `MissingFact`."""
    if group.text("VpcId") == vpc_id:
        return True
    evidence = topology.evidence
    facts: list[MissingFact] = list(evidence.gaps(SECURITY_GROUP_VPC_ASSOCIATIONS))
    for each in evidence.listing(SECURITY_GROUP_VPC_ASSOCIATIONS):
        try:
            of_both = each.text("GroupId") == group_id and each.text("VpcId") == vpc_id
            if of_both and each.one_of("State", _STATES) == _ASSOCIATED:
                return True
        except MissingFact as fact:
            facts.append(fact)
    if facts:
        raise facts[0]
    return False
