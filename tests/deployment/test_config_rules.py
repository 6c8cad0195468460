"""The AWS Config rules as they are deployed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clarify_rules.catalog.registry import RULE_IDS, all_rules, rule
from clarify_rules.catalog.rule import Rule
from clarify_rules.catalog.triggers import BIAS_DEFINITION, EXPLAINABILITY_DEFINITION
from deployment.template import one_rule
from deployment.template.names import names_of
from deployment.template.parameters import MOST_OWNERS
from tests.deployment.rendering import PLACES, Refused, Stack

CONFIG_RULE = "AWS::Config::ConfigRule"
CHANGES = ["ConfigurationItemChangeNotification", "OversizedConfigurationItemChangeNotification"]
_MONITORS = {BIAS_DEFINITION, EXPLAINABILITY_DEFINITION}
_LONGEST = {
    "LookbackDays": "90",
    "ScopeTagKey": "k" * 128,
    "UndeterminedAs": "NOT_APPLICABLE",
    "ModelScope": "referenced",
    "OrgId": "o-" + "a" * 32,
    "TrustedBucketOwners": ",".join(f"{number:012}" for number in range(MOST_OWNERS)),
}


def _rules(stack: Stack) -> dict[str, Any]:
    return {each["ConfigRuleName"]: each for each in stack.resources(CONFIG_RULE).values()}


def _messages(config_rule: dict[str, Any]) -> list[str]:
    return [each["MessageType"] for each in config_rule["Source"]["SourceDetails"]]


@pytest.mark.parametrize("partition", PLACES)
@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_it_is_asked_on_schedule_and_on_changes_of_what_triggers_it(rule_id: str, partition: str) -> None:
    stack = Stack({"EnabledRules": "all", "Frequency": "Six_Hours"}, partition)
    found = _rules(stack)[rule_id]
    due = [each for each in rule(rule_id).triggers if partition == "aws" or each not in _MONITORS]
    assert _messages(found) == ["ScheduledNotification", *(CHANGES if due else [])]
    assert found["Source"]["SourceDetails"][0]["MaximumExecutionFrequency"] == "Six_Hours"
    assert found.get("Scope") == ({"ComplianceResourceTypes": due} if due else None)
    assert found["Source"]["Owner"] == "CUSTOM_LAMBDA"
    assert found["Source"]["SourceIdentifier"] == f"{names_of(rule_id).function}.Arn"


def test_somewhere_a_rule_is_periodic_only_and_has_no_scope() -> None:
    periodic = [
        each
        for each in _rules(Stack({"EnabledRules": "all"}, "aws-cn")).values()
        if _messages(each) == ["ScheduledNotification"]
    ]
    assert "clarify-job-in-vpc" in {each["ConfigRuleName"] for each in periodic}
    assert not any("Scope" in each for each in periodic)


def test_a_rule_that_no_change_triggers_has_no_scope() -> None:
    class Periodic(type(rule("clarify-job-in-vpc"))):  # type: ignore[misc]  # the class is not named here
        @property
        def triggers(self) -> tuple[str, ...]:
            return ()

    found = one_rule.rule_resources(Periodic())["ClarifyJobInVpcConfigRule"]["Properties"]
    assert _messages(found) == ["ScheduledNotification"]
    assert "Scope" not in found


@pytest.mark.parametrize("each", all_rules(), ids=RULE_IDS)
def test_it_has_its_parameters_and_of_those_that_may_be_empty_only_given_ones(each: Rule[Any]) -> None:
    usual = _rules(Stack({"EnabledRules": each.id}))[each.id]["InputParameters"]
    assert set(usual) == set(each.parameters) - {"OrgId", "TrustedBucketOwners"}
    longest = _rules(Stack({"EnabledRules": each.id, **_LONGEST}))[each.id]["InputParameters"]
    assert longest == {name: _LONGEST[name] for name in each.parameters}
    assert all(isinstance(value, str) for value in longest.values())
    assert len(json.dumps(longest)) <= 1_024


def test_a_bucket_owner_more_is_refused_before_config_refuses_the_rule() -> None:
    with pytest.raises(Refused, match="TrustedBucketOwners"):
        Stack({"TrustedBucketOwners": _LONGEST["TrustedBucketOwners"] + ",123456789012"})


@pytest.mark.parametrize("each", all_rules(), ids=RULE_IDS)
def test_it_is_within_the_limits_of_config(each: Rule[Any]) -> None:
    found = _rules(Stack({"EnabledRules": each.id}))[each.id]
    assert len(found["Source"]["SourceDetails"]) <= 25
    assert len(found["Scope"]["ComplianceResourceTypes"]) <= 100
    assert len(found["ConfigRuleName"]) <= 128
    assert len(found["Description"]) <= 256


@pytest.mark.parametrize("each", all_rules(), ids=RULE_IDS)
def test_config_alone_may_ask_the_function_and_only_from_this_account(each: Rule[Any]) -> None:
    permissions = Stack({"EnabledRules": each.id}).resources("AWS::Lambda::Permission")
    assert list(permissions.values()) == [
        {
            "FunctionName": f"{names_of(each.id).function}.Arn",
            "Action": "lambda:InvokeFunction",
            "Principal": "config.amazonaws.com",
            "SourceAccount": "123456789012",
        }
    ]


@pytest.mark.parametrize("each", all_rules(), ids=RULE_IDS)
def test_an_evaluation_that_fails_is_tried_again_and_then_kept(each: Rule[Any]) -> None:
    (failures,) = Stack({"EnabledRules": each.id}).resources("AWS::Lambda::EventInvokeConfig").values()
    assert failures["FunctionName"] == names_of(each.id).function
    assert (failures["MaximumRetryAttempts"], failures["MaximumEventAgeInSeconds"]) == (2, 3_600)
    assert failures["DestinationConfig"] == {"OnFailure": {"Destination": "DeadLetters.Arn"}}


@pytest.mark.parametrize("each", all_rules(), ids=RULE_IDS)
def test_config_does_not_ask_before_it_may_and_before_failures_have_a_place(each: Rule[Any]) -> None:
    own = names_of(each.id)
    config_rule = one_rule.rule_resources(each)[own.config_rule]
    assert set(config_rule["DependsOn"]) == {own.permission, own.failures}
