"""The company's other VPCs, each with an outlook of its own on the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .building_blocks import ANYWHERE, REGION, NetworkBuilder, Placement

if TYPE_CHECKING:
    from .building_blocks import Clients

# What a security review left of the sandbox's S3 endpoint: reading, but no writing of results.
_READ_ONLY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["s3:GetObject", "s3:ListBucket"],
            "Resource": "*",
        }
    ],
}


@dataclass(frozen=True)
class OtherNetworks:
    """One place in each VPC, named after the VPC; the batch VPC has a public subnet as well."""

    research: Placement
    sandbox: Placement
    batch: Placement
    batch_public: Placement
    legacy: Placement
    partner: Placement


def build_other_networks(clients: Clients) -> OtherNetworks:
    """Make the VPCs beside production and return places in them."""
    ec2 = clients.ec2
    batch, batch_public = _batch(ec2)
    return OtherNetworks(
        research=_research(ec2),
        sandbox=_sandbox(ec2),
        batch=batch,
        batch_public=batch_public,
        legacy=_legacy(ec2),
        partner=_partner(clients),
    )


def _two_private_subnets(network: NetworkBuilder, prefix: str) -> tuple[tuple[str, str], str]:
    subnets = (
        network.subnet("private-1", f"{prefix}.0.0/24", "use1-az1"),
        network.subnet("private-2", f"{prefix}.1.0/24", "use1-az2"),
    )
    return subnets, network.route_table("private", *subnets)


def _jobs_group(network: NetworkBuilder) -> str:
    group = network.group("clarify-jobs", "Clarify jobs; members talk to each other")
    network.admit(group, groups=[group])
    return group


def _endpoints_group(network: NetworkBuilder, jobs: str) -> str:
    group = network.group("endpoints", "Interface endpoints; HTTPS from the jobs")
    network.admit(group, protocol="tcp", ports=(443, 443), groups=[jobs])
    return group


def _research(ec2: Any) -> Placement:
    """Everything is there, but DNS host names were switched off after the endpoints were made."""
    network = NetworkBuilder.create(ec2, "research", "10.30.0.0/16")
    subnets, table = _two_private_subnets(network, "10.30")
    jobs = _jobs_group(network)
    network.s3_gateway(table)
    endpoints = Placement(subnets, (_endpoints_group(network, jobs),))
    for service in ("api", "runtime"):
        network.sagemaker_endpoint(service, endpoints)
    ec2.modify_vpc_attribute(VpcId=network.vpc_id, EnableDnsHostnames={"Value": False})
    return Placement(subnets, (jobs,))


def _sandbox(ec2: Any) -> Placement:
    """Three endpoints, each wrong: a read-only policy, no private DNS, a group that admits nobody."""
    network = NetworkBuilder.create(ec2, "analytics-sandbox", "10.40.0.0/16")
    subnets, table = _two_private_subnets(network, "10.40")
    jobs = _jobs_group(network)
    network.s3_gateway(table, policy=_READ_ONLY)
    network.sagemaker_endpoint(
        "api", Placement(subnets, (_endpoints_group(network, jobs),)), private_dns=False
    )
    nobody = network.group("runtime-endpoint", "SageMaker Runtime endpoint")
    network.sagemaker_endpoint("runtime", Placement(subnets, (nobody,)))
    return Placement(subnets, (jobs,))


def _batch(ec2: Any) -> tuple[Placement, Placement]:
    """No endpoints: a NAT gateway instead, so everything works and nothing stays private."""
    network = NetworkBuilder.create(ec2, "batch", "10.50.0.0/16")
    subnets, table = _two_private_subnets(network, "10.50")
    public = network.subnet("public-1", "10.50.9.0/24", "use1-az1")
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=network.vpc_id)
    public_table = network.route_table("public", public)
    ec2.create_route(RouteTableId=public_table, DestinationCidrBlock=ANYWHERE, GatewayId=gateway)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=public, AllocationId=address)["NatGateway"]["NatGatewayId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, NatGatewayId=nat)
    jobs = _jobs_group(network)
    return Placement(subnets, (jobs,)), Placement((public,), (jobs,))


def _legacy(ec2: Any) -> Placement:
    """Older than the company's use of SageMaker: no endpoint of any kind, no way out."""
    network = NetworkBuilder.create(ec2, "legacy-datacentre", "10.60.0.0/16")
    subnets, _ = _two_private_subnets(network, "10.60")
    return Placement(subnets, (_jobs_group(network),))


def _partner(clients: Clients) -> Placement:
    """A spoke: everything leaves through a transit gateway, to endpoints in a hub that cannot be seen."""
    ec2 = clients.ec2
    network = NetworkBuilder.create(ec2, "partner-spoke", "10.70.0.0/16")
    subnets, table = _two_private_subnets(network, "10.70")
    transit = ec2.create_transit_gateway(Description="Company backbone")["TransitGateway"]["TransitGatewayId"]
    ec2.create_transit_gateway_vpc_attachment(
        TransitGatewayId=transit, VpcId=network.vpc_id, SubnetIds=list(subnets)
    )
    ec2.create_route(RouteTableId=table, DestinationCidrBlock=ANYWHERE, TransitGatewayId=transit)
    for service in ("api", "runtime"):
        clients.route53.create_hosted_zone(
            Name=f"{service}.sagemaker.{REGION}.amazonaws.com",
            CallerReference=f"hub-{service}",
            VPC={"VPCRegion": REGION, "VPCId": network.vpc_id},
            HostedZoneConfig={"Comment": "Answered by the hub's endpoint", "PrivateZone": True},
        )
    return Placement(subnets, (_jobs_group(network),))
