"""What is remembered of one account and Region between readings.

Jobs that ended, and models, never change. What still changes is remembered with what tells whether it has:
jobs that have not ended with the time they were last modified, analysis configs with the time they were
read. A job is known by its ARN and creation time, a model likewise: names can be used again once their
bearer is deleted.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clarify_rules.evidence.record import format_time, parse_time
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.memory_format import (
    FORMAT,
    MemoriesFormatError,
    MemoryFormat,
    Scope,
    error_name,
    is_time,
)
from clarify_rules.reader.s3_config import StoredConfig

__all__ = ["CollectedConfig", "JobMemory", "Listing", "Memories", "MemoriesFormatError", "Scope"]

KEPT_DAYS = 90
"""The longest look-back: what is older is never asked for again."""
CONFIG_HOURS = 3
"""How long a collected config stands for what is at its URI: the collector missed two rounds by then."""

_Entries = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class JobMemory:
    """What was learnt of one processing job.

    `description` is DescribeProcessingJob's response, in so far as it is kept, once the job has ended and
    is Clarify's; `analysis_config` the allow-listed part of the config it ran with, once that was read.
    """

    is_clarify: bool
    description: Mapping[str, Any] | None = None
    analysis_config: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A complete listing at a time, of the jobs created since a time; all Clarify's among them are known."""

    since: datetime
    at: datetime


@dataclass(frozen=True, slots=True)
class CollectedConfig:
    """What the collector found at a URI at a time: a config, or why there is none."""

    at: datetime
    found: StoredConfig | CallFailed


class Memories:
    """Memories of one scope, in memory.

    `changed` tells whether there is anything new to save; `learnt` names (by ARN and URI) the Clarify jobs
    and the analysis configs of which there is something new to judge.
    """

    def __init__(self, scope: Scope) -> None:
        """Begin with none."""
        self.scope = scope
        self.changed = False
        self.learnt: set[str] = set()
        self._jobs: _Entries = {}
        self._unended: _Entries = {}
        self._configs: _Entries = {}
        self._models: _Entries = {}
        self._listed: Listing | None = None

    def job(self, arn: str, created_at: str) -> JobMemory | None:
        """Return what is remembered of a job, None where nothing is, or of another job of that name."""
        kept = self._jobs.get(arn)
        if kept is None or kept["created"] != created_at:
            return None
        return JobMemory(bool(kept["clarify"]), kept.get("description"), kept.get("config"))

    def remember_job(self, arn: str, created_at: str, memory: JobMemory) -> None:
        """Remember a job; what was remembered under its ARN is replaced.

        One whose creation time is none cannot be told from another of its name, and is not remembered.
        """
        if not is_time(created_at):
            return
        kept: dict[str, Any] = {"created": created_at, "clarify": memory.is_clarify}
        if memory.description is not None:
            kept["description"] = memory.description
        if memory.analysis_config is not None:
            kept["config"] = memory.analysis_config
        if memory.description is not None or not memory.is_clarify:
            self._unended.pop(arn, None)
        if self._put(self._jobs, arn, kept) and memory.is_clarify:
            self.learnt.add(arn)

    def unended_job(self, arn: str, created_at: str, modified_at: str | None) -> Mapping[str, Any] | None:
        """Return the description of a job that has not ended, None where the job was modified since."""
        kept = self._unended.get(arn)
        if kept is None or kept["created"] != created_at or kept.get("modified") != modified_at:
            return None
        found: Mapping[str, Any] = kept["description"]
        return found if modified_at else None

    def remember_unended_job(
        self, arn: str, created_at: str, modified_at: str | None, description: Mapping[str, Any]
    ) -> None:
        """Remember the description of a Clarify job that has not ended.

        `modified_at` is the LastModifiedTime of a listing made before the job was described: a change
        between the two shows in the next listing, and has the job described again.
        """
        if not is_time(created_at):
            return
        kept: dict[str, Any] = {"created": created_at, "description": description}
        if modified_at:
            kept["modified"] = modified_at
        if self._put(self._unended, arn, kept):
            self.learnt.add(arn)

    def clarify_jobs(self) -> Iterator[tuple[str, str, Mapping[str, Any], bool]]:
        """Yield ARN, creation time, description and whether it has ended, of each Clarify job."""
        for kept, ended in ((self._jobs, True), (self._unended, False)):
            for arn, entry in kept.items():
                if "description" in entry:
                    yield arn, entry["created"], entry["description"], ended

    @property
    def listed(self) -> Listing | None:
        """The last complete listing, None where there was none."""
        return self._listed

    def remember_listing(self, listing: Listing, arns: Collection[str]) -> None:
        """Remember a complete listing of `arns`, and forget the jobs that it should hold and does not."""
        # A listing may lag behind what was described a moment ago.
        settled = listing.at - timedelta(hours=1)
        for arn, entry in [*self._jobs.items()]:
            if arn not in arns and listing.since <= parse_time(entry["created"]) < settled:
                del self._jobs[arn]
        self._unended = {arn: entry for arn, entry in self._unended.items() if arn in arns}
        self._listed = listing
        self.changed = True

    def config(self, uri: str, now: datetime) -> CollectedConfig | None:
        """Return what was collected at a URI, None where nothing was, or too long ago."""
        kept = self._configs.get(uri)
        if kept is None:
            return None
        at = parse_time(kept["collected"])
        if at < now - timedelta(hours=CONFIG_HOURS):
            return None
        if "failure" in kept:
            return CollectedConfig(at, CallFailed(*kept["failure"]))
        return CollectedConfig(at, StoredConfig(kept["config"], kept["object"]))

    def remember_config(self, uri: str, at: datetime, found: StoredConfig | CallFailed) -> None:
        """Remember what was found at a URI at a time.

        Not whether time allowed for looking; and that AWS asked for patience only where nothing is known.
        """
        known = self._configs.get(uri)
        if isinstance(found, StoredConfig):
            kept: dict[str, Any] = {"config": found.kept, "object": found.stored}
        elif found.is_out_of_time or (found.is_throttled and known is not None):
            return
        else:
            kept = {"failure": [found.action, error_name(found.code)]}
        if known is None or {**known, "collected": None} != {**kept, "collected": None}:
            self.learnt.add(uri)
        self._put(self._configs, uri, {"collected": format_time(at), **kept})

    def model(self, name: str) -> Mapping[str, Any] | None:
        """Return DescribeModel's response of the model that last had this name; it may be gone by now."""
        kept = self._models.get(name)
        return None if kept is None else dict(kept["description"])

    def remember_model(self, name: str, description: Mapping[str, Any], now: datetime) -> None:
        """Remember a model as used today."""
        self._put(self._models, name, {"used": now.date().isoformat(), "description": description})

    def merge(self, others: Memories) -> None:
        """Add what others remember: all that either knows of a job, else the others' word."""
        for arn, kept in others._jobs.items():
            known = self._jobs.get(arn, {})
            self._jobs[arn] = {**known, **kept} if known.get("created") == kept["created"] else kept
        self._models |= others._models
        self._configs |= others._configs
        self._unended |= others._unended
        for arn, entry in self._jobs.items():
            if "description" in entry or not entry["clarify"]:
                self._unended.pop(arn, None)
        self._listed = others._listed or self._listed

    def forget_before(self, now: datetime) -> None:
        """Drop what is older than anything is asked for: jobs, models last used, and collected configs."""
        oldest = now - timedelta(days=KEPT_DAYS)
        self._jobs = {arn: kept for arn, kept in self._jobs.items() if parse_time(kept["created"]) >= oldest}
        day = oldest.date().isoformat()
        self._models = {name: kept for name, kept in self._models.items() if kept["used"] >= day}
        self._configs = {uri: kept for uri, kept in self._configs.items() if self.config(uri, now)}

    def forget_oldest_ended(self) -> bool:
        """Drop the oldest quarter of the jobs that ended, and say so in the listing. False for none."""
        ended = [
            (parse_time(kept["created"]), arn)
            for arn, kept in self._jobs.items()
            if "description" in kept or not kept["clarify"]
        ]
        dropped = sorted(ended)[: (len(ended) + 3) // 4]
        for _, arn in dropped:
            del self._jobs[arn]
        if dropped and self._listed:
            # Whoever asks for older jobs than those that are left has to list them.
            since = max(self._listed.since, dropped[-1][0] + timedelta(microseconds=1))
            self._listed = Listing(since, self._listed.at) if since <= self._listed.at else None
        return bool(dropped)

    def document(self) -> dict[str, Any]:
        """Return everything as JSON values (and read-only views of them)."""
        found: dict[str, Any] = {
            "format": FORMAT,
            "scope": [self.scope.partition, self.scope.account_id, self.scope.region],
            "jobs": self._jobs,
            "unended": self._unended,
            "configs": self._configs,
            "models": self._models,
        }
        if self._listed:
            found["listed"] = {"since": format_time(self._listed.since), "at": format_time(self._listed.at)}
        return found

    @classmethod
    def from_document(cls, scope: Scope, document: object, now: datetime) -> Memories:
        """Return the memories a document holds. Raises `MemoriesFormatError`."""
        checked = MemoryFormat(scope, now).check(document)
        found = cls(scope)
        found._jobs = checked["jobs"]
        found._models = checked["models"]
        found._unended = checked.get("unended", {})
        found._configs = checked.get("configs", {})
        listed = checked.get("listed")
        if listed is not None:
            found._listed = Listing(parse_time(listed["since"]), parse_time(listed["at"]))
        return found

    def _put(self, kept: _Entries, key: str, value: dict[str, Any]) -> bool:
        if key in kept and _as_json(kept[key]) == _as_json(value):
            return False
        kept[key] = value
        self.changed = True
        return True


def _as_json(entry: Mapping[str, Any]) -> str:
    """Return an entry as text: what was loaded holds lists, and what AWS answered just now is frozen."""
    return json.dumps(entry, default=dict, sort_keys=True)
