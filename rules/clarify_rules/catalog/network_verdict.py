"""From the network's answer to a rule's verdict."""

from __future__ import annotations

from dataclasses import dataclass

from clarify_rules.catalog.network_fixes import fix_for
from clarify_rules.catalog.verdict import Status, Verdict
from clarify_rules.network.path import Check, Hop, Kind, Path
from clarify_rules.network.verdict import V

STATUS = {V.ALLOW: Status.COMPLIANT, V.UNKNOWN: Status.UNDETERMINED, V.DENY: Status.NON_COMPLIANT}
# Words that begin notes and are no names.
_ORDINARY = frozenset(
    {"The", "There", "A", "An", "No", "None", "Private", "Some", "Only", "What", "Whether", "It", "Traffic"}
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What fails where a check fails: "who cannot reach S3"; in doubt, "who may not reach S3"."""

    who: str
    what: str
    for_certain: str = "cannot"
    in_doubt: str = "may not"

    def said(self, verdict: V) -> str:
        """Return the claim as the beginning of a sentence, as sure as the verdict is."""
        verb = self.for_certain if verdict is V.DENY else self.in_doubt
        return f"{self.who} {verb} {self.what}"


def judge_check(check: Check, holds: str, claim: Claim) -> Verdict:
    """Return the verdict that a check makes; `holds` is the sentence where nothing is in the way."""
    if check.verdict is V.ALLOW or check.decisive is None:
        return Verdict(Status.COMPLIANT, check.code, holds, paths=check.paths)
    where = f" (in {check.path.subnet} only)" if _is_partial(check) and check.path else ""
    problem = f"{claim.said(check.verdict)}{where}"
    return judge_hop(check.decisive, problem, check.paths, check.missing_actions)


def judge_hop(
    hop: Hop, problem: str, paths: tuple[Path, ...] = (), missing_actions: tuple[str, ...] | None = None
) -> Verdict:
    """Return the verdict that one hop makes that is not open: "problem: note; fix."."""
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


def where_placed(check: Check) -> Check | None:
    """Return the check without the subnets that hold no such workload; None where none is left.

    Where a workload was put says nothing of what it calls, nor of the groups that it carries.
    """
    placed = tuple(path for path in check.paths if not _is_misplaced(path))
    return Check(check.target, placed) if placed else None


def _is_misplaced(path: Path) -> bool:
    hop = path.decisive
    return hop is not None and hop.verdict is V.DENY and hop.kind in (Kind.PLACEMENT, Kind.SUBNET)


def _is_partial(check: Check) -> bool:
    return any(path.verdict is not check.verdict for path in check.paths)


def _clause(note: str) -> str:
    """Return a note as a clause within a sentence."""
    first = note.partition(" ")[0]
    start = first.lower() if first in _ORDINARY else first
    return (start + note[len(first) :]).removesuffix(".")
