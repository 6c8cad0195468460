"""Checking a request that was not sent yet: from what is written down to a report."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from clarify_rules.clarify.parameters import Parameters, parse_parameters
from clarify_rules.evidence.config_errors import CONFIG_ERRORS, MAX_BYTES
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.keep import keep_of_analysis_config
from clarify_rules.preflight.asked_session import region_of, session_like
from clarify_rules.preflight.evidence import planned_in_snapshot, with_awaited
from clarify_rules.preflight.judge import judge_request
from clarify_rules.preflight.report import Report
from clarify_rules.preflight.request.planned import AnalysisConfigError, Place, Request, RequestError
from clarify_rules.preflight.request.read_request import MOST_LOG_BYTES, parse_request, read_request
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.clients import AwsClients
from clarify_rules.reader.errors import SetupError
from clarify_rules.reader.progress import Progress, no_progress
from clarify_rules.reader.read_planned import PlannedWork, read_planned
from clarify_rules.reader.s3_config import parse_config
from clarify_rules.reporting.printable import shortened

FileOrObject = str | os.PathLike[str] | Mapping[str, Any]


def check(
    request: FileOrObject,
    session: Any = None,
    *,
    analysis_config: FileOrObject | None = None,
    region: str | None = None,
    parameters: Mapping[str, str] | None = None,
) -> Report:
    """Return whether the network of an account lets the jobs and models of a request work.

    `request` is the path of a file, or what such a file holds: a CreateProcessingJob request, a
    CloudFormation template, a CloudTrail record or an EventBridge event. `session` (a boto3 session or
    client, or the SageMaker SDK's session) gives credentials and Region, by default those of boto3's
    ordinary chain; the Region that a record names comes before the
    session's, and `region` before both. `analysis_config` (a path or the config itself) is used instead of
    the object that the request names. `parameters` are rule parameters, such as OrgId.

    Nothing is sent or changed: AWS is only read. Raises `RequestError` for what cannot be checked,
    `SetupError` and `RegionUnreadableError` where AWS cannot be asked, `BadParameter` for parameters, and
    TypeError for what is neither a path nor a dict, or no session.
    """
    _refuse_type(request, "the request")
    if analysis_config is not None:
        _refuse_type(analysis_config, "analysis_config")
    document = request if isinstance(request, Mapping) else parse_request(_content(request, MOST_LOG_BYTES))
    asked = parse_parameters(parameters or {})
    read = read_request(document)
    aws = session_like(session)
    where = region or read.region or region_of(session) or aws.default_region
    if not where:
        raise SetupError("No AWS Region is set; name one, or give a session that has one.")
    return check_live(aws.region(where), document, asked, analysis_config)


def check_live(
    clients: AwsClients,
    document: object,
    parameters: Parameters,
    analysis_config: FileOrObject | None = None,
    progress: Progress = no_progress,
) -> Report:
    """Return the report on a parsed request against the account and Region of `clients`, as of now.

    Raises as `check` does.
    """
    identity = clients.identity
    place = Place(identity.partition, clients.region, identity.account_id)
    return _checked(
        document,
        place,
        parameters,
        analysis_config,
        lambda planned: read_planned(clients, parameters, planned, progress=progress),
    )


def check_snapshot(
    snapshot: Evidence,
    document: object,
    parameters: Parameters,
    analysis_config: FileOrObject | None = None,
) -> Report:
    """Return the report on a parsed request against a snapshot. Raises `RequestError`."""
    place = Place(snapshot.partition, snapshot.region, snapshot.account_id)
    return _checked(
        document, place, parameters, analysis_config, lambda planned: planned_in_snapshot(snapshot, planned)
    )


def _checked(
    document: object,
    place: Place,
    parameters: Parameters,
    analysis_config: FileOrObject | None,
    gather: Callable[[PlannedWork], Evidence],
) -> Report:
    request = _with_config_name(read_request(document, place), analysis_config)
    _refuse_elsewhere(request, place)
    planned = PlannedWork(
        jobs=[each.described for each in request.jobs],
        models=[each.described for each in request.models],
        analysis_configs=_configs(request, analysis_config),
    )
    return judge_request(request, with_awaited(gather(planned), request.awaited), parameters)


def _refuse_elsewhere(request: Request, place: Place) -> None:
    """Raise `RequestError` for a record of another place than is read: nothing there exists here."""
    for named, here in ((request.region, place.region), (request.account_id, place.account_id)):
        if named is not None and named != here:
            raise RequestError(f"is a record of {named}, and what is read is {here}")


def _configs(request: Request, given: FileOrObject | None) -> Mapping[str, Mapping[str, Any]]:
    """Return what is kept of the config that was given, by the name of the job that it is for."""
    if given is None:
        return {}
    if len(request.jobs) != 1:
        raise RequestError(
            f"holds {len(request.jobs)} Clarify jobs, and one analysis config was given; check one at a time"
        )
    name = request.jobs[0].config_name
    try:
        config = given if isinstance(given, Mapping) else parse_config(_content(given, MAX_BYTES))
    except CallFailed as failed:
        problem = CONFIG_ERRORS[failed.code].problem
        raise AnalysisConfigError(f"the analysis config {name} {problem}") from None
    except RequestError as error:
        raise AnalysisConfigError(f"the analysis config {error}") from None
    return {request.jobs[0].name: keep_of_analysis_config(config)}


def _with_config_name(request: Request, given: FileOrObject | None) -> Request:
    """Return the request with its jobs knowing what the config that was handed in for them is called."""
    if given is None:
        return request
    name = "that was handed in" if isinstance(given, Mapping) else shortened(os.fspath(given))
    return replace(request, jobs=tuple(replace(each, config_name=name) for each in request.jobs))


def _refuse_type(given: object, noun: str) -> None:
    """Raise TypeError for what is neither a path nor an object, and for JSON in place of a path."""
    if not isinstance(given, str | os.PathLike | Mapping):
        raise TypeError(
            f"{noun} must be the path of a file or what such a file holds (a dict), not "
            f"{type(given).__name__}"
        )
    if isinstance(given, str) and given.lstrip()[:1] in ("{", "["):
        raise TypeError(f"{noun} is JSON text, and a path or a dict is taken; hand in json.loads(text)")


def _content(path: str | os.PathLike[str], most: int) -> bytes:
    """Return a file's content, of at most a byte more than is allowed. Raises `RequestError`."""
    try:
        with Path(path).open("rb") as file:
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise RequestError(f"{shortened(os.fspath(path))} cannot be read: {why}") from None
