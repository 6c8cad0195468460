"""What is new, unchanged and fixed since an earlier audit, and what can no longer be said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.reporting.baseline.former import Baseline, FormerAudit, FormerResult, Key


class Change(StrEnum):
    """What became of a problem.

    FIXED: it complies now. EXEMPTED: it fails still, and an exemption covers it now. GONE: nothing is said of
    it any more, since the resource is gone, out of the look-back window, or the rule no longer applies.
    UNSEEN: it may still be there, hidden by what could not be read this time.
    """

    NEW = "new"
    UNCHANGED = "unchanged"
    FIXED = "fixed"
    EXEMPTED = "exempted"
    GONE = "gone"
    UNSEEN = "unseen"


_FATES = (Change.FIXED, Change.EXEMPTED, Change.GONE, Change.UNSEEN)
"""What may have become of a problem that is none now, in the order of `Comparison`'s fields."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the audit was asked for: rules by id, and resources by id or ARN (empty: all)."""

    rules: Collection[str]
    resources: Collection[str] = ()

    def covers(self, former: FormerResult) -> bool:
        """Return whether a former result would be among those asked for."""
        named = not self.resources or {former.resource_id, former.resource_arn} & set(self.resources)
        return former.rule in self.rules and bool(named)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One audit beside the baseline's of the same account and Region.

    `since` is the time of the baseline's evidence, None where it holds no such audit or could not read it
    then: everything is new in that case. Former results are told apart by what became of them.
    """

    since: datetime | None
    changes: dict[Key, Change]
    fixed: tuple[FormerResult, ...] = ()
    exempted: tuple[FormerResult, ...] = ()
    gone: tuple[FormerResult, ...] = ()
    unseen: tuple[FormerResult, ...] = ()

    def of(self, result: Result) -> Change | None:
        """Return whether a problem of today is new or unchanged, None for what is no problem."""
        return self.changes.get(_key(result))

    @property
    def summary(self) -> dict[Change, int]:
        """How many problems have each fate."""
        today = list(self.changes.values())
        return {
            Change.NEW: today.count(Change.NEW),
            Change.UNCHANGED: today.count(Change.UNCHANGED),
            Change.FIXED: len(self.fixed),
            Change.EXEMPTED: len(self.exempted),
            Change.GONE: len(self.gone),
            Change.UNSEEN: len(self.unseen),
        }


def compare(audits: Sequence[Audit], baseline: Baseline, asked: Asked) -> tuple[Comparison, ...]:
    """Return a comparison for each audit, in their order."""
    return tuple(_compare(audit, baseline.get((audit.account_id, audit.region)), asked) for audit in audits)


def only_new(audits: Sequence[Audit], comparisons: Sequence[Comparison]) -> list[Audit]:
    """Return the audits with only those results that are new problems."""
    return [
        replace(audit, results=tuple(each for each in audit.results if comparison.of(each) is Change.NEW))
        for audit, comparison in zip(audits, comparisons, strict=True)
    ]


def _compare(audit: Audit, former: FormerAudit | None, asked: Asked) -> Comparison:
    before = {} if former is None else former.results
    changes = {
        _key(each): _change(each.status, before.get(_key(each))) for each in audit.results if each.is_problem
    }
    since = None if former is None or former.unread else former.evidence_time
    today = {_key(each): each for each in audit.results}
    hidden = {each.rule for each in audit.results if each.resource_type == ACCOUNT}
    fates: dict[Change, list[FormerResult]] = {each: [] for each in _FATES}
    for each in before.values():
        if each.is_problem and each.key not in changes and asked.covers(each):
            doubt = bool(audit.errors) or each.rule in hidden
            fates[_fate(today.get(each.key), doubt=doubt)].append(each)
    return Comparison(since, changes, *(tuple(fates[each]) for each in _FATES))


def _change(status: Status, former: FormerResult | None) -> Change:
    """Return what a problem of today is: a proven one that was only a doubt is new, the reverse is not."""
    if former is None or not former.is_problem:
        return Change.NEW
    proven_now = status is Status.NON_COMPLIANT and former.status is Status.UNDETERMINED
    return Change.NEW if proven_now else Change.UNCHANGED


def _fate(now: Result | None, *, doubt: bool) -> Change:
    """Return what became of a problem of then that is none now."""
    if now is None:
        return Change.UNSEEN if doubt else Change.GONE
    if now.exemption:
        return Change.EXEMPTED
    return Change.FIXED if now.status is Status.COMPLIANT else Change.GONE


def _key(result: Result) -> Key:
    return (result.rule, result.resource_type, result.resource_id)
