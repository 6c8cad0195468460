"""What is remembered of one account and Region between readings: jobs that ended, and models.

Neither ever changes. A job is known by its ARN and creation time, a model likewise: names can be used
again once their bearer is deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clarify_rules.evidence.keep import keep_of_analysis_config
from clarify_rules.evidence.record import format_time, parse_time

FORMAT = 1
KEPT_DAYS = 90
"""The longest look-back: what is older is never asked for again."""


class MemoriesFormatError(Exception):
    """A document is not what this version remembers by; the message says why."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose memories: one account in one Region of one partition."""

    partition: str
    account_id: str
    region: str


@dataclass(frozen=True, slots=True)
class JobMemory:
    """What was learnt of one processing job.

    `description` is DescribeProcessingJob's response, in so far as it is kept, once the job has ended and
    is Clarify's; `analysis_config` the allow-listed part of the config it ran with, once that was read.
    """

    is_clarify: bool
    description: Mapping[str, Any] | None = None
    analysis_config: Mapping[str, Any] | None = None


class Memories:
    """Memories of one scope, in memory. `changed` tells whether there is anything new to save."""

    def __init__(self, scope: Scope) -> None:
        """Begin with none."""
        self.scope = scope
        self.changed = False
        self._jobs: dict[str, dict[str, Any]] = {}
        self._models: dict[str, dict[str, Any]] = {}

    def job(self, arn: str, created_at: str) -> JobMemory | None:
        """Return what is remembered of a job, None where nothing is, or of another job of that name."""
        kept = self._jobs.get(arn)
        if kept is None or kept["created"] != created_at:
            return None
        return JobMemory(bool(kept["clarify"]), kept.get("description"), kept.get("config"))

    def remember_job(self, arn: str, created_at: str, memory: JobMemory) -> None:
        """Remember a job; what was remembered under its ARN is replaced."""
        kept: dict[str, Any] = {"created": created_at, "clarify": memory.is_clarify}
        if memory.description is not None:
            kept["description"] = memory.description
        if memory.analysis_config is not None:
            kept["config"] = memory.analysis_config
        self._put(self._jobs, arn, kept)

    def model(self, name: str) -> Mapping[str, Any] | None:
        """Return DescribeModel's response of the model that last had this name; it may be gone by now."""
        kept = self._models.get(name)
        return None if kept is None else dict(kept["description"])

    def remember_model(self, name: str, description: Mapping[str, Any], now: datetime) -> None:
        """Remember a model as used today."""
        self._put(self._models, name, {"used": now.date().isoformat(), "description": description})

    def merge(self, others: Memories) -> None:
        """Add what others remember: all that either knows of a job, and their word on a model."""
        for arn, kept in others._jobs.items():
            known = self._jobs.get(arn, {})
            self._jobs[arn] = {**known, **kept} if known.get("created") == kept["created"] else kept
        self._models |= others._models

    def forget_before(self, now: datetime) -> None:
        """Drop jobs created, and models last used, longer ago than any look-back reaches."""
        oldest = now - timedelta(days=KEPT_DAYS)
        self._jobs = {arn: kept for arn, kept in self._jobs.items() if parse_time(kept["created"]) >= oldest}
        day = oldest.date().isoformat()
        self._models = {name: kept for name, kept in self._models.items() if kept["used"] >= day}

    def document(self) -> dict[str, Any]:
        """Return everything as JSON values (and read-only views of them)."""
        return {
            "format": FORMAT,
            "scope": [self.scope.partition, self.scope.account_id, self.scope.region],
            "jobs": self._jobs,
            "models": self._models,
        }

    @classmethod
    def from_document(cls, scope: Scope, document: object) -> Memories:
        """Return the memories a document holds. Raises `MemoriesFormatError`."""
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise MemoriesFormatError(f"is not of format {FORMAT}")
        if document.get("scope") != [scope.partition, scope.account_id, scope.region]:
            raise MemoriesFormatError("is of another account or Region")
        found = cls(scope)
        found._jobs = _entries(document.get("jobs"), _is_job)
        found._models = _entries(document.get("models"), _is_model)
        return found

    def _put(self, kept: dict[str, dict[str, Any]], key: str, value: dict[str, Any]) -> None:
        if kept.get(key) != value:
            kept[key] = value
            self.changed = True


def _entries(value: object, fits: Callable[[str, object], bool]) -> dict[str, dict[str, Any]]:
    if not isinstance(value, dict) or not all(fits(key, entry) for key, entry in value.items()):
        raise MemoriesFormatError("holds something else than jobs and models")
    return value


def _is_job(arn: str, entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and _is_time(entry.get("created"))
        and isinstance(entry.get("clarify"), bool)
        and _describes_job(arn, entry.get("description"))
        and _is_kept_config(entry.get("config"))
    )


def _describes_job(arn: str, description: object) -> bool:
    if description is None:
        return True
    if not isinstance(description, dict):
        return False
    name = description.get("ProcessingJobName")
    return isinstance(name, str) and name != "" and description.get("ProcessingJobArn", arn) == arn


def _is_kept_config(config: object) -> bool:
    """Whether a config is what would be kept of it: of the shape, and with nothing beside it."""
    return config is None or (isinstance(config, dict) and keep_of_analysis_config(config) == config)


def _is_model(name: str, entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and isinstance(entry.get("used"), str)
        and _describes_model(name, entry.get("description"))
    )


def _describes_model(name: str, description: object) -> bool:
    # Models are confirmed by their creation times, so that must be one.
    return (
        isinstance(description, dict)
        and description.get("ModelName") == name
        and _is_time(description.get("CreationTime"))
    )


def _is_time(value: object) -> bool:
    try:
        return format_time(parse_time(str(value))) == value
    except ValueError:
        return False
