"""Root causes: one broken thing is one thing to read, however many resources and rules it breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evaluation.result import Result
from clarify_rules.evidence.missing import ACCESS_DENIED, CALL_FAILED, EVIDENCE_INVALID, NOT_READ

_WORST_FIRST = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)
_SHOWN = (Status.NON_COMPLIANT, Status.UNDETERMINED)
_UNREAD = frozenset({ACCESS_DENIED, CALL_FAILED, NOT_READ, EVIDENCE_INVALID})


@dataclass(frozen=True, slots=True)
class RootCause:
    """Results that one change would settle together.

    `severity` is the gravest of them; `message` and `remediation` are those of one result, and `messages`
    tells how many different ones there are. `resources` are (type, id), each once, sorted; `results` are
    all that it settles.
    """

    status: Status
    severity: Severity
    code: str
    blocking_resource: str | None
    missing_actions: tuple[str, ...]
    resources: tuple[tuple[str, str], ...]
    rules: tuple[str, ...]
    message: str
    messages: int
    remediation: str | None
    results: tuple[Result, ...]


def root_causes(results: Iterable[Result]) -> tuple[RootCause, ...]:
    """Return the causes of all that fails or is undetermined, the worst first; of nothing that is exempted.

    NON_COMPLIANT comes before UNDETERMINED, then the graver, then what concerns more resources.
    """
    groups: dict[tuple[object, ...], list[Result]] = {}
    for result in results:
        if result.is_problem:
            groups.setdefault(_cause(result), []).append(result)
    return tuple(sorted((_root_cause(group) for group in groups.values()), key=_order))


def _cause(result: Result) -> tuple[object, ...]:
    """Return what results of one root cause have in common, whatever rule and resource they are of.

    A denied action is one cause, whatever it was denied for. Where something blocks, it is the cause.
    Where nothing else blocks, resources of one type with the same thing wrong stand together.
    """
    begin = (result.status, result.code)
    if result.missing_actions:
        return (*begin, "denied", result.missing_actions)
    if result.blocking_resource:
        return (*begin, "blocked", result.blocking_resource)
    if result.code in _UNREAD:
        return (*begin, "unread", result.message)
    return (*begin, "alike", result.severity, result.resource_type)


def _root_cause(group: list[Result]) -> RootCause:
    # The message most of them share speaks best for all; the first of equals keeps the order stable.
    messages = Counter(result.message for result in group)
    spokesman = max(group, key=lambda result: messages[result.message])
    blocking = {result.blocking_resource for result in group}
    return RootCause(
        status=spokesman.status,
        severity=min((result.severity for result in group), key=_WORST_FIRST.index),
        code=spokesman.code,
        blocking_resource=spokesman.blocking_resource if len(blocking) == 1 else None,
        missing_actions=spokesman.missing_actions,
        resources=tuple(sorted({(result.resource_type, result.resource_id) for result in group})),
        rules=tuple(sorted({result.rule for result in group})),
        message=spokesman.message,
        messages=len(messages),
        remediation=spokesman.remediation,
        results=tuple(group),
    )


def _order(cause: RootCause) -> tuple[object, ...]:
    return (
        _SHOWN.index(cause.status),
        _WORST_FIRST.index(cause.severity),
        -len(cause.resources),
        cause.code,
        cause.blocking_resource or "",
        cause.resources,
    )
