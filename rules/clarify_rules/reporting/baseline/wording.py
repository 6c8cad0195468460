"""What changed since a baseline, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from clarify_rules.reporting.baseline.comparison import Change, Comparison
from clarify_rules.reporting.baseline.former import FormerResult
from clarify_rules.reporting.naming import noun
from clarify_rules.reporting.printable import printable, shortened

_SHOWN = 5
NOTHING_TO_COMPARE = "The baseline says nothing of this account and Region, so all of it counts as new."
MEANINGS = {
    Change.NEW: "new",
    Change.UNCHANGED: "unchanged",
    Change.FIXED: "fixed",
    Change.EXEMPTED: "exempted now",
    Change.GONE: "no longer judged (gone, out of the look-back window, or the rule no longer applies)",
    Change.UNSEEN: "not seen this time, since something could not be read",
}


def change_lines(comparison: Comparison) -> Iterator[str]:
    """Yield lines on what changed: the counts, then the first of what was a problem and is none now."""
    yield since(comparison)
    yield "; ".join(f"{count} {MEANINGS[change]}" for change, count in counted(comparison))
    for change, formers in former_problems(comparison):
        yield from _listed(change, formers)


def since(comparison: Comparison) -> str:
    """Return with what an audit is compared."""
    if comparison.since is None:
        return NOTHING_TO_COMPARE
    return f"Since the baseline of {comparison.since.strftime('%Y-%m-%d %H:%M UTC')}:"


def counted(comparison: Comparison) -> Iterator[tuple[Change, int]]:
    """Yield the counts worth telling: of what is out of the ordinary only where there is any."""
    for change, count in comparison.summary.items():
        if count or change in _ALWAYS:
            yield change, count


def former_problems(comparison: Comparison) -> Iterator[tuple[Change, Sequence[FormerResult]]]:
    """Yield what became of problems that are none now, with those problems; nothing for an empty fate."""
    fates = (
        (Change.FIXED, comparison.fixed),
        (Change.EXEMPTED, comparison.exempted),
        (Change.GONE, comparison.gone),
        (Change.UNSEEN, comparison.unseen),
    )
    for change, formers in fates:
        if formers:
            yield change, formers


def _listed(change: Change, formers: Sequence[FormerResult]) -> Iterator[str]:
    for each in formers[:_SHOWN]:
        what = f"{noun(each.resource_type)} {shortened(each.resource_id)}"
        yield f"  {_WORDS[change]}: {what}, {printable(each.rule)} ({printable(each.code)})"
    if len(formers) > _SHOWN:
        yield f"  and {len(formers) - _SHOWN} more {_WORDS[change].lower()}"


_ALWAYS = (Change.NEW, Change.UNCHANGED, Change.FIXED)
_WORDS = {
    Change.FIXED: "Fixed",
    Change.EXEMPTED: "Exempted now",
    Change.GONE: "No longer judged",
    Change.UNSEEN: "Not seen",
}
