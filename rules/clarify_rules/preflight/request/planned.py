"""A request as data: the jobs and models that somebody means to create, however they wrote them down."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clarify_rules.evidence.lists import EvidenceList


class RequestError(Exception):
    """What was handed in is not a request that can be checked; the message is one sentence that says why."""


class AnalysisConfigError(RequestError):
    """The analysis config that was handed in is of no use; the message names it itself."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request is going to be sent: what CloudFormation's pseudo parameters stand for."""

    partition: str
    region: str
    account_id: str


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A value that is not known: its path in the resource, how it is written, such as ``Ref: Subnets``, and
    why nobody can know it (yet), as the end of "is not known …"."""

    path: str
    written: str
    why: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A job or model that does not exist yet, as AWS would describe it.

    `origin` says where it was written down, `unresolved` what of it is not known, and `config_name` what
    the analysis config that was handed in for it is called, None where none was.
    """

    name: str
    origin: str
    described: Mapping[str, Any]
    unresolved: tuple[Unresolved, ...] = ()
    config_name: str | None = None


@dataclass(frozen=True, slots=True)
class Awaited:
    """Something that a stack is going to make, such as a model, of which a template does not tell enough to
    judge it by: what it may be called."""

    kind: EvidenceList
    names: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Request:
    """All that was read: Clarify jobs and models to check, the names of jobs that are not Clarify's, and what
    else is going to be made that jobs may name.

    `region` and `account_id` are those of the record it was read from, None where it does not say.
    """

    jobs: tuple[Planned, ...]
    models: tuple[Planned, ...]
    others: tuple[str, ...] = ()
    awaited: tuple[Awaited, ...] = ()
    region: str | None = None
    account_id: str | None = None
