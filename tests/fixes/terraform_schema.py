"""What the Terraform providers take, as far as the recipes use it.

Of ``hashicorp/aws``: written down from the "Argument Reference" of each resource's page in the provider's
documentation, and once compared with what the bindings made from 6.25.0 take; the provider itself was not at
hand. Of ``hashicorp/awscc``: its attributes are the properties of the CloudFormation type of the same name in
snake case, so cfn-lint's schema of the type tells them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from botocore import xform_name
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

REGION = "us-east-1"


@dataclass(frozen=True)
class Block:
    """What one block takes: arguments that must be there, others, and blocks within it."""

    required: frozenset[str]
    optional: frozenset[str] = frozenset()
    blocks: dict[str, Block] = field(default_factory=dict)

    @property
    def arguments(self) -> frozenset[str]:
        return self.required | self.optional


def _block(required: str = "", optional: str = "", **blocks: Block) -> Block:
    return Block(frozenset(required.split()), frozenset(optional.split()), blocks)


# Arguments that Terraform itself takes in every resource.
META = frozenset({"for_each", "count", "depends_on", "provider", "lifecycle"})

_GROUP_RULE = _block(
    "security_group_id ip_protocol",
    "cidr_ipv4 cidr_ipv6 description from_port prefix_list_id referenced_security_group_id tags to_port",
)

RESOURCES = {
    "aws_network_acl_rule": _block(
        "network_acl_id rule_number protocol rule_action",
        "egress cidr_block ipv6_cidr_block from_port to_port icmp_type icmp_code",
    ),
    "aws_route_table": _block("vpc_id", "route tags propagating_vgws"),
    "aws_route_table_association": _block("route_table_id", "subnet_id gateway_id"),
    "aws_sagemaker_model": _block(
        "execution_role_arn",
        "name enable_network_isolation tags",
        primary_container=_block(
            "image", "mode model_data_url model_package_name container_hostname environment"
        ),
        vpc_config=_block("subnets security_group_ids"),
    ),
    "aws_sagemaker_monitoring_schedule": _block(
        "",
        "name tags",
        monitoring_schedule_config=_block(
            "monitoring_job_definition_name monitoring_type",
            schedule_config=_block("schedule_expression"),
        ),
    ),
    "aws_security_group": _block(
        "",
        "name name_prefix description vpc_id tags revoke_rules_on_delete",
        ingress=_block(
            "from_port protocol to_port",
            "cidr_blocks description ipv6_cidr_blocks prefix_list_ids security_groups self",
        ),
    ),
    "aws_subnet": _block(
        "vpc_id",
        "availability_zone availability_zone_id cidr_block ipv6_cidr_block map_public_ip_on_launch tags",
    ),
    "aws_vpc": _block("", "cidr_block enable_dns_support enable_dns_hostnames instance_tenancy tags"),
    "aws_vpc_endpoint": _block(
        "service_name vpc_id",
        "policy private_dns_enabled ip_address_type route_table_ids subnet_ids security_group_ids tags "
        "vpc_endpoint_type",
        dns_options=_block("", "dns_record_ip_type private_dns_only_for_inbound_resolver_endpoint"),
    ),
    "aws_vpc_endpoint_policy": _block("vpc_endpoint_id", "policy"),
    "aws_vpc_endpoint_private_dns": _block("vpc_endpoint_id private_dns_enabled"),
    "aws_vpc_endpoint_route_table_association": _block("vpc_endpoint_id route_table_id"),
    "aws_vpc_security_group_egress_rule": _GROUP_RULE,
    "aws_vpc_security_group_ingress_rule": _GROUP_RULE,
}
DATA = {"aws_ec2_managed_prefix_list": _block("", "id name filter")}

# Resources of hashicorp/awscc, and the CloudFormation types that they follow.
FROM_CLOUDFORMATION = {
    "awscc_sagemaker_processing_job": "AWS::SageMaker::ProcessingJob",
    "awscc_sagemaker_model_bias_job_definition": "AWS::SageMaker::ModelBiasJobDefinition",
}


@cache
def cloudformation_schema(resource: str) -> dict[str, Any]:
    """The schema of the CloudFormation type that a resource of awscc follows."""
    kind = FROM_CLOUDFORMATION[resource]
    schema: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema
    return schema


def mistakes(resource: str, given: object, schema: dict[str, Any] | None = None) -> list[str]:
    """What in the arguments of a resource of awscc its CloudFormation type does not have, or lacks."""
    whole = cloudformation_schema(resource)
    here = _resolved(whole if schema is None else schema, whole)
    if isinstance(given, list):
        return [each for item in given for each in mistakes(resource, item, here["items"])]
    if not isinstance(given, dict) or "properties" not in here:
        return []
    known = {xform_name(name): part for name, part in here["properties"].items()}
    found = [f"{resource} takes no {name}" for name in given if name not in known]
    found += [
        f"{resource} lacks {xform_name(name)}"
        for name in here.get("required", ())
        if xform_name(name) not in given
    ]
    for name in given.keys() & known.keys():
        found += mistakes(resource, given[name], known[name])
    return found


def _resolved(schema: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    found: dict[str, Any] = whole["definitions"][str(reference).rsplit("/", 1)[-1]]
    return found
