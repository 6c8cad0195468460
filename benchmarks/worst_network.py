"""The largest network that one job may lie in: 16 subnets, 5 groups of 60 rules, 46 routes, 256 pairs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

GREEN = Path(__file__).parents[1] / "tests" / "worlds" / "g00-all-green.json"
SUBNETS, GROUPS, RULES, ROUTES = 16, 5, 60, 46
Document = dict[str, Any]


def worst_network() -> Document:
    """Return evidence of one job whose groups open what it needs piece by piece, the last pieces last."""
    document: Document = json.loads(GREEN.read_text("utf-8"))
    ec2 = document["ec2"]
    subnets = [f"subnet-{number:02}" for number in range(SUBNETS)]
    groups = [f"sg-{number}" for number in range(GROUPS)]
    model = ec2["Subnets"][0]
    ec2["Subnets"] += [
        {**model, "SubnetId": name, "CidrBlock": f"10.0.{100 + number}.0/24"}
        for number, name in enumerate(subnets)
    ]
    private = ec2["RouteTables"][1]
    private["Associations"] += [
        {"SubnetId": name, "Main": False, "AssociationState": {"State": "associated"}} for name in subnets
    ]
    private["Routes"] += [
        {
            "DestinationCidrBlock": f"172.16.{number}.0/24",
            "TransitGatewayId": "tgw-1",
            "Origin": "CreateRoute",
            "State": "active",
        }
        for number in range(ROUTES - len(private["Routes"]))
    ]
    ec2["NetworkAcls"][0]["Associations"] += [{"SubnetId": name} for name in subnets]
    ec2["SecurityGroups"] += [_group(number, name, groups) for number, name in enumerate(groups)]
    job = document["sagemaker"]["ProcessingJobs"][0]
    job["NetworkConfig"]["VpcConfig"] = {"Subnets": subnets, "SecurityGroupIds": groups}
    return document


def _group(number: int, name: str, groups: list[str]) -> Document:
    """A group whose rules each open one slice of the ports to members, and to some addresses."""
    width = (65536 - 1024) // (GROUPS * RULES) + 1
    slices = [1024 + (number * RULES + position) * width for position in range(RULES)]
    permissions = [
        {
            "IpProtocol": "tcp",
            "FromPort": first,
            "ToPort": min(first + width - 1, 65535),
            "IpRanges": [{"CidrIp": f"10.{position}.{number}.0/24"} for position in range(3)],
            "UserIdGroupPairs": [{"GroupId": each} for each in groups],
        }
        for first, position in zip(slices, range(RULES), strict=True)
    ]
    everything = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    return {
        "GroupId": name,
        "GroupName": name,
        "VpcId": "vpc-a",
        "OwnerId": "111122223333",
        "IpPermissions": permissions,
        "IpPermissionsEgress": [*permissions[:-1], everything],
    }
