"""The all-green world with small changes, and what the network says of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.network.path import Check
from clarify_rules.network.policy.request import Caller, Request
from clarify_rules.network.reach import Network
from clarify_rules.network.service import Service

WORLDS = Path(__file__).parents[1] / "worlds"
Document = dict[str, Any]

CALLER = Caller("arn:aws:iam::111122223333:role/clarify-exec", "111122223333")
REQUESTS = {
    Service.S3: (Request("s3:GetObject", "arn:aws:s3:::data-bucket/train/*"),),
    Service.SAGEMAKER_API: (
        Request("sagemaker:DescribeModel", "arn:aws:sagemaker:us-east-1:111122223333:model/fraud"),
    ),
    Service.SAGEMAKER_RUNTIME: (
        Request("sagemaker:InvokeEndpoint", "arn:aws:sagemaker:us-east-1:111122223333:endpoint/x"),
    ),
}
JOB = VpcConfig(("subnet-a", "subnet-b"), ("sg-job",))
ONE_SUBNET = VpcConfig(("subnet-a",), ("sg-job",))
EVERYTHING = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


@cache
def _text(name: str) -> str:
    return (WORLDS / name).read_text("utf-8")


def green() -> Document:
    document: Document = json.loads(_text("g00-all-green.json"))
    return document


def item(document: Document, name: str, identifier: str) -> Document:
    """Return the item of an EC2 list that has the id."""
    found: Document = next(each for each in document["ec2"][name] if identifier in each.values())
    return found


def drop(document: Document, name: str, *identifiers: str) -> None:
    document["ec2"][name] = [
        each for each in document["ec2"][name] if not any(one in each.values() for one in identifiers)
    ]


def routes(document: Document, table: str = "rtb-priv") -> list[Document]:
    found: list[Document] = item(document, "RouteTables", table)["Routes"]
    return found


def route(destination: str, **target: str) -> Document:
    key = "DestinationPrefixListId" if destination.startswith("pl-") else "DestinationCidrBlock"
    return {key: destination, "Origin": "CreateRoute", "State": "active", **target}


def deny(document: Document, action: str, resource: str | None = None, error: str = "AccessDenied") -> None:
    """Let a call fail, and what it would have read be absent where it failed for all resources."""
    document["unavailable"].append({"action": action, "error": error, "resource": resource})


def acl_entry(
    number: int, egress: bool, action: str, cidr: str, ports: tuple[int, int] | None = None
) -> Document:
    entry: Document = {"RuleNumber": number, "Egress": egress, "RuleAction": action, "CidrBlock": cidr}
    if ports is None:
        return {**entry, "Protocol": "-1"}
    return {**entry, "Protocol": "6", "PortRange": {"From": ports[0], "To": ports[1]}}


def add_nat(document: Document, **fields: object) -> None:
    """Take the endpoints away, and put a NAT gateway with a way to the internet in their place."""
    document["ec2"]["VpcEndpoints"] = []
    document["ec2"]["NetworkInterfaces"] = []
    routes(document)[1:] = [route("0.0.0.0/0", NatGatewayId="nat-1")]
    subnet = {**item(document, "Subnets", "subnet-e"), "SubnetId": "subnet-pub", "CidrBlock": "10.0.20.0/24"}
    document["ec2"]["Subnets"].append(subnet)
    association = {"SubnetId": "subnet-pub", "Main": False, "AssociationState": {"State": "associated"}}
    document["ec2"]["RouteTables"].append(
        {
            "RouteTableId": "rtb-pub",
            "VpcId": "vpc-a",
            "Associations": [association],
            "Routes": [route("10.0.0.0/16", GatewayId="local"), route("0.0.0.0/0", GatewayId="igw-1")],
        }
    )
    nat = {"NatGatewayId": "nat-1", "VpcId": "vpc-a", "SubnetId": "subnet-pub", "State": "available"}
    document["ec2"]["NatGateways"] = [{**nat, "ConnectivityType": "public", **fields}]


def network(document: Document, *, memoise: bool = True) -> Network:
    return Network(Evidence.from_document(document), memoise)


def reach(document: Document, service: Service, config: VpcConfig = ONE_SUBNET) -> Check:
    return network(document).reach(config, service, REQUESTS[service], CALLER)


def told(check: Check) -> tuple[str, str, str | None]:
    """Return verdict, code and blocking resource."""
    return check.verdict.name, check.code, check.resource_id
