"""The production VPC: the healthy one, with the corners people fell into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .building_blocks import ANYWHERE, NetworkBuilder, Placement

_CIDR = "10.20.0.0/16"


@dataclass(frozen=True)
class ProductionNetwork:
    """Places in the production VPC, by what is special about them."""

    healthy: Placement
    models: Placement
    models_in_one_zone: Placement
    models_where_m5_is_missing: Placement
    small: Placement
    without_s3_route: Placement
    replies_dropped: Placement
    without_self_rule: Placement
    tcp_only_self_rule: Placement
    without_egress: Placement
    open_to_the_world: Placement
    group_deleted: Placement


def build_production_network(ec2: Any) -> ProductionNetwork:
    """Make the VPC `ml-production` and return its places."""
    network = NetworkBuilder.create(ec2, "ml-production", _CIDR)
    private_1 = network.subnet("private-1", "10.20.0.0/24", "use1-az1")
    private_2 = network.subnet("private-2", "10.20.1.0/24", "use1-az2")
    private_1_more = network.subnet("private-1-more", "10.20.2.0/24", "use1-az1")
    # No m5 is offered in this zone.
    private_3 = network.subnet("private-3", "10.20.3.0/24", "use1-az3")
    small = tuple(
        network.subnet(f"small-{index}", f"10.20.4.{16 * index}/28", f"use1-az{index}") for index in (1, 2)
    )
    hardened = network.subnet("hardened", "10.20.5.0/24", "use1-az4")
    # Nobody associated it with the private route table, so the VPC's main table applies: no route to S3.
    added_later = network.subnet("added-later", "10.20.6.0/24", "use1-az4")
    table = network.route_table("private", private_1, private_2, private_1_more, private_3, *small, hardened)
    network.s3_gateway(table)
    _add_sagemaker_endpoints(network, (private_1, private_2))
    _harden(network, hardened)

    jobs = network.group("clarify-jobs", "Clarify jobs; members talk to each other")
    network.admit(jobs, groups=[jobs])
    models = network.group("models", "Shadow and real-time endpoints")
    both = (private_1, private_2)
    return ProductionNetwork(
        healthy=Placement(both, (jobs,)),
        models=Placement(both, (models,)),
        models_in_one_zone=Placement((private_1, private_1_more), (models,)),
        models_where_m5_is_missing=Placement((private_1, private_3), (models,)),
        small=Placement(small, (jobs,)),
        without_s3_route=Placement((private_1, added_later), (jobs,)),
        replies_dropped=Placement((hardened,), (jobs,)),
        without_self_rule=Placement(both, (_group_without_self_rule(network),)),
        tcp_only_self_rule=Placement(both, (_group_with_tcp_only(network),)),
        without_egress=Placement(both, (_group_without_egress(network),)),
        open_to_the_world=Placement(both, (_group_open_to_the_world(network),)),
        group_deleted=Placement(both, (_deleted_group(network),)),
    )


def _add_sagemaker_endpoints(network: NetworkBuilder, subnets: tuple[str, ...]) -> None:
    group = network.group("endpoints", "Interface endpoints; HTTPS from the whole VPC")
    network.admit(group, protocol="tcp", ports=(443, 443), cidrs=[_CIDR])
    for service in ("api", "runtime"):
        network.sagemaker_endpoint(service, Placement(subnets, (group,)))


def _harden(network: NetworkBuilder, subnet: str) -> None:
    """Let HTTPS out and in: whoever wrote this forgot that replies come to an ephemeral port."""
    https = {
        "Protocol": "6",
        "RuleAction": "allow",
        "CidrBlock": ANYWHERE,
        "PortRange": {"From": 443, "To": 443},
    }
    network.network_acl(subnet, [https | {"Egress": True}, https | {"Egress": False}])


def _group_without_self_rule(network: NetworkBuilder) -> str:
    group = network.group("fraud-batch", "Fraud team's batch jobs")
    network.admit(group, protocol="tcp", ports=(443, 443), cidrs=[_CIDR])
    return group


def _group_with_tcp_only(network: NetworkBuilder) -> str:
    group = network.group("encrypted-jobs", "Jobs that encrypt what they send each other")
    network.admit(group, protocol="tcp", ports=(0, 65535), groups=[group])
    return group


def _group_without_egress(network: NetworkBuilder) -> str:
    group = network.group("locked-down", "Nothing leaves")
    network.admit(group, groups=[group])
    network.remove_egress(group)
    return group


def _group_open_to_the_world(network: NetworkBuilder) -> str:
    group = network.group("studio-shared", "Shared by Studio users")
    network.admit(group, groups=[group], cidrs=[ANYWHERE])
    return group


def _deleted_group(network: NetworkBuilder) -> str:
    group = network.group("pilot", "The pilot project's jobs")
    network.ec2.delete_security_group(GroupId=group)
    return group
