"""Results as JSON: the published format 1, `docs/schemas/results.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from clarify_rules import __version__
from clarify_rules.clarify.launcher import Launcher
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.evidence.record import format_time
from clarify_rules.network.path import Path

FORMAT = 1
_NO_PATHS = '"paths": []'
TOOL = "clarify-config-rules"


def document(audits: Iterable[Audit]) -> dict[str, Any]:
    """Return the audits as the published document, of JSON values only."""
    return {
        "format": FORMAT,
        "tool": {"name": TOOL, "version": __version__},
        "audits": [
            {**_head(audit), "results": [result_object(each) for each in audit.results], **_tail(audit)}
            for audit in audits
        ],
    }


def json_text(audits: Iterable[Audit]) -> Iterator[str]:
    """Yield the document as text, piece by piece: one line for each result, ASCII only.

    A large account has tens of thousands of results; they are never all text at once.
    """
    tool = json.dumps({"name": TOOL, "version": __version__})
    paths = _PathTexts()
    yield f'{{"format": {FORMAT}, "tool": {tool}, "audits": ['
    for position, audit in enumerate(audits):
        yield ",\n" if position else "\n"
        yield json.dumps(_head(audit))[:-1] + ', "results": ['
        for number, result in enumerate(audit.results):
            yield (",\n  " if number else "\n  ") + _result_text(result, paths)
        yield "],\n " + json.dumps(_tail(audit))[1:]
    yield "]}\n"


def result_object(result: Result) -> dict[str, Any]:
    """Return one result as the published object."""
    return {
        "rule": result.rule,
        "resource_type": result.resource_type,
        "resource_id": result.resource_id,
        "resource_arn": result.resource_arn,
        "status": result.status.value,
        "severity": result.severity.value,
        "code": result.code,
        "message": result.message,
        "blocking_resource": result.blocking_resource,
        "missing_actions": list(result.missing_actions),
        "paths": [_path(each) for each in result.paths],
        "launcher": _launcher(result.launcher),
        "exemption": None,
        "remediation": result.remediation,
        "documentation": result.documentation,
    }


def _head(audit: Audit) -> dict[str, Any]:
    return {
        "account_id": audit.account_id,
        "region": audit.region,
        "evaluated_at": format_time(audit.evaluated_at),
        "evidence_time": format_time(audit.evidence_time),
        "errors": list(audit.errors),
    }


def _tail(audit: Audit) -> Mapping[str, Any]:
    return {"summary": {status.value: count for status, count in audit.summary.items()}}


class _PathTexts:
    """Paths as JSON text. Workloads in the same place share them, so each is written out once."""

    def __init__(self) -> None:
        self._texts: dict[int, str] = {}

    def of(self, paths: tuple[Path, ...]) -> str:
        """Return a list of paths; they are told apart by identity, so their owner must outlive this."""
        for each in paths:
            if id(each) not in self._texts:
                self._texts[id(each)] = json.dumps(_path(each))
        return ", ".join(self._texts[id(each)] for each in paths)


def _result_text(result: Result, paths: _PathTexts) -> str:
    if not result.paths:
        return json.dumps(result_object(result))
    text = json.dumps(result_object(replace(result, paths=())))
    before, mark, after = text.partition(_NO_PATHS)
    return f"{before}{mark[:-1]}{paths.of(result.paths)}]{after}"


def _path(path: Path) -> dict[str, Any]:
    return {
        "subnet": path.subnet,
        "target": path.target,
        "verdict": path.verdict.name,
        "hops": [
            {
                "kind": hop.kind.value,
                "resource_id": hop.resource_id,
                "verdict": hop.verdict.name,
                "code": hop.code,
                "note": hop.note,
            }
            for hop in path.hops
        ],
    }


def _launcher(launcher: Launcher | None) -> dict[str, str | None] | None:
    if launcher is None:
        return None
    return {"kind": launcher.kind, "name": launcher.name, "arn": launcher.arn}
