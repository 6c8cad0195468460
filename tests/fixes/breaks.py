"""The ways in which a world of the plays is broken, with the job, model or monitor that it breaks for."""

from __future__ import annotations

from typing import Any

from clarify_rules.cli.demo.estate.building_blocks import ANYWHERE, NetworkBuilder, Placement
from tests.fixes.played_world import GATEWAY, S3_INTERFACE, SAGEMAKER, World


def _usual(world: World) -> None:
    world.model(world.here)
    world.job(world.here)


def without_gateway(world: World) -> None:
    world.sagemaker("runtime")
    world.sagemaker("api")
    _usual(world)


def without_sagemaker(world: World) -> None:
    world.s3_gateway()
    _usual(world)


def unrouted(world: World) -> None:
    world.all_endpoints()
    world.ec2.modify_vpc_endpoint(VpcEndpointId=world.ids[GATEWAY], RemoveRouteTableIds=[world.table])
    _usual(world)


def no_https_out(world: World) -> None:
    world.all_endpoints()
    world.network.remove_egress(world.jobs)
    _usual(world)


def replies_dropped(world: World) -> None:
    world.all_endpoints(subnets=(world.b,))
    world.drop_replies()
    at = Placement((world.a,), (world.jobs,))
    world.model(at)
    world.job(at)


def s3_denied(world: World) -> None:
    world.all_endpoints()
    world.allow_only(world.ids[GATEWAY], "s3:ListAllMyBuckets")
    _usual(world)


def api_denied(world: World) -> None:
    world.all_endpoints()
    world.allow_only(world.ids[SAGEMAKER], "sagemaker:Search")
    _usual(world)


def runtime_denied(world: World) -> None:
    world.s3_gateway()
    world.sagemaker("api")
    world.allow_only(world.sagemaker("runtime"), "sagemaker:Search")
    _usual(world)


def no_dns(world: World) -> None:
    world.all_endpoints()
    for attribute in ("EnableDnsHostnames", "EnableDnsSupport"):
        world.ec2.modify_vpc_attribute(VpcId=world.network.vpc_id, **{attribute: {"Value": False}})
    _usual(world)


def api_without_private_dns(world: World) -> None:
    world.s3_gateway()
    world.sagemaker("runtime")
    world.sagemaker("api", private_dns=False)
    _usual(world)


def runtime_without_private_dns(world: World) -> None:
    world.s3_gateway()
    world.sagemaker("api")
    world.sagemaker("runtime", private_dns=False)
    _usual(world)


def s3_inbound_only(world: World) -> None:
    made = world.ec2.create_vpc_endpoint(
        VpcId=world.network.vpc_id,
        ServiceName="com.amazonaws.us-east-1.s3",
        VpcEndpointType="Interface",
        SubnetIds=[world.a, world.b],
        SecurityGroupIds=[world.endpoints],
        PrivateDnsEnabled=True,
        DnsOptions={"PrivateDnsOnlyForInboundResolverEndpoint": True},
    )
    world.ids[S3_INTERFACE] = made["VpcEndpoint"]["VpcEndpointId"]
    without_gateway(world)


def not_admitted(world: World) -> None:
    world.all_endpoints()
    world.ec2.revoke_security_group_ingress(
        GroupId=world.endpoints,
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 443,
                "ToPort": 443,
                "UserIdGroupPairs": [{"GroupId": world.jobs}],
            }
        ],
    )
    _usual(world)


def members_not_admitted(world: World) -> None:
    world.all_endpoints()
    world.ec2.revoke_security_group_ingress(
        GroupId=world.jobs,
        IpPermissions=[{"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": world.jobs}]}],
    )
    world.model(world.here)
    world.job(world.here, instances=2)


def members_not_let_out(world: World) -> None:
    world.all_endpoints()
    world.network.remove_egress(world.jobs)
    world.model(world.here)
    world.job(world.here, instances=2)


def open_to_the_world(world: World) -> None:
    world.all_endpoints()
    beside: dict[str, Any] = {"protocol": "tcp", "groups": [world.jobs]}
    world.network.admit(world.jobs, ports=(0, 65535), cidrs=[ANYWHERE], **beside)
    world.network.admit(world.jobs, ports=(443, 443), cidrs=["0.0.0.0/1", "128.0.0.0/1"], **beside)
    _usual(world)


def nat(world: World) -> None:
    world.nat_route()
    _usual(world)


def isolated_outside(world: World) -> None:
    world.all_endpoints()
    world.model(world.here)
    world.job(None, network={"EnableNetworkIsolation": True})
    world.definition(None, isolated=True)


def _elsewhere(world: World) -> Placement:
    other = NetworkBuilder.create(world.ec2, world.named("other"), "10.0.0.0/16")
    subnets = tuple(other.subnet(f"az{zone}", f"10.0.{zone}.0/24", f"use1-az{zone}") for zone in (1, 2))
    return Placement(subnets, (other.group("models", "models"),))


def model_elsewhere(world: World) -> None:
    world.all_endpoints()
    world.model(_elsewhere(world))
    world.job(world.here)


def job_elsewhere(world: World) -> None:
    world.all_endpoints()
    world.model(world.here)
    world.job(_elsewhere(world))


def model_outside(world: World) -> None:
    world.all_endpoints()
    world.model(None)
    world.job(world.here)


def all_full(world: World) -> None:
    world.all_endpoints()
    full = world.full_subnet()
    world.model(full)
    world.job(full)
    world.definition(full)
