"""What is said to be changed, where it hangs on more than the reason code."""

from __future__ import annotations

import pytest

from clarify_rules.catalog.network_fixes import FIXES, fix_for
from clarify_rules.catalog.network_verdict import Claim, judge_check
from clarify_rules.network.path import Check, Hop, Kind, Path, denied, partial, passed
from clarify_rules.network.reach import S3, SAGEMAKER_API
from clarify_rules.network.verdict import V
from tests.network.green import ONE_SUBNET, add_nat, green, item, reach

GONE = ("deleting", "deleted", "rejected", "failed", "expired")
SAID = [*((each, "which does not come back") for each in GONE)]
SAID += [
    ("pendingAcceptance", "accept the connection request of vpce-s3"),
    ("pending", "wait until vpce-s3 is"),
]


@pytest.mark.parametrize(("state", "expected"), SAID)
def test_what_to_do_about_an_endpoint_hangs_on_its_state(state: str, expected: str) -> None:
    document = green()
    item(document, "VpcEndpoints", "vpce-s3")["State"] = state
    hop = reach(document, S3).decisive
    assert hop is not None
    assert hop.code == "BAD_STATE"
    assert expected in fix_for(hop)


def test_an_endpoint_that_does_not_exist_is_made_anew() -> None:
    document = green()
    document["ec2"]["VpcEndpoints"] = []
    hop = reach(document, S3).decisive
    assert hop is not None
    assert (hop.code, hop.note.endswith("which does not exist.")) == ("BAD_STATE", True)
    assert fix_for(hop).startswith("create another in place of vpce-s3")


@pytest.mark.parametrize(
    ("state", "expected"), [("pending", "wait until nat-1"), ("failed", "create another")]
)
def test_what_to_do_about_a_nat_gateway_hangs_on_its_state(state: str, expected: str) -> None:
    document = green()
    add_nat(document, State=state)
    hop = reach(document, S3).decisive
    assert hop is not None
    assert expected in fix_for(hop)


def test_an_endpoint_in_part_is_looked_into() -> None:
    document = green()
    item(document, "VpcEndpoints", "vpce-api")["State"] = "Partial"
    hop = reach(document, SAGEMAKER_API).decisive
    assert hop is not None
    assert "find the zones in which vpce-api is not up" in fix_for(hop)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("s3", "create an S3 gateway endpoint in vpc-a"),
        ("sagemaker.api", "create an interface endpoint for sagemaker.api in vpc-a"),
        (None, "create the endpoint in vpc-a"),
    ],
)
def test_which_endpoint_to_create_hangs_on_the_service(target: str | None, expected: str) -> None:
    hop = denied(Kind.ENDPOINT, "vpc-a", "ENDPOINT_MISSING", "vpc-a has none.")
    assert fix_for(hop, target).startswith(expected)


@pytest.mark.parametrize("code", sorted(FIXES))
def test_a_fix_is_complete_for_one_id_and_for_several(code: str) -> None:
    for ids in ("id-1", "id-1,id-2"):
        fix = fix_for(denied(Kind.GROUP, ids, code, "It is off."))
        assert "{" not in fix
        assert "id-1,id-2" not in fix
        about_the_environment = code in ("HTTP_PROXY_SET", "FIPS_ENDPOINT_SET", "ENDPOINT_URL_SET")
        assert ("id-1" in fix) is not about_the_environment


def _check(*failing: tuple[str, str], fine: tuple[tuple[str, str], ...] = ()) -> Check:
    bad = denied(Kind.GROUP, "sg-1", "SELF_SG_EGRESS", "It is shut.")
    good = passed(Kind.GROUP, "sg-1", "It is open.")
    paths = [Path(subnet, target, (bad,)) for subnet, target in failing]
    return Check("instances", (*paths, *(Path(subnet, target, (good,)) for subnet, target in fine)))


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        (_check(("a", "instances")), "cannot talk:"),
        (_check(("a", "instances"), fine=(("b", "instances"),)), "cannot talk (in a only):"),
        (_check(("a", "s3"), ("c", "s3"), fine=(("b", "s3"),)), "cannot talk (in a and in c only):"),
        (_check(("a", "instances in b"), fine=(("a", "instances"),)), "cannot talk (from a to b only):"),
        (_check(*((each, "s3") for each in "abcde"), fine=(("f", "s3"),)), "(in a and in 4 more cases):"),
    ],
)
def test_where_it_fails_is_told_of_all_that_fail(check: Check, expected: str) -> None:
    assert expected in judge_check(check, "All is well.", Claim("They", "talk")).message


def test_a_part_is_told_as_one_that_may_be_picked() -> None:
    whole = Hop(Kind.ROUTE, "igw-1", V.DENY, "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "In vain.")
    for hop, expected in ((whole, False), (partial(whole), True)):
        check = Check("s3", (Path("subnet-a", "s3", (hop,)),))
        message = judge_check(check, "All is well.", Claim("They", "talk")).message
        assert ("a part of the addresses only, and AWS may pick the part that fails" in message) is expected


def test_a_blocked_subnet_is_told_as_one_of_two() -> None:
    document = green()
    add_nat(document)
    subnet = item(document, "Subnets", "subnet-a")
    subnet["BlockPublicAccessStates"] = {"InternetGatewayBlockMode": "block-bidirectional"}
    check = reach(document, S3)
    assert check.code == "VPC_BLOCK_PUBLIC_ACCESS_ENABLED_PARTIAL"
    message = judge_check(check, "All is well.", Claim("They", "talk")).message
    assert "one of the subnets on its way only" in message


def test_groups_are_named_where_nothing_is_known_of_the_target() -> None:
    document = green()
    item(document, "SecurityGroups", "sg-job")["IpPermissionsEgress"] = []
    document["ec2"]["RouteTables"] = []
    hop = reach(document, S3, ONE_SUBNET).decisive
    assert hop is not None
    assert hop.code == "ENI_SG_RULES_MISMATCH"
    assert "to the endpoints' security groups, and to the prefix list of S3" in fix_for(hop)
