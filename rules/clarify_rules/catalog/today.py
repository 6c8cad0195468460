"""Verdicts on jobs that ended: they speak of running the job again, on the network of today."""

from __future__ import annotations

from dataclasses import replace

from clarify_rules.catalog.sentences import of_today
from clarify_rules.catalog.verdict import Status, Verdict
from clarify_rules.clarify.facts import known
from clarify_rules.clarify.model import Model
from clarify_rules.clarify.workload import Lifecycle, Workload


def has_ended(owner: Workload | Model) -> bool:
    """Whether it is known to be a job that ended.

    A status that cannot be read takes nothing from a verdict that holds whether the job ended or not.
    """
    return isinstance(owner, Workload) and known(lambda job: job.lifecycle, owner) is Lifecycle.ENDED


def as_of_today(verdict: Verdict, owner: Workload | Model) -> Verdict:
    """Return the verdict; where it judges what a job that ended would meet, it says that it is of today."""
    judged = verdict.status in (Status.COMPLIANT, Status.NON_COMPLIANT)
    return replace(verdict, message=of_today(verdict.message)) if judged and has_ended(owner) else verdict


def fault_of_today(verdict: Verdict, owner: Workload | Model) -> Verdict:
    """Return the verdict on something else, which names the job only where that fails."""
    return as_of_today(verdict, owner) if verdict.status is Status.NON_COMPLIANT else verdict
