"""What to tell AWS Config: what differs from what it holds. It charges for every evaluation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.evidence.record import format_time
from clarify_rules.reporting.config.annotation import annotation
from clarify_rules.reporting.config.counted import COUNTED, all_is_well
from clarify_rules.reporting.config.exempted import fingerprint
from clarify_rules.reporting.config.held import Held, fingerprints
from clarify_rules.reporting.config.sameness import says_the_same
from clarify_rules.reporting.config.standing import Key, Standing
from clarify_rules.reporting.config.unproven import LONGEST, NEVER, Moment, Unproven

GONE = "GONE"
UNPROVEN = "UNPROVEN"


@dataclass(frozen=True, slots=True)
class Changes:
    """What to put, and what to remember of proofs once Config took it.

    `replaced` tells when the held results that others are to take the place of were last proven, `exempted`
    the fingerprints of what was told to be exempted before.
    """

    to_put: tuple[Standing, ...]
    unproven: Unproven
    replaced: Mapping[Key, datetime]
    exempted: Mapping[Key, str]

    def remembered(self, untaken: Collection[Key] = ()) -> Unproven:
        """Return what to remember where Config did not take some: what it still holds was not proven."""
        still_held = {key: proven for key, proven in self.replaced.items() if key in untaken}
        since = MappingProxyType({**self.unproven.since, **still_held})
        told = {key: each for key, each in self.unproven.exempted.items() if key not in untaken}
        told |= {key: each for key, each in self.exempted.items() if key in untaken}
        return replace(self.unproven, since=since, exempted=MappingProxyType(told))


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of which resources a round speaks: all that Config holds, or the named ones only.

    `complete` tells whether every resource in scope was seen, so that what was not seen is known to be gone;
    `unplaced` are held results of which even then is not known whether their resource was seen. Results on
    resources of `counted_types` are told in one on the account.
    """

    complete: bool
    only: frozenset[Key] | None = None
    unplaced: frozenset[Key] = frozenset()
    counted_types: frozenset[str] = frozenset()

    def speaks_of(self, key: Key) -> bool:
        """Whether the round would have judged that resource."""
        return self.only is None or key in self.only


def changes(
    wanted: Sequence[Standing],
    held: Mapping[Key, Held],
    coverage: Coverage,
    unproven: Unproven,
    moment: Moment,
) -> Changes:
    """Return what Config is to be told, worst first, and when what it holds was last proven.

    * What is proven and differs is put; NOT_APPLICABLE only in place of another result, but for what is
      exempted: that is told of in any case, and again where the annotation is another one.
    * What is not proven leaves the held result standing, until the next round would come more than 48 hours
      after its last proof; then it is withdrawn. That goes for results of resources that could not be seen,
      too.
    * What is held of a resource that is certainly gone, or counted on the account now, is withdrawn.

    A last proof is remembered for as long as Config holds the result: a withdrawal may not reach it.
    """
    by_key = {each.key: each for each in wanted}
    unseen = [key for key in held if key not in by_key and coverage.speaks_of(key)]
    doubtful = {key: each.annotation for key, each in by_key.items() if not each.proven}
    doubtful |= _unplaced(unseen, coverage)
    doubtful = {key: why for key, why in doubtful.items() if key in held}
    last = {key: unproven.last_proof(key, each.recorded_at, moment.now) for key, each in held.items()}
    to_put = [each for each in by_key.values() if each.proven and _differs(each, held.get(each.key))]
    to_put += [
        _withdrawn(key, why, last[key]) for key, why in doubtful.items() if moment.is_last_chance(last[key])
    ]
    to_put += [
        _counted(key) if key[0] in coverage.counted_types else _gone(key)
        for key in unseen
        if key not in doubtful
    ]
    before = fingerprints(held)
    in_doubt = _unproven(unproven, coverage, {key: last[key] for key in doubtful}, moment.now)
    return Changes(
        tuple(sorted(to_put, key=_order)),
        replace(in_doubt, exempted=MappingProxyType(_exempted(before, to_put, coverage))),
        {each.key: last[each.key] for each in to_put if each.key in held},
        before,
    )


def _exempted(before: Mapping[Key, str], to_put: Sequence[Standing], coverage: Coverage) -> dict[Key, str]:
    """Return what Config will have been told to be exempted.

    What is put of a resource that changed is put as of that change, and Config keeps what it holds of later
    than that (a change that it tells of again may be months old). So only a round that spoke of all is
    believed to have been heard: the next one tells once more what one such change told.
    """
    if coverage.only is not None:
        return dict(before)
    others = {each.key for each in to_put}
    return {key: each for key, each in before.items() if key not in others} | {
        each.key: fingerprint(each.annotation) for each in to_put if each.exempted
    }


def _unplaced(unseen: Sequence[Key], coverage: Coverage) -> dict[Key, str]:
    """Return why the resources of some unseen results are not known to be gone, by resource."""
    if not coverage.complete:
        return dict.fromkeys(unseen, annotation(UNPROVEN, "The resource could not be listed."))
    text = annotation(UNPROVEN, "AWS Config does not list a resource of this id.")
    return {key: text for key in unseen if key in coverage.unplaced}


def _unproven(
    before: Unproven, coverage: Coverage, doubts: Mapping[Key, datetime], now: datetime
) -> Unproven:
    """Return what is in doubt after a round; one that spoke of all proved all the rest."""
    if coverage.only is None:
        return Unproven.of(doubts.items(), now)
    kept = {key: proven for key, proven in before.since.items() if not coverage.speaks_of(key)}
    return Unproven.of({**kept, **doubts}.items(), before.proven_at)


def _differs(wanted: Standing, held: Held | None) -> bool:
    if wanted.exempted:
        return held is None or held.annotation != fingerprint(wanted.annotation)
    if held is None:
        return wanted.compliance is not Status.NOT_APPLICABLE
    if wanted.compliance is not held.compliance:
        return True
    if wanted.resource_type == ACCOUNT and not (
        wanted.compliance is Status.COMPLIANT and all_is_well(wanted.annotation, held.annotation)
    ):
        # It counts, so its numbers are what it says.
        return wanted.annotation != held.annotation
    return not says_the_same(
        wanted.annotation, held.annotation, certain=wanted.compliance is Status.COMPLIANT
    )


def _withdrawn(key: Key, why: str, proven: datetime) -> Standing:
    last = "It is not known when this was last proven"
    if proven != NEVER:
        last = f"Last proven {format_time(proven.replace(microsecond=0))}"
    hours = LONGEST.total_seconds() / 3600
    said = f"{last}; a result stands for {hours:.0f} hours without proof at most, so it is withdrawn. {why}"
    return _not_applicable(key, annotation(UNPROVEN, said))


def _gone(key: Key) -> Standing:
    said = "The resource is gone, or no Clarify workload in scope uses it any more."
    return _not_applicable(key, annotation(GONE, said))


def _counted(key: Key) -> Standing:
    said = "Resources of this type are counted in the result on the account now."
    return _not_applicable(key, annotation(COUNTED, said))


def _not_applicable(key: Key, text: str) -> Standing:
    return Standing(*key, Status.NOT_APPLICABLE, text, Severity.LOW)


def _order(standing: Standing) -> tuple[bool, Key]:
    """What fails goes out first, should there not be time for all."""
    return (standing.compliance is not Status.NON_COMPLIANT, standing.key)
