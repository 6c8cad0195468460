"""What is kept of a SageMaker response: everything but what may quote customers' secrets or data."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from clarify_rules.evidence.keep import keep_of_environment

_ENVIRONMENT = "Environment"
# Texts that a container or its caller writes: they can hold credentials or lines of a dataset, and no
# verdict rests on them.
_DROPPED = frozenset({"ContainerArguments", "ExitMessage", "FailureReason", "QueryString"})
_DEEPEST = 32
_OBJECT = (dict, MappingProxyType)
_NESTED = (dict, MappingProxyType, list, tuple)


def keep_of_response(value: Any) -> Any:
    """Return a response without those texts, and with every `Environment` reduced to what is allowed.

    The response is frozen on the way, as `evidence.record.freeze` would.
    """
    if isinstance(value, dict):
        return MappingProxyType(
            {key: _keep(key, inner) for key, inner in value.items() if key not in _DROPPED}
        )
    if isinstance(value, list):
        return tuple([keep_of_response(inner) for inner in value])
    return value


def is_kept_response(value: Any, depth: int = 0) -> bool:
    """Whether a value is what `keep_of_response` leaves, and no deeper than AWS answers.

    It may be frozen, or read from JSON.
    """
    if depth > _DEEPEST:
        return False
    if isinstance(value, _OBJECT):
        environment = value.get(_ENVIRONMENT)
        if isinstance(environment, _OBJECT) and keep_of_environment(environment) != environment:
            return False
        if not _DROPPED.isdisjoint(value):
            return False
        value = value.values()
    return all(is_kept_response(inner, depth + 1) for inner in value if isinstance(inner, _NESTED))


def _keep(key: str, value: Any) -> Any:
    if key == _ENVIRONMENT and isinstance(value, dict):
        return MappingProxyType(keep_of_environment(value))
    return keep_of_response(value)
