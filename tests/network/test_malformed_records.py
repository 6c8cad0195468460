"""Records that lack what AWS always sends, or say what AWS does not: neither a way nor the lack of one."""

from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.network.reach import S3, SAGEMAKER_API
from tests.building import ABSENT, ACCOUNT_ID, audit, judge
from tests.catalog.net import ACLS, Net, permission
from tests.network.green import (
    JOB,
    ONE_SUBNET,
    Document,
    acl_entry,
    add_nat,
    green,
    item,
    network,
    reach,
    route,
    routes,
    told,
)

INVALID = "EVIDENCE_INVALID"
FILTERED = {"TransitGatewayId": "tgw-1", "Origin": "EnableVgwRoutePropagation", "State": "filtered"}


def routed(document: Document) -> tuple[str, str, str | None]:
    engine = network(document)
    endpoint = engine.endpoint("vpce-s3")
    assert endpoint is not None
    return told(engine.routes_subnets(endpoint, ("subnet-a",)))


# -- routes ---------------------------------------------------------------------------------------------


def test_a_filtered_route_may_or_may_not_take_what_it_names() -> None:
    document = green()
    routes(document).append({**route("52.216.0.0/16"), **FILTERED})
    assert told(reach(document, S3)) == ("UNKNOWN", "ROUTE_LEAVES_MODEL", "tgw-1")
    assert told(reach(document, SAGEMAKER_API))[0] == "ALLOW"


def test_a_filtered_route_to_elsewhere_changes_nothing() -> None:
    document = green()
    routes(document).append({**route("10.50.0.0/16"), **FILTERED})
    assert told(reach(document, S3))[0] == "ALLOW"


def test_a_filtered_route_to_an_endpoint_is_no_blackhole() -> None:
    document = green()
    routes(document)[1]["State"] = "filtered"
    assert routed(document) == ("UNKNOWN", "ROUTE_LEAVES_MODEL", "vpce-s3")
    result = judge(Net(document), "clarify-vpc-endpoint-routes-subnets", "vpce-s3")
    assert "blackhole" not in result.message


@pytest.mark.parametrize("field", ["State", "Origin"])
def test_what_a_route_says_that_aws_does_not_is_malformed(field: str) -> None:
    document = green()
    routes(document)[0][field] = "garbage"
    assert told(reach(document, S3))[:2] == ("UNKNOWN", INVALID)


def test_a_route_of_a_route_server_gives_way_to_a_static_one() -> None:
    document = green()
    add_nat(document)
    dynamic = {**route("0.0.0.0/0", NetworkInterfaceId="eni-a"), "Origin": "Advertisement"}
    routes(document).insert(0, dynamic)
    assert told(reach(document, S3))[0] == "ALLOW"


def test_a_blackhole_is_one_whatever_its_prefix_list_holds() -> None:
    document = green()
    routes(document)[1]["State"] = "blackhole"
    document["ec2"]["PrefixLists"] = []
    assert routed(document) == ("DENY", "BAD_STATE_ROUTE", "vpce-s3")


@pytest.mark.parametrize("edge", ["GatewayId", "PublicIpv4Pool"])
def test_a_table_may_be_associated_with_an_edge(edge: str) -> None:
    document = green()
    state = {"AssociationState": {"State": "associated"}}
    item(document, "RouteTables", "rtb-main")["Associations"].append({"Main": False, edge: "x-1", **state})
    assert told(reach(document, S3))[0] == "ALLOW"


def test_a_subnet_with_a_table_of_its_own_does_not_need_the_others() -> None:
    document = green()
    item(document, "RouteTables", "rtb-main")["Associations"].append({})
    assert told(reach(document, S3))[0] == "ALLOW"
    own = item(document, "RouteTables", "rtb-priv")
    own["Associations"] = [each for each in own["Associations"] if each["SubnetId"] != "subnet-a"]
    assert told(reach(document, S3))[:2] == ("UNKNOWN", INVALID)


# -- prefix lists ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("cidrs", [None, [], "52.216.0.0/15"])
def test_s3_is_never_without_addresses(cidrs: Any) -> None:
    document = green()
    item(document, "PrefixLists", "pl-63a5400a")["Cidrs"] = cidrs
    assert told(reach(document, S3))[:2] == ("UNKNOWN", INVALID)
    assert routed(document)[0] == "ALLOW"


def test_ranges_that_were_refused_name_the_action() -> None:
    document = green()
    del item(document, "PrefixLists", "pl-63a5400a")["Cidrs"]
    refused = {
        "action": "ec2:GetManagedPrefixListEntries",
        "error": "AccessDenied",
        "resource": "pl-63a5400a",
    }
    document["unavailable"].append(refused)
    check = reach(document, S3)
    assert told(check)[:2] == ("UNKNOWN", "ACCESS_DENIED")
    assert check.missing_actions == ("ec2:GetManagedPrefixListEntries",)


def test_a_customers_list_may_be_empty() -> None:
    world = Net().prefix_list("pl-none").egress(permission(prefix_list="pl-none"))
    result = judge(world, "clarify-job-reaches-s3", "clarify-1")
    assert result.code == "ENI_SG_RULES_MISMATCH"


# -- network ACLs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("protocol", ["6", "17", "tcp"])
@pytest.mark.parametrize("span", [ABSENT, {}, None, {"From": 443}, {"To": 443}, {"From": -1, "To": -1}])
def test_an_entry_for_tcp_or_udp_names_its_ports(protocol: str, span: Any) -> None:
    document = green()
    entry = {**acl_entry(50, True, "allow", "0.0.0.0/0"), "Protocol": protocol, "PortRange": span}
    if span is ABSENT:
        del entry["PortRange"]
    item(document, "NetworkAcls", "acl-default")["Entries"].append(entry)
    assert told(reach(document, S3))[:2] == ("UNKNOWN", INVALID)


@pytest.mark.parametrize("protocol", ["-1", "1", "50"])
def test_an_entry_for_other_protocols_names_none(protocol: str) -> None:
    document = green()
    entry = {**acl_entry(50, True, "allow", "0.0.0.0/0"), "Protocol": protocol}
    item(document, "NetworkAcls", "acl-default")["Entries"].append(entry)
    assert told(reach(document, S3))[0] == "ALLOW"


@pytest.mark.parametrize("associations", [ABSENT, [{}], [{"NetworkAclId": "acl-default"}]])
def test_which_network_acl_holds_is_not_known_without_its_associations(associations: Any) -> None:
    world = Net().change(ACLS, "acl-default", Associations=associations)
    result = judge(world, "clarify-job-reaches-s3", "clarify-1")
    assert result.code == INVALID


# -- security groups ------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["IpPermissions", "IpPermissionsEgress"])
def test_rules_that_are_missing_are_not_none(field: str) -> None:
    document = green()
    del item(document, "SecurityGroups", "sg-job")[field]
    assert told(network(document).siblings(JOB, encrypted=False))[:2] == ("UNKNOWN", INVALID)


def test_a_permission_about_nobody_is_malformed() -> None:
    world = Net().ingress(permission())
    assert judge(world, "clarify-job-instances-reach-each-other").code == INVALID
    assert judge(world, "clarify-security-group-no-public-ingress", "sg-job").code == INVALID


def test_a_permission_about_nobody_may_admit_only_what_it_names() -> None:
    document = green()
    item(document, "SecurityGroups", "sg-job")["IpPermissionsEgress"] = []
    assert told(reach(document, S3)) == ("DENY", "ENI_SG_RULES_MISMATCH", "sg-job")


# -- NAT gateways ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["State", "ConnectivityType"])
@pytest.mark.parametrize("value", [ABSENT, "garbage"])
def test_what_a_nat_gateway_is_has_to_be_known(field: str, value: Any) -> None:
    world = Net().only_nat(**{field: value})
    if value is ABSENT:
        del world.item("ec2.NatGateways", "nat-1")[field]
    assert judge(world, "clarify-job-reaches-s3").code == INVALID
    assert judge(world, "clarify-job-no-internet-route").code == INVALID


def test_a_nat_gateway_with_a_public_address_is_public() -> None:
    world = Net().only_nat(NatGatewayAddresses=[{"PublicIp": "198.51.100.7"}])
    del world.item("ec2.NatGateways", "nat-1")["ConnectivityType"]
    assert judge(world, "clarify-job-no-internet-route").code == "NAT_ROUTE"


@pytest.mark.parametrize("states", [{}, {"InternetGatewayBlockMode": "garbage"}])
def test_how_public_access_is_blocked_has_to_be_known(states: dict[str, str]) -> None:
    world = Net().only_nat().subnet("subnet-a", BlockPublicAccessStates=states)
    assert judge(world, "clarify-job-reaches-s3").code == INVALID


# -- endpoints ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["VpcEndpointType", "State", "PrivateDnsEnabled"])
@pytest.mark.parametrize("value", [ABSENT, "garbage"])
def test_an_interface_endpoint_that_is_not_understood_may_serve(field: str, value: Any) -> None:
    world = Net().vpce("vpce-api", **{field: value})
    result = judge(world, "clarify-job-reaches-sagemaker-api")
    assert result.code == INVALID


def test_private_dns_means_nothing_on_a_gateway_endpoint() -> None:
    world = Net().vpce("vpce-s3", PrivateDnsEnabled=ABSENT)
    assert judge(world, "clarify-job-reaches-s3").code == "OK"


def test_a_gateway_endpoint_may_come_without_a_type() -> None:
    world = Net().vpce("vpce-s3", VpcEndpointType=ABSENT)
    assert judge(world, "clarify-job-reaches-s3").code == "OK"


@pytest.mark.parametrize("field", ["State", "VpcEndpointType", "PrivateDnsEnabled", "VpcId", "ServiceName"])
def test_each_endpoint_that_cannot_be_read_has_a_result_of_its_own(field: str) -> None:
    world = Net().vpce("vpce-api", **{field: 5})
    rule = "clarify-vpc-endpoint-admits-jobs"
    results = {each.resource_id: each.code for each in audit(world, rule).results}
    assert results["vpce-api"] == INVALID
    assert results["vpce-rt"] == "OK"
    assert ACCOUNT_ID not in results


@pytest.mark.parametrize(
    "elsewhere", [{"ServiceName": "com.amazonaws.us-east-1.ecr.api"}, {"VpcId": "vpc-of-others"}]
)
def test_an_endpoint_out_of_scope_is_nobodys_doubt(elsewhere: dict[str, str]) -> None:
    world = Net().add_interface("vpce-x", State=5, **elsewhere)
    results = audit(world, "clarify-vpc-endpoint-admits-jobs").results
    assert {each.resource_id for each in results} == {"vpce-api", "vpce-rt", "vpce-s3"}


# -- subnets --------------------------------------------------------------------------------------------


def test_whose_a_subnet_is_has_to_be_known() -> None:
    document = green()
    del item(document, "Subnets", "subnet-a")["OwnerId"]
    assert told(reach(document, S3, ONE_SUBNET))[:2] == ("UNKNOWN", INVALID)
