"""The committed template, before anything is made of it."""

from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.catalog.registry import RULE_IDS
from deployment.template.document import template_yaml
from deployment.template.names import names_of
from deployment.template.parameters import GROUPS, STARTER
from tests.deployment.rendering import FUNCTION, TEMPLATE, committed

_PARAMETERS: dict[str, dict[str, Any]] = committed()["Parameters"]
# What the published list of parameters names for the template.
PUBLISHED = {
    *("LookbackDays", "ModelScope", "UndeterminedAs", "OrgId", "TrustedBucketOwners", "ScopeTagKey"),
    *("AnalysisConfigObjects", "Frequency", "EnabledRules", "SeverityOverrides", "JobResourceType"),
    *("SecurityHubMode", "ExemptionsUri", "ExemptionsBucketOwner"),
    *("EvaluationRoleArn", "EvaluationRoleExternalId", "PermissionsBoundaryArn"),
    *("LogRetentionDays", "KmsKeyArn", "AlarmTopicArn"),
}


def test_it_is_the_one_that_the_catalogue_makes() -> None:
    assert TEMPLATE.read_text("utf-8") == template_yaml(), "run `make template` and commit what it changes"


def test_it_is_within_the_limits_of_cloudformation() -> None:
    document = committed()
    assert len(TEMPLATE.read_bytes()) < 1_000_000
    assert len(document["Resources"]) < 500
    assert len(document["Parameters"]) <= 200
    assert len(document["Outputs"]) <= 200
    assert len(document["Description"]) <= 1_024
    assert all(name.isalnum() and len(name) <= 255 for name in (*document["Resources"], *document["Outputs"]))


def test_there_is_a_function_and_a_config_rule_for_every_rule_and_the_collector() -> None:
    resources = committed()["Resources"]
    functions = {name for name, each in resources.items() if each["Type"] == FUNCTION}
    assert functions == {"CollectorFunction", *(names_of(each).function for each in RULE_IDS)}
    assert all(resources[name]["Metadata"]["BuildMethod"] == "makefile" for name in functions), (
        "the bundle is built once, by rules/Makefile"
    )
    named = {
        each["Properties"]["ConfigRuleName"]
        for each in resources.values()
        if each["Type"] == "AWS::Config::ConfigRule"
    }
    assert named == set(RULE_IDS)


def test_only_the_bucket_outlives_the_stack() -> None:
    kept = {name for name, each in committed()["Resources"].items() if "DeletionPolicy" in each}
    assert kept == {"CacheBucket"}
    bucket = committed()["Resources"]["CacheBucket"]
    assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_every_published_parameter_is_there_and_no_other() -> None:
    assert set(_PARAMETERS) == PUBLISHED


@pytest.mark.parametrize("name", sorted(_PARAMETERS))
def test_a_parameter_says_what_it_is_and_what_it_may_be(name: str) -> None:
    definition = _PARAMETERS[name]
    assert definition["Description"].endswith(".")
    assert len(definition["Description"]) <= 4_000
    assert definition["ConstraintDescription"].startswith("must be")
    assert "Default" in definition
    assert {"AllowedValues", "AllowedPattern", "MinValue"} & set(definition)


def test_nobody_reads_the_external_id_in_the_console() -> None:
    assert {name for name, each in _PARAMETERS.items() if each.get("NoEcho")} == {"EvaluationRoleExternalId"}


def test_the_console_shows_every_parameter_once_and_by_name() -> None:
    interface = committed()["Metadata"]["AWS::CloudFormation::Interface"]
    shown = [name for group in interface["ParameterGroups"] for name in group["Parameters"]]
    assert sorted(shown) == sorted(_PARAMETERS)
    assert set(interface["ParameterLabels"]) == set(_PARAMETERS)
    assert all(label and group for label, group in GROUPS)


def test_one_begins_with_a_handful_of_rules() -> None:
    assert set(STARTER) < set(RULE_IDS)
    assert 3 <= len(STARTER) <= 8


def test_every_exception_from_the_checks_is_explained() -> None:
    skips = [
        skip
        for each in committed()["Resources"].values()
        for skip in each.get("Metadata", {}).get("checkov", {}).get("skip", ())
    ]
    assert {each["id"] for each in skips} == {
        *("CKV_AWS_18", "CKV_AWS_27", "CKV_AWS_115", "CKV_AWS_116", "CKV_AWS_117")
    }
    assert all(len(each["comment"]) > 30 and each["comment"].endswith(".") for each in skips)
