from __future__ import annotations

import ipaddress
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Vpc

S3 = "com.amazonaws.us-east-1.s3"
API = "com.amazonaws.us-east-1.sagemaker.api"


@pytest.fixture
def ec2(client: Callable[[str], Any]) -> Any:
    return client("ec2")


def by(name: str, *values: str) -> list[dict[str, Any]]:
    return [{"Name": name, "Values": list(values)}]


def endpoint_of(ec2: Any, endpoint_id: str) -> dict[str, Any]:
    (found,) = ec2.describe_vpc_endpoints(Filters=by("vpc-endpoint-id", endpoint_id))["VpcEndpoints"]
    return dict(found)


def gateway(ec2: Any, vpc: Vpc) -> str:
    made = ec2.create_vpc_endpoint(VpcId=vpc.vpc_id, ServiceName=S3, RouteTableIds=[vpc.main_table])
    return str(made["VpcEndpoint"]["VpcEndpointId"])


def interface(ec2: Any, vpc: Vpc, **more: Any) -> str:
    made = ec2.create_vpc_endpoint(
        VpcId=vpc.vpc_id, ServiceName=API, VpcEndpointType="Interface", SubnetIds=[vpc.subnet_id], **more
    )
    return str(made["VpcEndpoint"]["VpcEndpointId"])


def gateway_routes(ec2: Any, vpc: Vpc) -> list[str]:
    (table,) = ec2.describe_route_tables(Filters=by("vpc-id", vpc.vpc_id))["RouteTables"]
    return [route["GatewayId"] for route in table["Routes"] if "DestinationPrefixListId" in route]


def test_an_endpoint_without_a_type_is_a_gateway_without_private_dns(ec2: Any, vpc: Vpc) -> None:
    endpoint = endpoint_of(ec2, gateway(ec2, vpc))
    assert endpoint["VpcEndpointType"] == "Gateway"
    assert endpoint["PrivateDnsEnabled"] is False
    assert endpoint["RouteTableIds"] == [vpc.main_table]


def test_an_interface_endpoint_without_groups_has_the_default_group(ec2: Any, vpc: Vpc) -> None:
    (default,) = ec2.describe_security_groups(Filters=by("vpc-id", vpc.vpc_id) + by("group-name", "default"))[
        "SecurityGroups"
    ]
    endpoint = endpoint_of(ec2, interface(ec2, vpc))
    assert [group["GroupId"] for group in endpoint["Groups"]] == [default["GroupId"]]
    assert endpoint["PrivateDnsEnabled"] is True


def test_the_default_group_admits_its_members(ec2: Any, vpc: Vpc) -> None:
    (default,) = ec2.describe_security_groups(Filters=by("vpc-id", vpc.vpc_id))["SecurityGroups"]
    (permission,) = default["IpPermissions"]
    assert permission["IpProtocol"] == "-1"
    assert [pair["GroupId"] for pair in permission["UserIdGroupPairs"]] == [default["GroupId"]]


def test_endpoint_interfaces_have_addresses_and_groups_of_their_own(ec2: Any, vpc: Vpc) -> None:
    group = ec2.create_security_group(GroupName="endpoints", Description="x", VpcId=vpc.vpc_id)["GroupId"]
    ids = [interface(ec2, vpc, SecurityGroupIds=[group]) for _ in range(2)]
    interface_ids = [endpoint_of(ec2, one)["NetworkInterfaceIds"][0] for one in ids]

    found = ec2.describe_network_interfaces(Filters=by("network-interface-id", *interface_ids))
    addresses = {one["PrivateIpAddress"] for one in found["NetworkInterfaces"]}
    assert len(addresses) == 2
    assert all(ipaddress.ip_address(one) in ipaddress.ip_network("10.9.1.0/28") for one in addresses)
    for one in found["NetworkInterfaces"]:
        assert one["SubnetId"] == vpc.subnet_id
        assert [carried["GroupId"] for carried in one["Groups"]] == [group]
        assert one["InterfaceType"] == "vpc_endpoint"
    (subnet,) = ec2.describe_subnets(Filters=by("subnet-id", vpc.subnet_id))["Subnets"]
    assert subnet["AvailableIpAddressCount"] == 16 - 5 - 2


def test_private_dns_and_dns_options_can_be_changed(ec2: Any, vpc: Vpc) -> None:
    endpoint_id = interface(ec2, vpc)
    ec2.modify_vpc_endpoint(
        VpcEndpointId=endpoint_id,
        PrivateDnsEnabled=False,
        DnsOptions={"PrivateDnsOnlyForInboundResolverEndpoint": True},
    )
    endpoint = endpoint_of(ec2, endpoint_id)
    assert endpoint["PrivateDnsEnabled"] is False
    assert endpoint["DnsOptions"]["PrivateDnsOnlyForInboundResolverEndpoint"] is True


def test_dns_options_are_kept_from_the_beginning(ec2: Any, vpc: Vpc) -> None:
    options = {"PrivateDnsOnlyForInboundResolverEndpoint": True, "DnsRecordIpType": "ipv4"}
    assert endpoint_of(ec2, interface(ec2, vpc, DnsOptions=options))["DnsOptions"] == options


def test_a_policy_can_be_replaced_and_reset(ec2: Any, vpc: Vpc) -> None:
    endpoint_id = gateway(ec2, vpc)
    default = endpoint_of(ec2, endpoint_id)["PolicyDocument"]
    other = json.dumps({"Statement": []})
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint_id, PolicyDocument=other)
    assert endpoint_of(ec2, endpoint_id)["PolicyDocument"] == other
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint_id, ResetPolicy=True)
    assert endpoint_of(ec2, endpoint_id)["PolicyDocument"] == default


def test_the_route_comes_and_goes_with_the_association(ec2: Any, vpc: Vpc) -> None:
    endpoint_id = gateway(ec2, vpc)
    assert gateway_routes(ec2, vpc) == [endpoint_id]
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint_id, RemoveRouteTableIds=[vpc.main_table])
    assert gateway_routes(ec2, vpc) == []
    ec2.modify_vpc_endpoint(VpcEndpointId=endpoint_id, AddRouteTableIds=[vpc.main_table])
    assert gateway_routes(ec2, vpc) == [endpoint_id]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint_id])
    assert gateway_routes(ec2, vpc) == []
    assert ec2.describe_vpc_endpoints()["VpcEndpoints"] == []


def test_interfaces_follow_the_endpoints_subnets_and_groups(ec2: Any, vpc: Vpc) -> None:
    other = ec2.create_subnet(VpcId=vpc.vpc_id, CidrBlock="10.9.2.0/24")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(GroupName="late", Description="x", VpcId=vpc.vpc_id)["GroupId"]
    endpoint_id = interface(ec2, vpc)
    before = endpoint_of(ec2, endpoint_id)
    ec2.modify_vpc_endpoint(
        VpcEndpointId=endpoint_id,
        AddSubnetIds=[other],
        RemoveSubnetIds=[vpc.subnet_id],
        AddSecurityGroupIds=[group],
        RemoveSecurityGroupIds=[before["Groups"][0]["GroupId"]],
    )

    after = endpoint_of(ec2, endpoint_id)
    assert after["SubnetIds"] == [other]
    (only,) = ec2.describe_network_interfaces(NetworkInterfaceIds=after["NetworkInterfaceIds"])[
        "NetworkInterfaces"
    ]
    assert only["SubnetId"] == other
    assert [carried["GroupId"] for carried in only["Groups"]] == [group]
    assert only["NetworkInterfaceId"] not in before["NetworkInterfaceIds"]


def test_subnets_tell_of_block_public_access_and_are_no_default_ones(ec2: Any, vpc: Vpc) -> None:
    (subnet,) = ec2.describe_subnets(Filters=by("vpc-id", vpc.vpc_id))["Subnets"]
    assert subnet["BlockPublicAccessStates"] == {"InternetGatewayBlockMode": "off"}
    assert subnet["AvailabilityZoneId"] == "use1-az1"
    assert (subnet["DefaultForAz"], subnet["MapPublicIpOnLaunch"]) == (False, False)


def test_a_vpc_has_the_regions_dhcp_options(ec2: Any, vpc: Vpc) -> None:
    (found,) = ec2.describe_vpcs(Filters=by("vpc-id", vpc.vpc_id))["Vpcs"]
    (options,) = ec2.describe_dhcp_options(Filters=by("dhcp-options-id", found["DhcpOptionsId"]))[
        "DhcpOptions"
    ]
    configured = {item["Key"]: item["Values"][0]["Value"] for item in options["DhcpConfigurations"]}
    assert configured == {"domain-name-servers": "AmazonProvidedDNS", "domain-name": "ec2.internal"}


def test_group_associations_are_known_and_none(ec2: Any) -> None:
    filters = by("group-id", *(f"sg-{number:017x}" for number in range(200)))
    assert ec2.describe_security_group_vpc_associations(Filters=filters)["SecurityGroupVpcAssociations"] == []


@pytest.mark.parametrize(
    ("operation", "filter_name"),
    [
        ("describe_route_tables", "vpc-id"),
        ("describe_network_acls", "vpc-id"),
        ("describe_vpc_endpoints", "vpc-id"),
        ("describe_nat_gateways", "vpc-id"),
        ("describe_security_groups", "group-id"),
        ("describe_network_interfaces", "network-interface-id"),
        ("describe_dhcp_options", "dhcp-options-id"),
    ],
)
def test_two_hundred_unknown_ids_in_a_filter_find_nothing(ec2: Any, operation: str, filter_name: str) -> None:
    answer = getattr(ec2, operation)(Filters=by(filter_name, *(f"x-{number}" for number in range(200))))
    (found,) = (value for key, value in answer.items() if key not in ("ResponseMetadata", "NextToken"))
    assert found == []


def test_the_tagging_api_shows_endpoints(ec2: Any, vpc: Vpc, client: Callable[[str], Any]) -> None:
    endpoint_id = gateway(ec2, vpc)
    ec2.create_tags(Resources=[endpoint_id], Tags=[{"Key": "clarify-rules:scope", "Value": "true"}])
    found = client("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "clarify-rules:scope"}])
    (resource,) = found["ResourceTagMappingList"]
    assert resource["ResourceARN"].endswith(f":vpc-endpoint/{endpoint_id}")


@pytest.fixture
def bucket(client: Callable[[str], Any]) -> Any:
    s3 = client("s3")
    s3.create_bucket(Bucket="meadow")
    s3.put_object(Bucket="meadow", Key="folder/config.json", Body=b"0123456789")
    return s3


@pytest.mark.parametrize(
    ("operation", "asked"),
    [("get_object", {"Key": "folder/config.json"}), ("list_objects_v2", {"Prefix": "folder/"})],
)
def test_another_owner_than_expected_is_refused(bucket: Any, operation: str, asked: dict[str, str]) -> None:
    ask = getattr(bucket, operation)
    assert ask(Bucket="meadow", ExpectedBucketOwner="123456789012", **asked)
    with pytest.raises(ClientError) as refused:
        ask(Bucket="meadow", ExpectedBucketOwner="999999999999", **asked)
    assert refused.value.response["Error"]["Code"] == "AccessDenied"


def test_a_missing_bucket_or_object_is_named_so(bucket: Any) -> None:
    codes = []
    for name in ("meadow", "nowhere"):
        with pytest.raises(ClientError) as missing:
            bucket.get_object(Bucket=name, Key="gone", ExpectedBucketOwner="123456789012")
        codes.append(missing.value.response["Error"]["Code"])
    assert codes == ["NoSuchKey", "NoSuchBucket"]


def test_a_part_of_an_object_can_be_read(bucket: Any) -> None:
    part = bucket.get_object(Bucket="meadow", Key="folder/config.json", Range="bytes=0-3")
    assert part["Body"].read() == b"0123"
    assert part["ContentRange"] == "bytes 0-3/10"


def test_an_object_can_be_old(bucket: Any) -> None:
    stamp = {"simulated-last-modified": "2026-01-02T03:04:05+00:00"}
    bucket.put_object(Bucket="meadow", Key="old", Body=b"x", Metadata=stamp)
    old = bucket.get_object(Bucket="meadow", Key="old")
    assert old["LastModified"] == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert old["Metadata"] == {}
