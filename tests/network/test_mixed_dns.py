"""DHCP options that name Amazon's own servers beside others."""

from __future__ import annotations

import pytest

from clarify_rules.network.reach import S3
from tests.network.green import green, reach, told


@pytest.mark.parametrize(
    ("servers", "answer"),
    [
        (["AmazonProvidedDNS"], ("ALLOW", "OK", None)),
        (["amazonprovideddns"], ("ALLOW", "OK", None)),
        (["AmazonProvidedDNS", "10.0.0.53"], ("UNKNOWN", "CUSTOM_DNS_SERVERS", "vpc-a")),
        (["10.0.0.53", "AmazonProvidedDNS"], ("UNKNOWN", "CUSTOM_DNS_SERVERS", "vpc-a")),
    ],
)
def test_one_server_of_their_own_is_enough(servers: list[str], answer: tuple[str, str, str | None]) -> None:
    document = green()
    values = [{"Value": each} for each in servers]
    options = [{"Key": "domain-name-servers", "Values": values}]
    document["ec2"]["DhcpOptions"][0]["DhcpConfigurations"] = options
    assert told(reach(document, S3)) == answer
