"""VPCs: what AWS puts into a new one, and describe calls that moto does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.core.resource_tagging import TaggedResource
from moto.core.responses import ActionResult
from moto.ec2.models import EC2Backend
from moto.ec2.models.subnets import Subnet, SubnetBackend
from moto.ec2.models.vpcs import VPC, VPCBackend
from moto.ec2.responses.security_groups import SecurityGroups

from .replacing import replace_methods

if TYPE_CHECKING:
    from collections.abc import Iterator

_moto_create_vpc = VPCBackend.create_vpc
_moto_create_subnet = SubnetBackend.create_subnet
_moto_tagged_resources = EC2Backend.iter_tagged_resources


def fill_vpc_gaps() -> None:
    """Make moto's VPCs answer as AWS's do."""
    replace_methods(VPCBackend, {"create_vpc": _create_vpc})
    replace_methods(SecurityGroups, {"describe_security_group_vpc_associations": _describe_associations})
    replace_methods(EC2Backend, {"iter_tagged_resources": _tagged_resources})
    replace_methods(SubnetBackend, {"create_subnet": _create_subnet})


def _create_vpc(self: EC2Backend, *sent: Any, **named: Any) -> VPC:
    """A VPC's default group admits its members, and it has the Region's DHCP options; moto has neither."""
    vpc = _moto_create_vpc(self, *sent, **named)
    default = self.get_default_security_group(vpc.id)
    if default and not default.ingress_rules:
        self.authorize_security_group_ingress(
            default.id,
            ip_protocol="-1",
            from_port="",
            to_port="",
            ip_ranges=[],
            source_groups=[{"GroupId": default.id}],
            vpc_id=vpc.id,
        )
    self.associate_dhcp_options(_default_dhcp_options(self), vpc)
    return vpc


def _default_dhcp_options(backend: EC2Backend) -> Any:
    options = backend.__dict__.get("default_dhcp_options")
    if options is None or options.id not in backend.dhcp_options_sets:
        # us-east-1 has a domain of its own (VPC guide, "DHCP option sets").
        region = backend.region_name
        domain = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
        # moto keeps each option as a list, whatever its signature says of the domain's name.
        sent: dict[str, Any] = {"domain_name_servers": ["AmazonProvidedDNS"], "domain_name": [domain]}
        options = backend.create_dhcp_options(**sent)
        backend.__dict__["default_dhcp_options"] = options
    return options


def _create_subnet(self: EC2Backend, vpc_id: str, *sent: Any, **named: Any) -> Subnet:
    """Only a default VPC's subnets are a zone's default, with public addresses; moto makes the first one so.

    DescribeSubnets also shows the effective Block Public Access mode, `off` by default; moto lacks it.
    """
    subnet = _moto_create_subnet(self, vpc_id, *sent, **named)
    subnet.default_for_az = subnet.map_public_ip_on_launch = self.get_vpc(vpc_id).is_default
    subnet.__dict__["block_public_access_states"] = {"InternetGatewayBlockMode": "off"}
    return subnet


def _describe_associations(self: SecurityGroups) -> ActionResult:
    """No group is associated with a second VPC here; moto does not know the call."""
    return ActionResult({"SecurityGroupVpcAssociations": []})


def _tagged_resources(self: EC2Backend) -> Iterator[TaggedResource]:
    """The tagging API shows VPC endpoints as well; moto's leaves them out."""
    yield from _moto_tagged_resources(self)
    for endpoint in self.vpc_end_points.values():
        yield TaggedResource(
            arn=f"arn:{self.partition}:ec2:{self.region_name}:{self.account_id}:vpc-endpoint/{endpoint.id}",
            tags=dict(self.tags.get(endpoint.id, {})),
            resource_type="ec2:vpc-endpoint",
        )
