"""A guard in front of CreateProcessingJob: a job that the network would fail is not even sent."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from clarify_rules.clarify.parameters import Parameters, parse_parameters
from clarify_rules.preflight.asked_session import is_session, named, refuse_no_session, session_like
from clarify_rules.preflight.check_request import check_live
from clarify_rules.preflight.report import Outcome, Report
from clarify_rules.preflight.request.planned import RequestError
from clarify_rules.preflight.request.read_request import read_request
from clarify_rules.reader.errors import SetupError

if TYPE_CHECKING:
    from clarify_rules.reader.clients import AwsSession

Mode = Literal["raise", "warn", "strict"]
_MODES = ("raise", "warn", "strict")
# Emitted for each call, before its parameters are validated or anything is sent.
_EVENT = "before-parameter-build.sagemaker.CreateProcessingJob"
_ID = "clarify-rules-preflight-guard"


class JobWouldFail(Exception):
    """A Clarify job was not sent, because the network would fail it; `report` says why and what to change."""

    def __init__(self, report: Report) -> None:
        super().__init__(f"the job was not sent, because the network would fail it.\n\n{report}")
        self.report = report


class CheckFailed(Exception):
    """A Clarify job was not sent, because it could not be checked; only in the mode ``strict``."""


class PreflightWarning(UserWarning):
    """What the guard has to say of a job that it does not stop."""


def guard(
    target: Any,
    mode: Mode = "raise",
    *,
    session: Any = None,
    parameters: Mapping[str, str] | None = None,
) -> None:
    """Check each Clarify job that is sent through `target` first, and stop those that would fail.

    `target` is a boto3 session (its clients made from now on are guarded), a boto3 SageMaker client, or the
    SageMaker SDK's session (both its clients and its boto3 session). botocore copies a session's handlers
    when it makes a client, so hand in a client that was made before.

    `mode` ``raise`` raises `JobWouldFail` before anything is sent; ``warn`` warns (`PreflightWarning`) and
    sends the job; ``strict`` is as ``raise``, and raises `CheckFailed` where the check itself could not be
    made. What is undetermined never stops a job, and neither does a finding about privacy: both are
    warned of. Jobs that are not Clarify's pass without a call. `session` gives the credentials for
    checking, by default the target's own: they are those of the account that the job is sent to.
    `parameters` are rule parameters.

    Raises ValueError for an unknown mode, TypeError for another kind of target or session, and
    `BadParameter`.
    Calling it again on the same target replaces the guard.
    """
    if mode not in _MODES:
        raise ValueError(f"mode must be one of {', '.join(_MODES)}, not {mode!r}")
    asked = parse_parameters(parameters or {})
    if session is not None:
        refuse_no_session(session)
    boto_session = getattr(target, "boto_session", None)
    clients = [each for name in _SDK_CLIENTS if (each := getattr(target, name, None)) is not None]
    if boto_session is not None:
        emitters = [boto_session.events, *(each.meta.events for each in clients)]
    elif is_session(target):
        boto_session, emitters = target, [target.events]
    elif hasattr(target, "meta") and hasattr(target, "create_processing_job"):
        emitters = [target.meta.events]
    else:
        raise TypeError(
            "guard takes a boto3 session, a boto3 SageMaker client or a SageMaker SDK session, not "
            f"{named(target)}"
        )
    asking = next(each for each in (session, boto_session, target) if each is not None)
    handler = _Guard(asking, mode, asked)
    for emitter in emitters:
        emitter.unregister(_EVENT, unique_id=_ID)
        emitter.register(_EVENT, handler, unique_id=_ID)


_SDK_CLIENTS = ("sagemaker_client",)


class _Guard:
    """The handler of one session."""

    def __init__(self, session: Any, mode: Mode, parameters: Parameters) -> None:
        self._session = session
        self._mode = mode
        self._parameters = parameters
        self._aws: AwsSession | None = None

    def __call__(self, params: Mapping[str, Any], context: Mapping[str, Any], **_: Any) -> None:
        """Check what is about to be sent."""
        try:
            read_request(params)
        except RequestError:
            return  # not Clarify's, or nothing that botocore lets pass: it tells that better
        try:
            report = self._report(params, context.get("client_region"))
        except Exception as error:  # whatever goes wrong here must not keep a job from running
            said = f"the job could not be checked: {' '.join(str(error).split()) or type(error).__name__}"
            if self._mode == "strict":
                raise CheckFailed(f"the job was not sent: {said}") from error
            warnings.warn(f"{said} It is sent all the same.", PreflightWarning, stacklevel=2)
            return
        self._tell(report)

    def _report(self, params: Mapping[str, Any], region: str | None) -> Report:
        if self._aws is None:
            self._aws = session_like(self._session)
        where = region or self._aws.default_region
        if not where:
            raise SetupError("no AWS Region is set.")
        return check_live(self._aws.region(where), params, self._parameters)

    def _tell(self, report: Report) -> None:
        if report.outcome is Outcome.FAILS:
            if self._mode != "warn":
                raise JobWouldFail(report)
            said = "the network will fail this job"
        elif report.outcome is Outcome.UNDETERMINED:
            said = "whether the network lets this job work is not known"
        elif any(each.beside for each in report.checked):
            said = "this job works, but does not comply"
        else:
            return
        warnings.warn(f"{said}.\n\n{report}", PreflightWarning, stacklevel=2)
