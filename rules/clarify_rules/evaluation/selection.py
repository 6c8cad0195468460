"""What an audit says of the resources somebody asked for, by id or ARN."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from clarify_rules.catalog.rule import Rule
from clarify_rules.catalog.triggers import SECURITY_GROUP, VPC
from clarify_rules.catalog.verdict import Status
from clarify_rules.clarify.model import RESOURCE_TYPE as MODEL
from clarify_rules.clarify.monitoring import BiasDefinition, ExplainabilityDefinition, InlineDefinition
from clarify_rules.clarify.processing_job import ProcessingJob
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.evidence import lists
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.network.site import Site

OUT_OF_SCOPE = "OUT_OF_SCOPE"


@dataclass(frozen=True, slots=True)
class _Kind:
    """Where resources of one type stand in the evidence, and what their ARNs are made of."""

    resource_type: str
    listing: lists.EvidenceList
    service: str
    prefix: str


_KINDS = (
    _Kind(ProcessingJob.resource_type, lists.PROCESSING_JOBS, "sagemaker", "processing-job"),
    _Kind(BiasDefinition.resource_type, lists.BIAS_DEFINITIONS, "sagemaker", "model-bias-job-definition"),
    _Kind(
        ExplainabilityDefinition.resource_type,
        lists.EXPLAINABILITY_DEFINITIONS,
        "sagemaker",
        "model-explainability-job-definition",
    ),
    _Kind(InlineDefinition.resource_type, lists.MONITORING_SCHEDULES, "sagemaker", "monitoring-schedule"),
    _Kind(MODEL, lists.MODELS, "sagemaker", "model"),
    _Kind(VPC, lists.VPCS, "ec2", "vpc"),
    _Kind("AWS::EC2::VPCEndpoint", lists.VPC_ENDPOINTS, "ec2", "vpc-endpoint"),
    _Kind(SECURITY_GROUP, lists.SECURITY_GROUPS, "ec2", "security-group"),
)


@dataclass(frozen=True, slots=True)
class Selection:
    """An audit of only the resources asked for, and those of them that it knows nothing of."""

    audit: Audit
    unknown: tuple[str, ...]


def select(audit: Audit, site: Site, rules: Sequence[Rule[Any]], wanted: Collection[str]) -> Selection:
    """Return the audit reduced to resources by id or ARN; `rules` are those it was made with.

    A resource that the evidence holds but the audit does not judge is NOT_APPLICABLE (``OUT_OF_SCOPE``)
    under each rule on its type. Where one stays unknown, the results that speak for what could not be
    seen are kept: it may be hidden there.
    """
    asked = set(wanted)
    results = [each for each in audit.results if each.resource_id in asked or each.resource_arn in asked]
    judged = {(each.resource_type, each.resource_id) for each in results}
    known = {name for each in results for name in (each.resource_id, each.resource_arn)}
    for resource in _listed(site.evidence, asked):
        known |= {resource.resource_id, resource.arn}
        if (resource.kind.resource_type, resource.resource_id) not in judged:
            results += [
                _out_of_scope(rule, resource)
                for rule in rules
                if resource.kind.resource_type in rule.resource_types
            ]
    unknown = tuple(sorted(asked - known))
    if unknown:
        results += [each for each in audit.results if each.resource_type == ACCOUNT and each not in results]
    kept = sorted(results, key=lambda each: (each.rule, each.resource_type, each.resource_id))
    return Selection(replace(audit, results=tuple(kept), complete=frozenset()), unknown)


@dataclass(frozen=True, slots=True)
class _Listed:
    """One resource as the evidence lists it."""

    kind: _Kind
    resource_id: str
    arn: str


def _listed(evidence: Evidence, asked: Collection[str]) -> Iterator[_Listed]:
    for kind in _KINDS:
        for record in evidence.listing(kind.listing):
            resource_id = str(record.raw[str(kind.listing.key)])
            arn = evidence.arn(kind.service, f"{kind.prefix}/{resource_id}")
            if resource_id in asked or arn in asked:
                yield _Listed(kind, resource_id, arn)


def _out_of_scope(rule: Rule[Any], resource: _Listed) -> Result:
    return Result(
        rule=rule.id,
        resource_type=resource.kind.resource_type,
        resource_id=resource.resource_id,
        resource_arn=resource.arn,
        status=Status.NOT_APPLICABLE,
        severity=rule.severity,
        code=OUT_OF_SCOPE,
        message=(
            f"{resource.resource_id} is not in scope: no Clarify workload of the look-back window or still "
            "running uses it, or is it, and it does not carry the scope tag."
        ),
        blocking_resource=None,
        missing_actions=(),
        launcher=None,
        remediation=None,
        documentation=rule.documentation,
    )
