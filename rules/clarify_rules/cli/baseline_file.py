"""The results of an earlier audit, to compare with, from a file that somebody hands in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from clarify_rules.cli.messages import say
from clarify_rules.evaluation.result import Audit
from clarify_rules.evidence.document import EvidenceFormatError
from clarify_rules.evidence.snapshot import read_json
from clarify_rules.reporting.baseline.comparison import Asked, Change, Comparison, compare
from clarify_rules.reporting.baseline.former import Baseline, BaselineError, Place, baseline_of


def baseline_in(path: Path) -> Baseline:
    """Return the audits in a file of results. Raises UsageError with one line on why it is of no use."""
    try:
        return baseline_of(read_json(path))
    except (BaselineError, EvidenceFormatError) as error:
        raise click.UsageError(f"--baseline {path}: {error}") from None
    except OSError as error:
        raise click.UsageError(f"--baseline {path} cannot be read: {error.strerror}") from None
    except MemoryError:
        raise click.UsageError(f"--baseline {path} is too large for this machine's memory") from None


def compared(audits: Sequence[Audit], baseline: Baseline, asked: Asked) -> tuple[Comparison, ...]:
    """Return a comparison for each audit; say where the baseline has nothing to compare with.

    Raises UsageError where it has nothing for any of them: then it is of another account or Region.
    """
    places = [(audit.account_id, audit.region) for audit in audits]
    missing = [each for each in places if each not in baseline]
    if len(missing) == len(places):
        raise click.UsageError(
            f"--baseline: those results are of {_named(baseline)}, this audit is of {_named(places)}: "
            "there is nothing to compare"
        )
    for each in missing:
        say(f"note: the baseline holds nothing of {_named([each])}: all found there counts as new")
    for each in places:
        if each in baseline and baseline[each].unread:
            say(f"note: the baseline says that {_named([each])} could not be read then: all counts as new")
    comparisons = compare(audits, baseline, asked)
    for audit, comparison in zip(audits, comparisons, strict=True):
        _say_what_was_not_judged(audit, comparison, baseline)
    return comparisons


def _say_what_was_not_judged(audit: Audit, comparison: Comparison, baseline: Baseline) -> None:
    """Say which rules have new problems only because the baseline holds nothing of theirs."""
    place = (audit.account_id, audit.region)
    if place not in baseline or baseline[place].unread:
        return
    judged = {former.rule for former in baseline[place].results.values()}
    new = {each.rule for each in audit.results if comparison.of(each) is Change.NEW} - judged
    if new:
        first, *others = sorted(new)
        more = f" and {len(others)} other rules" if len(others) > 1 else "".join(f" and {o}" for o in others)
        say(
            f"note: the baseline holds no result of {first}{more} for {_named([place])} (was it made with "
            "--rule?): all that is found by them counts as new"
        )


def _named(places: Iterable[Place]) -> str:
    return ", ".join(f"account {account} in {region}" for account, region in places)
