"""Exemptions applied to results: what they cover stays NON_COMPLIANT, and no longer counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.exemptions.carried_tags import CarriedTags
from clarify_rules.evaluation.exemptions.exemption import Applied, Exemption, day_of
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.network.policy.match import Match


@dataclass(frozen=True)
class Exemptions:
    """The entries of one exemptions file, in its order; `version` names the file's, where it has any."""

    entries: tuple[Exemption, ...] = ()
    version: str | None = None

    @property
    def tag_keys(self) -> frozenset[str]:
        """The keys of the tags that entries ask for, for whoever reads evidence."""
        return frozenset(each.tag.key for each in self.entries if each.tag)

    def applied(self, audit: Audit, evidence: Evidence | None) -> Audit:
        """Return the audit with the exemptions in force on the day (UTC) that it was made.

        `evidence` is what it was made from, None where nothing could be read. Only what is NON_COMPLIANT is
        ever exempted, by the first entry that matches it and covers every reason for which it fails; where
        none does but one that expired, or that is for one of the reasons only, the message says so.
        """
        if not self.entries:
            return audit
        day = day_of(audit.evaluated_at)
        found = _Found()
        results = audit.results
        if evidence is not None:
            here = [each for each in self.entries if each.is_for(audit.account_id, audit.region)]
            application = _Application(_by_rule(here), CarriedTags(evidence), day, found)
            results = tuple(map(application.to, results))
        return replace(audit, results=results, applied=self._applied(day, found))

    def _applied(self, day: date, found: _Found) -> Applied:
        sets = (found.matched, found.undecided, found.open, found.idle)
        return Applied(self.entries, self.version, day, *map(frozenset, sets))


@dataclass
class _Found:
    """What is known of the entries after the results looked at so far."""

    matched: set[Exemption] = field(default_factory=set)
    undecided: set[Exemption] = field(default_factory=set)
    open: set[Exemption] = field(default_factory=set)
    idle: set[Exemption] = field(default_factory=set)


@dataclass(frozen=True)
class _Application:
    """The entries for one account and Region, by rule, on one day."""

    by_rule: Mapping[str, tuple[Exemption, ...]]
    tags: CarriedTags
    day: date
    found: _Found

    def to(self, result: Result) -> Result:
        """Return the result with what exempts it."""
        near = self._near(result)
        if result.status is Status.NON_COMPLIANT:
            return self._to_failing(result, near)
        places = self.found.open if result.status is Status.UNDETERMINED else self.found.idle
        places.update(each for each, _ in near)
        return result

    def _to_failing(self, result: Result, near: Sequence[tuple[Exemption, Match]]) -> Result:
        codes = result.codes
        meant = [(each, match) for each, match in near if each.code is None or each.code in codes]
        self.found.idle.update(each for each, _ in near if each.code is not None and each.code not in codes)
        # What is for one of several reasons exempts nothing, and is needed as long as that is one of them.
        partial = [each for each, _ in meant if not each.covers(codes) and each.is_in_force(self.day)]
        self.found.open.update(partial)
        valid = [each for each, match in meant if match is Match.YES and each.covers(codes)]
        in_force = [each for each in valid if each.is_in_force(self.day)]
        self.found.matched.update(in_force)
        doubtful = [each for each, match in meant if match is Match.MAYBE and each.is_in_force(self.day)]
        (self.found.open if in_force else self.found.undecided).update(set(doubtful) - set(partial))
        if in_force:
            return replace(result, exemption=in_force[0])
        if valid:
            return replace(result, message=_with_expiry(result.message, valid[-1]))
        told = next((each for each in partial if (each, Match.YES) in meant), None)
        return replace(result, message=_with_others(result.message, told, codes)) if told else result

    def _near(self, result: Result) -> list[tuple[Exemption, Match]]:
        """Return the entries for the result's rule that match its resource, or may."""
        entries = self.by_rule.get(result.rule, ())
        tags = self.tags.of(result) if any(each.tag for each in entries) else None
        found: list[tuple[Exemption, Match]] = []
        for each in entries:
            if each.tag:
                match = self.tags.have(tags, each.tag)
            else:
                is_of = each.is_of(result.resource_id, result.resource_arn)
                match = Match.YES if is_of else Match.NO
            if match is not Match.NO:
                found.append((each, match))
        return found


def _by_rule(entries: Iterable[Exemption]) -> Mapping[str, tuple[Exemption, ...]]:
    found: dict[str, tuple[Exemption, ...]] = {}
    for each in entries:
        found[each.rule] = (*found.get(each.rule, ()), each)
    return found


def _with_expiry(message: str, expired: Exemption) -> str:
    return f"{message} Its exemption {expired.ticket} of {expired.owner} expired on {expired.expires}."


def _with_others(message: str, partial: Exemption, codes: Collection[str]) -> str:
    others = ", ".join(sorted(each for each in codes if each != partial.code))
    what = f"{partial.ticket} of {partial.owner} is for {partial.code} only"
    return f"{message} Its exemption {what}, not for {others}."
