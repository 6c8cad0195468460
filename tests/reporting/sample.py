"""Results to report on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.clarify.launcher import Launcher
from clarify_rules.evaluation.result import Audit, Result

MOMENT = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOSTILE = "\x1b[31mred\x1b[0m [bold]b[/bold]\nsecond\x07\u202e\ud800" + "x" * 1000

_RESULT = Result(
    rule="clarify-job-reaches-s3",
    resource_type="AWS::SageMaker::ProcessingJob",
    resource_id="job-1",
    resource_arn="arn:aws:sagemaker:us-east-1:111122223333:processing-job/job-1",
    status=Status.NON_COMPLIANT,
    severity=Severity.HIGH,
    code="GATEWAY_NOT_ASSOCIATED",
    message="The route table rtb-main has no route to S3; associate it with vpce-1.",
    blocking_resource="rtb-main",
    missing_actions=(),
    launcher=Launcher("pipeline", "credit", None),
    remediation="Associate it with vpce-1.",
    documentation="https://example.com/clarify-job-reaches-s3.md",
)


def result(**changes: Any) -> Result:
    """One result, with changes."""
    return replace(_RESULT, **changes)


def audit(
    *results: Result, errors: tuple[str, ...] = (), region: str = "us-east-1", partition: str = "aws"
) -> Audit:
    """One audit of those results; all that blocks is the account's own."""
    account = "111122223333"
    names = (name for each in results for name in (each.blocking_resource or "").split(","))
    owners = dict.fromkeys(names, account)
    return Audit(partition, account, region, MOMENT, MOMENT, errors, results, owners)
