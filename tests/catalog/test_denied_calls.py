"""Each call on the network denied in turn: what can be proven is still said, and nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.catalog.verdict import Status
from tests.building import ACCOUNT_ID, World, audit
from tests.catalog.every_result import hand_worked_worlds
from tests.catalog.net import Net

if TYPE_CHECKING:
    from clarify_rules.evaluation.result import Result

# Why: pyproject.toml, [tool.coverage.run].
pytestmark = pytest.mark.no_cover

LISTS = {
    "DescribeVpcs": "Vpcs",
    "DescribeVpcAttribute": "VpcAttributes",
    "DescribeDhcpOptions": "DhcpOptions",
    "DescribeSubnets": "Subnets",
    "DescribeRouteTables": "RouteTables",
    "DescribeNetworkAcls": "NetworkAcls",
    "DescribeSecurityGroups": "SecurityGroups",
    "DescribeSecurityGroupVpcAssociations": "SecurityGroupVpcAssociations",
    "DescribeVpcEndpoints": "VpcEndpoints",
    "DescribeNetworkInterfaces": "NetworkInterfaces",
    "DescribeNatGateways": "NatGateways",
    "DescribeManagedPrefixLists": "PrefixLists",
    "DescribeInstanceTypeOfferings": "InstanceTypeOfferings",
}
PROVEN = (Status.COMPLIANT, Status.NON_COMPLIANT)
WORLDS = {path.stem.partition("-")[0]: path for path in hand_worked_worlds()}


def _denied(document: dict[str, Any], call: str) -> World:
    world = World(json.loads(json.dumps(document)))
    world.document["ec2"].pop(LISTS[call], None)
    return world.deny(f"ec2:{call}", error="UnauthorizedOperation")


def _by_resource(world: World) -> dict[tuple[str, str], Result]:
    return {(each.rule, each.resource_id): each for each in audit(world).results}


@pytest.mark.parametrize("call", LISTS)
@pytest.mark.parametrize("name", WORLDS)
def test_a_denied_call_turns_no_verdict_round(name: str, call: str) -> None:
    document = json.loads(WORLDS[name].read_text("utf-8"))
    whole, less = _by_resource(World(document)), _by_resource(_denied(document, call))
    turned = [
        f"{rule} {resource}: was {whole[rule, resource].code}, now {given.status} "
        f"{given.code}: {given.message}"
        for (rule, resource), given in less.items()
        if (rule, resource) in whole
        and given.status in PROVEN
        and given.status is not whole[rule, resource].status
    ]
    assert not turned, "\n".join(turned)


@pytest.mark.parametrize("call", LISTS)
def test_what_a_denied_call_hides_is_undetermined_and_names_the_action(call: str) -> None:
    document = Net().document
    whole, less = _by_resource(World(document)), _by_resource(_denied(document, call))
    for (rule_id, resource), given in less.items():
        before = whole.get((rule_id, resource))
        if before is not None and (given.status, given.code) == (before.status, before.code):
            continue
        assert given.status is Status.UNDETERMINED, (rule_id, resource)
        assert given.missing_actions, given.message
        assert any(action == f"ec2:{call}" or "PrefixList" in action for action in given.missing_actions)


@pytest.mark.parametrize("call", LISTS)
def test_no_rule_falls_silent(call: str) -> None:
    document = Net().document
    whole, less = _by_resource(World(document)), _by_resource(_denied(document, call))
    told = {rule_id for rule_id, _ in less}
    assert told == {rule_id for rule_id, _ in whole} == set(RULE_IDS)
    for rule_id, resource in whole.keys() - less.keys():
        assert (rule_id, ACCOUNT_ID) in less, f"{rule_id} says nothing of {resource}, nor of the account"
