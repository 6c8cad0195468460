"""One rule of the catalogue: its function, and the AWS Config rule that asks it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clarify_rules.catalog.function_permissions import (
    exemption_permissions,
    finding_permissions,
    rule_account_permissions,
    rule_own_permissions,
)
from clarify_rules.catalog.rule import Rule
from clarify_rules.catalog.triggers import BIAS_DEFINITION, EXPLAINABILITY_DEFINITION
from deployment.template import names
from deployment.template.function import Permissions, function_resources
from deployment.template.grants import EXEMPTIONS_OWNER
from deployment.template.intrinsics import Json, get_att, if_, join, ref, resource, sub
from deployment.template.names import FunctionNames, names_of
from deployment.template.sizes import OLDEST_INVOCATION, RETRIES

_MONITORS = (BIAS_DEFINITION, EXPLAINABILITY_DEFINITION)
# Sent where a resource is too large for the first, so a rule that asks for changes asks for both.
_CHANGES = ("ConfigurationItemChangeNotification", "OversizedConfigurationItemChangeNotification")
_ONLY_WHEN_GIVEN = {"OrgId": names.HAS_ORG_ID, "TrustedBucketOwners": names.HAS_TRUSTED_OWNERS}


def rule_resources(rule: Rule[Any]) -> Json:
    """Return the resources of one rule, all under the condition that it is deployed."""
    own = names_of(rule.id)
    permissions = Permissions(
        rule_own_permissions(rule),
        rule_account_permissions(rule),
        finding_permissions(),
        exemption_permissions(),
    )
    return {
        **function_resources(
            own,
            permissions,
            _function(rule),
            condition=own.enabled,
            names_config_rules=own.reads_itself,
            failures="Its failures have a destination (AWS::Lambda::EventInvokeConfig), which tells more.",
        ),
        own.failures: _failures(own),
        own.permission: _permission(own),
        own.config_rule: _config_rule(rule, own),
    }


def _function(rule: Rule[Any]) -> Json:
    return {
        "Description": f"{rule.title}. Asked by the AWS Config rule {rule.id}.",
        "Handler": "clarify_rules.lambdas.config_rule.handler",
        "Environment": {
            "Variables": {
                "RULE_ID": rule.id,
                "FREQUENCY": ref("Frequency"),
                "JOB_RESOURCE_TYPE": ref("JobResourceType"),
                "SEVERITY_OVERRIDES": join(",", ref("SeverityOverrides")),
                "SECURITY_HUB_MODE": ref("SecurityHubMode"),
                "EXEMPTIONS_URI": if_(names.HAS_EXEMPTIONS, ref("ExemptionsUri")),
                "EXEMPTIONS_BUCKET_OWNER": if_(names.HAS_EXEMPTIONS, EXEMPTIONS_OWNER),
            }
        },
    }


def _failures(own: FunctionNames) -> Json:
    return resource(
        "AWS::Lambda::EventInvokeConfig",
        {
            "FunctionName": ref(own.function),
            "Qualifier": "$LATEST",
            "MaximumRetryAttempts": RETRIES,
            "MaximumEventAgeInSeconds": OLDEST_INVOCATION,
            "DestinationConfig": {"OnFailure": {"Destination": get_att(names.DEAD_LETTERS, "Arn")}},
        },
        condition=own.enabled,
    )


def _permission(own: FunctionNames) -> Json:
    return resource(
        "AWS::Lambda::Permission",
        {
            "FunctionName": get_att(own.function, "Arn"),
            "Action": "lambda:InvokeFunction",
            "Principal": "config.amazonaws.com",
            "SourceAccount": ref("AWS::AccountId"),
        },
        condition=own.enabled,
    )


def _config_rule(rule: Rule[Any], own: FunctionNames) -> Json:
    properties: Json = {
        "ConfigRuleName": rule.id,
        "Description": f"{rule.title}. {rule.documentation}",
        "InputParameters": {each: _parameter(each) for each in rule.parameters},
        "Source": {
            "Owner": "CUSTOM_LAMBDA",
            "SourceIdentifier": get_att(own.function, "Arn"),
            "SourceDetails": _source_details(rule.triggers),
        },
    }
    # AWS Config refuses a scope on a rule that no change triggers.
    if rule.triggers:
        properties["Scope"] = _scope(rule.triggers)
    # AWS Config asks as soon as the rule is there: what it may do, and what becomes of a failure, is settled
    # before. Only the permissions that name the rule itself come after it.
    before = [own.permission, own.failures]
    return resource("AWS::Config::ConfigRule", properties, condition=own.enabled, depends_on=before)


def _parameter(name: str) -> Json:
    # As a text, whatever the parameter's type: AWS Config hands all of them over as texts.
    value = sub(f"${{{name}}}")
    return if_(_ONLY_WHEN_GIVEN[name], value) if name in _ONLY_WHEN_GIVEN else value


def _source_details(triggers: Sequence[str]) -> list[Json]:
    scheduled = {**_message("ScheduledNotification"), "MaximumExecutionFrequency": ref("Frequency")}
    changes = [_message(each) for each in _CHANGES] if triggers else []
    if _only_monitors(triggers):
        changes = [if_(names.RECORDS_MONITORS, each) for each in changes]
    return [scheduled, *changes]


def _message(message_type: str) -> Json:
    return {"EventSource": "aws.config", "MessageType": message_type}


def _scope(triggers: Sequence[str]) -> Json:
    if _only_monitors(triggers):
        return if_(names.RECORDS_MONITORS, {"ComplianceResourceTypes": list(triggers)})
    return {
        "ComplianceResourceTypes": [
            if_(names.RECORDS_MONITORS, each) if each in _MONITORS else each for each in triggers
        ]
    }


def _only_monitors(triggers: Sequence[str]) -> bool:
    return set(triggers) <= set(_MONITORS)
