"""Less knowledge is never more certainty: a key that AWS always sends is taken out, or its value is garbage.

By that no verdict may become COMPLIANT, NON_COMPLIANT or NOT_APPLICABLE that was not so before. Left out on
purpose: PolicyDocument, without which an endpoint has full access; BlockPublicAccessStates as a whole, which
is not there where there is no such thing; one list of peers in a permission that has peers in another.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clarify_rules.catalog.verdict import Status
from tests.building import GROUPS, World, audit
from tests.catalog.every_result import hand_worked_worlds
from tests.catalog.net import ACLS, ENDPOINTS, NATS, TABLES, Net, allow, https, permission

# Why: pyproject.toml, [tool.coverage.run].
pytestmark = pytest.mark.no_cover

ALWAYS_SENT = {
    "Vpcs": ("VpcId", "CidrBlock", "DhcpOptionsId", "OwnerId"),
    "DhcpOptions": (
        "DhcpOptionsId",
        "DhcpConfigurations",
        "DhcpConfigurations[].Key",
        "DhcpConfigurations[].Values",
        "DhcpConfigurations[].Values[].Value",
    ),
    "Subnets": (
        "SubnetId",
        "VpcId",
        "OwnerId",
        "CidrBlock",
        "State",
        "AvailabilityZoneId",
        "AvailableIpAddressCount",
        "Ipv6Native",
        "BlockPublicAccessStates.InternetGatewayBlockMode",
    ),
    "RouteTables": (
        "RouteTableId",
        "VpcId",
        "Associations",
        "Associations[].Main",
        "Associations[].SubnetId",
        "Associations[].AssociationState",
        "Associations[].AssociationState.State",
        "Routes",
        "Routes[].DestinationCidrBlock",
        "Routes[].DestinationPrefixListId",
        "Routes[].GatewayId",
        "Routes[].NatGatewayId",
        "Routes[].TransitGatewayId",
        "Routes[].Origin",
        "Routes[].State",
    ),
    "NetworkAcls": (
        "NetworkAclId",
        "Associations",
        "Associations[].SubnetId",
        "Entries",
        "Entries[].RuleNumber",
        "Entries[].Egress",
        "Entries[].RuleAction",
        "Entries[].Protocol",
        "Entries[].CidrBlock",
        "Entries[].PortRange",
        "Entries[].PortRange.From",
        "Entries[].PortRange.To",
    ),
    "SecurityGroups": (
        "GroupId",
        "VpcId",
        "IpPermissions",
        "IpPermissions[].IpProtocol",
        "IpPermissions[].IpRanges",
        "IpPermissions[].IpRanges[].CidrIp",
        "IpPermissions[].UserIdGroupPairs",
        "IpPermissions[].UserIdGroupPairs[].GroupId",
        "IpPermissions[].PrefixListIds",
        "IpPermissionsEgress",
        "IpPermissionsEgress[].IpProtocol",
        "IpPermissionsEgress[].IpRanges",
        "IpPermissionsEgress[].IpRanges[].CidrIp",
        "IpPermissionsEgress[].UserIdGroupPairs",
        "IpPermissionsEgress[].PrefixListIds",
        "IpPermissionsEgress[].PrefixListIds[].PrefixListId",
    ),
    "SecurityGroupVpcAssociations": ("GroupId", "VpcId", "State"),
    "VpcEndpoints": (
        "VpcEndpointId",
        "VpcEndpointType",
        "VpcId",
        "ServiceName",
        "State",
        "PrivateDnsEnabled",
        "RouteTableIds",
        "SubnetIds",
        "Groups",
        "Groups[].GroupId",
        "NetworkInterfaceIds",
    ),
    "NetworkInterfaces": (
        "NetworkInterfaceId",
        "SubnetId",
        "PrivateIpAddress",
        "Groups",
        "Groups[].GroupId",
    ),
    "NatGateways": ("NatGatewayId", "VpcId", "State", "ConnectivityType", "NatGatewayAddresses"),
    "PrefixLists": ("PrefixListId", "PrefixListName", "Cidrs"),
    "InstanceTypeOfferings": ("InstanceType", "LocationType", "Location"),
}
ENUMS = {
    "Subnets": ("State", "BlockPublicAccessStates.InternetGatewayBlockMode"),
    "RouteTables": ("Associations[].AssociationState.State", "Routes[].Origin", "Routes[].State"),
    "NetworkAcls": ("Entries[].RuleAction", "Entries[].Protocol"),
    "SecurityGroups": ("IpPermissions[].IpProtocol", "IpPermissionsEgress[].IpProtocol"),
    "SecurityGroupVpcAssociations": ("State",),
    "VpcEndpoints": ("VpcEndpointType", "State"),
    "NatGateways": ("State", "ConnectivityType"),
    "InstanceTypeOfferings": ("LocationType",),
}
KEYS = [(name, key) for name, keys in ALWAYS_SENT.items() for key in keys]
VALUES = [(name, key) for name, keys in ENUMS.items() for key in keys]
Change = Callable[[dict[str, Any], str], None]
Changed = tuple[str, dict[str, Any]]
Verdicts = dict[tuple[str, str], tuple[Status, str]]


def _associated_group() -> World:
    state = {"GroupId": "sg-job", "VpcId": "vpc-a", "State": "associated"}
    world = World().change(GROUPS, "sg-job", VpcId="vpc-0")
    return world.add("ec2.SecurityGroupVpcAssociations", state)


def _two_jobs() -> Net:
    """One job of two has groups that the endpoints do not admit."""
    world = Net().add_group("sg-out").add_job("clarify-2")
    world.egress(permission(cidr="0.0.0.0/0"), group="sg-out")
    return world.add_subnet("subnet-n", "use1-az1").job_vpc("subnet-n", groups=("sg-out",), name="clarify-2")


# What no hand-worked world has: mostly faults that a lost key could hide.
MORE = {
    "an unavailable subnet": World().subnet("subnet-b", State="unavailable"),
    "a private NAT gateway": Net().only_nat(ConnectivityType="private"),
    "a regional NAT gateway": Net().only_nat(AvailabilityMode="regional", RouteTableId="rtb-pub"),
    "a failed NAT gateway": Net().only_nat(State="failed"),
    "a blackhole": Net().unroute("vpce-s3").route("vpce-s3", "pl-63a5400a", state="blackhole"),
    "public ingress": Net().ingress(permission(cidr="0.0.0.0/0")),
    "egress by prefix list": Net().egress(https(prefix_list="pl-63a5400a"), https("10.0.0.0/16")),
    "a group that is associated": _associated_group(),
    "a blackhole to what allows little": Net()
    .unroute("vpce-s3")
    .route("vpce-s3", "pl-63a5400a", state="blackhole")
    .policy("vpce-s3", allow("s3:GetObject")),
    "two jobs": _two_jobs(),
    "a gateway that fails": Net().vpce("vpce-s3", State="failed"),
    "an S3 interface endpoint": Net().without("vpce-s3").s3_interface(),
}
DOCUMENTS = {path.stem.partition("-")[0]: path.read_text("utf-8") for path in hand_worked_worlds()}
DOCUMENTS |= {name: json.dumps(world.document) for name, world in MORE.items()}
# The worlds that differ in what is tried here; the others differ in what a job asks for.
APART = ("g00", "g01", "g21", "g23", "g27", "g42", "g43", "g44", "g45", "g55")
EVERYWHERE = (*APART, *MORE)
CLOSELY = ("g00", "g27", "g44", "two jobs", "a blackhole to what allows little")


def drop(record: dict[str, Any], key: str) -> None:
    del record[key]


def make_garbage(record: dict[str, Any], key: str) -> None:
    record[key] = "as-yet-unheard-of"


def places(record: object, path: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the objects below a record that hold the last key of the path."""
    key, *deeper = path
    name = key.removesuffix("[]")
    if not isinstance(record, dict) or name not in record:
        return
    if not deeper:
        yield record
        return
    for each in record[name] if key.endswith("[]") else [record[name]]:
        yield from places(each, deeper)


def verdicts(document: dict[str, Any]) -> Verdicts:
    found = audit(World(document)).results
    return {(each.rule, each.resource_id): (each.status, each.code) for each in found}


@cache
def before(world: str) -> Verdicts:
    return verdicts(json.loads(DOCUMENTS[world]))


def occurrences(document: dict[str, Any], name: str, key: str) -> list[dict[str, Any]]:
    path = key.split(".")
    return [found for record in document["ec2"].get(name, ()) for found in places(record, path)]


def made_up(world: str, document: dict[str, Any]) -> list[str]:
    """Return the verdicts on a changed world that say for certain what was not said of the whole one."""
    was = before(world)
    return [
        f"{world}: {rule} of {resource} was {was.get((rule, resource))}, now {status} {code}"
        for (rule, resource), (status, code) in verdicts(document).items()
        if not _is_no_news(was.get((rule, resource)), status)
    ]


def _is_no_news(was: tuple[Status, str] | None, now: Status) -> bool:
    if now is Status.UNDETERMINED:
        return True
    # The policy of an endpoint that may or may not be used is fine, where it allows everything.
    allows = now is Status.COMPLIANT and was == (Status.NOT_APPLICABLE, "NOT_USED")
    return allows or (was is not None and was[0] is now)


def everywhere(
    name: str, key: str, change: Change, worlds: Iterable[str], *, least: int = 1
) -> Iterator[Changed]:
    """Yield the worlds that hold the key in so many places at least, changed in all of them."""
    for world in worlds:
        document = json.loads(DOCUMENTS[world])
        found = occurrences(document, name, key)
        for record in found:
            change(record, key.rpartition(".")[2])
        if len(found) >= least:
            yield world, document


def in_one_place(name: str, key: str, change: Change, worlds: Iterable[str]) -> Iterator[Changed]:
    for world in worlds:
        for position in range(len(occurrences(json.loads(DOCUMENTS[world]), name, key))):
            document = json.loads(DOCUMENTS[world])
            change(occurrences(document, name, key)[position], key.rpartition(".")[2])
            yield world, document


def in_any_place(name: str, key: str, change: Change) -> Iterator[Changed]:
    """Yield every world, changed in each place, and in all of them where there are several."""
    yield from in_one_place(name, key, change, DOCUMENTS)
    yield from everywhere(name, key, change, DOCUMENTS, least=2)


def check(changed: Iterable[Changed]) -> None:
    wrong = [each for world, document in changed for each in made_up(world, document)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("name", "key"), KEYS)
def test_a_missing_key_proves_nothing(name: str, key: str) -> None:
    assert any(occurrences(json.loads(DOCUMENTS[each]), name, key) for each in EVERYWHERE)
    check(everywhere(name, key, drop, EVERYWHERE))
    check(in_one_place(name, key, drop, CLOSELY))


@pytest.mark.parametrize(("name", "key"), VALUES)
def test_a_value_nobody_knows_proves_nothing(name: str, key: str) -> None:
    check(everywhere(name, key, make_garbage, EVERYWHERE))
    check(in_one_place(name, key, make_garbage, CLOSELY))


@pytest.mark.verify
@pytest.mark.parametrize(("name", "key"), KEYS)
def test_a_missing_key_proves_nothing_in_any_world(name: str, key: str) -> None:
    check(in_any_place(name, key, drop))


@pytest.mark.verify
@pytest.mark.parametrize(("name", "key"), VALUES)
def test_a_value_nobody_knows_proves_nothing_in_any_world(name: str, key: str) -> None:
    check(in_any_place(name, key, make_garbage))


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(world=st.sampled_from(sorted(DOCUMENTS)), data=st.data())
def test_several_missing_keys_prove_nothing(world: str, data: st.DataObject) -> None:
    document = json.loads(DOCUMENTS[world])
    for name, key in data.draw(st.lists(st.sampled_from(KEYS), min_size=2, max_size=4)):
        found = occurrences(document, name, key)
        if found:
            drop(data.draw(st.sampled_from(found)), key.rpartition(".")[2])
    assert not made_up(world, document)


@pytest.mark.parametrize(
    ("path", "identifier", "key"),
    [
        (TABLES, "rtb-priv", "Associations"),
        (ACLS, "acl-default", "Associations"),
        (ACLS, "acl-default", "Entries"),
        (GROUPS, "sg-job", "IpPermissions"),
        (GROUPS, "sg-job", "IpPermissionsEgress"),
    ],
)
def test_an_empty_object_in_a_list_proves_nothing(path: str, identifier: str, key: str) -> None:
    world = Net().change(path, identifier, **{key: [{}]})
    assert not made_up("g00", world.document)


@pytest.mark.parametrize(("path", "identifier"), [(ENDPOINTS, "vpce-api"), (NATS, "nat-1")])
@pytest.mark.parametrize("state", ["AVAILABLE", "Available"])
def test_a_known_value_is_known_in_any_case(path: str, identifier: str, state: str) -> None:
    plain, shouted = Net().nat(), Net().nat().change(path, identifier, State=state)
    assert verdicts(shouted.document) == verdicts(plain.document)
