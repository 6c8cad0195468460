"""What botocore's model says about AWS Config: requests, responses and errors are held to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from botocore.session import Session
from botocore.validate import ParamValidator


class ConfigError(Exception):
    """The refusal of a call: an error code of the service and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        """``code`` must be one that the model knows."""
        super().__init__(f"{code}: {message}")
        if code not in service_model().shape_names:
            raise ContractBroken(f"AWS Config's model has no error {code}")
        self.code = code
        self.message = message


class ContractBroken(AssertionError):
    """The stand-in itself would have said what AWS Config cannot say."""


@cache
def service_model() -> Any:
    """Botocore's model of AWS Config."""
    return Session().get_service_model("config")


def checked_request(operation: str, body: Any) -> dict[str, Any]:
    """The parameters in the JSON body of a request, timestamps as datetimes.

    ConfigError ValidationException for whatever the model does not allow, unknown members included: AWS
    would ignore those, but nobody sends them on purpose.
    """
    shape = service_model().operation_model(operation).input_shape
    parameters = _read(shape, body)
    wrong = list(violations(shape, parameters))
    if wrong:
        raise ConfigError(
            "ValidationException", f"{len(wrong)} validation error detected: {'; '.join(wrong)}"
        )
    found: dict[str, Any] = parameters
    return found


def checked_response(operation: str, answer: dict[str, Any]) -> Any:
    """The JSON body of a response, timestamps as seconds; ContractBroken where the model forbids it."""
    shape = service_model().operation_model(operation).output_shape
    wrong = list(violations(shape, answer)) if shape else []
    if wrong:
        raise ContractBroken(f"{operation} would answer what its model does not allow: {'; '.join(wrong)}")
    return _written(answer)


def checked_error(operation: str, error: ConfigError) -> ConfigError:
    """The error itself; ContractBroken where the operation does not declare it.

    ValidationException may answer any operation ("Common errors" of the API reference).
    """
    declared = {shape.name for shape in service_model().operation_model(operation).error_shapes}
    if error.code not in declared | {"ValidationException"}:
        raise ContractBroken(f"{operation} does not declare the error {error.code}")
    return error


def violations(shape: Any, value: Any) -> Iterator[str]:
    """What botocore's validator finds, and what it leaves to the service: maxima, enums and patterns."""
    report = ParamValidator().validate(value, shape)
    if report.has_errors():
        yield report.generate_report().replace("\n", "; ")
    else:
        yield from _beyond(shape, value, shape.name)


def _beyond(shape: Any, value: Any, path: str) -> Iterator[str]:
    if shape.type_name == "structure":
        for name, each in value.items():
            yield from _beyond(shape.members[name], each, f"{path}.{name}")
    elif shape.type_name == "list":
        yield from _too_large(shape, len(value), "length", path)
        for number, each in enumerate(value):
            yield from _beyond(shape.member, each, f"{path}[{number}]")
    elif shape.type_name == "string":
        yield from _wrong_text(shape, value, path)
    elif shape.type_name in {"integer", "long"}:
        yield from _too_large(shape, value, "value", path)


def _wrong_text(shape: Any, value: str, path: str) -> Iterator[str]:
    yield from _too_large(shape, len(value), "length", path)
    if shape.enum and value not in shape.enum:
        yield f"Value {value!r} at {path} failed to satisfy constraint: Member must satisfy enum value set"
    pattern = shape.metadata.get("pattern")
    if pattern and not re.fullmatch(pattern, value, re.DOTALL):
        yield f"Value {value!r} at {path} failed to satisfy constraint: pattern {pattern}"


def _too_large(shape: Any, size: int, what: str, path: str) -> Iterator[str]:
    most = shape.metadata.get("max")
    if most is not None and size > most:
        constraint = f"Member must have {what} less than or equal to {most}"
        yield f"Value at {path} failed to satisfy constraint: {constraint}"


def _read(shape: Any, value: Any) -> Any:
    """JSON as the shape means it: the JSON protocol sends timestamps as seconds since 1970."""
    if shape.type_name == "structure" and isinstance(value, dict):
        return {
            name: _read(shape.members[name], each) if name in shape.members else each
            for name, each in value.items()
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [_read(shape.member, each) for each in value]
    if shape.type_name == "timestamp" and isinstance(value, int | float) and not isinstance(value, bool):
        return datetime.fromtimestamp(value, UTC)
    return value


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _written(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_written(each) for each in value]
    return value.timestamp() if isinstance(value, datetime) else value
