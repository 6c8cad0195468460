"""Network ACL entries that say too little are no reason for any verdict."""

from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.network.reach import S3
from tests.network.green import green, item, reach, told


@pytest.mark.parametrize(
    "entry",
    [
        {"RuleNumber": 50, "Egress": True, "RuleAction": "deny", "Protocol": "-1"},
        {"RuleNumber": 50, "RuleAction": "deny", "Protocol": "-1", "CidrBlock": "0.0.0.0/0"},
    ],
)
def test_an_entry_without_range_or_direction_leaves_all_open(entry: dict[str, Any]) -> None:
    document = green()
    item(document, "NetworkAcls", "acl-default")["Entries"].insert(0, entry)
    verdict, code, _ = told(reach(document, S3))
    assert (verdict, code) == ("UNKNOWN", "EVIDENCE_INVALID")


def test_an_entry_for_ipv6_says_nothing_of_ipv4() -> None:
    document = green()
    deny = {"RuleNumber": 50, "Egress": True, "RuleAction": "deny", "Protocol": "-1", "Ipv6CidrBlock": "::/0"}
    item(document, "NetworkAcls", "acl-default")["Entries"].insert(0, deny)
    assert told(reach(document, S3))[0] == "ALLOW"
