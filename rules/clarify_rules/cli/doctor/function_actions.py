"""What the deployed functions must be allowed to do, as IAM actions on resources that stand for all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from clarify_rules.catalog.rule import Rule
from clarify_rules.catalog.subjects import JobRule
from clarify_rules.clarify.model import RESOURCE_TYPE as MODEL
from clarify_rules.clarify.monitoring import BiasDefinition, ExplainabilityDefinition
from clarify_rules.cli.doctor.collector import Collector
from clarify_rules.cli.doctor.deployment import DeployedRule
from clarify_rules.cli.doctor.functions import Function
from clarify_rules.cli.doctor.place import Place
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.reader.permissions import Permission, permissions_for

SAMPLE = "clarify-rules-doctor"
"""What stands for any name where a permission is limited to a pattern; nothing needs to be called so."""

# AWS Config's own ids of these are not their names; they are looked up with ListDiscoveredResources.
_DISCOVERED = frozenset({MODEL, BiasDefinition.resource_type, ExplainabilityDefinition.resource_type})

# Analysis configs are left out: which buckets they are in is the deployment's choice (AnalysisConfigObjects).
_COLLECTED = frozenset({EvidenceKind.PROCESSING_JOBS, EvidenceKind.MONITORING, EvidenceKind.TAGS})


@dataclass(frozen=True, slots=True)
class Needed:
    """What one role must be allowed for one function; `subject` is the function's rule or name."""

    subject: str
    role_arn: str
    permissions: tuple[Permission, ...]


def needed_by_rule(function: Function) -> list[Needed]:
    """Return what a rule's function needs: as itself and, where it assumes a role to work, as that."""
    rule_id = function.deployed.rule.id
    own, working = _own(function), _working(function)
    if function.assumed_role is None:
        return [Needed(rule_id, function.role_arn, (*own, *working))]
    return [Needed(rule_id, function.role_arn, own), Needed(rule_id, function.assumed_role, working)]


def needed_by_collector(collector: Collector, deployed: Sequence[DeployedRule]) -> list[Needed]:
    """Return what the collector needs: reading jobs, writing the cache, starting the job rules."""
    reading = permissions_for(_COLLECTED)
    cache = f"{_bucket(collector.environment)}/jobs/*"
    own = (
        *(Permission(f"s3:{action}", cache) for action in ("GetObject", "PutObject")),
        *(
            Permission("config:StartConfigRulesEvaluation", each.arn)
            for each in deployed
            if isinstance(each.rule, JobRule)
        ),
    )
    role = collector.environment.get("ASSUME_ROLE_ARN", "").strip()
    if not role:
        return [Needed(collector.name, collector.role_arn, (*own, *reading))]
    assuming = Permission("sts:AssumeRole", role)
    return [
        Needed(collector.name, collector.role_arn, (*own, assuming)),
        Needed(collector.name, role, reading),
    ]


def _working(function: Function) -> tuple[Permission, ...]:
    """Return what reading evidence and reporting takes; analysis configs are read by the collector alone."""
    rule = function.deployed.rule
    return (
        *permissions_for(rule.needs - {EvidenceKind.ANALYSIS_CONFIGS}),
        Permission("config:PutEvaluations"),
        Permission("config:GetComplianceDetailsByConfigRule", function.deployed.arn),
        *_looking_up(rule),
    )


def _own(function: Function) -> tuple[Permission, ...]:
    """Return what the function does as itself: reading the cache, keeping its state, logging."""
    bucket = _bucket(function.environment)
    unproven = f"{bucket}/unproven/{function.deployed.rule.id}/*"
    logs = f"arn:{{partition}}:logs:{{region}}:{{account}}:log-group:{function.log_group}:*"
    assumed = (Permission("sts:AssumeRole", function.assumed_role),) if function.assumed_role else ()
    return (
        Permission("s3:ListBucket", bucket),
        Permission("s3:GetObject", f"{bucket}/jobs/*"),
        Permission("s3:GetObject", unproven),
        Permission("s3:PutObject", unproven),
        Permission("logs:CreateLogStream", logs),
        Permission("logs:PutLogEvents", logs),
        *assumed,
    )


def _bucket(environment: Any) -> str:
    return f"arn:{{partition}}:s3:::{environment.get('CACHE_BUCKET', '').strip() or SAMPLE}"


def _looking_up(rule: Rule[Any]) -> tuple[Permission, ...]:
    looked_up = _DISCOVERED & set(rule.resource_types)
    return (Permission("config:ListDiscoveredResources"),) if looked_up else ()


def on_samples(permissions: Iterable[Permission], place: Place) -> dict[str, list[str]]:
    """Return the actions by the resource they are tried on: ``*``, or an ARN that the pattern matches."""
    found: dict[str, set[str]] = {}
    for each in permissions:
        found.setdefault(_sample(each.resource, place), set()).add(each.action)
    return {resource: sorted(actions) for resource, actions in found.items()}


def _sample(pattern: str, place: Place) -> str:
    if pattern == "*":
        return pattern
    filled = pattern.replace("{partition}", place.partition).replace("{region}", place.region)
    # The account is the only part of an ARN that a pattern of ours leaves open by itself.
    filled = filled.replace("{account}", place.account_id).replace(":*:", f":{place.account_id}:")
    return re.sub(r"\*+", SAMPLE, filled)
