"""Network ACLs between two subnets of one job: each direction of each border counts."""

from __future__ import annotations

import pytest

from tests.network.green import JOB, acl_entry, green, item, network, told


@pytest.mark.parametrize("egress", [True, False])
@pytest.mark.parametrize("peer", ["10.0.1.0/24", "10.0.2.0/24"])
def test_ports_that_no_reply_uses_are_asked_for_in_both_directions(egress: bool, peer: str) -> None:
    document = green()
    deny = acl_entry(50, egress, "deny", peer, (1024, 20000))
    item(document, "NetworkAcls", "acl-default")["Entries"].append(deny)
    check = network(document).siblings(JOB, encrypted=False)
    assert told(check) == ("UNKNOWN", "CROSS_SUBNET_NACL", "acl-default")
