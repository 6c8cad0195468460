"""What the deployed functions may do is what they declare, in every partition, with every option."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from clarify_rules.catalog.function_permissions import (
    Grant,
    assuming_permissions,
    collector_own_permissions,
    collector_permissions,
    exemption_permissions,
    finding_permissions,
    key_permissions,
    rule_own_permissions,
    rule_permissions,
)
from clarify_rules.catalog.registry import RULE_IDS, rule
from deployment.template.conditions import JOB_RULES
from deployment.template.names import COLLECTOR, FunctionNames, names_of
from tests.deployment.rendering import PLACES, Stack

ROLE_ARN = "arn:aws:iam::123456789012:role/clarify-reader"
KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"

# An action, a resource, and the conditions, one allowance each.
Allowed = tuple[str, str, tuple[tuple[str, str, tuple[str, ...]], ...]]


def _granted(stack: Stack, own: FunctionNames) -> set[Allowed]:
    """Return all that the role of a function is given, in its own policies and in the one beside it."""
    role = stack.resources("AWS::IAM::Role")[own.role]
    documents = [each["PolicyDocument"] for each in role["Policies"]]
    documents += [
        each["PolicyDocument"]
        for each in stack.resources("AWS::IAM::RolePolicy").values()
        if each["RoleName"] == own.role
    ]
    found: list[Allowed] = []
    for statement in (each for document in documents for each in document["Statement"]):
        assert statement["Effect"] == "Allow"
        conditions = tuple(
            (operator, key, tuple(_listed(value)))
            for operator, keys in statement.get("Condition", {}).items()
            for key, value in keys.items()
        )
        found += [
            (action, resource, conditions)
            for action in statement["Action"]
            for resource in _listed(statement["Resource"])
        ]
    assert len(set(found)) == len(found)
    return set(found)


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _declared(
    grants: Iterable[Grant],
    own: FunctionNames,
    partition: str,
    exemptions_owner: str = "123456789012",
    **several: list[str],
) -> set[Allowed]:
    region, suffix = PLACES[partition]
    one = {
        "partition": partition,
        "region": region,
        "account": "123456789012",
        "url_suffix": suffix,
        "cache_bucket": "CacheBucket",
        "log_group": own.log_group,
        "config_rule_arn": f"{own.config_rule}.Arn",
        "queue_arn": "JobEvents.Arn",
        "dead_letter_queue_arn": "DeadLetters.Arn",
        "assume_role_arn": ROLE_ARN,
        "key_arn": KEY_ARN,
        "exemptions_object": f"arn:{partition}:s3:::our-exemptions/clarify/exemptions.yaml",
        "exemptions_owner": exemptions_owner,
    }
    lists = {
        "job_rule_arns": [f"{names_of(each).config_rule}.Arn" for each in JOB_RULES],
        "analysis_config_objects": [f"arn:{partition}:s3:::*/analysis_config.json"],
        "bucket_owners": ["123456789012"],
        "exemptions_contexts": [
            f"arn:{partition}:s3:::our-exemptions/clarify/exemptions.yaml",
            f"arn:{partition}:s3:::our-exemptions",
        ],
        **several,
    }

    def filled(text: str) -> list[str]:
        name = text.strip("{}")
        return lists[name] if name in lists else [text.format(**one)]

    return {
        (
            grant.action,
            resource,
            tuple((each.operator, each.key, tuple(filled(each.value))) for each in grant.conditions),
        )
        for grant in grants
        for resource in filled(grant.resource)
    }


@pytest.mark.parametrize("partition", PLACES)
@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_a_rule_is_given_what_it_declares_and_nothing_else(rule_id: str, partition: str) -> None:
    own = names_of(rule_id)
    stack = Stack({"EnabledRules": rule_id}, partition)
    assert _granted(stack, own) == _declared(rule_permissions(rule(rule_id)), own, partition)


@pytest.mark.parametrize("partition", PLACES)
def test_who_sends_no_findings_may_not(partition: str) -> None:
    own = names_of("clarify-job-in-vpc")
    stack = Stack({"EnabledRules": "clarify-job-in-vpc", "SecurityHubMode": "off"}, partition)
    due = set(rule_permissions(rule("clarify-job-in-vpc"))) - set(finding_permissions())
    assert _granted(stack, own) == _declared(due, own, partition)


@pytest.mark.parametrize("partition", PLACES)
@pytest.mark.parametrize("owner", ["", "210987654321"])
@pytest.mark.parametrize("role", ["", ROLE_ARN])
def test_who_is_told_of_exemptions_may_read_that_one_object_of_that_owner(
    role: str, owner: str, partition: str
) -> None:
    own, each = names_of("clarify-job-in-vpc"), rule("clarify-job-in-vpc")
    stack = Stack(
        {
            "EnabledRules": "clarify-job-in-vpc",
            "ExemptionsUri": "s3://our-exemptions/clarify/exemptions.yaml",
            "ExemptionsBucketOwner": owner,
            "EvaluationRoleArn": role,
        },
        partition,
    )
    without = (*rule_own_permissions(each), *assuming_permissions()) if role else rule_permissions(each)
    due = _declared(
        (*without, *exemption_permissions()), own, partition, exemptions_owner=owner or "123456789012"
    )
    assert _granted(stack, own) == due
    collecting = {resource for _, resource, _ in _granted(stack, COLLECTOR)}
    assert not any("our-exemptions" in each for each in collecting)


@pytest.mark.parametrize("partition", PLACES)
def test_so_is_the_collector(partition: str) -> None:
    stack = Stack({"EnabledRules": "all"}, partition)
    assert _granted(stack, COLLECTOR) == _declared(collector_permissions(), COLLECTOR, partition)


def test_the_collector_starts_no_rules_that_are_not_there() -> None:
    granted = _granted(Stack({"EnabledRules": "clarify-job-in-vpc,clarify-model-in-vpc"}), COLLECTOR)
    started = {resource for action, resource, _ in granted if action == "config:StartConfigRulesEvaluation"}
    assert started == {"ClarifyJobInVpcConfigRule.Arn"}
    granted = _granted(Stack({"EnabledRules": "clarify-model-in-vpc"}), COLLECTOR)
    assert "config:StartConfigRulesEvaluation" not in {action for action, _, _ in granted}


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_with_a_role_to_assume_a_function_reads_nothing_of_the_account_itself(rule_id: str) -> None:
    own = names_of(rule_id)
    stack = Stack({"EnabledRules": rule_id, "EvaluationRoleArn": ROLE_ARN})
    due = (*rule_own_permissions(rule(rule_id)), *assuming_permissions())
    assert _granted(stack, own) == _declared(due, own, "aws")
    due = (*collector_own_permissions(), *assuming_permissions())
    stack = Stack({"EnabledRules": "all", "EvaluationRoleArn": ROLE_ARN})
    assert _granted(stack, COLLECTOR) == _declared(due, COLLECTOR, "aws")


def test_a_key_of_the_customers_may_be_used_for_the_cache() -> None:
    stack = Stack({"EnabledRules": "clarify-job-in-vpc", "KmsKeyArn": KEY_ARN})
    own = names_of("clarify-job-in-vpc")
    due = (*rule_permissions(rule("clarify-job-in-vpc")), *key_permissions())
    assert _granted(stack, own) == _declared(due, own, "aws")
    due = (*collector_permissions(), *key_permissions())
    rules = [f"{own.config_rule}.Arn"]
    assert _granted(stack, COLLECTOR) == _declared(due, COLLECTOR, "aws", job_rule_arns=rules)


def test_analysis_configs_are_read_where_the_customer_says() -> None:
    objects = ["arn:aws:s3:::one/clarify/*", "arn:aws:s3:::two/*/config.json"]
    owners = ["123456789012", "210987654321"]
    stack = Stack(
        {
            "EnabledRules": "all",
            "AnalysisConfigObjects": ",".join(objects),
            "TrustedBucketOwners": ",".join(owners),
        }
    )
    assert _granted(stack, COLLECTOR) == _declared(
        collector_permissions(), COLLECTOR, "aws", analysis_config_objects=objects, bucket_owners=owners
    )


@pytest.mark.parametrize("options", [{}, {"EvaluationRoleArn": ROLE_ARN}, {"KmsKeyArn": KEY_ARN}])
def test_roles_are_trusted_by_lambda_alone_and_allow_no_resource_they_could_name(
    options: dict[str, str],
) -> None:
    stack = Stack({"EnabledRules": "all", **options})
    roles = stack.resources("AWS::IAM::Role")
    assert len(roles) == len(RULE_IDS) + 1
    for role in roles.values():
        (statement,) = role["AssumeRolePolicyDocument"]["Statement"]
        assert statement["Principal"] == {"Service": "lambda.amazonaws.com"}
        assert "ManagedPolicyArns" not in role
    limited = {
        each.action
        for grants in (*(rule_permissions(rule(each)) for each in RULE_IDS), collector_permissions())
        for each in grants
        if each.supports_resources
    }
    for own in (COLLECTOR, *map(names_of, RULE_IDS)):
        for action, resource, _ in _granted(stack, own):
            assert "*" not in action
            assert resource != "*" or action not in limited


def test_a_boundary_bounds_every_role() -> None:
    boundary = "arn:aws:iam::123456789012:policy/boundary"
    assert not any("PermissionsBoundary" in each for each in Stack().resources("AWS::IAM::Role").values())
    roles = Stack({"EnabledRules": "all", "PermissionsBoundaryArn": boundary}).resources("AWS::IAM::Role")
    assert {each["PermissionsBoundary"] for each in roles.values()} == {boundary}
