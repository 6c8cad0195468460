"""Which rule to add where rules stop traffic, and what part of it they stop."""

from __future__ import annotations

import pytest

from clarify_rules.network.boxes import ALL_ADDRESSES, ALL_PORTS, TCP, Boxes, Interval
from clarify_rules.network.cidr import read_cidr
from clarify_rules.network.parts import part_lost, ranges, together, written
from clarify_rules.network.reach import S3, SAGEMAKER_API
from clarify_rules.network.service import Service
from tests.network.green import EVERYTHING, Document, acl_entry, drop, green, item, reach

OPEN = [acl_entry(100, egress, "allow", "0.0.0.0/0") for egress in (True, False)]
STAR = [acl_entry(32767, egress, "deny", "0.0.0.0/0") for egress in (True, False)]


def fix(document: Document, service: Service) -> str:
    hop = reach(document, service).decisive
    assert hop is not None
    assert hop.fix is not None
    return hop.fix


def note(document: Document, service: Service) -> str:
    return reach(document, service).note


def with_entries(*entries: Document) -> Document:
    document = green()
    item(document, "NetworkAcls", "acl-default")["Entries"] = [*entries, *STAR]
    return document


TO_ALL = "add to the network ACL acl-default an outbound rule that allows TCP 443 to 0.0.0.0/0"
FROM_ALL = "add to the network ACL acl-default an inbound rule that allows TCP 1024-65535 from 0.0.0.0/0"


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([OPEN[1]], TO_ALL),
        (
            [OPEN[1], acl_entry(7, True, "deny", "52.0.0.0/8", (443, 443)), OPEN[0]],
            f"{TO_ALL}, numbered below rule 7, which denies it",
        ),
        (
            [*OPEN, acl_entry(40, True, "deny", "0.0.0.0/0")],
            f"{TO_ALL}, numbered below rule 40, which denies it",
        ),
        ([*OPEN, acl_entry(1, True, "deny", "0.0.0.0/0")], f"{TO_ALL} in place of rule 1, which denies it"),
        ([OPEN[0]], FROM_ALL),
        (
            [*OPEN, acl_entry(9, False, "deny", "0.0.0.0/0", (1024, 65535))],
            f"{FROM_ALL}, numbered below rule 9, which denies it",
        ),
    ],
)
def test_the_entry_that_a_network_acl_lacks(entries: list[Document], expected: str) -> None:
    assert fix(with_entries(*entries), S3) == expected


def test_the_entry_that_the_endpoints_subnet_lacks() -> None:
    document = green()
    drop(document, "NetworkAcls", "acl-default")
    acls = document["ec2"]["NetworkAcls"]
    for name, entries, subnets in (
        ("acl-job", OPEN, ("subnet-a", "subnet-b")),
        ("acl-ep", [acl_entry(9, True, "allow", "0.0.0.0/0")], ("subnet-e", "subnet-f")),
    ):
        associations = [{"SubnetId": each} for each in subnets]
        acls.append(
            {"NetworkAclId": name, "VpcId": "vpc-a", "Entries": entries, "Associations": associations}
        )
    way_in = "add to the network ACL acl-ep an inbound rule that allows TCP 443 from 10.0.1.0/24"
    assert fix(document, SAGEMAKER_API) == way_in
    acls[-1]["Entries"] = [acl_entry(9, False, "allow", "0.0.0.0/0")]
    way_back = "add to the network ACL acl-ep an outbound rule that allows TCP 1024-65535 to 10.0.1.0/24"
    assert fix(document, SAGEMAKER_API) == way_back


def test_the_rule_that_a_group_lacks() -> None:
    document = green()
    item(document, "SecurityGroups", "sg-job")["IpPermissionsEgress"] = []
    assert (
        fix(document, S3)
        == "add to sg-job an outbound rule for TCP 443 to the prefix list of S3 (pl-63a5400a)"
    )
    assert (
        fix(document, SAGEMAKER_API)
        == "add to sg-job an outbound rule for TCP 443 to sg-ep or to 10.0.9.21/32"
    )
    item(document, "SecurityGroups", "sg-job")["IpPermissionsEgress"] = [EVERYTHING]
    item(document, "SecurityGroups", "sg-ep")["IpPermissions"] = []
    expected = "add to sg-ep an inbound rule for TCP 443 from sg-job or from 10.0.1.0/24"
    assert fix(document, SAGEMAKER_API) == expected


def test_the_part_of_the_addresses_that_is_lost_is_told() -> None:
    document = with_entries(*OPEN, acl_entry(5, True, "deny", "3.5.0.0/19"))
    assert note(document, S3).endswith("the outbound rules of acl-default in part only, not to 3.5.0.0/19.")
    document = with_entries(*OPEN, acl_entry(5, False, "deny", "0.0.0.0/0", (49152, 65535)))
    assert note(document, S3).endswith(
        "the inbound rules of acl-default in part only, not to ports 49152-60999."
    )


def spans(*texts: str) -> list[Interval]:
    return [read_cidr(text, "here") for text in texts]


def test_ranges_are_written_as_people_write_them() -> None:
    assert written(spans("10.0.1.0/24")[0]) == "10.0.1.0/24"
    assert written((167772161, 167772163)) == "10.0.0.1-10.0.0.3"
    assert ranges(spans("10.0.0.0/25", "10.0.0.128/25")) == "10.0.0.0/24"
    assert ranges(spans("10.0.0.0/24", "10.2.0.0/16")) == "10.0.0.0/24 and 10.2.0.0/16"
    many = ranges(spans("10.0.0.0/24", "10.2.0.0/16", "10.4.0.0/16", "10.6.0.0/16"))
    assert many == "10.0.0.0/24, 10.2.0.0/16 and 2 more ranges"
    assert together([(5, 6), (0, 2), (3, 3), (1, 1)]) == ((0, 3), (5, 6))


def test_what_several_fields_tell_together_is_not_told_by_one() -> None:
    def box(addresses: Interval, ports: Interval) -> Boxes:
        return ((TCP, ALL_ADDRESSES, addresses, ALL_PORTS, ports),)

    whole = box((0, 9), (0, 9))
    assert part_lost(box((0, 9), (3, 3)), whole) == "to ports 3"
    assert part_lost((*box((0, 4), (0, 4)), *box((5, 9), (5, 9))), whole) == ""
    assert part_lost((*box((0, 9), (0, 1)), *box((0, 9), (4, 4)), *box((0, 9), (6, 6))), whole) == (
        "to ports 0-1, 4 and 1 more"
    )
