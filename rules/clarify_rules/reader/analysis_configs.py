"""Analysis configs: which to read, each place once, and which to remember."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clarify_rules.evidence.record import parse_time
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.memories import JobMemory, Memories
from clarify_rules.reader.s3_config import ConfigReader, StoredConfig

if TYPE_CHECKING:
    from clarify_rules.reader.calls import Calls
    from clarify_rules.reader.processing_jobs import ReadJob
    from clarify_rules.reader.progress import Progress


@dataclass(frozen=True, slots=True)
class ReadConfigs:
    """Configs by URI as it was named, what S3 said of their objects, and remembered configs by job ARN."""

    by_uri: Mapping[str, Mapping[str, Any]]
    objects: Mapping[str, Mapping[str, Any]]
    by_job: Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class WantedConfigs:
    """What configs are needed: those that are remembered for a job, and the places of all others."""

    by_job: Mapping[str, Mapping[str, Any]]
    unread: tuple[tuple[ReadJob, str], ...]
    uris: tuple[str, ...]

    @classmethod
    def of(cls, jobs: Iterable[ReadJob], definition_uris: Iterable[str]) -> WantedConfigs:
        """Return what is needed for jobs and monitoring definitions, each place once."""
        by_job = {}
        unread = []
        for job in jobs:
            if job.analysis_config is not None:
                by_job[job.arn] = job.analysis_config
            elif uri := job.config_uri:
                unread.append((job, uri))
        uris = dict.fromkeys([*(uri for _, uri in unread), *definition_uris])
        return cls(by_job, tuple(unread), tuple(uris))


def read_analysis_configs(
    calls: Calls,
    memories: Memories,
    wanted: WantedConfigs,
    owners: Sequence[str],
    progress: Progress,
    keep: Callable[[str, StoredConfig | CallFailed], None] = lambda uri, found: None,
) -> ReadConfigs:
    """Return the configs wanted; each URI is read once, for all that name it.

    A job's config is remembered where its object is not newer than the job, and then never read again.
    `keep` is given what was found at each URI.
    """
    found: dict[str, StoredConfig] = {}
    reader = ConfigReader(calls, owners)
    for uri, config in calls.each(
        wanted.uris, reader.read, lambda done, total: progress("Reading analysis configs", done, total)
    ):
        keep(uri, config)
        if isinstance(config, CallFailed):
            calls.record(config, uri)
        else:
            found[uri] = config
    for job, named in wanted.unread:
        if named in found:
            _remember(memories, job, found[named])
    return ReadConfigs(
        by_uri={uri: config.kept for uri, config in found.items()},
        objects={uri: config.stored for uri, config in found.items()},
        by_job=wanted.by_job,
    )


def _remember(memories: Memories, job: ReadJob, config: StoredConfig) -> None:
    try:
        if parse_time(config.stored["LastModified"]) > parse_time(job.created_at):
            return
    except (KeyError, ValueError):
        return  # whether it is the config the job ran with cannot be known
    description = job.description if job.ended else None
    memories.remember_job(job.arn, job.created_at, JobMemory(True, description, config.kept))
