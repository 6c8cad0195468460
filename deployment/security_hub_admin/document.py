"""The whole template for the Security Hub administrator's account."""

from __future__ import annotations

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.clarify.scope_tag import VALUE
from deployment.security_hub_admin.automation_rule import (
    RULE_ORDER,
    equal_to,
    product_of_aws,
    suppression,
    tagged,
)
from deployment.template.intrinsics import Json, equals, get_att, ref
from deployment.template.parameters import parameters
from deployment.yaml_text import yaml_text

HEADER = (
    "# Generated from the catalogue by `make template`: change deployment/security_hub_admin, not this.\n"
    "# For the Security Hub administrator's account, once in each Region; see docs/security-hub-admin.md.\n"
)
DUPLICATES = "DuplicatesOfAwsConfig"
_TAG_KEY = "ScopeTagKey"
_NO, _YES = "no", "yes"

# What each of the optional parameters suppresses. The definitions that the first two controls judge are all
# Clarify's; of schedules, only their tags can tell an automation rule which are.
_CONTROLS = {
    "SageMaker.12": "model bias job definitions, which are all Clarify's",
    "SageMaker.14": "monitoring schedules that carry the scope tag, as others may be no Clarify monitors",
    "SageMaker.20": "model explainability job definitions, which are all Clarify's",
}
_BY_TAG = "SageMaker.14"


def template() -> Json:
    """Return the template."""
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "Automation rules for the Security Hub administrator: the findings that AWS Config "
        "sends of results of clarify-config-rules are suppressed, since clarify-config-rules sends its own.",
        "Metadata": {"AWS::CloudFormation::Interface": _interface()},
        "Parameters": _parameters(),
        "Conditions": {_condition(each): equals(ref(_parameter(each)), _YES) for each in _CONTROLS},
        "Resources": {DUPLICATES: _duplicates(), **{_resource(each): _control(each) for each in _CONTROLS}},
        "Outputs": {
            "DuplicatesRuleArn": {
                "Description": "The automation rule that suppresses AWS Config's copies.",
                "Value": get_att(DUPLICATES, "RuleArn"),
            }
        },
    }


def template_yaml() -> str:
    """Return the template as it is committed."""
    return yaml_text(HEADER, template())


def _duplicates() -> Json:
    """AWS Config's integration titles a finding by its rule's name, whole (Security Hub user guide)."""
    return suppression(
        "copies of AWS Config",
        "Suppresses the findings that AWS Config sends of results of clarify-config-rules, and no others: "
        "one problem is one finding.",
        "AWS Config's copy of a result of clarify-config-rules. The finding of clarify-config-rules itself "
        "tells what blocks and what to change, and has the severity.",
        {"ProductArn": product_of_aws("config"), "Title": equal_to(RULE_IDS)},
    )


def _control(control: str) -> Json:
    narrowed = {"ResourceTags": tagged(ref(_TAG_KEY), VALUE)} if control == _BY_TAG else {}
    return suppression(
        control,
        f"Suppresses what {control} finds of {_CONTROLS[control]}: it demands network isolation, which AWS "
        "documents to be off for Clarify jobs.",
        f"AWS documents network isolation off for Clarify jobs, and {control} demands it on: an isolated "
        "container cannot make network calls, so it cannot ask a model for predictions. The VPC, its "
        "security groups and its endpoint policies keep the job private; clarify-config-rules judges these.",
        {
            "ProductArn": product_of_aws("securityhub"),
            "ComplianceSecurityControlId": equal_to([control]),
            "ComplianceStatus": equal_to(["FAILED"]),
            **narrowed,
        },
        condition=_condition(control),
    )


def _parameters() -> Json:
    choices = {
        _parameter(control): {
            "Type": "String",
            "Description": f"Whether to suppress what {control} finds of {of_what}.",
            "Default": _NO,
            "AllowedValues": [_NO, _YES],
            "ConstraintDescription": f"must be {_NO} or {_YES}",
        }
        for control, of_what in _CONTROLS.items()
    }
    return {
        **choices,
        _TAG_KEY: {
            **parameters()[_TAG_KEY],
            "Description": f"The key of the scope tag: {_BY_TAG} is suppressed for schedules that carry it "
            f"with the value {VALUE}.",
        },
        RULE_ORDER: {
            "Type": "Number",
            "Description": "When these automation rules are applied among yours: lower ones go first, and of "
            "two that set the same field the later one wins.",
            "Default": 500,
            "MinValue": 1,
            "MaxValue": 1000,
            "ConstraintDescription": "must be a whole number from 1 to 1000",
        },
    }


def _interface() -> Json:
    """Return how the console groups and labels the parameters."""
    groups = {
        "Controls that demand the opposite": {
            **{_parameter(each): f"Suppress {each}" for each in _CONTROLS},
            _TAG_KEY: "Scope tag",
        },
        "Among your automation rules": {RULE_ORDER: "Order"},
    }
    return {
        "ParameterGroups": [
            {"Label": {"default": label}, "Parameters": list(names)} for label, names in groups.items()
        ],
        "ParameterLabels": {
            name: {"default": label} for names in groups.values() for name, label in names.items()
        },
    }


def _parameter(control: str) -> str:
    return f"Suppress{_resource(control)}"


def _condition(control: str) -> str:
    return f"Suppresses{_resource(control)}"


def _resource(control: str) -> str:
    return control.replace(".", "")
