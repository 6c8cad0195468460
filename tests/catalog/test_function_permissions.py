"""What the functions may do, by the rules that are to hold for all of them."""

from __future__ import annotations

import string
from typing import Any

import pytest

from clarify_rules.catalog.function_permissions import (
    LISTS,
    PLACEHOLDERS,
    Grant,
    assuming_permissions,
    collector_account_permissions,
    collector_own_permissions,
    collector_permissions,
    exemption_permissions,
    finding_permissions,
    key_permissions,
    rule_account_permissions,
    rule_own_permissions,
    rule_permissions,
)
from clarify_rules.catalog.registry import RULE_IDS, all_rules, rule
from clarify_rules.catalog.rule import Rule
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.reader.permissions import actions_for

each_rule = pytest.mark.parametrize("each", all_rules(), ids=RULE_IDS)
_WRITES = ("Put", "Batch", "Create", "Delete", "Update", "Modify", "Start", "Send", "Change", "Generate")


def _actions(grants: tuple[Grant, ...]) -> list[str]:
    return [each.action for each in grants]


def _everything() -> tuple[Grant, ...]:
    rules = (grant for each in all_rules() for grant in rule_permissions(each))
    others = (*assuming_permissions(), *key_permissions(), *exemption_permissions())
    return (*rules, *collector_permissions(), *others)


@each_rule
def test_a_rule_reads_what_its_evidence_costs_and_no_analysis_config(each: Rule[Any]) -> None:
    granted = set(_actions(rule_account_permissions(each)))
    costs = set(actions_for(each.needs - {EvidenceKind.ANALYSIS_CONFIGS}))
    # Models are listed for those rules only that may be asked to judge all of them.
    never = set() if "ModelScope" in each.parameters else {"sagemaker:ListModels"}
    assert costs - never <= granted
    assert not granted & never
    assert granted - set(actions_for(each.needs)) <= {
        "config:PutEvaluations",
        "config:GetComplianceDetailsByConfigRule",
        "config:ListDiscoveredResources",
    }
    assert not granted & {"s3:GetObject", "s3:ListBucket", "kms:Decrypt"}


@each_rule
def test_a_rule_writes_nothing_but_what_it_remembers_itself(each: Rule[Any]) -> None:
    written = {grant.resource for grant in rule_permissions(each) if grant.action == "s3:PutObject"}
    assert written == {f"arn:{{partition}}:s3:::{{cache_bucket}}/unproven/{each.id}/*"}


@pytest.mark.parametrize(
    ("rule_id", "discovers"),
    [("clarify-model-in-vpc", True), ("clarify-job-in-vpc", True), ("clarify-vpc-has-endpoints", False)],
)
def test_ids_of_config_are_looked_up_for_sagemaker_resources_only(rule_id: str, discovers: bool) -> None:
    assert ("config:ListDiscoveredResources" in _actions(rule_permissions(rule(rule_id)))) is discovers


def test_the_collector_alone_writes_the_cache() -> None:
    cache = "arn:{partition}:s3:::{cache_bucket}/jobs/*"
    assert Grant("s3:PutObject", cache) in collector_own_permissions()
    assert all(Grant("s3:PutObject", cache) not in rule_permissions(each) for each in all_rules())


def test_analysis_configs_are_read_from_trusted_owners_only() -> None:
    reading = [
        each for each in collector_account_permissions() if each.action.startswith(("s3:", "kms:Decrypt"))
    ]
    assert len(reading) == 3
    for each in reading:
        owners = [condition for condition in each.conditions if condition.value == "{bucket_owners}"]
        assert [condition.operator for condition in owners] == ["StringEquals"]


def test_what_a_function_does_as_itself_does_not_hang_on_the_role_it_assumes() -> None:
    for each in all_rules():
        account = {*rule_account_permissions(each), *finding_permissions()}
        assert set(rule_permissions(each)) == {*rule_own_permissions(each), *account}
        assert {one.partition(":")[0] for one in _actions(rule_own_permissions(each))} == {
            "logs",
            "s3",
            "sqs",
        }
    assert set(collector_permissions()) == {*collector_own_permissions(), *collector_account_permissions()}
    assert _actions(assuming_permissions()) == ["sts:AssumeRole"]


def test_nothing_of_the_customers_is_changed() -> None:
    changing = {each.action for each in _everything() if each.action.partition(":")[2].startswith(_WRITES)}
    assert changing == {
        "config:PutEvaluations",
        "config:StartConfigRulesEvaluation",
        "kms:GenerateDataKey",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "s3:PutObject",
        "securityhub:BatchImportFindings",
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:SendMessage",
    }


def test_findings_are_sent_as_the_accounts_own_product_only() -> None:
    sending = {each.resource for each in _everything() if each.action == "securityhub:BatchImportFindings"}
    assert sending == {"arn:{partition}:securityhub:{region}:{account}:product/{account}/default"}
    assert not set(finding_permissions()) & set(collector_permissions())


def test_of_exemptions_one_object_is_read_of_one_owner_and_no_key_serves_for_another() -> None:
    decrypting, reading = exemption_permissions()
    assert (reading.action, reading.resource) == ("s3:GetObject", "{exemptions_object}")
    assert [(each.key, each.value) for each in reading.conditions] == [
        ("s3:ResourceAccount", "{exemptions_owner}")
    ]
    assert decrypting.action == "kms:Decrypt"
    assert {each.key for each in decrypting.conditions} == {
        "kms:ViaService",
        "kms:EncryptionContext:aws:s3:arn",
    }


def test_actions_are_limited_to_resources_but_for_those_iam_knows_none_for() -> None:
    unlimited = {each.action for each in _everything() if each.resource == "*"}
    listing = {each for each in unlimited if each.partition(":")[2].startswith(("List", "Describe"))}
    assert unlimited - listing == {"config:PutEvaluations", "tag:GetResources"}
    assert not {each for each in _everything() if each.action.endswith("*")}


def test_placeholders_are_those_a_deployment_fills_in() -> None:
    texts = [each.resource for each in _everything()]
    texts += [condition.value for each in _everything() for condition in each.conditions]
    used = {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}
    assert used == PLACEHOLDERS
    assert {text for text in texts if text in LISTS} == LISTS


@each_rule
def test_permissions_are_sorted_and_none_is_given_twice(each: Rule[Any]) -> None:
    for grants in (rule_permissions(each), collector_permissions()):
        assert [(grant.action, grant.resource) for grant in grants] == sorted(
            {(grant.action, grant.resource) for grant in grants}
        )
