"""What each function may do: the one place that says so. The template grants exactly this.

A function acts as two parties. As itself it logs, keeps the cache and hands on what failed. As whoever
looks at the account it reads, and reports to AWS Config and, where that is on, to Security Hub: with its own
role too, or with one it assumes.
Resources that only a deployment knows are placeholders in braces; those in `LISTS` stand for several.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from clarify_rules.catalog.rule import Rule
from clarify_rules.catalog.triggers import BIAS_DEFINITION, EXPLAINABILITY_DEFINITION, MODEL
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.reader.permissions import Permission, permissions_for

PLACEHOLDERS = frozenset(
    {
        *("partition", "region", "account", "url_suffix", "cache_bucket", "log_group"),
        *("config_rule_arn", "queue_arn", "dead_letter_queue_arn", "assume_role_arn", "key_arn"),
        *("job_rule_arns", "analysis_config_objects", "bucket_owners"),
        *("exemptions_object", "exemptions_contexts", "exemptions_owner"),
    }
)
LISTS = frozenset(
    {"{job_rule_arns}", "{analysis_config_objects}", "{bucket_owners}", "{exemptions_contexts}"}
)

# The kinds of evidence the collector gathers for all rules; of these, analysis configs are its alone to read.
COLLECTED = frozenset(
    {
        EvidenceKind.PROCESSING_JOBS,
        EvidenceKind.MONITORING,
        EvidenceKind.ANALYSIS_CONFIGS,
        EvidenceKind.TAGS,
    }
)
# What AWS Config knows by an id that need not be the resource's name.
_DISCOVERED = frozenset({MODEL, BIAS_DEFINITION, EXPLAINABILITY_DEFINITION})


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a permission: the operator and key of IAM, and what the key must match."""

    operator: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Grant(Permission):
    """A permission as a function is given it: with all its conditions."""

    conditions: tuple[Condition, ...] = ()


# Who judges no models of its own describes those that workloads name.
_ALL_MODELS = "sagemaker:ListModels"
_CACHE = "arn:{partition}:s3:::{cache_bucket}"
_JOBS = f"{_CACHE}/jobs/*"
_LOGS = "arn:{partition}:logs:{region}:{account}:log-group:{log_group}:log-stream:*"
# Never called: whoever may list a bucket is told that an object is missing, others that access is denied. S3
# asks for it without a prefix then, so the permission cannot be limited to one.
_LISTING = Grant("s3:ListBucket", _CACHE)
_BY_S3 = Condition("StringEquals", "kms:ViaService", "s3.{region}.{url_suffix}")


def rule_permissions(rule: Rule[Any]) -> tuple[Grant, ...]:
    """Return all that a rule's function may do where it assumes no role and sends findings, sorted."""
    own, account = rule_own_permissions(rule), rule_account_permissions(rule)
    return _sorted((*own, *account, *finding_permissions()))


def rule_own_permissions(rule: Rule[Any]) -> tuple[Grant, ...]:
    """Return what a rule's function does as itself, whichever account it looks at, sorted."""
    unproven = f"{_CACHE}/unproven/{rule.id}/*"
    return _sorted(
        (
            *_LOGGING,
            Grant("sqs:SendMessage", "{dead_letter_queue_arn}"),
            _LISTING,
            Grant("s3:GetObject", _JOBS),
            Grant("s3:GetObject", unproven),
            Grant("s3:PutObject", unproven),
        )
    )


def rule_account_permissions(rule: Rule[Any]) -> tuple[Grant, ...]:
    """Return what a rule's function does in the account it looks at, sorted: read, and report to Config."""
    needs = rule.needs - {EvidenceKind.ANALYSIS_CONFIGS}
    reported = (
        Grant("config:PutEvaluations"),
        Grant("config:GetComplianceDetailsByConfigRule", "{config_rule_arn}"),
    )
    discovered = (Grant("config:ListDiscoveredResources"),) if _DISCOVERED & set(rule.resource_types) else ()
    read = (each for each in _given(needs) if "ModelScope" in rule.parameters or each.action != _ALL_MODELS)
    return _sorted((*read, *reported, *discovered))


def finding_permissions() -> tuple[Grant, ...]:
    """Return what takes a rule's function in the account it looks at to send its findings there, sorted.

    As the product that accounts send findings of their own as; what Security Hub holds is read from the hub
    (service authorization reference, AWS Security Hub: resource types product and hub).
    """
    hub = "arn:{partition}:securityhub:{region}:{account}"
    return _sorted(
        (
            Grant("securityhub:BatchImportFindings", f"{hub}:product/{{account}}/default"),
            Grant("securityhub:GetFindings", f"{hub}:hub/default"),
        )
    )


def exemption_permissions() -> tuple[Grant, ...]:
    """Return what a rule's function takes besides, as itself, where there are exemptions, sorted.

    It is that one object of that one owner. Where a key encrypts it, S3 names the object as the context of
    the encryption, or its bucket where that has a key of its own (S3 user guide, "Encryption context").
    """
    owned = Condition("StringEquals", "s3:ResourceAccount", "{exemptions_owner}")
    about = Condition("StringEquals", "kms:EncryptionContext:aws:s3:arn", "{exemptions_contexts}")
    return _sorted(
        (
            Grant("s3:GetObject", "{exemptions_object}", (owned,)),
            Grant("kms:Decrypt", "arn:{partition}:kms:{region}:*:key/*", (_BY_S3, about)),
        )
    )


def collector_permissions() -> tuple[Grant, ...]:
    """Return all that the collector may do where it assumes no role, sorted."""
    return _sorted((*collector_own_permissions(), *collector_account_permissions()))


def collector_own_permissions() -> tuple[Grant, ...]:
    """Return what the collector does as itself, sorted: it alone writes the cache.

    The rules it has evaluated are the stack's, whichever role reads the account for them.
    """
    queue = ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes", "ChangeMessageVisibility")
    return _sorted(
        (
            *_LOGGING,
            *(Grant(f"sqs:{action}", "{queue_arn}") for action in queue),
            Grant("s3:GetObject", _JOBS),
            Grant("s3:PutObject", _JOBS),
            _LISTING,
            Grant("config:StartConfigRulesEvaluation", "{job_rule_arns}"),
        )
    )


def collector_account_permissions() -> tuple[Grant, ...]:
    """Return what the collector does in the account it looks at, sorted.

    Analysis configs are read from buckets of trusted owners only, whatever a job's author names.
    """
    owned = Condition("StringEquals", "s3:ResourceAccount", "{bucket_owners}")
    owned_key = Condition("StringEquals", "aws:ResourceAccount", "{bucket_owners}")
    return _sorted(
        (
            *_given(COLLECTED - {EvidenceKind.ANALYSIS_CONFIGS}),
            Grant("s3:GetObject", "{analysis_config_objects}", (owned,)),
            Grant("s3:ListBucket", "arn:{partition}:s3:::*", (owned,)),
            Grant("kms:Decrypt", "arn:{partition}:kms:{region}:*:key/*", (_BY_S3, owned_key)),
        )
    )


def assuming_permissions() -> tuple[Grant, ...]:
    """Return what takes the place of the permissions in the account where a role is assumed for them."""
    return (Grant("sts:AssumeRole", "{assume_role_arn}"),)


def key_permissions() -> tuple[Grant, ...]:
    """Return what a function takes besides where the cache is encrypted with a key of the customer's."""
    return tuple(Grant(action, "{key_arn}", (_BY_S3,)) for action in ("kms:Decrypt", "kms:GenerateDataKey"))


_LOGGING = (Grant("logs:CreateLogStream", _LOGS), Grant("logs:PutLogEvents", _LOGS))


def _given(kinds: Iterable[EvidenceKind]) -> tuple[Grant, ...]:
    return tuple(Grant(each.action, each.resource) for each in permissions_for(kinds))


def _sorted(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    return tuple(sorted(set(grants), key=lambda each: (each.action, each.resource, str(each.conditions))))
