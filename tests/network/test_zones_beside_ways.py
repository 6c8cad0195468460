"""A private hosted zone for a service's name, beside routes that would take its public addresses."""

from __future__ import annotations

import pytest

from clarify_rules.network.reach import S3, SAGEMAKER_API
from clarify_rules.network.service import Service
from tests.network.green import (
    ONE_SUBNET,
    Document,
    add_nat,
    deny,
    drop,
    green,
    item,
    network,
    reach,
    route,
    routes,
    told,
)
from tests.network.one_change import FINE, Change

Answer = tuple[str, str, str | None]
POSSIBLE = "CENTRALISED_ENDPOINT_POSSIBLE"
API_ZONE, S3_ZONE = "api.sagemaker.us-east-1.amazonaws.com.", "s3.us-east-1.amazonaws.com."


def _zones(document: Document, *names: str, owner: str = "OwningAccount") -> None:
    found = [
        {"HostedZoneId": f"Z{name}", "Name": name, "Owner": {owner: "vpce.amazonaws.com"}} for name in names
    ]
    document["route53"]["HostedZonesByVpc"]["vpc-a"] = found


def _to_transit_gateway(document: Document) -> None:
    routes(document).append(route("10.9.0.0/16", TransitGatewayId="tgw-1"))


def _nat_and_transit_gateway(document: Document) -> None:
    add_nat(document)
    _to_transit_gateway(document)


def _nat_in_a_bad_state(document: Document) -> None:
    add_nat(document, State="failed")


def _private_nat_beside_nat(document: Document) -> None:
    add_nat(document)
    nat = {**document["ec2"]["NatGateways"][0], "NatGatewayId": "nat-2", "ConnectivityType": "private"}
    document["ec2"]["NatGateways"].append(nat)
    routes(document).append(route("10.9.0.0/16", NatGatewayId="nat-2"))


def _firewall_beside_nat(document: Document) -> None:
    add_nat(document)
    routes(document).append(route("10.9.0.0/16", GatewayId="vpce-fw"))


def _to_internet_gateway(document: Document) -> None:
    add_nat(document)
    routes(document)[1:] = [route("0.0.0.0/0", GatewayId="igw-1")]


def _internet_and_transit_gateway(document: Document) -> None:
    _to_internet_gateway(document)
    _to_transit_gateway(document)


def _gateway_and_nat(document: Document) -> None:
    kept = {name: document["ec2"][name] for name in ("VpcEndpoints", "NetworkInterfaces")}
    to_gateway = routes(document)[1]
    add_nat(document)
    document["ec2"].update(kept)
    routes(document).append(to_gateway)


def _not_on_the_table(document: Document) -> None:
    routes(document).pop()
    _to_transit_gateway(document)


WAYS: list[tuple[str, Change, Service, Answer]] = [
    ("nat", add_nat, SAGEMAKER_API, ("UNKNOWN", POSSIBLE, "nat-1")),
    ("nat, s3", add_nat, S3, ("UNKNOWN", POSSIBLE, "nat-1")),
    ("nat and tgw", _nat_and_transit_gateway, SAGEMAKER_API, ("UNKNOWN", POSSIBLE, "tgw-1")),
    ("nat and private nat", _private_nat_beside_nat, SAGEMAKER_API, ("UNKNOWN", POSSIBLE, "nat-2")),
    ("nat and firewall", _firewall_beside_nat, SAGEMAKER_API, ("UNKNOWN", POSSIBLE, "vpce-fw")),
    ("gateway", lambda _: None, S3, ("UNKNOWN", POSSIBLE, "vpce-s3")),
    ("gateway and nat", _gateway_and_nat, S3, ("UNKNOWN", POSSIBLE, "vpce-s3")),
    ("gateway and tgw", _to_transit_gateway, S3, ("UNKNOWN", POSSIBLE, "tgw-1")),
    ("gateway off the table", _not_on_the_table, S3, ("UNKNOWN", POSSIBLE, "tgw-1")),
    ("igw and tgw", _internet_and_transit_gateway, SAGEMAKER_API, ("UNKNOWN", POSSIBLE, "tgw-1")),
    (
        "igw alone",
        _to_internet_gateway,
        SAGEMAKER_API,
        ("DENY", "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "igw-1"),
    ),
    ("dead nat alone", _nat_in_a_bad_state, SAGEMAKER_API, ("DENY", "BAD_STATE", "nat-1")),
    ("its own endpoint", _to_transit_gateway, SAGEMAKER_API, FINE),
]


@pytest.mark.parametrize(("name", "change", "service", "expected"), WAYS, ids=[each[0] for each in WAYS])
def test_a_zone_for_the_name_may_lead_elsewhere(
    name: str, change: Change, service: Service, expected: Answer
) -> None:
    document = green()
    change(document)
    _zones(document, API_ZONE, S3_ZONE)
    assert told(reach(document, service)) == expected, name


@pytest.mark.parametrize("zones", [None, "denied", ("corp.example.",), ()])
@pytest.mark.parametrize("change", [add_nat, _nat_and_transit_gateway, _to_transit_gateway])
def test_other_zones_and_unread_ones_leave_a_way_as_it_is(
    zones: tuple[str, ...] | str | None, change: Change
) -> None:
    document = green()
    change(document)
    if zones is None or isinstance(zones, str):
        del document["route53"]
    else:
        _zones(document, *zones)
    if zones == "denied":
        deny(document, "route53:ListHostedZonesByVPC")
    assert told(reach(document, S3)) == FINE
    assert told(reach(document, SAGEMAKER_API)) == FINE


def test_the_zones_of_aws_are_those_of_endpoints_that_are_listed() -> None:
    document = green()
    _zones(document, S3_ZONE, API_ZONE, owner="OwningService")
    assert told(reach(document, S3)) == FINE
    drop(document, "VpcEndpoints", "vpce-api")
    _to_transit_gateway(document)
    assert told(reach(document, SAGEMAKER_API)) == ("DENY", "ENDPOINT_MISSING", "vpc-a")


def test_what_leaves_nowhere_is_lost_whatever_the_name_leads_to() -> None:
    document = green()
    add_nat(document)
    _zones(document, API_ZONE)
    group = item(document, "SecurityGroups", "sg-job")
    group["IpPermissionsEgress"] = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}]
    _to_transit_gateway(document)
    assert told(reach(document, SAGEMAKER_API)) == ("UNKNOWN", POSSIBLE, "tgw-1")
    group["IpPermissionsEgress"] = []
    assert told(reach(document, SAGEMAKER_API)) == ("DENY", "ENI_SG_RULES_MISMATCH", "sg-job")


def test_a_zone_keeps_nat_from_replacing_an_endpoint() -> None:
    document = green()
    add_nat(document)
    _zones(document, API_ZONE)
    check = network(document).has_endpoint("vpc-a", SAGEMAKER_API, ONE_SUBNET.subnets)
    assert told(check) == ("UNKNOWN", POSSIBLE, "nat-1")


def test_a_zone_beside_what_leaves_the_model_is_told_by_the_route() -> None:
    document = green()
    add_nat(document)
    routes(document)[1:] = [route("0.0.0.0/0", TransitGatewayId="tgw-1")]
    _zones(document, API_ZONE)
    assert told(reach(document, SAGEMAKER_API)) == ("UNKNOWN", "ROUTE_LEAVES_MODEL", "tgw-1")
