"""Whether a response of DescribeProcessingJob is to be kept: whether the job may be Clarify's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clarify_rules.clarify.image import is_clarify_image
from clarify_rules.clarify.processing_job import is_clarify_job
from clarify_rules.evidence.missing import EvidenceInvalid
from clarify_rules.evidence.record import Record, freeze


def may_be_clarify(answer: Mapping[str, Any]) -> bool:
    """Whether a job is Clarify's, or does not say so; what cannot be read is left for the rules to tell."""
    app = answer.get("AppSpecification")
    if isinstance(app, Mapping) and is_clarify_image(str(app.get("ImageUri"))):
        return True
    try:
        return is_clarify_job(Record(freeze(answer), "DescribeProcessingJob"))
    except EvidenceInvalid:
        return True
