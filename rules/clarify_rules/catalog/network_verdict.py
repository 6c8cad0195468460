"""From the network's answer to a rule's verdict."""

from __future__ import annotations

from dataclasses import dataclass

from clarify_rules.catalog.network_fixes import fix_for
from clarify_rules.catalog.sentences import capital, clause
from clarify_rules.catalog.verdict import Status, Verdict
from clarify_rules.network.gate import IN_PART
from clarify_rules.network.path import Check, Hop, Kind, Path
from clarify_rules.network.siblings import INSTANCES
from clarify_rules.network.verdict import V

STATUS = {V.ALLOW: Status.COMPLIANT, V.UNKNOWN: Status.UNDETERMINED, V.DENY: Status.NON_COMPLIANT}
_PARTIAL = "_PARTIAL"
_MOST_PLACES = 3


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
    problem = f"{claim.said(check.verdict)}{_where(check)}"
    return judge_hop(check.decisive, problem, check.paths, check.missing_actions)


def judge_hop(
    hop: Hop, problem: str, paths: tuple[Path, ...] = (), missing_actions: tuple[str, ...] | None = None
) -> Verdict:
    """Return the verdict that one hop makes that is not open: "problem: note; fix."."""
    fix = fix_for(hop, paths[0].target if paths else None)
    actions = hop.actions if missing_actions is None else missing_actions
    return Verdict(
        STATUS[hop.verdict],
        hop.code,
        f"{problem}: {clause(hop.note)}{_part(hop)}; {fix}.",
        hop.resource_id,
        f"{capital(fix)}.",
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


def _part(hop: Hop) -> str:
    """Return the clause that says of a part's loss that it is one."""
    if not hop.code.endswith(_PARTIAL):
        return ""
    if IN_PART in hop.note or hop.code.startswith("BAD_STATE"):
        return ", and AWS may pick the part that fails"
    if hop.code.startswith("VPC_BLOCK_PUBLIC_ACCESS"):
        return "; that holds for one of the subnets on its way only, or for a part of the addresses"
    return "; that holds for a part of the addresses only, and AWS may pick the part that fails"


def _where(check: Check) -> str:
    """Return in which subnets it fails, where it does not in all; between which, where two are concerned."""
    failing = [path for path in check.paths if path.verdict is check.verdict]
    if len(failing) == len(check.paths):
        return ""
    places = tuple(dict.fromkeys(_place(path) for path in failing))
    if len(places) > _MOST_PLACES:
        return f" ({places[0]} and in {len(places) - 1} more cases)"
    *some, last = places
    return f" ({', '.join(some)} and {last} only)" if some else f" ({last} only)"


def _place(path: Path) -> str:
    """Return the subnet of a path; for instances that talk to others, both subnets."""
    _, _, receiver = path.target.partition(f"{INSTANCES} in ")
    return f"from {path.subnet} to {receiver}" if receiver else f"in {path.subnet}"
