"""Every parameter: what it changes when it is set, and what it does not let through."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from clarify_rules.catalog.registry import RULE_IDS
from deployment.template.conditions import FREQUENCIES, JOB_RULES
from deployment.template.names import names_of
from deployment.template.parameters import STARTER
from tests.deployment.rendering import FUNCTION, PLACES, Refused, Stack, committed

RULE = "clarify-job-reaches-s3"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"

# With one rule deployed: a value, and what differs from the stack without it, by resource type and property.
CHANGES: dict[str, tuple[str, set[str]]] = {
    "LookbackDays": (
        "30",
        {
            "AWS::Config::ConfigRule InputParameters.LookbackDays",
            f"{FUNCTION} Environment.Variables.LOOKBACK_DAYS",
        },
    ),
    "ModelScope": ("all", {"AWS::Config::ConfigRule InputParameters.ModelScope"}),
    "ScopeTagKey": (
        "team:clarify",
        {
            "AWS::Config::ConfigRule InputParameters.ScopeTagKey",
            f"{FUNCTION} Environment.Variables.SCOPE_TAG_KEY",
        },
    ),
    "OrgId": ("o-a1b2c3d4e5", {"AWS::Config::ConfigRule InputParameters.OrgId"}),
    "TrustedBucketOwners": (
        "123456789012,210987654321",
        {
            "AWS::Config::ConfigRule InputParameters.TrustedBucketOwners",
            f"{FUNCTION} Environment.Variables.TRUSTED_BUCKET_OWNERS",
            "AWS::IAM::Role Policies",
        },
    ),
    "AnalysisConfigObjects": ("arn:aws:s3:::bucket/clarify/*", {"AWS::IAM::Role Policies"}),
    "Frequency": (
        "Three_Hours",
        {
            "AWS::Config::ConfigRule Source.SourceDetails",
            f"{FUNCTION} Environment.Variables.FREQUENCY",
            "AWS::CloudWatch::Alarm Metrics",
        },
    ),
    "UndeterminedAs": ("NON_COMPLIANT", {"AWS::Config::ConfigRule InputParameters.UndeterminedAs"}),
    "JobResourceType": ("AWS::::Account", {f"{FUNCTION} Environment.Variables.JOB_RESOURCE_TYPE"}),
    "SecurityHubMode": (
        "off",
        {f"{FUNCTION} Environment.Variables.SECURITY_HUB_MODE", "AWS::IAM::Role Policies"},
    ),
    "SeverityOverrides": (
        "clarify-job-in-vpc/NO_VPC_CONFIG=MEDIUM, clarify-model-in-vpc=LOW",
        {f"{FUNCTION} Environment.Variables.SEVERITY_OVERRIDES"},
    ),
    "ExemptionsUri": (
        "s3://our-exemptions/clarify/exemptions.yaml",
        {
            f"{FUNCTION} Environment.Variables.EXEMPTIONS_URI",
            f"{FUNCTION} Environment.Variables.EXEMPTIONS_BUCKET_OWNER",
            "AWS::IAM::Role Policies",
        },
    ),
    # Without an object whose bucket's owner it is.
    "ExemptionsBucketOwner": ("210987654321", set()),
    "EvaluationRoleArn": (
        "arn:aws:iam::123456789012:role/path/clarify-reader",
        {
            f"{FUNCTION} Environment.Variables.ASSUME_ROLE_ARN",
            "AWS::IAM::Role Policies",
            "AWS::IAM::RolePolicy",
        },
    ),
    "EvaluationRoleExternalId": (
        "a-secret-of-ours",
        {f"{FUNCTION} Environment.Variables.ASSUME_ROLE_EXTERNAL_ID"},
    ),
    "PermissionsBoundaryArn": (
        "arn:aws:iam::123456789012:policy/boundary",
        {"AWS::IAM::Role PermissionsBoundary"},
    ),
    "LogRetentionDays": ("365", {"AWS::Logs::LogGroup RetentionInDays"}),
    "KmsKeyArn": (
        KEY,
        {
            "AWS::S3::Bucket BucketEncryption.ServerSideEncryptionConfiguration",
            "AWS::Logs::LogGroup KmsKeyId",
            f"{FUNCTION} KmsKeyArn",
            "AWS::IAM::Role Policies",
        },
    ),
    "AlarmTopicArn": (
        "arn:aws:sns:us-east-1:123456789012:alarms",
        {"AWS::CloudWatch::CompositeAlarm AlarmActions", "AWS::CloudWatch::CompositeAlarm OKActions"},
    ),
}

REFUSED = {
    "EnabledRules": ("clarify-job-in-vcp", "", "all;", "clarify-job-in-vpc clarify-model-in-vpc"),
    "LookbackDays": ("0", "91", "-1", "7.5"),
    "ModelScope": ("some",),
    "ScopeTagKey": ("", "aws:tag", "AWS:tag", "k" * 129, "a,b"),
    "OrgId": ("a1b2c3d4e5", "o-A1B2C3D4E5", "o-1"),
    "TrustedBucketOwners": ("1234", "123456789012,", "123456789012, 210987654321"),
    "AnalysisConfigObjects": ("*", "arn:aws:s3:::bucket", "s3://bucket/key", "arn:aws:iam:::a/b"),
    "Frequency": ("Daily",),
    "UndeterminedAs": ("COMPLIANT",),
    "JobResourceType": ("AWS::Account",),
    "SecurityHubMode": ("on", ""),
    "SeverityOverrides": ("clarify-job-in-vpc=CRITICAL", "clarify-job-in-vcp=LOW", "clarify-job-in-vpc"),
    "ExemptionsUri": (
        *(
            "exemptions.yaml",
            "s3://bucket",
            "s3://bucket/",
            "s3://bucket/folder/",
            "s3://B/key",
            "s3://b/key",
        ),
        *("s3://bucket/*", "s3://bucket/${aws:userid}", "s3://bucket/a?", "s3://bucket/two words"),
        *("s3://bucket/s3://bucket/key", "https://bucket.s3.amazonaws.com/key", "arn:aws:s3:::bucket/key"),
        f"s3://bucket/{'k' * 1025}",
    ),
    "ExemptionsBucketOwner": ("1234", "123456789012,210987654321"),
    "EvaluationRoleArn": ("clarify-reader", "arn:aws:iam::123456789012:user/a", "arn:aws:iam::1:role/a"),
    "EvaluationRoleExternalId": ("x", "two words"),
    "PermissionsBoundaryArn": ("boundary", "arn:aws:iam::123456789012:role/boundary"),
    "LogRetentionDays": ("2", "0"),
    "KmsKeyArn": ("alias/key", "arn:aws:kms:us-east-1:123456789012:alias/key"),
    "AlarmTopicArn": ("alarms", "arn:aws:sqs:us-east-1:123456789012:alarms"),
}


def _leaves(stack: Stack) -> Iterator[tuple[tuple[str, str, str], Any]]:
    types = {name: each["Type"] for name, each in stack.template["Resources"].items()}
    for name, properties in stack.resources().items():
        yield (name, types[name], ""), None
        for path, value in _paths(properties, ()):
            yield (name, types[name], ".".join(path)), value


def _paths(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield what is in an object; lists whole."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _paths(each, (*path, name))
    else:
        yield path, value


def _differences(one: Stack, other: Stack) -> set[str]:
    before, after = dict(_leaves(one)), dict(_leaves(other))
    there = one.there & other.there
    changed = {
        f"{kind} {path}"
        for (name, kind, path) in before.keys() | after.keys()
        if name in there and before.get((name, kind, path)) != after.get((name, kind, path))
    }
    return changed | {
        kind for (name, kind, path) in before.keys() | after.keys() if name not in there and not path
    }


@pytest.mark.parametrize("name", CHANGES)
def test_a_parameter_changes_this_and_nothing_else(name: str) -> None:
    value, due = CHANGES[name]
    rules = {"EnabledRules": "clarify-model-reaches-s3" if name == "ModelScope" else RULE}
    assert _differences(Stack(rules), Stack({**rules, name: value})) == due


def test_every_parameter_is_tried() -> None:
    assert {*CHANGES, "EnabledRules"} == set(committed()["Parameters"])
    assert set(REFUSED) == set(committed()["Parameters"])


@pytest.mark.parametrize(("name", "value"), [(name, each) for name, all_ in REFUSED.items() for each in all_])
def test_what_is_not_allowed_is_refused_before_anything_is_made(name: str, value: str) -> None:
    with pytest.raises(Refused, match=f"{name} must be"):
        Stack({name: value})


@pytest.mark.parametrize("partition", PLACES)
@pytest.mark.parametrize(
    "chosen",
    [
        *RULE_IDS,
        "clarify-model-in-vpc,clarify-vpc-dns-enabled",
        "clarify-job-in-vpc, clarify-job-reaches-s3",
        "all",
        "all,clarify-job-in-vpc",
    ],
)
def test_the_rules_that_are_enabled_are_there_and_no_others(chosen: str, partition: str) -> None:
    stack = Stack({"EnabledRules": chosen}, partition)
    wanted = RULE_IDS if "all" in chosen.split(",") else [each.strip() for each in chosen.split(",")]
    resources = stack.resources()
    functions = set(stack.resources(FUNCTION)) - {"CollectorFunction"}
    assert functions == {names_of(each).function for each in wanted}
    assert {each["ConfigRuleName"] for each in stack.resources("AWS::Config::ConfigRule").values()} == set(
        wanted
    )
    collector = resources["CollectorFunction"]["Environment"]["Variables"]
    assert collector["JOB_RULES"] == ",".join(each for each in JOB_RULES if each in wanted)
    assert len(resources) < 500
    assert stack.outputs()


def test_without_a_choice_one_begins_with_the_starter_rules() -> None:
    named = {each["ConfigRuleName"] for each in Stack().resources("AWS::Config::ConfigRule").values()}
    assert named == set(STARTER)


@pytest.mark.parametrize(
    ("frequency", "seconds"),
    [("TwentyFour_Hours", 86_400), *((value, seconds) for _, value, seconds in FREQUENCIES)],
)
def test_silence_is_measured_in_periods_of_the_schedule(frequency: str, seconds: int) -> None:
    alarms = Stack({"EnabledRules": "all", "Frequency": frequency}).resources("AWS::CloudWatch::Alarm")
    for name in ("NothingReported", "Silent1", "Silent2", "Silent3"):
        alarm = alarms[name]
        stats = [query["MetricStat"] for query in alarm["Metrics"] if "MetricStat" in query]
        # One window of two periods: of two windows each might miss another rule, asked a little late.
        assert {each["Period"] for each in stats} == {2 * seconds}
        assert (alarm["EvaluationPeriods"], alarm["TreatMissingData"]) == (1, "breaching")
        # CloudWatch's own bound on what an alarm looks back on.
        assert 2 * seconds <= 604_800
