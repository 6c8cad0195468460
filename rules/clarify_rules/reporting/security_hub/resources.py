"""The resources of a finding, as ASFF describes them from no more than their ids."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.evaluation.result import Result
from clarify_rules.reporting.security_hub import limits
from clarify_rules.reporting.security_hub.place import Place
from clarify_rules.reporting.security_hub.text import field, identifier

MOST_BLOCKING = 3
"""Blocking resources that are listed, besides what they block."""

OTHER = "Other"


class _Kind(NamedTuple):
    """What ARNs call a kind of EC2 resource, its ASFF type, and the member of its details that is its id."""

    arn: str
    asff: str = OTHER
    member: str | None = None


_KINDS = MappingProxyType(
    {
        "acl": _Kind("network-acl", "AwsEc2NetworkAcl", "NetworkAclId"),
        "dopt": _Kind("dhcp-options"),
        "eigw": _Kind("egress-only-internet-gateway"),
        "eni": _Kind("network-interface", "AwsEc2NetworkInterface", "NetworkInterfaceId"),
        "igw": _Kind("internet-gateway"),
        "nat": _Kind("natgateway"),
        "pcx": _Kind("vpc-peering-connection", "AwsEc2VpcPeeringConnection", "VpcPeeringConnectionId"),
        "pl": _Kind("prefix-list"),
        "rtb": _Kind("route-table", "AwsEc2RouteTable", "RouteTableId"),
        "sg": _Kind("security-group", "AwsEc2SecurityGroup", "GroupId"),
        "subnet": _Kind("subnet", "AwsEc2Subnet", "SubnetId"),
        "tgw": _Kind("transit-gateway", "AwsEc2TransitGateway", "Id"),
        "vgw": _Kind("vpn-gateway"),
        # AwsEc2Vpc has details, but its id is none of them.
        "vpc": _Kind("vpc", "AwsEc2Vpc"),
        "vpce": _Kind("vpc-endpoint"),
    }
)
_EC2_ID = re.compile(r"([a-z]+)-[0-9A-Za-z-]{1,60}")
_WHOLE_IDS = ("arn:", "s3://")
_JUDGED = MappingProxyType({"AWS::EC2::VPC": "vpc", "AWS::EC2::SecurityGroup": "sg"})


def resource_id(result: Result) -> str:
    """Return the ASFF id of what a result judges: its ARN, or the account as AWS's own findings name it."""
    if result.resource_type == ACCOUNT:
        return identifier(f"{ACCOUNT}:{result.resource_id}", limits.RESOURCE_ID)
    return identifier(result.resource_arn, limits.RESOURCE_ID)


def affected(result: Result, place: Place) -> dict[str, Any]:
    """Return what a result judges as an ASFF resource. ASFF has no details of workloads and endpoints."""
    kind = _KINDS.get(_JUDGED.get(result.resource_type, ""), _Kind(""))
    asff = "AwsAccount" if result.resource_type == ACCOUNT else kind.asff
    other = {"ResourceType": result.resource_type, "Name": result.resource_id}
    if result.launcher is not None:
        other["Launcher"] = f"{result.launcher.kind} {result.launcher.name}"
    return _resource(asff, resource_id(result), place, _details(kind, result.resource_id, other))


def blocking(
    ids: str | None, results: Iterable[Result], place: Place, owners: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the first of what blocks as ASFF resources; `ids` are joined by a comma.

    Each has the ARN that it has in its owner's account. Of one whose owner is not known (a transit gateway,
    what does not exist) no ARN is made up: its own id stands there, as ASFF asks of what has no ARN (user
    guide, "Resources", Id).

    What the results are of is listed as affected anyway. A name alone, as of a model or a zone, is no id that
    anybody could look for; the texts tell it.
    """
    judged = {name for each in results for name in (each.resource_id, resource_id(each))}
    names = [each for each in _separate(ids or "") if each not in judged]
    found = {
        each["Id"]: each for name in names if (each := _blocking(name, place, owners.get(name))) is not None
    }
    return [each for key, each in found.items() if key not in judged][:MOST_BLOCKING]


def _separate(ids: str) -> list[str]:
    """Return the ids of one text; only the keys of S3 objects may hold a comma, and they block alone."""
    return [ids] if ids.startswith("s3://") else ids.split(",")


def _blocking(name: str, place: Place, owner: str | None) -> dict[str, Any] | None:
    if name.startswith(_WHOLE_IDS):
        return _resource(OTHER, identifier(name, limits.RESOURCE_ID), place, _details(_Kind(""), name, {}))
    match = _EC2_ID.fullmatch(name)
    kind = _KINDS.get(match[1]) if match else None
    if kind is None:
        return None
    asff_id = place.arn("ec2", f"{kind.arn}/{name}", owner) if owner else name
    return _resource(kind.asff, identifier(asff_id, limits.RESOURCE_ID), place, _details(kind, name, {}))


def _resource(asff: str, asff_id: str, place: Place, details: dict[str, Any]) -> dict[str, Any]:
    return {"Type": asff, "Id": asff_id, **place.whereabouts, "Details": details}


def _details(kind: _Kind, name: str, other: dict[str, str]) -> dict[str, Any]:
    if kind.member:
        own = {kind.asff: {kind.member: field(name, limits.OTHER_VALUE)}}
    else:
        own, other = {}, {"Name": name} | other
    said = {key: field(value, limits.OTHER_VALUE) for key, value in other.items()}
    return {**own, OTHER: said} if said else dict(own)
