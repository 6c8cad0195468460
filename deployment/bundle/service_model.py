"""botocore's model of one service, cut down to some operations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]

_DOCUMENTATION = "documentation"


def trimmed_model(model: Json, operations: Iterable[str]) -> Json:
    """Return the model with these operations, the shapes that they are made of, and nothing to read.

    Documentation becomes empty and does not go: botocore's handlers look at it. Raises `KeyError` with the
    operation or shape that the model lacks.
    """
    kept = {name: model["operations"][name] for name in sorted(operations)}
    trimmed = {**model, "operations": kept, "shapes": _reached(model["shapes"], kept.values())}
    found: Json = _without_texts(trimmed)
    return found


def with_extras(model: Json, extras: Json) -> Json:
    """Return the model with what botocore merges into it (`ExtrasProcessor` in botocore/loaders.py)."""
    found: Json = _merged(model, extras.get("merge", {}))
    return found


def _merged(base: Any, more: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(more, dict):
        return more
    return {**base, **{key: _merged(base.get(key), value) for key, value in more.items()}}


def _reached(shapes: Mapping[str, Any], operations: Iterable[Json]) -> Json:
    """Return the shapes that operations refer to, and those that these do."""
    found: Json = {}
    waiting = sorted({name for each in operations for name in _shape_names(each)})
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = shapes[name]
            waiting += _shape_names(shapes[name])
    return dict(sorted(found.items()))


def _shape_names(node: Any) -> list[str]:
    """Return the names of all shapes that a part of a model refers to."""
    if isinstance(node, list):
        return [name for each in node for name in _shape_names(each)]
    if not isinstance(node, dict):
        return []
    own = [node["shape"]] if isinstance(node.get("shape"), str) else []
    return own + [name for each in node.values() for name in _shape_names(each)]


def _without_texts(node: Any) -> Any:
    """Return a part of a model with empty documentation; a member of that name is no text, and stays."""
    if isinstance(node, list):
        return [_without_texts(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        key: "" if key == _DOCUMENTATION and isinstance(value, str) else _without_texts(value)
        for key, value in node.items()
    }
