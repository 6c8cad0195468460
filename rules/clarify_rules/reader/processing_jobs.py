"""Processing jobs: which exist, which are Clarify's, and what they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from clarify_rules.clarify.image import is_clarify_image
from clarify_rules.clarify.processing_job import analysis_config_uri, has_ended, is_clarify_job
from clarify_rules.evidence.lists import PROCESSING_JOBS
from clarify_rules.evidence.missing import EvidenceInvalid
from clarify_rules.evidence.record import Record, freeze
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.kept_response import keep_of_response
from clarify_rules.reader.memories import JobMemory, Memories

if TYPE_CHECKING:
    from clarify_rules.reader.calls import Calls
    from clarify_rules.reader.progress import Progress
    from clarify_rules.reader.tags import Tagged

# Jobs older than the look-back that still run or stop are in scope; each status is a listing of its own.
_UNENDED = ("InProgress", "Stopping")


@dataclass(frozen=True, slots=True)
class ReadJob:
    """A Clarify job: what DescribeProcessingJob said now, or had said when it was remembered."""

    arn: str
    created_at: str
    description: Mapping[str, Any]
    analysis_config: Mapping[str, Any] | None

    @property
    def ended(self) -> bool:
        """Whether it will not change any more; a status AWS does not know is taken for one that will."""
        with suppress(EvidenceInvalid):
            return has_ended(self._record)
        return False

    @property
    def config_uri(self) -> str | None:
        """Where its analysis config is, None where it does not say."""
        with suppress(EvidenceInvalid):
            return analysis_config_uri(self._record)
        return None

    @property
    def _record(self) -> Record:
        return Record(self.description, self.arn)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A job as a listing names it; one known from its tag only has no creation time."""

    name: str
    arn: str
    created_at: str | None


def read_processing_jobs(
    calls: Calls, memories: Memories, since: datetime, tagged: Tagged, progress: Progress
) -> list[ReadJob] | None:
    """Return the Clarify jobs in scope: created since a time, not ended yet, or tagged.

    None where no listing could be read. A job remembered as ended or as not Clarify's costs no call; one that
    is gone by the time it is described is left out.
    """
    listed = _list(calls, since, tagged)
    if listed is None:
        return None
    found: list[ReadJob] = []
    unknown: list[_Listed] = []
    for job in listed:
        memory = memories.job(job.arn, job.created_at) if job.created_at else None
        if memory is None or (memory.is_clarify and memory.description is None):
            unknown.append(job)
        elif memory.description is not None:
            kept = freeze(memory.description)
            found.append(ReadJob(job.arn, str(job.created_at), kept, memory.analysis_config))
    return found + list(_described(calls, memories, unknown, progress))


def _described(
    calls: Calls, memories: Memories, jobs: list[_Listed], progress: Progress
) -> Iterator[ReadJob]:
    def describe(job: _Listed) -> Mapping[str, Any] | None:
        answer = calls.ask("sagemaker", "DescribeProcessingJob", {"ProcessingJobName": job.name})
        return keep_of_response(answer) if _may_be_clarify(answer) else None

    for job, described in calls.each(
        jobs, describe, lambda done, total: progress("Describing processing jobs", done, total)
    ):
        if isinstance(described, CallFailed):
            if not described.is_gone:
                calls.record(described, job.arn)
            continue
        read = _judged(job, described, memories)
        if read is not None:
            yield read


def _may_be_clarify(answer: Mapping[str, Any]) -> bool:
    if is_clarify_image(str((answer.get("AppSpecification") or {}).get("ImageUri"))):
        return True
    try:
        return is_clarify_job(Record(freeze(answer), "DescribeProcessingJob"))
    except EvidenceInvalid:
        return True  # what cannot be read is left for the rules to say so


def _judged(job: _Listed, described: Mapping[str, Any] | None, memories: Memories) -> ReadJob | None:
    if described is None:
        if job.created_at:
            memories.remember_job(job.arn, job.created_at, JobMemory(is_clarify=False))
        return None
    created_at = job.created_at or str(described.get("CreationTime"))
    earlier = memories.job(job.arn, created_at)
    read = ReadJob(job.arn, created_at, described, earlier.analysis_config if earlier else None)
    if read.ended:
        memories.remember_job(job.arn, created_at, JobMemory(True, described, read.analysis_config))
    return read


def _list(calls: Calls, since: datetime, tagged: Tagged) -> list[_Listed] | None:
    newest_first = {"SortBy": "CreationTime", "SortOrder": "Descending", "MaxResults": 100}
    windows = [{**newest_first, "CreationTimeAfter": since}]
    windows += [{**newest_first, "StatusEquals": status} for status in _UNENDED]
    found: dict[str, _Listed] = {}
    any_read = False
    for window in windows:
        page_items = (
            page.get("ProcessingJobSummaries", ())
            for page in calls.pages("sagemaker", "ListProcessingJobs", window)
        )
        summaries = calls.listed(PROCESSING_JOBS, page_items)
        any_read = any_read or summaries is not None
        for each in summaries or ():
            arn = str(each["ProcessingJobArn"])
            found[arn] = _Listed(str(each["ProcessingJobName"]), arn, str(each["CreationTime"]))
    for arn in tagged.arns("processing-job"):
        found.setdefault(arn, _Listed(arn.rsplit("/", 1)[-1], arn, None))
    return list(found.values()) if any_read or found else None
