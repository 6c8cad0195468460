"""DHCP options that name Amazon's own servers beside others."""

from __future__ import annotations

import pytest

from clarify_rules.network.reach import S3, SAGEMAKER_API
from tests.network.green import Document, green, item, reach, told

CUSTOM = ("UNKNOWN", "CUSTOM_DNS_SERVERS", "vpc-a")


@pytest.mark.parametrize(
    ("servers", "answer"),
    [
        (["AmazonProvidedDNS"], ("ALLOW", "OK", None)),
        (["amazonprovideddns"], ("ALLOW", "OK", None)),
        (["AmazonProvidedDNS", "10.0.0.53"], ("UNKNOWN", "CUSTOM_DNS_SERVERS", "vpc-a")),
        (["10.0.0.53", "AmazonProvidedDNS"], ("UNKNOWN", "CUSTOM_DNS_SERVERS", "vpc-a")),
        (["169.254.169.253"], ("ALLOW", "OK", None)),
        (["fd00:ec2::253"], ("ALLOW", "OK", None)),
        (["FD00:0EC2:0:0::253"], ("ALLOW", "OK", None)),
        (["10.0.0.2"], ("ALLOW", "OK", None)),
        (["10.0.0.2", "169.254.169.253"], ("ALLOW", "OK", None)),
        (["10.0.0.2", "10.0.0.3"], ("UNKNOWN", "CUSTOM_DNS_SERVERS", "vpc-a")),
        (["169.254.169.254"], ("UNKNOWN", "CUSTOM_DNS_SERVERS", "vpc-a")),
        (["no address"], ("UNKNOWN", "CUSTOM_DNS_SERVERS", "vpc-a")),
    ],
)
def test_one_server_of_their_own_is_enough(servers: list[str], answer: tuple[str, str, str | None]) -> None:
    document = _with_servers(*servers)
    assert told(reach(document, S3)) == answer


def test_the_vpcs_first_range_says_where_its_resolver_is() -> None:
    document = _with_servers("10.7.0.2")
    assert told(reach(document, S3)) == CUSTOM
    item(document, "Vpcs", "vpc-a")["CidrBlock"] = "10.7.0.0/16"
    assert told(reach(document, S3)) == ("ALLOW", "OK", None)
    del item(document, "Vpcs", "vpc-a")["CidrBlock"]
    assert told(reach(document, S3)) == CUSTOM


@pytest.mark.parametrize("server", ["169.254.169.253", "fd00:ec2::253", "10.0.0.2"])
def test_amazons_resolver_by_address_is_off_where_dns_support_is(server: str) -> None:
    document = _with_servers(server)
    document["ec2"]["VpcAttributes"]["vpc-a"]["EnableDnsSupport"] = False
    assert told(reach(document, S3)) == ("DENY", "VPC_DNS_SUPPORT_DISABLED", "vpc-a")


@pytest.mark.parametrize(("support", "hostnames"), [(False, True), (False, False), (True, False)])
def test_beside_servers_of_their_own_the_attribute_that_is_off_is_named(
    support: bool, hostnames: bool
) -> None:
    document = _with_servers("10.0.0.9")
    attributes = {"EnableDnsSupport": support, "EnableDnsHostnames": hostnames}
    document["ec2"]["VpcAttributes"]["vpc-a"] = attributes
    off = "Hostnames" if support else "Support"
    check = reach(document, SAGEMAKER_API)
    assert told(check) == ("DENY", f"VPC_DNS_{off.upper()}_DISABLED", "vpc-a")
    assert check.note.startswith(f"enableDns{off} is off")


def _with_servers(*servers: str) -> Document:
    document = green()
    values = [{"Value": each} for each in servers]
    options = [{"Key": "domain-name-servers", "Values": values}]
    document["ec2"]["DhcpOptions"][0]["DhcpConfigurations"] = options
    return document
