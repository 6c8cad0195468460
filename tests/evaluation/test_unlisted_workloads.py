"""What rules on endpoints, VPCs and groups claim of all workloads, while some may not have been listed."""

from __future__ import annotations

import pytest

from clarify_rules.catalog.registry import RULE_IDS, rule
from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.evaluation.result import Result
from tests.building import JOBS, World, audit
from tests.catalog.net import Net

OF_ALL = [each for each in RULE_IDS if rule(each).of_all_workloads]
LISTING = "sagemaker:ListProcessingJobs"


def results(world: World, rule_id: str) -> list[Result]:
    return [each for each in audit(world, rule_id).results if each.resource_type != ACCOUNT]


@pytest.mark.parametrize("rule_id", OF_ALL)
@pytest.mark.parametrize("whole", [True, False])
def test_nothing_is_claimed_of_workloads_that_were_not_listed(rule_id: str, whole: bool) -> None:
    world = Net().bias()
    if not whole:
        world.unread(JOBS).deny(LISTING)
    found = results(world, rule_id)
    assert found
    claims = [each for each in found if each.code in rule(rule_id).of_all_workloads]
    assert bool(claims) is whole
    if not whole:
        hidden = [each for each in found if each.status is Status.UNDETERMINED]
        assert hidden
        assert all(LISTING in each.missing_actions for each in hidden)


def test_a_listing_that_was_cut_short_hides_as_much() -> None:
    world = Net().cut_short(JOBS, LISTING)
    found = results(world, "clarify-security-group-self-ingress")
    assert {each.status for each in found} == {Status.UNDETERMINED}


def test_what_one_workload_proves_wrong_stays_wrong() -> None:
    world = Net().bias().unroute("vpce-s3").unread(JOBS).deny(LISTING)
    found = {each.resource_id: each.status for each in results(world, "clarify-vpc-endpoint-routes-subnets")}
    assert found["vpce-s3"] is Status.NON_COMPLIANT


def test_what_does_not_hang_on_workloads_is_still_told() -> None:
    world = Net().bias().unread(JOBS).deny(LISTING)
    for rule_id in ("clarify-vpc-dns-enabled", "clarify-vpc-endpoint-private-dns"):
        assert {each.status for each in results(world, rule_id)} <= {Status.COMPLIANT, Status.NOT_APPLICABLE}
