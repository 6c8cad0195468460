"""The errors that AWS gives, where they are documented; most network failures have none of their own."""

from __future__ import annotations

import re

from clarify_rules.catalog import reasons
from clarify_rules.catalog.processing_jobs.absent import ENDPOINT_NOT_FOUND
from clarify_rules.catalog.processing_jobs.job_shadow_endpoint_zones import AZ_TYPE_NOT_OFFERED
from clarify_rules.clarify.facts import known
from clarify_rules.clarify.model import MODEL_NOT_FOUND
from clarify_rules.clarify.workload import Workload
from clarify_rules.evaluation.result import Result
from clarify_rules.network import codes
from clarify_rules.network.path import Hop

_ZONES = "clarify-job-shadow-endpoint-zones"
_REFUSED = re.compile(r"does not allow (?P<action>[a-z0-9-]+:[A-Za-z]+) on ")


def aws_error(result: Result, hop: Hop | None, workload: Workload | None) -> str | None:
    """Return the error that AWS gives for what a result says, None where it is not known.

    `hop` is the one that blocks. About zones: the Clarify VPC page (the job's FailureReason). About a model
    or endpoint that is not there: DescribeModel and DescribeEndpoint (ValidationException). About endpoint
    policies: the IAM guide, "Troubleshoot access denied error messages", which gives the form and says that
    services differ in it; so that one is of AWS's kind, not its words.
    """
    if result.code in (reasons.AZ_COUNT, AZ_TYPE_NOT_OFFERED) and result.rule == _ZONES:
        return _no_zones(workload)
    if result.code == MODEL_NOT_FOUND and workload:
        return _not_found("model", result, workload)
    if result.code == ENDPOINT_NOT_FOUND and workload:
        return _not_found("endpoint", result, workload)
    if result.code == codes.ENDPOINT_POLICY_DENY and hop:
        return _denied(hop)
    return None


def _no_zones(workload: Workload | None) -> str:
    shadow = known(lambda each: each.shadow_endpoint, workload) if workload else None
    wanted = shadow.instance_type if shadow and shadow.instance_type else "of the shadow endpoint"
    return (
        "ClientError: Unable to locate at least 2 availability zone(s) with the requested instance type "
        f"{wanted} that overlap with SageMaker subnets"
    )


def _not_found(noun: str, result: Result, workload: Workload) -> str:
    name = (result.blocking_resource or "").partition(",")[0]
    arn = workload.evidence.arn("sagemaker", f"{noun}/{name}")
    return f'ValidationException: Could not find {noun} "{arn}".'


def _denied(hop: Hop) -> str | None:
    refused = _REFUSED.search(hop.note)
    if refused is None:
        return None
    action = refused["action"]
    why = f"because no VPC endpoint policy allows the {action} action"
    if "Deny statement" in (hop.fix or ""):
        why = "with an explicit deny in a VPC endpoint policy"
    return f"AccessDenied: the job's role is not authorized to perform: {action} {why}"
