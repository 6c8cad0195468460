"""The row of a rule's table in which one call was denied: it is told which, and nothing is concluded."""

from __future__ import annotations

from tests.building import GROUPS, SUBNETS
from tests.catalog.case import UNDETERMINED, Case
from tests.catalog.net import ACLS, ENDPOINTS, INTERFACES, NATS, TABLES, Net

# What each action of EC2 would have read.
_READS = {
    "DescribeSubnets": SUBNETS,
    "DescribeSecurityGroups": GROUPS,
    "DescribeRouteTables": TABLES,
    "DescribeNetworkAcls": ACLS,
    "DescribeVpcEndpoints": ENDPOINTS,
    "DescribeNetworkInterfaces": INTERFACES,
    "DescribeNatGateways": NATS,
    "DescribeVpcs": "ec2.Vpcs",
    "DescribeVpcAttribute": "ec2.VpcAttributes",
    "DescribeDhcpOptions": "ec2.DhcpOptions",
}


def denied(action: str, blocking: str, name: str = "", world: Net | None = None) -> Case:
    """Return the row for a denied action of EC2 in a world (all green, unless told)."""
    return Case(
        name or f"{action} denied",
        (world or Net()).refused(f"ec2:{action}", _READS[action]),
        UNDETERMINED,
        "ACCESS_DENIED",
        blocking,
        missing=(f"ec2:{action}",),
    )
