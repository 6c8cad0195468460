from __future__ import annotations

from clarify_rules.clarify.owners import owners
from clarify_rules.evidence.evidence import Evidence
from tests.building import ACCOUNT_ID, VPC
from tests.catalog.net import ACLS, ENDPOINTS, OTHER_ACCOUNT, S3_LIST, TABLES, Net


def told(net: Net, *identifiers: str) -> dict[str, str]:
    return dict(owners(Evidence.from_document(net.document), identifiers))


def test_what_answers_with_its_owner_is_that_accounts() -> None:
    net = (
        Net()
        .change(TABLES, "rtb-priv", OwnerId=OTHER_ACCOUNT)
        .change(ACLS, "acl-default", OwnerId=OTHER_ACCOUNT)
    )
    net.change(ENDPOINTS, "vpce-s3", OwnerId=OTHER_ACCOUNT).change("ec2.PrefixLists", S3_LIST, OwnerId="AWS")

    assert told(net, "rtb-priv", "acl-default", "vpce-s3", S3_LIST, VPC, "subnet-a", "sg-job", "dopt-1") == {
        "rtb-priv": OTHER_ACCOUNT,
        "acl-default": OTHER_ACCOUNT,
        "vpce-s3": OTHER_ACCOUNT,
        S3_LIST: "aws",
        VPC: ACCOUNT_ID,
        "subnet-a": ACCOUNT_ID,
        "sg-job": ACCOUNT_ID,
        "dopt-1": ACCOUNT_ID,
    }


def test_a_gateway_is_its_route_tables_owners() -> None:
    net = Net().route("igw-1").route("nat-1").route("tgw-1").change(TABLES, "rtb-priv", OwnerId=OTHER_ACCOUNT)

    assert told(net, "igw-1", "nat-1", "tgw-1", "igw-2") == {"igw-1": OTHER_ACCOUNT, "nat-1": OTHER_ACCOUNT}


def test_of_what_was_not_read_or_does_not_say_no_owner_is_known() -> None:
    net = Net().drop("ec2.SecurityGroups", "sg-job").change(TABLES, "rtb-priv", OwnerId=7, Routes="none")
    net.change(ACLS, "acl-default", OwnerId=None).deny("ec2:DescribeVpcEndpoints")
    del net.document["ec2"]["VpcEndpoints"]

    assert told(net, "sg-job", "rtb-priv", "acl-default", "vpce-s3", "use1-az1", "fraud", "igw-1", "") == {}
