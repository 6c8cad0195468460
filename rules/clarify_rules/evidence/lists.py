"""The lists and maps that evidence is made of, and the AWS calls that fill each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EvidenceList:
    """One list of AWS responses: where it stands in the evidence file and which calls read it.

    `key` is the response field that identifies an item; None where items have no id of their own.
    """

    section: str
    name: str
    key: str | None
    actions: tuple[str, ...]

    @property
    def path(self) -> str:
        """Return the dotted name that `incomplete` entries use, such as ``sagemaker.Models``."""
        return f"{self.section}.{self.name}"


@dataclass(frozen=True, slots=True)
class EvidenceMap:
    """One map from an id to a response; an id that is absent was not read."""

    section: str
    name: str
    actions: tuple[str, ...]
    values_are_lists: bool = False

    @property
    def path(self) -> str:
        """Return the dotted name of the map, such as ``ec2.VpcAttributes``."""
        return f"{self.section}.{self.name}"


def _sagemaker(name: str, key: str, *calls: str) -> EvidenceList:
    return EvidenceList("sagemaker", name, key, tuple(f"sagemaker:{call}" for call in calls))


def _ec2(name: str, key: str | None, *calls: str) -> EvidenceList:
    return EvidenceList("ec2", name, key, tuple(f"ec2:{call}" for call in calls))


PROCESSING_JOBS = _sagemaker(
    "ProcessingJobs", "ProcessingJobName", "ListProcessingJobs", "DescribeProcessingJob"
)
MODELS = _sagemaker("Models", "ModelName", "ListModels", "DescribeModel")
MODEL_PACKAGES = _sagemaker("ModelPackages", "ModelPackageArn", "DescribeModelPackage")
BIAS_DEFINITIONS = _sagemaker(
    "ModelBiasJobDefinitions",
    "JobDefinitionName",
    "ListModelBiasJobDefinitions",
    "DescribeModelBiasJobDefinition",
)
EXPLAINABILITY_DEFINITIONS = _sagemaker(
    "ModelExplainabilityJobDefinitions",
    "JobDefinitionName",
    "ListModelExplainabilityJobDefinitions",
    "DescribeModelExplainabilityJobDefinition",
)
MONITORING_SCHEDULES = _sagemaker(
    "MonitoringSchedules", "MonitoringScheduleName", "ListMonitoringSchedules", "DescribeMonitoringSchedule"
)
ENDPOINTS = _sagemaker("Endpoints", "EndpointName", "DescribeEndpoint")
ENDPOINT_CONFIGS = _sagemaker("EndpointConfigs", "EndpointConfigName", "DescribeEndpointConfig")

VPCS = _ec2("Vpcs", "VpcId", "DescribeVpcs")
DHCP_OPTIONS = _ec2("DhcpOptions", "DhcpOptionsId", "DescribeDhcpOptions")
SUBNETS = _ec2("Subnets", "SubnetId", "DescribeSubnets")
ROUTE_TABLES = _ec2("RouteTables", "RouteTableId", "DescribeRouteTables")
NETWORK_ACLS = _ec2("NetworkAcls", "NetworkAclId", "DescribeNetworkAcls")
SECURITY_GROUPS = _ec2("SecurityGroups", "GroupId", "DescribeSecurityGroups")
SECURITY_GROUP_VPC_ASSOCIATIONS = _ec2(
    "SecurityGroupVpcAssociations", None, "DescribeSecurityGroupVpcAssociations"
)
VPC_ENDPOINTS = _ec2("VpcEndpoints", "VpcEndpointId", "DescribeVpcEndpoints")
NETWORK_INTERFACES = _ec2("NetworkInterfaces", "NetworkInterfaceId", "DescribeNetworkInterfaces")
NAT_GATEWAYS = _ec2("NatGateways", "NatGatewayId", "DescribeNatGateways")
PREFIX_LISTS = _ec2(
    "PrefixLists", "PrefixListId", "DescribeManagedPrefixLists", "GetManagedPrefixListEntries"
)
INSTANCE_TYPE_OFFERINGS = _ec2("InstanceTypeOfferings", None, "DescribeInstanceTypeOfferings")

VPC_ATTRIBUTES = EvidenceMap("ec2", "VpcAttributes", ("ec2:DescribeVpcAttribute",))
ANALYSIS_CONFIGS = EvidenceMap("s3", "AnalysisConfigs", ("s3:GetObject", "s3:ListBucket", "kms:Decrypt"))
ANALYSIS_CONFIG_OBJECTS = EvidenceMap("s3", "AnalysisConfigObjects", ("s3:GetObject",))
# Configs as they were when a job ran, by job ARN: the object behind the URI may have been overwritten since.
JOB_ANALYSIS_CONFIGS = EvidenceMap("s3", "JobAnalysisConfigs", ("s3:GetObject",))
HOSTED_ZONES_BY_VPC = EvidenceMap(
    "route53", "HostedZonesByVpc", ("route53:ListHostedZonesByVPC",), values_are_lists=True
)

TAG_ACTION = "tag:GetResources"

ALL_LISTS: tuple[EvidenceList, ...] = tuple(
    value for value in list(globals().values()) if isinstance(value, EvidenceList)
)
ALL_MAPS: tuple[EvidenceMap, ...] = tuple(
    value for value in list(globals().values()) if isinstance(value, EvidenceMap)
)
