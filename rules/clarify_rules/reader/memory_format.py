"""The format memories are kept in. A stored document is input: all of it is checked before any is used."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clarify_rules.clarify.processing_job import has_ended
from clarify_rules.evidence.keep import keep_of_analysis_config
from clarify_rules.evidence.lists import ANALYSIS_CONFIGS
from clarify_rules.evidence.missing import EvidenceInvalid
from clarify_rules.evidence.record import Record, format_time, parse_time
from clarify_rules.reader.clarify_response import may_be_clarify
from clarify_rules.reader.kept_response import is_kept_response
from clarify_rules.reader.s3_config import OBJECT_FIELDS

FORMAT = 1
JOB_ENTRIES = ("jobs", "unended")
ENTRIES = (*JOB_ENTRIES, "configs", "models")
_ADDED = frozenset({"unended", "configs"})

# Clocks of two functions differ by less.
_CLOCK_SKEW = timedelta(minutes=15)
# The pattern of names in the SageMaker API; ARNs hold them in lower case.
_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}")
_ERROR = re.compile(r"[A-Za-z0-9._-]{1,128}")
_LONGEST_URI = 1024
_LONGEST_FIELD = 1024


class MemoriesFormatError(Exception):
    """A document is not what this version remembers by; the message says why."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose memories: one account in one Region of one partition."""

    partition: str
    account_id: str
    region: str


def error_name(code: str) -> str:
    """Return an error code as it may be remembered: a name, whatever a service may have put there."""
    return code if _ERROR.fullmatch(code) else "UnknownError"


@dataclass(frozen=True, slots=True)
class MemoryFormat:
    """What a document of one account and Region may hold that was written before `now`."""

    scope: Scope
    now: datetime

    def check(self, document: object) -> Mapping[str, Any]:
        """Return the document. Raises `MemoriesFormatError`.

        Entries may come to the format, as `unended`, `configs` and `listed` did, and are ignored by who
        does not know them; nothing may change its meaning but with the number.
        """
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise MemoriesFormatError(f"is not of format {FORMAT}")
        if document.get("scope") != [self.scope.partition, self.scope.account_id, self.scope.region]:
            raise MemoriesFormatError("is of another account or Region")
        for name in ENTRIES:
            value = document.get(name, {} if name in _ADDED else None)
            if not isinstance(value, dict):
                raise MemoriesFormatError(f"holds no object named {name}")
            if not all(self.fits(name, key, entry) for key, entry in value.items()):
                raise MemoriesFormatError(f"holds something else than {name} where they belong")
        if "listed" in document and not self._is_listing(document["listed"]):
            raise MemoriesFormatError("does not say when jobs were listed")
        return document

    def fits(self, name: str, key: str, entry: object) -> bool:
        """Whether one of the entries named `name` may stand under this key."""
        if not isinstance(entry, dict):
            return False
        checks: dict[str, Callable[[str, dict[str, Any]], bool]] = {
            "jobs": self._is_job,
            "unended": self._is_unended,
            "configs": self._is_config,
            "models": _is_model,
        }
        return checks[name](key, entry)

    def _is_job(self, arn: str, entry: dict[str, Any]) -> bool:
        return (
            self._is_job_arn(arn)
            and is_time(entry.get("created"))
            and isinstance(entry.get("clarify"), bool)
            and ("description" not in entry or self._describes(arn, entry["description"], ended=True))
            and (entry["clarify"] or "description" not in entry)
            and _is_kept_config(entry.get("config", {}))
        )

    def _is_unended(self, arn: str, entry: dict[str, Any]) -> bool:
        return (
            self._is_job_arn(arn)
            and is_time(entry.get("created"))
            and ("modified" not in entry or is_time(entry["modified"]))
            and self._describes(arn, entry.get("description"), ended=False)
        )

    def _is_config(self, uri: str, entry: dict[str, Any]) -> bool:
        if not 0 < len(uri) <= _LONGEST_URI or not self._is_past(entry.get("collected")):
            return False
        if "failure" in entry:
            return _is_failure(entry["failure"])
        return _is_kept_config(entry.get("config")) and _is_stored_object(entry.get("object"))

    def _is_listing(self, entry: object) -> bool:
        return (
            isinstance(entry, dict)
            and is_time(entry.get("since"))
            and self._is_past(entry.get("at"))
            and parse_time(entry["since"]) <= parse_time(entry["at"])
        )

    def _is_job_arn(self, arn: str) -> bool:
        scope = self.scope
        owner = f"arn:{scope.partition}:sagemaker:{scope.region}:{scope.account_id}:processing-job/"
        return arn.startswith(owner) and _NAME.fullmatch(arn.removeprefix(owner)) is not None

    def _describes(self, arn: str, description: object, *, ended: bool) -> bool:
        """Whether a description is one of this job, which is Clarify's, and holds nothing that is not kept.

        What does not say whether the job has ended was remembered as not ended.
        """
        if not isinstance(description, Mapping) or not is_kept_response(description):
            return False
        name = description.get("ProcessingJobName")
        if not isinstance(name, str) or name.lower() != arn.rpartition("/")[2].lower():
            return False
        if description.get("ProcessingJobArn", arn) != arn:
            return False
        try:
            has_it = has_ended(Record(description, arn))
        except EvidenceInvalid:
            has_it = False
        return has_it == ended and may_be_clarify(description)

    def _is_past(self, value: object) -> bool:
        return is_time(value) and parse_time(str(value)) <= self.now + _CLOCK_SKEW


def _is_kept_config(config: object) -> bool:
    """Whether a config is what would be kept of it: of the shape, and with nothing beside it."""
    return isinstance(config, Mapping) and keep_of_analysis_config(config) == config


def _is_stored_object(entry: object) -> bool:
    return (
        isinstance(entry, Mapping)
        and set(entry) <= set(OBJECT_FIELDS)
        and all(isinstance(value, str) and len(value) <= _LONGEST_FIELD for value in entry.values())
        and ("LastModified" not in entry or is_time(entry["LastModified"]))
    )


def _is_failure(entry: object) -> bool:
    if not isinstance(entry, list) or len(entry) != 2:
        return False
    action, error = entry
    return action in ANALYSIS_CONFIGS.actions and isinstance(error, str) and bool(_ERROR.fullmatch(error))


def _is_model(name: str, entry: dict[str, Any]) -> bool:
    description = entry.get("description")
    # Models are confirmed by their creation times, so that must be one.
    return (
        isinstance(entry.get("used"), str)
        and isinstance(description, Mapping)
        and is_kept_response(description)
        and description.get("ModelName") == name
        and is_time(description.get("CreationTime"))
    )


def is_time(value: object) -> bool:
    """Whether a value is a time as memories hold it, ISO 8601 in UTC."""
    try:
        return format_time(parse_time(str(value))) == value
    except ValueError:
        return False
