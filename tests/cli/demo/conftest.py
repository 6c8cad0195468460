"""An empty simulated account, its gaps closed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
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
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    fill_moto_gaps()
    with mock_aws():
        yield _session().client


@cache
def _session() -> Any:
    """One session for all tests: parsing the service descriptions takes longer than a test."""
    return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)


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
