"""What to tell AWS Config: what differs from what it holds. It charges for every evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evidence.record import format_time
from clarify_rules.reporting.config.annotation import annotation
from clarify_rules.reporting.config.held import Held
from clarify_rules.reporting.config.sameness import says_the_same
from clarify_rules.reporting.config.standing import Key, Standing
from clarify_rules.reporting.config.unproven import LONGEST, Unproven

GONE = "GONE"
UNPROVEN = "UNPROVEN"


@dataclass(frozen=True, slots=True)
class Changes:
    """What to put, and the doubts to remember until the next time."""

    to_put: tuple[Standing, ...]
    unproven: Unproven


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of which resources a round speaks: all that Config holds, or the named ones only.

    `complete` tells whether every resource in scope was seen, so that what was not seen is known to be gone.
    """

    complete: bool
    only: frozenset[Key] | None = None

    def speaks_of(self, key: Key) -> bool:
        """Whether the round would have judged that resource."""
        return self.only is None or key in self.only


def changes(
    wanted: Sequence[Standing],
    held: Mapping[Key, Held],
    coverage: Coverage,
    unproven: Unproven,
    now: datetime,
) -> Changes:
    """Return what Config is to be told, worst first, and which held results are in doubt from now on.

    * What is proven and differs is put; NOT_APPLICABLE only in place of another result.
    * What is not proven leaves the held result standing for 48 hours, then withdraws it. That goes for
      results of resources that could not be seen, too.
    * What is held of a resource that is certainly gone is withdrawn.

    A doubt is remembered for as long as Config holds the result: a withdrawal may not reach it.
    """
    by_key = {each.key: each for each in wanted}
    unseen = [key for key in held if key not in by_key and coverage.speaks_of(key)]
    doubtful = {key: each.annotation for key, each in by_key.items() if not each.proven}
    if not coverage.complete:
        doubtful |= dict.fromkeys(unseen, annotation(UNPROVEN, "The resource could not be listed."))
    doubtful = {key: why for key, why in doubtful.items() if key in held}
    lapsed = {key for key in doubtful if unproven.has_lasted(key, now)}
    to_put = [each for each in by_key.values() if each.proven and _differs(each, held.get(each.key))]
    to_put += [_withdrawn(key, doubtful[key], unproven.begin(key, now)) for key in lapsed]
    if coverage.complete:
        to_put += [_gone(key) for key in unseen]
    kept = _kept(unproven, coverage)
    begun = ((key, unproven.begin(key, now)) for key in doubtful)
    return Changes(tuple(sorted(to_put, key=_order)), Unproven.of((*kept, *begun)))


def _differs(wanted: Standing, held: Held | None) -> bool:
    if held is None:
        return wanted.compliance is not Status.NOT_APPLICABLE
    if wanted.compliance is not held.compliance:
        return True
    return not says_the_same(
        wanted.annotation, held.annotation, certain=wanted.compliance is Status.COMPLIANT
    )


def _withdrawn(key: Key, why: str, since: datetime) -> Standing:
    hours = LONGEST.total_seconds() / 3600
    said = (
        f"Not proven since {format_time(since)}, {hours:.0f} hours or more, so the result is withdrawn. {why}"
    )
    return _not_applicable(key, annotation(UNPROVEN, said))


def _gone(key: Key) -> Standing:
    said = "The resource is gone, or no Clarify workload in scope uses it any more."
    return _not_applicable(key, annotation(GONE, said))


def _not_applicable(key: Key, text: str) -> Standing:
    return Standing(*key, Status.NOT_APPLICABLE, text, Severity.LOW)


def _kept(unproven: Unproven, coverage: Coverage) -> Iterator[tuple[Key, datetime]]:
    """Yield the doubts about resources that the round does not speak of."""
    return ((key, begin) for key, begin in unproven.since.items() if not coverage.speaks_of(key))


def _order(standing: Standing) -> tuple[bool, Key]:
    """What fails goes out first, should there not be time for all."""
    return (standing.compliance is not Status.NON_COMPLIANT, standing.key)
