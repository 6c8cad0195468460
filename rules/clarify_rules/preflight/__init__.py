"""Checking a job before it is sent: for notebooks (`check`, `guard`) and for the command line."""

from __future__ import annotations

from clarify_rules.preflight.check_request import check
from clarify_rules.preflight.guard_session import CheckFailed, JobWouldFail, PreflightWarning, guard
from clarify_rules.preflight.report import Checked, Failure, Outcome, Report
from clarify_rules.preflight.request.planned import RequestError

__all__ = [
    "CheckFailed",
    "Checked",
    "Failure",
    "JobWouldFail",
    "Outcome",
    "PreflightWarning",
    "Report",
    "RequestError",
    "check",
    "guard",
]
