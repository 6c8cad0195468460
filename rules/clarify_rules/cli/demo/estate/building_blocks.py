"""The EC2 calls a network is built with, and what a workload is placed by."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

REGION = "us-east-1"
ANYWHERE = "0.0.0.0/0"


@dataclass(frozen=True)
class Clients:
    """The boto3 clients of the account; boto3 makes their methods at run time, so they have no types."""

    ec2: Any
    s3: Any
    sagemaker: Any
    route53: Any


@dataclass(frozen=True)
class Placement:
    """Where a job or a model runs: what VpcConfig names."""

    subnets: tuple[str, ...]
    groups: tuple[str, ...]

    def vpc_config(self) -> dict[str, list[str]]:
        """Return the VpcConfig of a SageMaker request."""
        return {"Subnets": list(self.subnets), "SecurityGroupIds": list(self.groups)}


@dataclass(frozen=True)
class NetworkBuilder:
    """One VPC and the calls that furnish it; each returns the id of what it made."""

    ec2: Any
    name: str
    vpc_id: str

    @classmethod
    def create(cls, ec2: Any, name: str, cidr: str) -> NetworkBuilder:
        """Make a VPC with both DNS attributes on."""
        vpc_id = ec2.create_vpc(CidrBlock=cidr, TagSpecifications=named("vpc", name))["Vpc"]["VpcId"]
        ec2.modify_vpc_attribute(VpcId=vpc_id, EnableDnsHostnames={"Value": True})
        return cls(ec2, name, vpc_id)

    def subnet(self, name: str, cidr: str, zone_id: str) -> str:
        """Make a subnet in the zone with this AZ id."""
        made = self.ec2.create_subnet(
            VpcId=self.vpc_id,
            CidrBlock=cidr,
            AvailabilityZoneId=zone_id,
            TagSpecifications=named("subnet", f"{self.name}-{name}"),
        )
        return str(made["Subnet"]["SubnetId"])

    def group(self, name: str, purpose: str) -> str:
        """Make a security group; as AWS makes it, it lets everything out and nothing in."""
        made = self.ec2.create_security_group(
            GroupName=f"{self.name}-{name}", Description=purpose, VpcId=self.vpc_id
        )
        return str(made["GroupId"])

    def admit(
        self, group: str, *, protocol: str = "-1", ports: tuple[int, int] | None = None, **peers: Any
    ) -> None:
        """Add one ingress permission; `peers` are `cidrs` and `groups`, all in the same permission."""
        permission: dict[str, Any] = {"IpProtocol": protocol}
        if ports:
            permission |= {"FromPort": ports[0], "ToPort": ports[1]}
        if "cidrs" in peers:
            permission["IpRanges"] = [{"CidrIp": cidr} for cidr in peers["cidrs"]]
        if "groups" in peers:
            permission["UserIdGroupPairs"] = [{"GroupId": peer} for peer in peers["groups"]]
        self.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])

    def remove_egress(self, group: str) -> None:
        """Take away the rule that lets everything out."""
        self.ec2.revoke_security_group_egress(
            GroupId=group, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": ANYWHERE}]}]
        )

    def route_table(self, name: str, *subnets: str) -> str:
        """Make a route table and associate it with the subnets."""
        made = self.ec2.create_route_table(
            VpcId=self.vpc_id, TagSpecifications=named("route-table", f"{self.name}-{name}")
        )
        table = str(made["RouteTable"]["RouteTableId"])
        for subnet in subnets:
            self.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        return table

    def s3_gateway(self, *tables: str, policy: Mapping[str, Any] | None = None) -> str:
        """Make a gateway endpoint for S3 on these route tables; without a policy it allows everything."""
        made = self.ec2.create_vpc_endpoint(
            VpcId=self.vpc_id,
            ServiceName=f"com.amazonaws.{REGION}.s3",
            VpcEndpointType="Gateway",
            RouteTableIds=list(tables),
            TagSpecifications=named("vpc-endpoint", f"{self.name}-s3"),
            **({"PolicyDocument": json.dumps(policy)} if policy else {}),
        )
        return str(made["VpcEndpoint"]["VpcEndpointId"])

    def sagemaker_endpoint(self, service: str, at: Placement, *, private_dns: bool = True) -> str:
        """Make the interface endpoint of SageMaker's `api` or `runtime`."""
        made = self.ec2.create_vpc_endpoint(
            VpcId=self.vpc_id,
            ServiceName=f"com.amazonaws.{REGION}.sagemaker.{service}",
            VpcEndpointType="Interface",
            SubnetIds=list(at.subnets),
            SecurityGroupIds=list(at.groups),
            PrivateDnsEnabled=private_dns,
            TagSpecifications=named("vpc-endpoint", f"{self.name}-sagemaker-{service}"),
        )
        return str(made["VpcEndpoint"]["VpcEndpointId"])

    def network_acl(self, subnet: str, entries: list[dict[str, Any]]) -> str:
        """Make a network ACL with these entries and put it in the place of the subnet's."""
        made = self.ec2.create_network_acl(VpcId=self.vpc_id)["NetworkAcl"]["NetworkAclId"]
        for number, entry in enumerate(entries, start=1):
            self.ec2.create_network_acl_entry(NetworkAclId=made, RuleNumber=number * 100, **entry)
        found = self.ec2.describe_network_acls(
            Filters=[{"Name": "association.subnet-id", "Values": [subnet]}]
        )
        (association,) = (
            association["NetworkAclAssociationId"]
            for association in found["NetworkAcls"][0]["Associations"]
            if association["SubnetId"] == subnet
        )
        self.ec2.replace_network_acl_association(AssociationId=association, NetworkAclId=made)
        return str(made)


def named(kind: str, name: str) -> list[dict[str, Any]]:
    """Return the TagSpecifications that give a new resource its Name."""
    return [{"ResourceType": kind, "Tags": [{"Key": "Name", "Value": name}]}]
