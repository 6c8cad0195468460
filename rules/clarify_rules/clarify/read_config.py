"""Which stored analysis config belongs to a workload, and whether it is still the one it ran with."""

from __future__ import annotations

from datetime import datetime

from clarify_rules.evidence.config_errors import (
    ANALYSIS_CONFIG_CHANGED,
    ANALYSIS_CONFIG_UNREADABLE,
    CONFIG_ERRORS,
    NOT_COLLECTED,
    RUN_AGAIN,
)
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import ANALYSIS_CONFIG_OBJECTS, ANALYSIS_CONFIGS, JOB_ANALYSIS_CONFIGS
from clarify_rules.evidence.missing import EvidenceInvalid, MissingFact
from clarify_rules.evidence.record import Record

_READ = "Read the account again, with its analysis configs."
CONFIG_NAME = "analysis_config.json"
COLLECTED_AT = "CollectedAt"
"""Beside an object's own fields: when it was read, where that was before this reading began."""


def read_job_config(evidence: Evidence, job_arn: str, uri: str, created_at: datetime | None) -> Record:
    """Return the config a job ran with: the one remembered for it, else the object behind its URI.

    Raises `MissingFact`: ANALYSIS_CONFIG_CHANGED where the object is newer than the job, since nobody knows
    what stood there before; ANALYSIS_CONFIG_NOT_COLLECTED where the job is newer than the reading, since
    nobody knows what stood there after.
    """
    remembered = evidence.entry(JOB_ANALYSIS_CONFIGS, job_arn)
    if remembered is not None:
        return remembered
    config = read_config(evidence, uri)
    written_at = _time(evidence, uri, "LastModified")
    collected_at = _time(evidence, uri, COLLECTED_AT)
    if created_at and collected_at and created_at > collected_at:
        raise _not_collected(uri)
    if written_at and created_at is None:
        raise EvidenceInvalid(f"{job_arn}.CreationTime", "is missing")
    if created_at and written_at and written_at > created_at:
        raise MissingFact(
            ANALYSIS_CONFIG_CHANGED,
            f"The analysis config {uri} was replaced after the job was created, so what the job ran with "
            "is not known.",
            resource=uri,
            remedy=RUN_AGAIN,
        )
    return config


def read_config(evidence: Evidence, uri: str) -> Record:
    """Return the config at a URI, which may be the object's or a prefix of it. Raises `MissingFact`."""
    for candidate in _candidates(uri):
        found = evidence.entry(ANALYSIS_CONFIGS, candidate)
        if found is not None:
            return found
    failure = evidence.failure(ANALYSIS_CONFIGS.actions, uri)
    raise failure or MissingFact(
        ANALYSIS_CONFIG_UNREADABLE, f"The analysis config {uri} was not read.", resource=uri, remedy=_READ
    )


def _time(evidence: Evidence, uri: str, key: str) -> datetime | None:
    for candidate in _candidates(uri):
        found = evidence.entry(ANALYSIS_CONFIG_OBJECTS, candidate)
        if found is not None:
            return found.time_or_none(key)
    return None


def _not_collected(uri: str) -> MissingFact:
    error = CONFIG_ERRORS[NOT_COLLECTED]
    return MissingFact(
        error.code, f"The analysis config {uri} {error.problem}.", resource=uri, remedy=error.remedy
    )


def _candidates(uri: str) -> tuple[str, str]:
    return uri, f"{uri.rstrip('/')}/{CONFIG_NAME}"
