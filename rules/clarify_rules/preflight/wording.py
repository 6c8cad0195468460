"""Results in words that fit a request: what it leaves open, and what a snapshot does not hold."""

from __future__ import annotations

from dataclasses import replace

from clarify_rules.catalog.sentences import capital
from clarify_rules.catalog.verdict import Status
from clarify_rules.clarify.processing_job import WHERE_CREATED
from clarify_rules.evaluation.result import Result
from clarify_rules.evidence import lists
from clarify_rules.evidence.config_errors import ANALYSIS_CONFIG_INVALID, CORRECT
from clarify_rules.evidence.missing import EVIDENCE_INVALID, NOT_READ
from clarify_rules.network.path import Path
from clarify_rules.preflight.evidence import AWAITED, NOT_IN_SNAPSHOT
from clarify_rules.preflight.request.planned import Planned, Unresolved

VALUE_NOT_KNOWN = "VALUE_NOT_KNOWN"
_MARK = f"({NOT_IN_SNAPSHOT})"
_AWAITED_MARK = f"({AWAITED})"
_IN_REQUEST = "in the request"
_LISTS = (f"{lists.PROCESSING_JOBS.path}[0].", f"{lists.MODELS.path}[")
_RESOLVE = "Write the value out and check again."
_CORRECT_CONFIG = "Correct the analysis config and check again."
_NAME_IT = "Write the names of the template's models out, or check again once the stack exists."
_OTHER_EVIDENCE = "Check against the account itself, or against a snapshot of an account in which it is used."


def worded(result: Result, planned: Planned) -> Result:
    """Return a result in words about a job that can still be changed; where it rests on something that the
    request or the snapshot leaves open, in words that say so."""
    result = _of_config(_of_request(_named(result, planned)), planned)
    if result.status is not Status.UNDETERMINED:
        return result
    if result.code == EVIDENCE_INVALID:
        unresolved = next((each for each in planned.unresolved if _is_about(result.message, each)), None)
        if unresolved is None:
            return result
        problem = unknown_value(planned, unresolved)
        return replace(
            result,
            code=VALUE_NOT_KNOWN,
            message=problem,
            remediation=_RESOLVE,
            # One value that is not known is one cause, whichever rules need it.
            blocking_resource=None,
        )
    if _AWAITED_MARK in result.message:
        message = (
            f"{result.blocking_resource} does not exist yet, and the template may make it, so it is not "
            "known what it will be."
        )
        return replace(result, code=VALUE_NOT_KNOWN, message=message, remediation=_NAME_IT)
    if _MARK in result.message:
        what = result.blocking_resource or "all instance types that are asked for"
        return replace(
            result,
            code=NOT_READ,
            message=_not_held(what),
            remediation=_OTHER_EVIDENCE,
            paths=tuple(_of_snapshot(each) for each in result.paths),
        )
    return result


def _of_snapshot(path: Path) -> Path:
    """Return a path whose hops say of what a snapshot does not hold that it does not hold it."""
    hops = tuple(
        replace(hop, note=_not_held(hop.resource_id or "what is needed")) if _MARK in hop.note else hop
        for hop in path.hops
    )
    return Path(path.subnet, path.target, hops)


def _not_held(what: str) -> str:
    return f"The snapshot does not hold {what}, so it is not known what it is."


def _named(result: Result, planned: Planned) -> Result:
    """Return a result in which a model that CloudFormation is to name has the template's name."""
    known_as = planned.described.get("ModelName", planned.name)
    if known_as == planned.name:
        return result

    def shown(text: str) -> str:
        return text.replace(known_as, planned.name)

    return replace(
        result,
        message=shown(result.message),
        remediation=shown(result.remediation) if result.remediation else None,
        blocking_resource=shown(result.blocking_resource) if result.blocking_resource else None,
        resource_id=shown(result.resource_id),
        resource_arn=shown(result.resource_arn),
    )


def _of_config(result: Result, planned: Planned) -> Result:
    """Return a result that names the config that was handed in, not the object it was used instead of."""
    uri = result.blocking_resource
    if planned.config_name is None or result.code != ANALYSIS_CONFIG_INVALID or not uri:
        return result
    noun = "the analysis config"
    message = result.message.replace(f"{noun} {uri}", f"{noun} {planned.config_name}")
    # Most messages end with the remedy, as part of their sentence.
    message = message.replace(CORRECT[1:], _CORRECT_CONFIG[1:])
    return replace(result, message=message, remediation=_CORRECT_CONFIG, blocking_resource=None)


def _of_request(result: Result) -> Result:
    if WHERE_CREATED not in f"{result.message}{result.remediation}".replace("Where", "where"):
        return result
    return replace(
        result, message=_in_request(result.message), remediation=_in_request(result.remediation or "") or None
    )


def _in_request(text: str) -> str:
    changed = text.replace(WHERE_CREATED, _IN_REQUEST)
    return changed.replace(capital(WHERE_CREATED), capital(_IN_REQUEST))


def unknown_value(planned: Planned, unresolved: Unresolved) -> str:
    """Return a sentence on a value that is not known."""
    return f"{unresolved.path} of {planned.name} is not known {unresolved.why}: it is {unresolved.written}."


def _is_about(message: str, unresolved: Unresolved) -> bool:
    """Whether a message on invalid evidence names that value, or something within it."""
    for start in _LISTS:
        _, found, rest = message.partition(f"evidence at {start}")
        if found:
            path = rest.partition(" ")[0]
            path = path.partition("].")[2] if start.endswith("[") else path
            return path == unresolved.path or path.startswith((f"{unresolved.path}.", f"{unresolved.path}["))
    return False
