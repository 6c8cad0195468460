"""From the network's answer to a rule's verdict."""

from __future__ import annotations

from collections.abc import Iterable

from clarify_rules.catalog.network_fixes import fix_for
from clarify_rules.catalog.verdict import Status, Verdict
from clarify_rules.network.path import OK, Check, Hop, Path
from clarify_rules.network.verdict import V

STATUS = {V.ALLOW: Status.COMPLIANT, V.UNKNOWN: Status.UNDETERMINED, V.DENY: Status.NON_COMPLIANT}


def judge_check(check: Check, holds: str, problem: str) -> Verdict:
    """Return the verdict that a check makes.

    `holds` is the sentence where nothing is in the way; `problem` begins the sentence where something is:
    "problem: note; fix."
    """
    if check.verdict is V.ALLOW or check.decisive is None:
        return Verdict(Status.COMPLIANT, check.code, holds, paths=check.paths)
    where = f" (in {check.path.subnet} only)" if _is_partial(check) and check.path else ""
    return judge_hop(check.decisive, f"{problem}{where}", check.paths, check.missing_actions)


def judge_hop(
    hop: Hop, problem: str, paths: tuple[Path, ...] = (), missing_actions: tuple[str, ...] | None = None
) -> Verdict:
    """Return the verdict that one hop makes that is not open."""
    fix = fix_for(hop)
    actions = hop.actions if missing_actions is None else missing_actions
    return Verdict(
        STATUS[hop.verdict],
        hop.code,
        f"{problem}: {_clause(hop.note)}; {fix}.",
        hop.resource_id,
        f"{fix[:1].upper()}{fix[1:]}.",
        missing_actions=tuple(actions),
        paths=paths,
    )


def least(checks: Iterable[Check]) -> Check | None:
    """Return the first check of the least verdict, None where there is none; a remark comes before none."""
    return min(checks, key=lambda check: (check.verdict, check.code == OK), default=None)


def _is_partial(check: Check) -> bool:
    return any(path.verdict is not check.verdict for path in check.paths)


def _clause(note: str) -> str:
    """Return a note as a clause: without its period."""
    return note.removesuffix(".")
