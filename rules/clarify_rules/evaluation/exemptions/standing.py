"""Which exemptions did not do in a run what they were written for: expired, of no use, or undecided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from clarify_rules.evaluation.exemptions.exemption import Applied, Exemption, State
from clarify_rules.evaluation.result import Audit


@dataclass(frozen=True, slots=True)
class Standing:
    """One exemption to be told of, and one sentence on why and what to do."""

    exemption: Exemption
    state: State
    message: str


def standings(audits: Iterable[Audit]) -> tuple[Standing, ...]:
    """Return what is to be told of the exemptions after all audits of a run, in the order of the file.

    One is of no use only where its rule judged all that is in scope, in every place of the run that it is
    for, and there is such a place: what was not looked at may need it.
    """
    applied = [(audit, audit.applied) for audit in audits if audit.applied]
    if not applied:
        return ()
    return tuple(_standings(applied))


def _standings(applied: Sequence[tuple[Audit, Applied]]) -> Iterator[Standing]:
    outcomes = [each for _, each in applied]
    matched = frozenset[Exemption]().union(*(each.matched for each in outcomes))
    undecided = frozenset[Exemption]().union(*(each.undecided for each in outcomes))
    unsettled = frozenset[Exemption]().union(*(each.open for each in outcomes))
    idle = frozenset[Exemption]().union(*(each.idle for each in outcomes))
    day = outcomes[0].day
    for each in outcomes[0].entries:
        if not each.is_in_force(day):
            yield Standing(each, State.EXPIRED, _expired(each))
        elif each in undecided:
            yield Standing(each, State.UNDECIDED, _undecided(each))
        elif each not in matched | unsettled and _was_looked_for(each, [audit for audit, _ in applied]):
            yield Standing(each, State.UNMATCHED, _unmatched(each, each in idle))


def _was_looked_for(exemption: Exemption, audits: Sequence[Audit]) -> bool:
    places = [each for each in audits if exemption.is_for(each.account_id, each.region)]
    return bool(places) and all(exemption.rule in each.complete for each in places)


def _named(exemption: Exemption) -> str:
    what = f"the resource {exemption.resource}" if exemption.tag is None else f"the tag {exemption.tag}"
    place = f"line {exemption.line}: {exemption.rule}, {what}"
    return f"The exemption {exemption.ticket} of {exemption.owner} ({place})"


def _expired(exemption: Exemption) -> str:
    return (
        f"{_named(exemption)} expired on {exemption.expires}: what it covered counts again. Mend "
        "that, agree on a new date, or delete the entry."
    )


def _undecided(exemption: Exemption) -> str:
    return (
        f"{_named(exemption)} was not applied everywhere: the tags of resources that fail were not read. "
        "Allow tag:GetResources; a snapshot must be taken with the same --exemptions."
    )


def _unmatched(exemption: Exemption, is_idle: bool) -> str:
    if not is_idle:
        return f"{_named(exemption)} matches no resource that was judged. Correct the entry, or delete it."
    with_code = f" with {exemption.code}" if exemption.code else ""
    return f"{_named(exemption)} matches nothing that fails{with_code}. Delete the entry if that is mended."
