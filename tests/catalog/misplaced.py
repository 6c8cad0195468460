"""The rows of a rule's table for a job that AWS would not place: its subnets and groups are of two VPCs."""

from __future__ import annotations

from tests.building import GROUPS
from tests.catalog.case import FAILS, Case
from tests.catalog.net import Net

OF_TWO_VPCS = (
    Case(
        "subnets of two VPCs",
        Net().second_vpc().job_vpc("subnet-a", "subnet-y"),
        FAILS,
        "SUBNETS_IN_TWO_VPCS",
        "vpc-a,vpc-z",
    ),
    Case(
        "a group of another VPC",
        Net().second_vpc().change(GROUPS, "sg-job", VpcId="vpc-z"),
        FAILS,
        "SG_VPC_MISMATCH",
        "sg-job",
    ),
)
