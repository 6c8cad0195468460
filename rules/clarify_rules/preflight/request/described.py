"""Requests as AWS would describe what they make: the form in which rules judge jobs and models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from clarify_rules.clarify.processing_job import is_clarify_job
from clarify_rules.evidence.keep import keep_of_environment
from clarify_rules.evidence.missing import EvidenceInvalid
from clarify_rules.evidence.record import Record, freeze
from clarify_rules.preflight.request.fields import JOB_FIELDS, MODEL_FIELDS, UNKNOWN, checked
from clarify_rules.preflight.request.planned import Planned, RequestError, Unresolved

UNNAMED = "unnamed"
# EventBridge writes enums as constants; these are the two that a rule reads.
_DATA_TYPES = {"MANIFEST_FILE": "ManifestFile", "S3_PREFIX": "S3Prefix"}


def planned_job(
    request: Mapping[str, Any], origin: str, name: str = UNNAMED, unresolved: Iterable[Unresolved] = ()
) -> Planned:
    """Return the job that a CreateProcessingJob request makes; `name` is for one that states none.

    Raises `RequestError` for a field of a wrong type, and for a request without image.
    """
    job = checked(request, JOB_FIELDS)
    image = job.get("AppSpecification", {})
    if image is not UNKNOWN and "ImageUri" not in image:
        raise RequestError("AppSpecification.ImageUri is missing, so this is no CreateProcessingJob request")
    named = _name(job.get("ProcessingJobName")) or name
    _keep_environment(job)
    for each in _items(job.get("ProcessingInputs")):
        source = each.get("S3Input") if isinstance(each, dict) else None
        if isinstance(source, dict) and source.get("S3DataType") in _DATA_TYPES:
            source["S3DataType"] = _DATA_TYPES[source["S3DataType"]]
    job |= {"ProcessingJobName": named, "ProcessingJobStatus": "InProgress"}
    return Planned(named, origin, freeze(job), tuple(unresolved))


def planned_model(
    request: Mapping[str, Any], origin: str, name: str = UNNAMED, unresolved: Iterable[Unresolved] = ()
) -> Planned:
    """Return the model that a CreateModel request makes. Raises `RequestError`."""
    model = checked(request, MODEL_FIELDS)
    named = _name(model.get("ModelName")) or name
    for container in (model.get("PrimaryContainer"), *_items(model.get("Containers"))):
        if isinstance(container, dict):
            _keep_environment(container)
    # CloudFormation names it after its logical id, with an ending of its own: no job can mean this one.
    known_as = _name(model.get("ModelName")) or f"{name}-*"
    return Planned(named, origin, freeze(model | {"ModelName": known_as}), tuple(unresolved))


def may_be_clarify(job: Planned) -> bool:
    """Whether the job is Clarify's, or does not say so."""
    try:
        return is_clarify_job(Record(job.described, job.name))
    except EvidenceInvalid:
        return True


def _keep_environment(owner: dict[str, Any]) -> None:
    """Reduce `Environment` to what evidence may hold, and to what is not known of that."""
    variables = owner.get("Environment")
    if not isinstance(variables, Mapping):
        return
    kept: dict[str, Any] = dict(keep_of_environment(variables))
    owner["Environment"] = kept | {
        name: UNKNOWN
        for name, value in variables.items()
        # Of what is unknown the name decides: each of those whose value matters would be kept.
        if value is UNKNOWN and (name in kept or keep_of_environment({name: "s3://unknown/"}))
    }


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _name(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
