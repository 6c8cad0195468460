"""Analysis configs as the collector read them, for readers that may not ask S3."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from clarify_rules.clarify.read_config import COLLECTED_AT
from clarify_rules.evidence.config_errors import NOT_COLLECTED
from clarify_rules.evidence.record import format_time, parse_time
from clarify_rules.reader.analysis_configs import ReadConfigs
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.s3_config import GET_OBJECT

if TYPE_CHECKING:
    from clarify_rules.reader.analysis_configs import WantedConfigs
    from clarify_rules.reader.calls import Calls
    from clarify_rules.reader.memories import Memories

_NOT_COLLECTED = CallFailed(GET_OBJECT, NOT_COLLECTED)


def collected_configs(calls: Calls, memories: Memories, wanted: WantedConfigs, now: datetime) -> ReadConfigs:
    """Return the configs wanted in so far as the collector has read them.

    A failure the collector met is recorded as if it had been met here; what it has not read yet, or not for
    hours, is recorded as s3:GetObject that failed with NotCollected. A job created after the collector
    looked may have been given another config than the one that stood there: each object says when it was
    looked at, and the pure rooms compare.
    """
    newest = _newest_by_uri(wanted)
    by_uri: dict[str, Mapping[str, Any]] = {}
    objects: dict[str, Mapping[str, Any]] = {}
    for uri in wanted.uris:
        collected = memories.config(uri, now)
        if collected is None:
            calls.record(_NOT_COLLECTED, uri)
        elif isinstance(collected.found, CallFailed):
            outdated = uri in newest and newest[uri] > collected.at
            calls.record(_NOT_COLLECTED if outdated else collected.found, uri)
        else:
            by_uri[uri] = collected.found.kept
            objects[uri] = {**collected.found.stored, COLLECTED_AT: format_time(collected.at)}
    return ReadConfigs(by_uri, objects, wanted.by_job)


def _newest_by_uri(wanted: WantedConfigs) -> Mapping[str, datetime]:
    """Return when the newest job that names each URI was created."""
    found: dict[str, datetime] = {}
    for job, uri in wanted.unread:
        with suppress(ValueError):
            created_at = parse_time(job.created_at)
            found[uri] = max(created_at, found.get(uri, created_at))
    return found
