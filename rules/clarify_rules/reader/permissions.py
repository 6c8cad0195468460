"""What each kind of evidence costs in IAM actions: a rule's policy is the sum of what it needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from clarify_rules.evidence.kinds import EvidenceKind


@dataclass(frozen=True, slots=True, order=True)
class Permission:
    """One IAM action, and the ARN pattern it can be limited to; ``*`` where IAM knows no resource for it.

    From the Service Authorization Reference. ``{partition}``, ``{region}`` and ``{account}`` stand for the
    audited account's.
    """

    action: str
    resource: str = "*"

    @property
    def supports_resources(self) -> bool:
        """Whether the action can be limited to resources."""
        return self.resource != "*"


def _sagemaker(action: str, resource: str = "") -> Permission:
    arn = f"arn:{{partition}}:sagemaker:{{region}}:{{account}}:{resource}/*"
    return Permission(f"sagemaker:{action}", arn if resource else "*")


def _ec2(*actions: str) -> tuple[Permission, ...]:
    return tuple(Permission(f"ec2:{action}") for action in actions)


# Asked once per session, whatever is read; AWS allows it to everyone, also where a policy denies it.
IDENTITY = Permission("sts:GetCallerIdentity")

PERMISSIONS: dict[EvidenceKind, tuple[Permission, ...]] = {
    EvidenceKind.PROCESSING_JOBS: (
        _sagemaker("ListProcessingJobs"),
        _sagemaker("DescribeProcessingJob", "processing-job"),
    ),
    EvidenceKind.MONITORING: (
        _sagemaker("ListModelBiasJobDefinitions"),
        _sagemaker("DescribeModelBiasJobDefinition", "model-bias-job-definition"),
        _sagemaker("ListModelExplainabilityJobDefinitions"),
        _sagemaker("DescribeModelExplainabilityJobDefinition", "model-explainability-job-definition"),
        _sagemaker("ListMonitoringSchedules"),
        _sagemaker("DescribeMonitoringSchedule", "monitoring-schedule"),
    ),
    # Prefixes are resolved with s3:ListBucket; encrypted objects need kms:Decrypt on their key.
    EvidenceKind.ANALYSIS_CONFIGS: (
        Permission("s3:GetObject", "arn:{partition}:s3:::*/analysis_config.json"),
        Permission("s3:ListBucket", "arn:{partition}:s3:::*"),
        Permission("kms:Decrypt", "arn:{partition}:kms:{region}:{account}:key/*"),
    ),
    EvidenceKind.MODELS: (_sagemaker("ListModels"), _sagemaker("DescribeModel", "model")),
    EvidenceKind.MODEL_PACKAGES: (_sagemaker("DescribeModelPackage", "model-package"),),
    EvidenceKind.ENDPOINTS: (
        _sagemaker("DescribeEndpoint", "endpoint"),
        _sagemaker("DescribeEndpointConfig", "endpoint-config"),
    ),
    EvidenceKind.SUBNETS: _ec2("DescribeSubnets"),
    EvidenceKind.SECURITY_GROUPS: _ec2("DescribeSecurityGroups", "DescribeSecurityGroupVpcAssociations"),
    EvidenceKind.PREFIX_LISTS: (
        *_ec2("DescribeManagedPrefixLists"),
        Permission("ec2:GetManagedPrefixListEntries", "arn:{partition}:ec2:{region}:*:prefix-list/*"),
    ),
    EvidenceKind.VPC_ATTRIBUTES: (
        *_ec2("DescribeSubnets", "DescribeVpcs", "DescribeDhcpOptions"),
        Permission("ec2:DescribeVpcAttribute", "arn:{partition}:ec2:{region}:{account}:vpc/*"),
    ),
    EvidenceKind.NETWORK_PATHS: (
        *_ec2("DescribeSubnets", "DescribeVpcs", "DescribeDhcpOptions", "DescribeRouteTables"),
        *_ec2("DescribeNetworkAcls", "DescribeVpcEndpoints", "DescribeNetworkInterfaces"),
        *_ec2("DescribeNatGateways"),
        Permission("route53:ListHostedZonesByVPC"),
    ),
    EvidenceKind.INSTANCE_TYPE_OFFERINGS: _ec2("DescribeInstanceTypeOfferings"),
    EvidenceKind.TAGS: (Permission("tag:GetResources"),),
}


def permissions_for(kinds: Iterable[EvidenceKind]) -> tuple[Permission, ...]:
    """Return all permissions that reading these kinds of evidence takes, sorted by action."""
    return tuple(sorted({permission for kind in kinds for permission in PERMISSIONS[kind]}))


def actions_for(kinds: Iterable[EvidenceKind]) -> tuple[str, ...]:
    """Return all IAM actions that reading these kinds of evidence takes, sorted."""
    return tuple(sorted({permission.action for permission in permissions_for(kinds)}))
