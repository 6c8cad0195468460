"""Processing jobs: which exist, which are Clarify's, and what they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from clarify_rules.clarify.processing_job import analysis_config_uri, has_ended
from clarify_rules.evidence.lists import PROCESSING_JOBS
from clarify_rules.evidence.missing import EvidenceInvalid
from clarify_rules.evidence.record import Record, freeze, parse_time
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.clarify_response import may_be_clarify
from clarify_rules.reader.collecting import Collecting
from clarify_rules.reader.kept_response import keep_of_response
from clarify_rules.reader.memories import JobMemory, Listing, Memories
from clarify_rules.reader.memory_format import is_time

if TYPE_CHECKING:
    from clarify_rules.reader.calls import Calls
    from clarify_rules.reader.progress import Progress
    from clarify_rules.reader.tags import Tagged

# Jobs older than the look-back that still run or stop are in scope; each status is a listing of its own.
_UNENDED = ("InProgress", "Stopping")
# Listings may lag behind, and clocks differ.
_MARGIN = timedelta(hours=1)


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
    modified_at: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class _Listings:
    """The jobs of all listings, whether any could be read, and whether all could, to the end."""

    jobs: Mapping[str, _Listed]
    any_read: bool
    complete: bool


class JobsReader:
    """Reads the Clarify jobs in scope: created since a time, not ended yet, or tagged.

    A job remembered as it is now costs no call. Where readers rely on a collector, neither does a job that is
    older than its last complete listing: such a reader lists the newer jobs, and those that have not ended.
    Jobs can be deleted (DeleteProcessingJob), so it may see one that is gone until the collector's next
    round; the collector and the command line always list all.
    """

    def __init__(
        self,
        calls: Calls,
        memories: Memories,
        since: datetime,
        now: datetime,
        collecting: Collecting,
        progress: Progress,
    ) -> None:
        """`since` is where the look-back begins."""
        self._calls = calls
        self._memories = memories
        self._since = since
        self._now = now
        self._collecting = collecting
        self._progress = progress

    def read(self, tagged: Tagged) -> list[ReadJob] | None:
        """Return the jobs, None where no listing could be read.

        A job that is gone by the time it is described is left out.
        """
        collected = self._collected_listing
        listings = self._list(max(self._since, collected.at - _MARGIN) if collected else self._since)
        tagged_arns = tagged.arns("processing-job")
        if not listings.any_read and not tagged_arns:
            return None
        found: list[ReadJob] = []
        wanted = dict(listings.jobs)
        if collected:
            found = list(self._recalled(wanted, frozenset(tagged_arns)))
        recalled = {job.arn for job in found}
        for arn in tagged_arns:
            if arn not in recalled:
                wanted.setdefault(arn, _Listed(arn.rsplit("/", 1)[-1], arn, None))
        unknown: list[_Listed] = []
        for job in wanted.values():
            self._look_up(job, found, unknown)
        described, all_told = self._described(unknown)
        if self._collecting is Collecting.COLLECTOR and listings.complete and all_told:
            self._memories.remember_listing(Listing(self._since, self._now), frozenset(wanted))
        return found + described

    @property
    def _collected_listing(self) -> Listing | None:
        """The collector's last complete listing, where it is relied on here and goes back far enough."""
        listed = self._memories.listed if self._collecting is Collecting.READER else None
        return listed if listed and listed.since <= self._since else None

    def _recalled(self, wanted: dict[str, _Listed], tagged: frozenset[str]) -> Iterator[ReadJob]:
        """Yield the jobs that are remembered as ended and not listed; put those that had not into `wanted`.

        What had not ended, and is listed neither as running nor as stopping, has ended since.
        """
        for arn, created_at, description, ended in self._memories.clarify_jobs():
            if arn in wanted or (parse_time(created_at) < self._since and arn not in tagged):
                continue
            if not ended:
                wanted[arn] = _Listed(str(description["ProcessingJobName"]), arn, created_at)
            elif memory := self._memories.job(arn, created_at):
                yield ReadJob(arn, created_at, freeze(description), memory.analysis_config)

    def _look_up(self, job: _Listed, found: list[ReadJob], unknown: list[_Listed]) -> None:
        """Put a job where it belongs: among those found, those to describe, or (another kind's) nowhere."""
        memory = self._memories.job(job.arn, job.created_at) if job.created_at else None
        if memory is not None and not memory.is_clarify:
            return
        description = memory.description if memory else None
        if description is None and job.created_at:
            description = self._memories.unended_job(job.arn, job.created_at, job.modified_at)
            if description is not None and description.get("ProcessingJobStatus") != job.status:
                description = None
        if description is None:
            unknown.append(job)
            return
        config = memory.analysis_config if memory else None
        found.append(ReadJob(job.arn, str(job.created_at), freeze(description), config))

    def _described(self, jobs: list[_Listed]) -> tuple[list[ReadJob], bool]:
        """Return the Clarify jobs among `jobs`, and whether AWS answered for each: what it is, or is gone."""

        def describe(job: _Listed) -> Mapping[str, Any] | None:
            answer = self._calls.ask("sagemaker", "DescribeProcessingJob", {"ProcessingJobName": job.name})
            return keep_of_response(answer) if may_be_clarify(answer) else None

        found: list[ReadJob] = []
        all_told = True
        for job, described in self._calls.each(
            jobs, describe, lambda done, total: self._progress("Describing processing jobs", done, total)
        ):
            if isinstance(described, CallFailed):
                if not described.is_gone:
                    self._calls.record(described, job.arn)
                    all_told = False
                continue
            read = self._judged(job, described)
            if read is not None:
                found.append(read)
        return found, all_told

    def _judged(self, job: _Listed, described: Mapping[str, Any] | None) -> ReadJob | None:
        if described is None:
            if job.created_at:
                self._memories.remember_job(job.arn, job.created_at, JobMemory(is_clarify=False))
            return None
        created_at = job.created_at or str(described.get("CreationTime"))
        earlier = self._memories.job(job.arn, created_at)
        read = ReadJob(job.arn, created_at, described, earlier.analysis_config if earlier else None)
        if read.ended:
            self._memories.remember_job(job.arn, created_at, JobMemory(True, described, read.analysis_config))
        elif self._collecting is Collecting.COLLECTOR:
            self._memories.remember_unended_job(job.arn, created_at, job.modified_at, described)
        return read

    def _list(self, since: datetime) -> _Listings:
        newest_first = {"SortBy": "CreationTime", "SortOrder": "Descending", "MaxResults": 100}
        windows = [{**newest_first, "CreationTimeAfter": since}]
        windows += [{**newest_first, "StatusEquals": status} for status in _UNENDED]
        found: dict[str, _Listed] = {}
        any_read = False
        failed_before = len(self._calls.incomplete) + len(self._calls.unavailable)
        for window in windows:
            page_items = (
                page.get("ProcessingJobSummaries", ())
                for page in self._calls.pages("sagemaker", "ListProcessingJobs", window)
            )
            summaries = self._calls.listed(PROCESSING_JOBS, page_items)
            any_read = any_read or summaries is not None
            for each in summaries or ():
                arn = str(each["ProcessingJobArn"])
                found[arn] = _Listed(
                    str(each["ProcessingJobName"]),
                    arn,
                    str(each["CreationTime"]),
                    each.get("LastModifiedTime"),
                    each.get("ProcessingJobStatus"),
                )
        failed = len(self._calls.incomplete) + len(self._calls.unavailable) > failed_before
        can_be_remembered = all(is_time(job.created_at) for job in found.values())
        return _Listings(found, any_read, complete=any_read and not failed and can_be_remembered)
