"""The whole template."""

from __future__ import annotations

from clarify_rules.catalog.registry import all_rules
from deployment.template.alarms import alarm_conditions, alarm_resources
from deployment.template.cache_bucket import cache_resources
from deployment.template.collector import collector_resources
from deployment.template.conditions import conditions
from deployment.template.dashboard import dashboard_resources
from deployment.template.globals import globals_
from deployment.template.intrinsics import Json
from deployment.template.one_rule import rule_resources
from deployment.template.outputs import outputs
from deployment.template.parameters import interface, parameters
from deployment.template.queues import queue_resources
from deployment.yaml_text import yaml_text

HEADER = "# Generated from the catalogue by `make template`: change deployment/template, not this file.\n"


def template() -> Json:
    """Return the template."""
    rules = {name: each for rule in all_rules() for name, each in rule_resources(rule).items()}
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Transform": "AWS::Serverless-2016-10-31",
        "Description": "AWS Config rules that tell whether the network lets SageMaker Clarify jobs work, and "
        "stay private.",
        "Metadata": {"AWS::CloudFormation::Interface": interface()},
        "Parameters": parameters(),
        "Conditions": {**conditions(), **alarm_conditions()},
        "Globals": globals_(),
        "Resources": {
            **cache_resources(),
            **queue_resources(),
            **collector_resources(),
            **rules,
            **alarm_resources(),
            **dashboard_resources(),
        },
        "Outputs": outputs(),
    }


def template_yaml() -> str:
    """Return the template as it is committed."""
    return yaml_text(HEADER, template())
