"""clarify-job-reaches-s3: every subnet reaches S3."""

from __future__ import annotations

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, GROUPS, SUBNETS, judge
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case
from tests.catalog.misplaced import OF_TWO_VPCS
from tests.catalog.net import (
    DYNAMODB_LIST,
    NATS,
    S3_LIST,
    TABLES,
    Net,
    https,
    line,
    permission,
)

RULE = "clarify-job-reaches-s3"
SG, NACL, REPLY = "ENI_SG_RULES_MISMATCH", "SUBNET_ACL_RESTRICTION", "SUBNET_ACL_RETURN_RESTRICTION"
HALF_OF_S3 = "52.216.0.0/15"


def _routed_elsewhere() -> Net:
    """No S3 endpoint; what is not in the VPC goes to a transit gateway."""
    return Net().without("vpce-s3").route("tgw-1", "10.9.0.0/16")


ROUTES = (
    Case("an S3 gateway endpoint on the route table", Net(), HOLDS, "OK", severity=Severity.HIGH),
    Case(
        "one subnet on the main table, without the route",
        Net().job_vpc("subnet-a", "subnet-e"),
        FAILS,
        "GATEWAY_NOT_ASSOCIATED",
        "rtb-main",
        says="in subnet-e only",
    ),
    Case("no endpoint", Net().without("vpce-s3"), FAILS, "ENDPOINT_MISSING", "vpc-a"),
    Case(
        "the route is a blackhole",
        Net().unroute("vpce-s3").route("vpce-s3", S3_LIST, state="blackhole"),
        FAILS,
        "BAD_STATE_ROUTE",
        "vpce-s3",
    ),
    Case(
        "a table of its own with the route",
        Net().add_table("rtb-e", "subnet-e", s3="vpce-s3").job_vpc("subnet-e"),
        HOLDS,
        "OK",
    ),
    Case(
        "two gateway endpoints on two tables",
        Net().add_table("rtb-e", "subnet-e").add_gateway("vpce-s4", "rtb-e").job_vpc("subnet-a", "subnet-e"),
        HOLDS,
        "OK",
    ),
    Case(
        "an association that is being removed does not count",
        Net().change(
            TABLES,
            "rtb-priv",
            Associations=[
                {"SubnetId": "subnet-a", "Main": False, "AssociationState": {"State": "disassociated"}}
            ],
        ),
        FAILS,
        "GATEWAY_NOT_ASSOCIATED",
        "rtb-main",
    ),
    Case(
        "no route table was seen",
        Net().emptied(TABLES),
        UNDETERMINED,
        "ROUTE_TABLE_NOT_VISIBLE",
        "subnet-a",
    ),
    Case(
        "an internet gateway",
        Net().without("vpce-s3").route("igw-1"),
        FAILS,
        "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
        "igw-1",
    ),
    Case("beside an internet gateway", Net().route("igw-1"), HOLDS, "OK"),
    Case(
        "half of S3 to an internet gateway",
        Net().route("igw-1", HALF_OF_S3),
        UNDETERMINED,
        "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS_PARTIAL",
        "igw-1",
    ),
    Case(
        "a transit gateway takes all",
        Net().without("vpce-s3").route("tgw-1"),
        UNDETERMINED,
        "ROUTE_LEAVES_MODEL",
        "tgw-1",
    ),
    Case(
        "a transit gateway takes all, but the group lets nothing out",
        Net().without("vpce-s3").route("tgw-1").egress(),
        FAILS,
        SG,
        "sg-job",
    ),
    Case(
        "a central endpoint: a zone holds the name",
        _routed_elsewhere().zones("s3.us-east-1.amazonaws.com."),
        UNDETERMINED,
        "CENTRALISED_ENDPOINT_POSSIBLE",
        "tgw-1",
    ),
    Case(
        "a central endpoint: zones were not read",
        _routed_elsewhere().zones(None),
        UNDETERMINED,
        "CENTRALISED_ENDPOINT_POSSIBLE",
        "tgw-1",
    ),
    Case(
        "a route out, but no zone for the name",
        _routed_elsewhere().zones("example.com."),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
    Case(
        "another account's VPC",
        Net().shared(),
        UNDETERMINED,
        "ENDPOINT_NOT_VISIBLE_SHARED_VPC",
        "vpc-a",
    ),
    Case(
        "another account's VPC, with a route to its endpoint",
        Net().shared().route("vpce-theirs", S3_LIST),
        UNDETERMINED,
        "ENDPOINT_POLICY_NOT_VISIBLE",
        "vpce-theirs",
    ),
)
ENDPOINT_STATES = tuple(
    Case(f"the endpoint is {state}", Net().vpce("vpce-s3", State=state), FAILS, "BAD_STATE", "vpce-s3")
    for state in ("PendingAcceptance", "pending", "deleting", "Deleted", "rejected", "Failed", "expired")
)
INTERFACE = (
    Case("in capital letters", Net().vpce("vpce-s3", State="Available"), HOLDS, "OK"),
    Case("the type left out", Net().vpce("vpce-s3", VpcEndpointType=ABSENT), HOLDS, "OK"),
    Case("an interface endpoint instead", Net().without("vpce-s3").s3_interface(), HOLDS, "OK"),
    Case(
        "an interface endpoint beside, whose group is shut",
        Net().s3_interface().ingress(group="sg-ep"),
        FAILS,
        "ENDPOINT_SG_RULES_MISMATCH",
        "sg-ep",
    ),
    Case(
        "an interface endpoint for inbound resolvers beside",
        Net().s3_interface(inbound_only=True),
        HOLDS,
        "OK",
    ),
    Case(
        "an interface endpoint for inbound resolvers instead",
        Net().without("vpce-s3").s3_interface(inbound_only=True),
        FAILS,
        "PRIVATE_DNS_INBOUND_ONLY",
        "vpce-s3i",
    ),
    Case(
        "an interface endpoint for inbound resolvers, and the gateway endpoint not on the table",
        Net().unroute("vpce-s3").s3_interface(inbound_only=True),
        FAILS,
        "PRIVATE_DNS_INBOUND_ONLY",
        "vpce-s3i",
    ),
    Case(
        "the gateway endpoint not on the table, but an interface endpoint",
        Net().unroute("vpce-s3").s3_interface(),
        HOLDS,
        "OK",
    ),
    Case(
        "an interface endpoint of another Region",
        Net()
        .without("vpce-s3")
        .s3_interface()
        .vpce("vpce-s3i", ServiceName="com.amazonaws.eu-west-1.s3", ServiceRegion="eu-west-1"),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
    ),
    Case(
        "an appliance before the interface endpoint",
        Net().s3_interface().route("eni-fw", "10.0.9.0/24"),
        UNDETERMINED,
        "MIDDLEBOX_ROUTE",
        "eni-fw",
    ),
)
NAT = (
    Case("a NAT gateway instead of endpoints", Net().only_nat(), HOLDS, "OK"),
    Case("a pending NAT gateway", Net().only_nat(State="pending"), FAILS, "BAD_STATE", "nat-1"),
    Case(
        "a NAT gateway without internet gateway",
        Net().only_nat().unroute("igw-1", "rtb-pub"),
        FAILS,
        "NAT_HAS_NO_INTERNET_ROUTE",
        "nat-1",
    ),
    Case(
        "a private NAT gateway",
        Net().only_nat(ConnectivityType="private"),
        UNDETERMINED,
        "ROUTE_LEAVES_MODEL",
        "nat-1",
    ),
    Case(
        "a NAT gateway that is not listed",
        Net().only_nat().drop(NATS, "nat-1"),
        UNDETERMINED,
        "NAT_NOT_VISIBLE",
        "nat-1",
    ),
    Case(
        "a NAT gateway whose subnet is not listed",
        Net().only_nat().drop(SUBNETS, "subnet-pub"),
        UNDETERMINED,
        "NAT_SUBNET_NOT_VISIBLE",
        "nat-1",
    ),
    Case(
        "a NAT gateway under Block Public Access",
        Net().only_nat().blocks("block-bidirectional", "subnet-a", "subnet-b", "subnet-pub"),
        FAILS,
        "VPC_BLOCK_PUBLIC_ACCESS_ENABLED",
        "nat-1",
    ),
    Case(
        "Block Public Access holds for the NAT gateway's subnet only",
        Net().only_nat().blocks("block-bidirectional", "subnet-pub"),
        UNDETERMINED,
        "VPC_BLOCK_PUBLIC_ACCESS_ENABLED_PARTIAL",
        "nat-1",
    ),
    Case(
        "Block Public Access against what comes in only",
        Net().only_nat().blocks("block-ingress", "subnet-a", "subnet-b", "subnet-pub"),
        HOLDS,
        "OK",
    ),
)
GROUPS_AND_ACLS = (
    Case("HTTPS to the S3 prefix list", Net().egress(https(prefix_list=S3_LIST)), HOLDS, "OK"),
    Case("the other prefix list", Net().egress(https(prefix_list=DYNAMODB_LIST)), FAILS, SG, "sg-job"),
    Case("half of S3's ranges", Net().egress(https(HALF_OF_S3)), UNDETERMINED, f"{SG}_PARTIAL", "sg-job"),
    Case("all of S3's ranges", Net().egress(https(HALF_OF_S3), https("3.5.0.0/19")), HOLDS, "OK"),
    Case("a protocol by number", Net().egress(permission("6", (0, 65535), cidr="0.0.0.0/0")), HOLDS, "OK"),
    Case(
        "UDP is not HTTPS", Net().egress(permission("udp", (443, 443), cidr="0.0.0.0/0")), FAILS, SG, "sg-job"
    ),
    Case("a group is no public address", Net().egress(https(group="sg-job")), FAILS, SG, "sg-job"),
    Case("nothing", Net().egress(), FAILS, SG, "sg-job"),
    Case(
        "two groups, half of S3's ranges each",
        Net()
        .egress(https(HALF_OF_S3))
        .add_group("sg-two")
        .egress(https("3.5.0.0/19"), group="sg-two")
        .job_vpc("subnet-a", groups=("sg-job", "sg-two")),
        HOLDS,
        "OK",
    ),
    Case(
        "two groups, and neither does",
        Net().egress().add_group("sg-two").job_vpc("subnet-a", groups=("sg-two", "sg-job")),
        FAILS,
        SG,
        "sg-job,sg-two",
    ),
    Case(
        "no HTTPS out", Net().acl(line(1, "deny", egress=True, ports=(443, 443))), FAILS, NACL, "acl-default"
    ),
    Case(
        "no reply in",
        Net().acl(line(1, "deny", egress=False, ports=(1024, 65535))),
        FAILS,
        REPLY,
        "acl-default",
    ),
    Case(
        "replies only to the ports of Windows",
        Net().acl(line(1, "deny", egress=False, ports=(1024, 49151))),
        UNDETERMINED,
        f"{REPLY}_PARTIAL",
        "acl-default",
    ),
    Case(
        "no HTTPS out to half of S3",
        Net().acl(line(1, "deny", HALF_OF_S3, egress=True)),
        UNDETERMINED,
        f"{NACL}_PARTIAL",
        "acl-default",
    ),
    Case(
        "no network ACL was seen",
        Net().emptied("ec2.NetworkAcls"),
        UNDETERMINED,
        "NACL_NOT_VISIBLE",
        "subnet-a",
    ),
)
PLACEMENT = (
    Case("a subnet that is gone", Net().drop(SUBNETS, "subnet-b"), FAILS, "SUBNET_NOT_FOUND", "subnet-b"),
    Case("a group that is gone", Net().drop(GROUPS, "sg-job"), FAILS, "SG_NOT_FOUND", "sg-job"),
    Case(
        "ended, and a subnet is gone",
        Net().drop(SUBNETS, "subnet-b").end_job(),
        NOT_APPLICABLE,
        "JOB_ENDED",
    ),
    Case("ended, and a group is gone", Net().drop(GROUPS, "sg-job").end_job(), NOT_APPLICABLE, "JOB_ENDED"),
    Case(
        "ended, and the route is gone",
        Net().unroute("vpce-s3").end_job(),
        FAILS,
        "GATEWAY_NOT_ASSOCIATED",
        "rtb-priv",
        says="If run again today: ",
    ),
    Case(
        "ended, the endpoint is gone",
        Net().without("vpce-s3").end_job(),
        FAILS,
        "ENDPOINT_MISSING",
        "vpc-a",
        says="If run again today: ",
    ),
    Case("ended, and all is well", Net().end_job(), HOLDS, "OK", says="If run again today: "),
    *OF_TWO_VPCS,
    Case(
        "a group of another VPC that is associated with this one",
        Net()
        .second_vpc()
        .change(GROUPS, "sg-job", VpcId="vpc-z")
        .add(
            "ec2.SecurityGroupVpcAssociations", {"GroupId": "sg-job", "VpcId": "vpc-a", "State": "associated"}
        ),
        HOLDS,
        "OK",
    ),
    Case(
        "a subnet without IPv4",
        Net().subnet("subnet-b", Ipv6Native=True, CidrBlock=ABSENT),
        FAILS,
        "IPV6_ONLY_SUBNET",
        "subnet-b",
    ),
    Case("not in a VPC", Net().job_without_vpc(), NOT_APPLICABLE, "NO_VPC_CONFIG"),
    Case("with nothing to predict", Net().methods("report"), HOLDS, "OK"),
)
CASES = (
    *ROUTES,
    *ENDPOINT_STATES,
    *INTERFACE,
    *NAT,
    *GROUPS_AND_ACLS,
    *PLACEMENT,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)


def test_the_way_is_drawn_for_every_subnet() -> None:
    result = judge(Net().job_vpc("subnet-a", "subnet-e"), RULE)
    assert [(path.subnet, path.verdict.name) for path in result.paths] == [
        ("subnet-a", "ALLOW"),
        ("subnet-e", "DENY"),
    ]
