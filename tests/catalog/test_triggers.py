"""Which changes make a rule look again, tried out: a thing is changed, and whose verdicts change is seen."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from clarify_rules.catalog.registry import RULE_IDS, all_rules, rule
from clarify_rules.catalog.rule import Rule
from clarify_rules.catalog.triggers import (
    BIAS_DEFINITION,
    EXPLAINABILITY_DEFINITION,
    MODEL,
    NETWORK_ACL,
    RECORDED,
    ROUTE_TABLE,
    SECURITY_GROUP,
    SUBNET,
    VPC,
    VPC_ENDPOINT,
    triggers_of,
)
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evaluation.evaluate import evaluate
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.network.site import Site
from tests.cli.running import WORLDS

# Why: pyproject.toml, [tool.coverage.run].
pytestmark = pytest.mark.no_cover

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_LISTS = {
    MODEL: ("sagemaker", "Models"),
    SUBNET: ("ec2", "Subnets"),
    ROUTE_TABLE: ("ec2", "RouteTables"),
    NETWORK_ACL: ("ec2", "NetworkAcls"),
    VPC_ENDPOINT: ("ec2", "VpcEndpoints"),
    SECURITY_GROUP: ("ec2", "SecurityGroups"),
}
_ALL = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": []}
_OUT = {"DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1", "State": "active", "Origin": "CreateRoute"}
_DENY = [
    {
        "Egress": egress,
        "RuleNumber": 32767,
        "Protocol": "-1",
        "RuleAction": "deny",
        "CidrBlock": "0.0.0.0/0",
    }
    for egress in (True, False)
]
# What may be changed in place; a thing may be deleted besides.
_CHANGES: dict[str, tuple[dict[str, Any], ...]] = {
    MODEL: ({"VpcConfig": None}, {"PrimaryContainer": {"Image": "image"}}),
    SUBNET: ({"AvailableIpAddressCount": 0},),
    ROUTE_TABLE: ({"Routes": []}, {"Routes": [_OUT]}),
    NETWORK_ACL: ({"Entries": _DENY},),
    VPC_ENDPOINT: (
        {"PrivateDnsEnabled": False},
        {"PrivateDnsEnabled": True},
        {"PolicyDocument": '{"Version":"2012-10-17","Statement":[]}'},
        {"State": "deleted"},
    ),
    SECURITY_GROUP: (
        {"IpPermissions": []},
        {"IpPermissions": [_ALL]},
        {"IpPermissionsEgress": []},
        {"IpPermissionsEgress": [_ALL]},
    ),
}
# Verdicts hang on these too, but on no single change in these worlds.
_NOT_IN_THESE_WORLDS = {
    ("clarify-vpc-endpoint-admits-jobs", MODEL),
    ("clarify-vpc-endpoint-policy-allows-jobs", MODEL),
    ("clarify-vpc-has-endpoints", MODEL),
    ("clarify-security-group-https-egress", VPC),
    ("clarify-security-group-https-egress", VPC_ENDPOINT),
}

Given = dict[tuple[str, str], tuple[str, str]]


def _given(document: dict[str, Any]) -> dict[str, Given]:
    site = Site(Evidence.from_document(document), Parameters())
    found: dict[str, Given] = {each: {} for each in RULE_IDS}
    for each in evaluate(site, all_rules(), _NOW).results:
        found[each.rule][(each.resource_type, each.resource_id)] = (each.status, each.code)
    return found


def _worlds() -> Iterator[dict[str, Any]]:
    for path in sorted(WORLDS.glob("g*.json")):
        document = json.loads(path.read_text())
        for job in document["sagemaker"].get("ProcessingJobs", []):
            job["ProcessingResources"]["ClusterConfig"]["InstanceCount"] = 2
            job["ProcessingJobStatus"] = "InProgress"
        yield document


def _changed(document: dict[str, Any], resource_type: str) -> Iterator[dict[str, Any]]:
    section, name = _LISTS[resource_type]
    for position in range(len(document[section].get(name, []))):
        for change in (None, *_CHANGES[resource_type]):
            changed = copy.deepcopy(document)
            items = changed[section][name]
            if change is None:
                del items[position]
            else:
                items[position].update(change)
                items[position] = {key: value for key, value in items[position].items() if value is not None}
            yield changed


def _with_dns_off(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    changed = copy.deepcopy(document)
    for attributes in changed["ec2"]["VpcAttributes"].values():
        attributes.update(EnableDnsSupport=False, EnableDnsHostnames=False)
    yield changed


@cache
def _moved() -> frozenset[tuple[str, str]]:
    """Return each rule with the types a change of which changed a verdict on something that stayed."""
    moved: set[tuple[str, str]] = set()
    for document in _worlds():
        before = _given(document)
        for resource_type in (*_LISTS, VPC):
            changes = _with_dns_off(document) if resource_type == VPC else _changed(document, resource_type)
            for after in map(_given, changes):
                moved |= {(each, resource_type) for each in RULE_IDS if _differ(before[each], after[each])}
    return frozenset(moved)


def _differ(before: Given, after: Given) -> bool:
    return any(before[each] != after[each] for each in before.keys() & after.keys())


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_no_change_moves_a_verdict_without_triggering_the_rule(rule_id: str) -> None:
    moving = {resource_type for each, resource_type in _moved() if each == rule_id}
    assert moving <= set(rule(rule_id).triggers)


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_what_triggers_a_rule_can_move_its_verdict(rule_id: str) -> None:
    moving = {resource_type for each, resource_type in _moved() if each == rule_id}
    own = set(rule(rule_id).resource_types)
    due = set(rule(rule_id).triggers) - own - {BIAS_DEFINITION, EXPLAINABILITY_DEFINITION}
    assert {each for each in due - moving if (rule_id, each) not in _NOT_IN_THESE_WORLDS} == set()


@pytest.mark.parametrize("each", all_rules(), ids=RULE_IDS)
def test_triggers_are_recorded_and_own_types_among_them(each: Rule[Any]) -> None:
    assert set(each.triggers) <= set(RECORDED)
    assert set(each.resource_types) & set(RECORDED) <= set(each.triggers)
    assert len(set(each.triggers)) == len(each.triggers)
    # What comes with a monitoring definition has not been judged yet, whatever the rule judges.
    assert {BIAS_DEFINITION, EXPLAINABILITY_DEFINITION} <= set(each.triggers)


@pytest.mark.parametrize("each", all_rules(), ids=RULE_IDS)
def test_what_leaves_a_rule_unmoved_is_read_by_it_and_not_its_own(each: Rule[Any]) -> None:
    read = triggers_of((), each.needs, ())
    assert each.unmoved_by <= set(read)
    assert not each.unmoved_by & set(each.resource_types)


def test_a_rule_that_reads_nothing_recorded_is_periodic_only() -> None:
    assert triggers_of(("AWS::SageMaker::ProcessingJob",), {EvidenceKind.PROCESSING_JOBS}, ()) == ()
