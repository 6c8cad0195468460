"""Permissions as statements of IAM policies: their placeholders filled in with this stack's resources."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from clarify_rules.catalog.function_permissions import Condition, Grant
from deployment.template import names
from deployment.template.conditions import JOB_RULES
from deployment.template.intrinsics import Json, get_att, if_, join, ref, select, split, sub
from deployment.template.names import FunctionNames, names_of

# Of the functions' permissions, these name Config rules, which are made after the functions and their roles.
NAMING_CONFIG_RULES = frozenset({"{config_rule_arn}", "{job_rule_arns}"})

_FILLED = {
    "partition": "${AWS::Partition}",
    "region": "${AWS::Region}",
    "account": "${AWS::AccountId}",
    "url_suffix": "${AWS::URLSuffix}",
    "cache_bucket": f"${{{names.CACHE_BUCKET}}}",
    "queue_arn": f"${{{names.JOB_EVENTS}.Arn}}",
    "dead_letter_queue_arn": f"${{{names.DEAD_LETTERS}.Arn}}",
    "assume_role_arn": "${EvaluationRoleArn}",
    "key_arn": "${KmsKeyArn}",
}
_ONE_NAME = re.compile(r"\$\{([\w:]+)(?:\.(\w+))?\}")


def policy_document(grants: Iterable[Grant], own: FunctionNames) -> Json:
    """Return a policy document that allows the grants to one function, actions alike in one statement."""
    alike: dict[tuple[str, tuple[Condition, ...]], list[str]] = {}
    for grant in grants:
        alike.setdefault((grant.resource, grant.conditions), []).append(grant.action)
    statements = [
        _statement(actions, resource, conditions, own) for (resource, conditions), actions in alike.items()
    ]
    return {"Version": "2012-10-17", "Statement": statements}


def _statement(
    actions: list[str], resource: str, conditions: tuple[Condition, ...], own: FunctionNames
) -> Json:
    statement: Json = {"Effect": "Allow", "Action": actions, "Resource": _filled(resource, own)}
    if conditions:
        by_operator: Json = {}
        for each in conditions:
            by_operator.setdefault(each.operator, {})[each.key] = _filled(each.value, own)
        statement["Condition"] = by_operator
    return statement


def _filled(text: str, own: FunctionNames) -> Any:
    """Return a text with its placeholders filled in; those that stand for several give a list."""
    whole = _WHOLE.get(text)
    if whole is not None:
        return whole
    filled = text.format(
        **_FILLED, log_group=f"${{{own.log_group}}}", config_rule_arn=f"${{{own.config_rule}.Arn}}"
    )
    found = _ONE_NAME.fullmatch(filled)
    if found is not None:
        name, attribute = found.groups()
        return get_att(name, attribute) if attribute else ref(name)
    return sub(filled) if "${" in filled else filled


# What is behind "s3://"; of an empty text nothing, so that this can be worked out in either case.
_EXEMPTIONS = join("", split("s3://", ref("ExemptionsUri")))
EXEMPTIONS_OWNER = if_(names.HAS_EXEMPTIONS_OWNER, ref("ExemptionsBucketOwner"), ref("AWS::AccountId"))
"""Whose the bucket of the exemptions must be."""


def _s3_arn(what: Any) -> Json:
    return join("", [sub("arn:${AWS::Partition}:s3:::"), what])


# What is more than a text with names in it.
_WHOLE: dict[str, Any] = {
    "{exemptions_object}": _s3_arn(_EXEMPTIONS),
    "{exemptions_contexts}": [_s3_arn(_EXEMPTIONS), _s3_arn(select(0, split("/", _EXEMPTIONS)))],
    "{exemptions_owner}": EXEMPTIONS_OWNER,
    "{job_rule_arns}": [
        if_(names_of(each).enabled, get_att(names_of(each).config_rule, "Arn")) for each in JOB_RULES
    ],
    "{analysis_config_objects}": if_(
        names.HAS_ANALYSIS_CONFIG_OBJECTS,
        ref("AnalysisConfigObjects"),
        sub("arn:${AWS::Partition}:s3:::*/analysis_config.json"),
    ),
    "{bucket_owners}": if_(
        names.HAS_TRUSTED_OWNERS, split(",", ref("TrustedBucketOwners")), ref("AWS::AccountId")
    ),
}
