"""Whose recorded change makes a rule look again, besides the schedule that all rules have."""

from __future__ import annotations

from collections.abc import Iterable

from clarify_rules.clarify.model import RESOURCE_TYPE
from clarify_rules.clarify.monitoring import BiasDefinition, ExplainabilityDefinition
from clarify_rules.evidence.kinds import EvidenceKind

MODEL = RESOURCE_TYPE
BIAS_DEFINITION = BiasDefinition.resource_type
EXPLAINABILITY_DEFINITION = ExplainabilityDefinition.resource_type
VPC = "AWS::EC2::VPC"
SUBNET = "AWS::EC2::Subnet"
ROUTE_TABLE = "AWS::EC2::RouteTable"
NETWORK_ACL = "AWS::EC2::NetworkAcl"
SECURITY_GROUP = "AWS::EC2::SecurityGroup"
VPC_ENDPOINT = "AWS::EC2::VPCEndpoint"

# What AWS Config records of each kind of evidence: no processing jobs, and monitoring schedules not in every
# Region. NAT gateways, DHCP options and prefix lists are left to the schedule: they change seldom.
RECORDED_AS: dict[EvidenceKind, tuple[str, ...]] = {
    # A definition is a workload itself: with a new one things come into scope that no rule has judged yet.
    EvidenceKind.MONITORING: (BIAS_DEFINITION, EXPLAINABILITY_DEFINITION),
    EvidenceKind.MODELS: (MODEL,),
    EvidenceKind.VPC_ATTRIBUTES: (VPC,),
    EvidenceKind.SUBNETS: (SUBNET,),
    EvidenceKind.NETWORK_PATHS: (ROUTE_TABLE, NETWORK_ACL, VPC_ENDPOINT),
    EvidenceKind.SECURITY_GROUPS: (SECURITY_GROUP,),
}
RECORDED = tuple(each for types in RECORDED_AS.values() for each in types)


def triggers_of(
    own: Iterable[str], needs: Iterable[EvidenceKind], unmoved_by: Iterable[str]
) -> tuple[str, ...]:
    """Return the recorded types whose change may change a verdict: the rule's own, and those it reads.

    `unmoved_by` are types that are read, but no change of which can change a verdict.
    """
    kinds = frozenset(needs)
    read = {each for kind, types in RECORDED_AS.items() if kind in kinds for each in types}
    moving = (read - set(unmoved_by)) | set(own)
    return tuple(each for each in RECORDED if each in moving)
