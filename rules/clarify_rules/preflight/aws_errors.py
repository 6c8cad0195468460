"""The very errors that AWS gives, where they are documented; most network failures have none of their own."""

from __future__ import annotations

from clarify_rules.catalog import reasons
from clarify_rules.catalog.processing_jobs.absent import ENDPOINT_NOT_FOUND
from clarify_rules.catalog.processing_jobs.job_shadow_endpoint_zones import AZ_TYPE_NOT_OFFERED
from clarify_rules.clarify.facts import known
from clarify_rules.clarify.model import MODEL_NOT_FOUND
from clarify_rules.clarify.workload import Workload
from clarify_rules.evaluation.result import Result

_ZONES = "clarify-job-shadow-endpoint-zones"


def aws_error(result: Result, workload: Workload | None) -> str | None:
    """Return the error that AWS gives for what a result says, None where it is not known.

    The one about zones is on the Clarify VPC page (job's FailureReason); "Could not find" is how
    DescribeModel and DescribeEndpoint answer (ValidationException).
    """
    if result.code in (reasons.AZ_COUNT, AZ_TYPE_NOT_OFFERED) and result.rule == _ZONES:
        shadow = known(lambda each: each.shadow_endpoint, workload) if workload else None
        wanted = shadow.instance_type if shadow and shadow.instance_type else "of the shadow endpoint"
        return (
            "ClientError: Unable to locate at least 2 availability zone(s) with the requested instance type "
            f"{wanted} that overlap with SageMaker subnets"
        )
    if result.code == MODEL_NOT_FOUND:
        return "ValidationException: Could not find model"
    if result.code == ENDPOINT_NOT_FOUND:
        return "ValidationException: Could not find endpoint"
    return None
