"""The questions of single rules: ways to the internet, endpoints, groups, settings of the client."""

from __future__ import annotations

import pytest

from clarify_rules.evidence.record import Record
from clarify_rules.network.client_settings import redirection
from clarify_rules.network.endpoints import Endpoint
from clarify_rules.network.path import Check
from clarify_rules.network.reach import S3, SAGEMAKER_API, SAGEMAKER_RUNTIME, Network
from clarify_rules.network.service import Service
from tests.network.green import (
    CALLER,
    JOB,
    ONE_SUBNET,
    REQUESTS,
    Document,
    add_nat,
    drop,
    green,
    item,
    network,
    reach,
    route,
    routes,
    told,
)
from tests.network.one_change import FINE, Change, blocked


def _nat(**fields: object) -> Change:
    return lambda document: add_nat(document, **fields)


def _route(destination: str, mode: str = "off", **target: str) -> Change:
    def change(document: Document) -> None:
        item(document, "Subnets", "subnet-a")["BlockPublicAccessStates"] = {"InternetGatewayBlockMode": mode}
        routes(document).append(route(destination, **target))

    return change


def _gone(document: Document) -> None:
    add_nat(document)
    document["ec2"]["NatGateways"] = []


def _blackhole(document: Document) -> None:
    routes(document).append({**route("0.0.0.0/0", NatGatewayId="nat-1"), "State": "blackhole"})


INTERNET: list[tuple[str, Change, tuple[str, str, str | None]]] = [
    ("none", lambda _: None, FINE),
    ("nat", _nat(), ("DENY", "NAT_ROUTE", "nat-1")),
    ("pending nat", _nat(State="pending"), ("DENY", "NAT_ROUTE", "nat-1")),
    ("deleted nat", _nat(State="deleted"), FINE),
    ("failed nat", _nat(State="failed"), FINE),
    ("private nat", _nat(ConnectivityType="private"), ("UNKNOWN", "ROUTE_LEAVES_MODEL", "nat-1")),
    ("nat not listed", _gone, ("UNKNOWN", "NAT_NOT_VISIBLE", "nat-1")),
    ("nat, blocked", blocked("subnet-a", "subnet-pub"), FINE),
    (
        "nat, half blocked",
        blocked("subnet-a"),
        ("UNKNOWN", "VPC_BLOCK_PUBLIC_ACCESS_ENABLED_PARTIAL", "nat-1"),
    ),
    ("nat, ingress", blocked("subnet-a", "subnet-pub", mode="block-ingress"), ("DENY", "NAT_ROUTE", "nat-1")),
    ("igw", _route("0.0.0.0/0", GatewayId="igw-1"), ("DENY", "INTERNET_GATEWAY_ROUTE", "igw-1")),
    ("igw, a part", _route("8.8.8.0/24", GatewayId="igw-1"), ("DENY", "INTERNET_GATEWAY_ROUTE", "igw-1")),
    ("igw, blocked", _route("0.0.0.0/0", "block-ingress", GatewayId="igw-1"), FINE),
    ("tgw", _route("0.0.0.0/0", TransitGatewayId="tgw-1"), ("UNKNOWN", "ROUTE_LEAVES_MODEL", "tgw-1")),
    ("tgw, private", _route("10.9.0.0/16", TransitGatewayId="tgw-1"), FINE),
    ("firewall", _route("0.0.0.0/0", GatewayId="vpce-fw"), ("UNKNOWN", "ROUTE_LEAVES_MODEL", "vpce-fw")),
    ("blackhole", _blackhole, FINE),
    ("unread list", _route("pl-own", TransitGatewayId="tgw-1"), ("UNKNOWN", "NOT_READ", "pl-own")),
]


@pytest.mark.parametrize(("name", "change", "expected"), INTERNET, ids=[each[0] for each in INTERNET])
def test_a_route_to_the_internet(name: str, change: Change, expected: tuple[str, str, str | None]) -> None:
    document = green()
    change(document)
    assert told(network(document).internet_routes(ONE_SUBNET)) == expected, name


def test_a_subnet_that_is_gone_or_unread_has_no_known_routes() -> None:
    document = green()
    drop(document, "Subnets", "subnet-a")
    expected = ("DENY", "SUBNET_NOT_FOUND", "subnet-a")
    assert told(network(document).internet_routes(ONE_SUBNET)) == expected
    document = green()
    document["ec2"]["RouteTables"] = []
    expected = ("UNKNOWN", "ROUTE_TABLE_NOT_VISIBLE", "subnet-a")
    assert told(network(document).internet_routes(ONE_SUBNET)) == expected


def _without(*names: str) -> Change:
    return lambda document: drop(document, "VpcEndpoints", *names)


def _share(document: Document) -> None:
    document["ec2"]["VpcEndpoints"] = []
    for subnet in document["ec2"]["Subnets"]:
        subnet["OwnerId"] = "999988887777"


def _unread(document: Document) -> None:
    del document["ec2"]["VpcEndpoints"]


def _inbound_only(document: Document) -> None:
    item(document, "VpcEndpoints", "vpce-s3").update(
        VpcEndpointType="Interface", DnsOptions={"PrivateDnsOnlyForInboundResolverEndpoint": True}
    )
    routes(document).pop()


PRESENCE: list[tuple[str, Change, tuple[str, str, str | None]]] = [
    ("there", lambda _: None, FINE),
    (
        "without private DNS",
        lambda d: item(d, "VpcEndpoints", "vpce-s3").update(PrivateDnsEnabled=False),
        FINE,
    ),
    (
        "partial",
        lambda d: item(d, "VpcEndpoints", "vpce-s3").update(State="partial"),
        ("UNKNOWN", "BAD_STATE_PARTIAL", "vpce-s3"),
    ),
    ("inbound only", _inbound_only, ("DENY", "PRIVATE_DNS_INBOUND_ONLY", "vpce-s3")),
    ("nat", _nat(), ("ALLOW", "REACHED_THROUGH_NAT", None)),
    ("dead nat", _nat(State="failed"), ("DENY", "ENDPOINT_MISSING", "vpc-a")),
    ("shared", _share, ("UNKNOWN", "ENDPOINT_NOT_VISIBLE_SHARED_VPC", "vpc-a")),
    ("unread", _unread, ("UNKNOWN", "NOT_READ", "vpc-a")),
]


@pytest.mark.parametrize(("name", "change", "expected"), PRESENCE, ids=lambda each: str(each)[:20])
def test_a_vpc_has_an_endpoint(name: str, change: Change, expected: tuple[str, str, str | None]) -> None:
    document = green()
    change(document)
    assert told(network(document).has_endpoint("vpc-a", S3, ("subnet-a",))) == expected, name


def test_a_vpc_lacks_an_endpoint_but_may_have_another_way() -> None:
    document = green()
    drop(document, "VpcEndpoints", "vpce-api")

    def ask() -> tuple[str, str, str | None]:
        return told(network(document).has_endpoint("vpc-a", SAGEMAKER_API, JOB.subnets))

    assert ask() == ("DENY", "ENDPOINT_MISSING", "vpc-a")
    routes(document).append(route("10.9.0.0/16", TransitGatewayId="tgw-1"))
    del document["route53"]
    assert ask() == ("UNKNOWN", "CENTRALISED_ENDPOINT_POSSIBLE", "tgw-1")
    routes(document)[-1] = route("0.0.0.0/0", TransitGatewayId="tgw-1")
    assert ask() == ("UNKNOWN", "ROUTE_LEAVES_MODEL", "tgw-1")
    _share(document)
    routes(document).pop()
    assert ask() == ("UNKNOWN", "ENDPOINT_NOT_VISIBLE_SHARED_VPC", "vpc-a")


def _endpoint(engine: Network, name: str) -> Endpoint:
    found = engine.endpoint(name)
    assert found is not None
    return found


def test_an_endpoint_answers_for_its_name_by_its_own_settings() -> None:
    document = green()
    document["ec2"]["VpcAttributes"]["vpc-a"]["EnableDnsHostnames"] = False
    api = _endpoint(network(document), "vpce-api")
    assert network(document).private_dns(api, SAGEMAKER_API).verdict.name == "ALLOW"
    item(document, "VpcEndpoints", "vpce-api")["PrivateDnsEnabled"] = False
    engine = network(document)
    hop = engine.private_dns(_endpoint(engine, "vpce-api"), SAGEMAKER_API)
    assert (hop.verdict.name, hop.code, hop.resource_id) == ("DENY", "PRIVATE_DNS_DISABLED", "vpce-api")
    assert engine.another_answers(_endpoint(engine, "vpce-api"), SAGEMAKER_API) is None
    second = {
        **item(document, "VpcEndpoints", "vpce-api"),
        "VpcEndpointId": "vpce-2",
        "PrivateDnsEnabled": True,
    }
    document["ec2"]["VpcEndpoints"].append(second)
    engine = network(document)
    assert engine.another_answers(_endpoint(engine, "vpce-api"), SAGEMAKER_API) == "vpce-2"
    assert engine.endpoint("vpce-none") is None


def test_an_endpoint_is_of_one_of_three_services_or_of_none() -> None:
    document = green()
    item(document, "VpcEndpoints", "vpce-rt")["ServiceName"] = (
        "com.amazonaws.us-east-1.sagemaker.runtime-fips"
    )
    engine = network(document)
    named = [engine.service_of(_endpoint(engine, each)) for each in ("vpce-s3", "vpce-api", "vpce-rt")]
    assert named == [S3, SAGEMAKER_API, None]


def test_an_endpoint_admits_a_workload_by_group_or_by_range() -> None:
    document = green()
    rules = item(document, "SecurityGroups", "sg-ep")["IpPermissions"]

    def ask() -> tuple[str, str, str | None]:
        return told(_admits(document))

    assert ask() == FINE
    rules[0]["UserIdGroupPairs"] = [{"GroupId": "sg-model"}]
    assert ask() == ("DENY", "ENDPOINT_SG_RULES_MISMATCH", "sg-ep")
    rules[0]["IpRanges"] = [{"CidrIp": "10.0.1.0/25"}]
    assert ask() == ("UNKNOWN", "ENDPOINT_SG_RULES_MISMATCH_PARTIAL", "sg-ep")
    rules[0]["IpRanges"] = [{"CidrIp": "10.0.1.0/24"}]
    assert ask() == FINE
    document["ec2"]["NetworkInterfaces"] = []
    assert ask() == FINE
    del document["ec2"]["NetworkInterfaces"]
    assert ask() == FINE
    rules[0]["IpRanges"] = []
    assert ask() == ("DENY", "ENDPOINT_SG_RULES_MISMATCH", "sg-ep")
    item(document, "VpcEndpoints", "vpce-api")["Groups"] = []
    assert ask()[:2] == ("UNKNOWN", "NOT_READ")


def _admits(document: Document) -> Check:
    engine = network(document)
    return engine.admits(_endpoint(engine, "vpce-api"), SAGEMAKER_API, ONE_SUBNET)


def test_an_endpoint_without_any_group_is_not_judged() -> None:
    document = green()
    item(document, "VpcEndpoints", "vpce-api")["Groups"] = []
    for interface in document["ec2"]["NetworkInterfaces"]:
        interface["Groups"] = []
    assert told(_admits(document))[:2] == ("UNKNOWN", "NOT_READ")
    assert told(reach(document, SAGEMAKER_API))[:2] == ("UNKNOWN", "NOT_READ")


def test_a_gateway_endpoint_is_on_the_tables_of_subnets() -> None:
    document = green()

    def ask() -> tuple[str, str, str | None]:
        return told(_routed(document))

    assert ask() == FINE
    routes(document)[-1]["State"] = "blackhole"
    assert ask() == ("DENY", "BAD_STATE_ROUTE", "vpce-s3")
    routes(document).pop()
    assert ask() == ("DENY", "GATEWAY_NOT_ASSOCIATED", "rtb-priv")
    routes(document).append(route("pl-unread", GatewayId="vpce-s3"))
    assert ask() == FINE
    document["ec2"]["RouteTables"] = []
    assert ask() == ("UNKNOWN", "ROUTE_TABLE_NOT_VISIBLE", "subnet-a")
    drop(document, "Subnets", "subnet-a")
    assert ask() == ("DENY", "SUBNET_NOT_FOUND", "subnet-a")


def _routed(document: Document) -> Check:
    engine = network(document)
    return engine.routes_subnets(_endpoint(engine, "vpce-s3"), JOB.subnets)


def test_https_leaves_to_endpoints_and_to_s3() -> None:
    document = green()
    group = item(document, "SecurityGroups", "sg-job")

    def ask(service: Service) -> tuple[str, str, str | None]:
        return told(network(document).https_egress(JOB, service))

    to_endpoints = {
        "IpProtocol": "tcp",
        "FromPort": 443,
        "ToPort": 443,
        "UserIdGroupPairs": [{"GroupId": "sg-ep"}],
    }
    group["IpPermissionsEgress"] = [to_endpoints]
    assert ask(SAGEMAKER_API) == FINE
    assert ask(SAGEMAKER_RUNTIME) == FINE
    assert ask(S3) == ("DENY", "ENI_SG_RULES_MISMATCH", "sg-job")
    group["IpPermissionsEgress"] = [{"IpProtocol": "-1", "PrefixListIds": [{"PrefixListId": "pl-63a5400a"}]}]
    assert ask(S3) == FINE
    assert ask(SAGEMAKER_API) == ("DENY", "ENI_SG_RULES_MISMATCH", "sg-job")
    drop(document, "VpcEndpoints", "vpce-api")
    assert ask(SAGEMAKER_API) == FINE
    group["IpPermissionsEgress"] = []
    assert ask(SAGEMAKER_API) == ("DENY", "ENI_SG_RULES_MISMATCH", "sg-job")
    del document["ec2"]["PrefixLists"]
    assert ask(S3) == ("DENY", "ENI_SG_RULES_MISMATCH", "sg-job")


def test_an_endpoints_policy_can_be_asked_alone() -> None:
    engine = network(green())
    hop = engine.policy(_endpoint(engine, "vpce-s3"), S3, REQUESTS[S3], CALLER)
    assert (hop.verdict.name, hop.code) == ("ALLOW", "OK")


SETTINGS = [
    ({}, None),
    ({"HTTPS_PROXY": True}, "HTTP_PROXY_SET"),
    ({"https_proxy": "x"}, "HTTP_PROXY_SET"),
    ({"AWS_USE_FIPS_ENDPOINT": "True"}, "FIPS_ENDPOINT_SET"),
    ({"AWS_USE_FIPS_ENDPOINT": "false"}, None),
    ({"AWS_ENDPOINT_URL_S3": True}, "ENDPOINT_URL_SET"),
]


@pytest.mark.parametrize(("variables", "code"), SETTINGS)
def test_a_workloads_own_settings_may_send_it_elsewhere(
    variables: dict[str, object], code: str | None
) -> None:
    hop = redirection(Record(variables, "Environment"))
    assert (hop.code if hop else None) == code
    if hop is not None:
        check = network(green()).reach(ONE_SUBNET, S3, REQUESTS[S3], CALLER, hop)
        assert told(check) == ("UNKNOWN", code, None)
