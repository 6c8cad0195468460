"""An empty simulated account, its gaps closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

from clarify_rules.cli.demo.account import DemoAccount, open_demo_account
from clarify_rules.cli.demo.moto_gaps import fill_moto_gaps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REGION = "us-east-1"


@dataclass(frozen=True)
class Vpc:
    vpc_id: str
    subnet_id: str
    main_table: str


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """Return what makes a client of a service in an empty account."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
    }.items():
        monkeypatch.setenv(name, value)
    fill_moto_gaps()
    with mock_aws():
        session = boto3.Session(region_name=REGION)
        yield session.client


@pytest.fixture
def vpc(client: Callable[[str], Any]) -> Vpc:
    ec2 = client("ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.9.1.0/28", AvailabilityZoneId="use1-az1")["Subnet"]
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])["RouteTables"]
    return Vpc(vpc_id, subnet["SubnetId"], tables[0]["RouteTableId"])


# Not for the whole session: a simulation opened inside another one shares its resources.
@pytest.fixture(scope="module")
def demo() -> Iterator[DemoAccount]:
    with open_demo_account() as account:
        yield account
