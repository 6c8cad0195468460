"""Analysis configs: which to read, each place once, and which to remember."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


def read_analysis_configs(
    calls: Calls,
    memories: Memories,
    jobs: Iterable[ReadJob],
    definition_uris: Iterable[str],
    owners: Sequence[str],
    progress: Progress,
) -> ReadConfigs:
    """Return the configs of jobs and monitoring definitions; each URI is read once, for all that name it.

    A job's config is remembered where its object is not newer than the job, and then never read again.
    """
    jobs = list(jobs)
    by_job = {job.arn: job.analysis_config for job in jobs if job.analysis_config is not None}
    unread = [(job, job.config_uri) for job in jobs if job.arn not in by_job]
    uris = list(dict.fromkeys([*(uri for _, uri in unread if uri), *definition_uris]))
    found: dict[str, StoredConfig] = {}
    reader = ConfigReader(calls, owners)
    for uri, config in calls.each(
        uris, reader.read, lambda done, total: progress("Reading analysis configs", done, total)
    ):
        if isinstance(config, CallFailed):
            calls.record(config, uri)
        else:
            found[uri] = config
    for job, named in unread:
        if named in found:
            _remember(memories, job, found[named])
    return ReadConfigs(
        by_uri={uri: config.kept for uri, config in found.items()},
        objects={uri: config.stored for uri, config in found.items()},
        by_job=by_job,
    )


def _remember(memories: Memories, job: ReadJob, config: StoredConfig) -> None:
    try:
        if parse_time(config.stored["LastModified"]) > parse_time(job.created_at):
            return
    except (KeyError, ValueError):
        return  # whether it is the config the job ran with cannot be known
    description = job.description if job.ended else None
    memories.remember_job(job.arn, job.created_at, JobMemory(True, description, config.kept))
