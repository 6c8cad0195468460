"""An earlier audit as its results say: the published document, `docs/schemas/results.schema.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from clarify_rules import TOOL
from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evidence.record import parse_time
from clarify_rules.reporting.document import FORMAT

Key = tuple[str, str, str]
"""The rule, the resource's type and its id: of each there is one result."""
Place = tuple[str, str]
"""The account and Region."""

E = TypeVar("E", bound=StrEnum)


class BaselineError(Exception):
    """The document holds no results of a format known here; the message says where and what is expected."""


@dataclass(frozen=True, slots=True)
class FormerResult:
    """What a result said then, as far as it is compared and reported."""

    rule: str
    resource_type: str
    resource_id: str
    resource_arn: str
    status: Status
    severity: Severity
    code: str
    message: str
    is_exempted: bool = False

    @property
    def is_problem(self) -> bool:
        """Whether it counted then: what was exempted did not."""
        return self.status is Status.UNDETERMINED or (
            self.status is Status.NON_COMPLIANT and not self.is_exempted
        )

    @property
    def key(self) -> Key:
        """What the result of today has in common with it."""
        return (self.rule, self.resource_type, self.resource_id)


@dataclass(frozen=True, slots=True)
class FormerAudit:
    """The results of one account and Region; `unread` where it could not be read then."""

    evidence_time: datetime
    unread: bool
    results: Mapping[Key, FormerResult]


Baseline = Mapping[Place, FormerAudit]


def baseline_of(document: object) -> Baseline:
    """Return the audits that a document of results holds. Keys not in the format pass.

    Raises `BaselineError` naming the first bad value by its path.
    """
    root = _object(document, "$")
    tool = root.get("tool")
    if not isinstance(tool, dict) or tool.get("name") != TOOL:
        raise BaselineError(f"these are no results of {TOOL} (audit --format json writes them)")
    if root.get("format") != FORMAT or isinstance(root["format"], bool | float):
        raise BaselineError(f"$.format must be {FORMAT}, the only format known to this version")
    found: dict[Place, FormerAudit] = {}
    for number, each in enumerate(_list(root, "audits", "$")):
        where = f"$.audits[{number}]"
        audit = _object(each, where)
        place = (_text(audit, "account_id", where), _text(audit, "region", where))
        if place in found:
            raise BaselineError(f"{where} is a second audit of account {place[0]}, {place[1]}")
        found[place] = _audit(audit, where)
    if not found:
        raise BaselineError("$.audits is empty: there is nothing to compare with")
    return found


def _audit(audit: Mapping[str, Any], where: str) -> FormerAudit:
    text = _text(audit, "evidence_time", where)
    try:
        moment = parse_time(text)
    except ValueError:
        raise BaselineError(f"{where}.evidence_time must be an ISO 8601 time") from None
    results = [
        _result(each, f"{where}.results[{number}]")
        for number, each in enumerate(_list(audit, "results", where))
    ]
    return FormerAudit(moment, bool(_list(audit, "errors", where)), {each.key: each for each in results})


def _result(value: object, where: str) -> FormerResult:
    result = _object(value, where)
    return FormerResult(
        rule=_text(result, "rule", where),
        resource_type=_text(result, "resource_type", where),
        resource_id=_text(result, "resource_id", where),
        resource_arn=_text(result, "resource_arn", where),
        status=_one_of(Status, result, "status", where),
        severity=_one_of(Severity, result, "severity", where),
        code=_text(result, "code", where),
        message=_text(result, "message", where),
        is_exempted=_optional_object(result, "exemption", where) is not None,
    )


def _object(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BaselineError(f"{where} must be an object")
    return value


def _optional_object(owner: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any] | None:
    value = owner.get(key)
    return None if value is None else _object(value, f"{where}.{key}")


def _list(owner: Mapping[str, Any], key: str, where: str) -> list[Any]:
    value = owner.get(key)
    if not isinstance(value, list):
        raise BaselineError(f"{where}.{key} must be a list")
    return value


def _text(owner: Mapping[str, Any], key: str, where: str) -> str:
    value = owner.get(key)
    if not isinstance(value, str):
        raise BaselineError(f"{where}.{key} must be text")
    return value


def _one_of(kind: type[E], owner: Mapping[str, Any], key: str, where: str) -> E:
    value = _text(owner, key, where)
    if value not in tuple(kind):
        raise BaselineError(f"{where}.{key} must be one of {', '.join(kind)}")
    return kind(value)
