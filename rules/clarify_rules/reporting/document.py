"""Results as JSON: the published format 1, `docs/schemas/results.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from clarify_rules import TOOL, __version__
from clarify_rules.clarify.launcher import Launcher
from clarify_rules.evaluation.exemptions.exemption import State
from clarify_rules.evaluation.exemptions.standing import standings
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.evidence.record import format_time
from clarify_rules.network.path import Path
from clarify_rules.reporting.exempted import exemption_object

if TYPE_CHECKING:
    from clarify_rules.reporting.baseline.comparison import Comparison
    from clarify_rules.reporting.baseline.former import FormerResult

FORMAT = 1
_NO_PATHS = '"paths": []'


def document(audits: Sequence[Audit], comparisons: Sequence[Comparison] = ()) -> dict[str, Any]:
    """Return the audits as the published document, of JSON values only.

    With comparisons, one for each audit, it tells also what changed since the baseline.
    """
    return {
        "format": FORMAT,
        "tool": {"name": TOOL, "version": __version__},
        "audits": [
            {
                **_head(audit),
                "results": [_compared(each, comparison) for each in audit.results],
                **_tail(audit, comparison),
            }
            for audit, comparison in zip_longest(audits, comparisons)
        ],
        **_exemptions(audits),
    }


def json_text(audits: Sequence[Audit], comparisons: Sequence[Comparison] = ()) -> Iterator[str]:
    """Yield the document as text, piece by piece: one line for each result, ASCII only.

    A large account has tens of thousands of results; they are never all text at once.
    """
    tool = json.dumps({"name": TOOL, "version": __version__})
    paths = _PathTexts()
    yield f'{{"format": {FORMAT}, "tool": {tool}, "audits": ['
    for position, (audit, comparison) in enumerate(zip_longest(audits, comparisons)):
        yield ",\n" if position else "\n"
        yield json.dumps(_head(audit))[:-1] + ', "results": ['
        for number, result in enumerate(audit.results):
            yield (",\n  " if number else "\n  ") + _result_text(result, paths, comparison)
        yield "],\n " + json.dumps(_tail(audit, comparison))[1:]
    more = json.dumps(_exemptions(audits))[1:-1]
    yield "]" + (f",\n{more}" if more else "") + "}\n"


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
        "exemption": result.exemption and exemption_object(result.exemption),
        "remediation": result.remediation,
        "documentation": result.documentation,
    }


def _exemptions(audits: Iterable[Audit]) -> dict[str, Any]:
    """Return what is to be told of the exemptions of a run, nothing where there were none."""
    applied = next((audit.applied for audit in audits if audit.applied), None)
    if applied is None:
        return {}
    found = standings(audits)
    states = {
        state.value.lower(): [
            {"exemption": exemption_object(each.exemption), "message": each.message}
            for each in found
            if each.state is state
        ]
        for state in State
    }
    return {"exemptions": {"version": applied.version, **states}}


def _head(audit: Audit) -> dict[str, Any]:
    return {
        "account_id": audit.account_id,
        "region": audit.region,
        "evaluated_at": format_time(audit.evaluated_at),
        "evidence_time": format_time(audit.evidence_time),
        "errors": list(audit.errors),
    }


def _tail(audit: Audit, comparison: Comparison | None) -> Mapping[str, Any]:
    summary = {"summary": {status.value: count for status, count in audit.summary.items()}}
    return summary if comparison is None else {**summary, "comparison": _comparison(comparison)}


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "since": comparison.since and format_time(comparison.since),
        "summary": {change.value: count for change, count in comparison.summary.items()},
        "fixed": [_former(each) for each in comparison.fixed],
        "exempted": [_former(each) for each in comparison.exempted],
        "gone": [_former(each) for each in comparison.gone],
        "unseen": [_former(each) for each in comparison.unseen],
    }


def _former(former: FormerResult) -> dict[str, str]:
    return {
        "rule": former.rule,
        "resource_type": former.resource_type,
        "resource_id": former.resource_id,
        "resource_arn": former.resource_arn,
        "status": former.status.value,
        "severity": former.severity.value,
        "code": former.code,
        "message": former.message,
    }


def _compared(result: Result, comparison: Comparison | None) -> dict[str, Any]:
    if comparison is None:
        return result_object(result)
    return {**result_object(result), "change": comparison.of(result)}


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


def _result_text(result: Result, paths: _PathTexts, comparison: Comparison | None) -> str:
    if not result.paths:
        return json.dumps(_compared(result, comparison))
    text = json.dumps(_compared(replace(result, paths=()), comparison))
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
