"""The conditions of the template."""

from __future__ import annotations

from clarify_rules.catalog.registry import RULE_IDS, all_rules
from clarify_rules.catalog.subjects import JobRule
from deployment.template import names
from deployment.template.intrinsics import (
    Json,
    all_of,
    any_of,
    contains,
    equals,
    given,
    join,
    not_,
    ref,
)
from deployment.template.names import names_of

JOB_RULES = tuple(each.id for each in all_rules() if isinstance(each, JobRule))

# The Frequency parameter's values, in seconds; the last is where none of the conditions holds.
FREQUENCIES = (
    ("EveryHour", "One_Hour", 3_600),
    ("EveryThreeHours", "Three_Hours", 10_800),
    ("EverySixHours", "Six_Hours", 21_600),
    ("EveryTwelveHours", "Twelve_Hours", 43_200),
)
DAILY = 86_400


def conditions() -> Json:
    """Return the template's Conditions."""
    return {
        **{name: equals(ref("Frequency"), value) for name, value, _ in FREQUENCIES},
        names.HAS_ORG_ID: given("OrgId"),
        names.HAS_TRUSTED_OWNERS: given("TrustedBucketOwners"),
        names.HAS_ANALYSIS_CONFIG_OBJECTS: not_(equals(join("", ref("AnalysisConfigObjects")), "")),
        names.HAS_EXEMPTIONS: given("ExemptionsUri"),
        names.HAS_EXEMPTIONS_OWNER: given("ExemptionsBucketOwner"),
        names.HAS_BOUNDARY: given("PermissionsBoundaryArn"),
        names.HAS_KEY: given("KmsKeyArn"),
        names.HAS_ALARM_TOPIC: given("AlarmTopicArn"),
        names.ASSUMES_ROLE: given("EvaluationRoleArn"),
        names.READS_ITSELF: equals(ref("EvaluationRoleArn"), ""),
        names.SENDS_FINDINGS: equals(ref("SecurityHubMode"), "import"),
        names.SENDS_FINDINGS_ITSELF: all_of([names.SENDS_FINDINGS, names.READS_ITSELF]),
        # Elsewhere SageMaker's monitoring definitions are not among the types that are known: their changes
        # are not recorded, and a rule that names them might be refused.
        names.RECORDS_MONITORS: equals(ref("AWS::Partition"), "aws"),
        names.ALL_RULES: contains("EnabledRules", "all"),
        **_rule_conditions(),
        names.ANY_JOB_RULE: any_of([names_of(each).enabled for each in JOB_RULES]),
    }


def _rule_conditions() -> Json:
    found: Json = {}
    for rule_id in RULE_IDS:
        own = names_of(rule_id)
        chosen = contains("EnabledRules", rule_id)
        found[own.enabled] = {"Fn::Or": [{"Condition": names.ALL_RULES}, chosen]}
        found[own.reads_itself] = all_of([own.enabled, names.READS_ITSELF])
    return found
