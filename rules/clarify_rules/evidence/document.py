"""The format of the evidence document: what is checked before anything is made of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from clarify_rules.evidence.lists import ALL_LISTS, ALL_MAPS
from clarify_rules.evidence.record import parse_time

FORMAT = 1
_LONGEST_LOOK_BACK = timedelta(days=90)

REGION = re.compile(r"[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}")
ACCOUNT = re.compile(r"[0-9]{12}")
_PARTITION = re.compile(r"aws[a-z-]*")


class EvidenceFormatError(Exception):
    """The document is not evidence of a format known here; the message says where and what is allowed."""


def check_document(document: object) -> Mapping[str, Any]:
    """Return the document when it is of the published format, down to the items of its lists.

    Raises `EvidenceFormatError` naming the first bad value by its path. Keys not in the format pass: a
    newer writer may know more. What is inside an AWS response is checked where it is used.
    """
    root = _object(document, "$")
    _check_header(root)
    for kind in ALL_LISTS:
        section = _section(root, kind.section)
        if kind.name in section:
            for position, item in enumerate(_list(section[kind.name], f"$.{kind.path}")):
                _object(item, f"$.{kind.path}[{position}]")
    for mapping in ALL_MAPS:
        section = _section(root, mapping.section)
        if mapping.name in section:
            check = _list if mapping.values_are_lists else _object
            for key, value in _object(section[mapping.name], f"$.{mapping.path}").items():
                check(value, f'$.{mapping.path}["{key}"]')
    _check_tags(root)
    _check_calls(root, "incomplete", required=("list",), optional=("action", "error"))
    _check_calls(root, "unavailable", required=("action",), optional=("error", "resource"))
    return root


def _check_header(root: Mapping[str, Any]) -> None:
    if root.get("format") != FORMAT or isinstance(root["format"], bool | float):
        raise EvidenceFormatError(f"$.format must be {FORMAT}, the only format known to this version")
    _matching(root, "account_id", ACCOUNT, "an account id of twelve digits in quotes")
    _matching(root, "region", REGION, "a Region such as us-east-1")
    _matching(root, "partition", _PARTITION, "a partition such as aws or aws-cn")
    taken_at = root.get("taken_at")
    try:
        _ = parse_time(taken_at if isinstance(taken_at, str) else "") - _LONGEST_LOOK_BACK
    except (ValueError, OverflowError):
        raise EvidenceFormatError(
            "$.taken_at must be an ISO 8601 time such as 2026-11-22T12:00:00Z"
        ) from None


def _matching(root: Mapping[str, Any], key: str, pattern: re.Pattern[str], what: str) -> None:
    value = root.get(key)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise EvidenceFormatError(f"$.{key} must be {what}")


def _section(root: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _object(root[name], f"$.{name}") if name in root else {}


def _check_tags(root: Mapping[str, Any]) -> None:
    for arn, pairs in _section(root, "tags").items():
        for key, value in _object(pairs, f'$.tags["{arn}"]').items():
            if not isinstance(value, str):
                raise EvidenceFormatError(f'$.tags["{arn}"]["{key}"] must be a string')


def _check_calls(
    root: Mapping[str, Any], name: str, required: tuple[str, ...], optional: tuple[str, ...]
) -> None:
    for position, item in enumerate(_list(root.get(name, []), f"$.{name}")):
        path = f"$.{name}[{position}]"
        entry = _object(item, path)
        for key in required:
            if not isinstance(entry.get(key), str):
                raise EvidenceFormatError(f"{path}.{key} must be a string")
        for key in optional:
            if not isinstance(entry.get(key), str | None):
                raise EvidenceFormatError(f"{path}.{key} must be a string or null")


def _object(value: object, path: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise EvidenceFormatError(f"{path} must be an object, not {_name(value)}")
    return value


def _list(value: object, path: str) -> list[Any] | tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise EvidenceFormatError(f"{path} must be a list, not {_name(value)}")
    return value


_NAMES: tuple[tuple[Callable[[object], bool], str], ...] = (
    (lambda value: value is None, "null"),
    (lambda value: isinstance(value, bool), "true or false"),
    (lambda value: isinstance(value, int | float), "a number"),
    (lambda value: isinstance(value, str), "a string"),
    (lambda value: isinstance(value, Mapping), "an object"),
)


def _name(value: object) -> str:
    return next((name for fits, name in _NAMES if fits(value)), "a list")
