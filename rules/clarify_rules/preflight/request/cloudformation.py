"""The jobs and models of a CloudFormation template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from clarify_rules.clarify.model import RESOURCE_TYPE as MODEL
from clarify_rules.clarify.processing_job import ProcessingJob
from clarify_rules.evidence.lists import ENDPOINTS, MODELS
from clarify_rules.preflight.request.described import planned_job, planned_model
from clarify_rules.preflight.request.fields import UNKNOWN
from clarify_rules.preflight.request.intrinsics import Resolver
from clarify_rules.preflight.request.planned import Awaited, Place, Planned, RequestError

JOB = ProcessingJob.resource_type
_MADE = MappingProxyType(
    {MODEL: (MODELS, "ModelName"), "AWS::SageMaker::Endpoint": (ENDPOINTS, "EndpointName")}
)
_ANY_NAME = re.compile(".+")
_MOST_CHARACTERS = 63
"""Of a ModelName and an EndpointName."""
_FLAGS = frozenset({"EnableNetworkIsolation", "EnableInterContainerTrafficEncryption"})
_COUNTS = frozenset({"InstanceCount"})


def of_template(
    template: Mapping[str, Any], place: Place | None
) -> tuple[tuple[Planned, ...], tuple[Planned, ...]]:
    """Return the processing jobs and the models of a template, each by its name or else its logical id.

    Values that only the stack will have are left unknown, and told. Raises `RequestError` for a template
    that holds neither, or one in which they are not what CloudFormation documents.
    """
    resources = template["Resources"]
    if not isinstance(resources, Mapping):
        raise RequestError("Resources must be an object")
    jobs: list[Planned] = []
    models: list[Planned] = []
    for logical_id, resource in resources.items():
        kind = resource.get("Type") if isinstance(resource, Mapping) else None
        if kind not in (JOB, MODEL):
            continue
        try:
            if kind == JOB:
                jobs.append(_planned(planned_job, logical_id, resource, place))
            else:
                models.append(_planned(planned_model, logical_id, resource, place))
        except RequestError as error:
            raise RequestError(f"Resources.{logical_id}.Properties: {error}") from None
    if not jobs and not models:
        raise RequestError(f"the template holds neither {JOB} nor {MODEL}, so there is nothing to check")
    return tuple(jobs), tuple(models)


def awaited_in(template: Mapping[str, Any], place: Place | None) -> Iterator[Awaited]:
    """Yield the models and endpoints of a template that it does not describe by a name that is known.

    Endpoints are never described: their network is that of models, which may be in another template.
    """
    for logical_id, resource in template["Resources"].items():
        kind = resource.get("Type") if isinstance(resource, Mapping) else None
        if not isinstance(kind, str) or kind not in _MADE:
            continue
        listed, field = _MADE[kind]
        properties = resource.get("Properties") or {}
        stated = properties.get(field) if isinstance(properties, Mapping) else UNKNOWN
        name = _text(Resolver(place).resolve(stated))
        if not name:
            yield Awaited(listed, _generated(str(logical_id)))
        elif not isinstance(name, str):
            yield Awaited(listed, _ANY_NAME)
        elif kind != MODEL:
            yield Awaited(listed, re.compile(re.escape(name)))


def _generated(logical_id: str) -> re.Pattern[str]:
    """Return what CloudFormation may call a resource that its template gives no name.

    The CloudFormation guide, "Name type": the stack's name, the logical id and an ending of its own. What
    would be too long is cut, so any name about as long as one may be is possible.
    """
    return re.compile(rf".+-{re.escape(logical_id)}-[A-Za-z0-9]+|.{{{_MOST_CHARACTERS - 3},}}")


def _planned(make: Any, logical_id: str, resource: Mapping[str, Any], place: Place | None) -> Planned:
    resolver = Resolver(place)
    properties = resolver.resolve(resource.get("Properties") or {})
    if not isinstance(properties, Mapping):
        raise RequestError("must be an object")
    planned: Planned = make(
        _typed(properties),
        f"CloudFormation resource {logical_id}",
        name=logical_id,
        unresolved=resolver.unresolved,
    )
    return planned


def _typed(value: Any) -> Any:
    """Return properties with the texts that CloudFormation takes for numbers and booleans as such, and
    those that it takes for texts as texts."""
    if isinstance(value, list):
        return [_typed(each) for each in value]
    if not isinstance(value, Mapping):
        return _text(value)
    return {key: _property(key, each) for key, each in value.items()}


def _property(key: str, value: Any) -> Any:
    if key == "Environment" and isinstance(value, Mapping):
        return {name: _text(each) for name, each in value.items()}
    if key in _FLAGS | _COUNTS:
        return _scalar(key, value) if isinstance(value, str) else value
    return _typed(value)


def _text(value: Any) -> Any:
    """Return a number or boolean as the text that CloudFormation makes of it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else value


def _scalar(key: str, text: str) -> Any:
    if key in _FLAGS and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if key in _COUNTS and text.isascii() and text.isdigit() and len(text) <= 6:
        return int(text)
    return text
