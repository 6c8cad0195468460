"""Which operations of AWS the functions call. The bundle knows of no others.

A test holds this table to `clarify_rules.catalog.function_permissions`, a proof to what built functions call.
"""

from __future__ import annotations

from collections.abc import Mapping

OPERATIONS: Mapping[str, frozenset[str]] = {
    "config": frozenset(
        {
            "GetComplianceDetailsByConfigRule",
            "ListDiscoveredResources",
            "PutEvaluations",
            "StartConfigRulesEvaluation",
        }
    ),
    "ec2": frozenset(
        {
            "DescribeDhcpOptions",
            "DescribeInstanceTypeOfferings",
            "DescribeManagedPrefixLists",
            "DescribeNatGateways",
            "DescribeNetworkAcls",
            "DescribeNetworkInterfaces",
            "DescribeRouteTables",
            "DescribeSecurityGroupVpcAssociations",
            "DescribeSecurityGroups",
            "DescribeSubnets",
            "DescribeVpcAttribute",
            "DescribeVpcEndpoints",
            "DescribeVpcs",
            "GetManagedPrefixListEntries",
        }
    ),
    "resourcegroupstaggingapi": frozenset({"GetResources"}),
    "route53": frozenset({"ListHostedZonesByVPC"}),
    "s3": frozenset({"GetObject", "ListObjectsV2", "PutObject"}),
    "sagemaker": frozenset(
        {
            "DescribeEndpoint",
            "DescribeEndpointConfig",
            "DescribeModel",
            "DescribeModelBiasJobDefinition",
            "DescribeModelExplainabilityJobDefinition",
            "DescribeModelPackage",
            "DescribeMonitoringSchedule",
            "DescribeProcessingJob",
            "ListModelBiasJobDefinitions",
            "ListModelExplainabilityJobDefinitions",
            "ListModels",
            "ListMonitoringSchedules",
            "ListProcessingJobs",
        }
    ),
    "securityhub": frozenset({"BatchImportFindings", "GetFindings"}),
    "sqs": frozenset({"ChangeMessageVisibility"}),
    "sts": frozenset({"AssumeRole"}),
}
"""By botocore's name of the service; operations are named as in the API."""

BOTOCORES_OWN: Mapping[str, frozenset[str]] = {
    # Where a bucket is in another Region than it was asked in; and how buckets with "--x-s3" names are asked.
    "s3": frozenset({"HeadBucket", "CreateSession"}),
}
"""What botocore calls by itself, on the way to an operation."""


def operations_of(service: str) -> frozenset[str]:
    """Return the operations of a service that the bundle knows."""
    return OPERATIONS[service] | BOTOCORES_OWN.get(service, frozenset())
