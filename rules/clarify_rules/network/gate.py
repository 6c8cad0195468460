"""Traffic through one rule table: what gets through, and the hop that tells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network import codes
from clarify_rules.network.boxes import Box, Boxes, Matched, match_within, mirrored
from clarify_rules.network.parts import part_lost
from clarify_rules.network.path import OK, Hop, Kind, fix_of, partial_code
from clarify_rules.network.verdict import V

IN_PART = "in part only"
# How much one question may cost, in comparisons of packets with rules: about a second. 10,000 rules that
# differ in their addresses or in their ports take 230,000; what AWS lets a group hold takes far less.
MOST_COMPARISONS = 300_000

# Whether a row lets packets through; a missing fact, where that was not read.
Table = tuple[tuple[Box, bool | MissingFact], ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """A rule table and how to speak of it: `rules` completes the sentence "… is stopped by …".

    `fix` ends the sentence on what to change, given what is lost.
    """

    kind: Kind
    resource_id: str
    code: str
    rules: str
    table: Table
    fix: Callable[[Boxes], str] | None = None

    def fix_for(self, lost: Iterable[Box]) -> str | None:
        """Return the end of the sentence on what to change."""
        return None if self.fix is None else self.fix(tuple(lost))


def pass_gate(flows: Boxes, gate: Gate, traffic: str) -> tuple[Hop, Boxes]:
    """Return the hop, and what may get through. `traffic` begins the hop's sentence.

    Nothing lost is ALLOW, everything is DENY, a part is UNKNOWN; a rule that was not read may let through,
    and so may those of a table that takes more than `MOST_COMPARISONS` to see through.
    """
    matched = match_within(MOST_COMPARISONS, flows, gate.table)
    decided = tuple(box for outcome, box in matched.met if outcome is not False)
    through = decided + matched.unsettled
    lost = (*(box for outcome, box in matched.met if outcome is False), *matched.left)
    if not through:
        note = f"{traffic} is stopped by {gate.rules}."
        return Hop(gate.kind, gate.resource_id, V.DENY, gate.code, note, (), gate.fix_for(lost)), ()
    hop = _undisturbed(matched, gate, traffic)
    if lost and (decided or not matched.unsettled):
        part = part_lost(lost, flows)
        note = f"{traffic} gets through {gate.rules} {IN_PART}{f', not {part}' if part else ''}."
        code, fix = partial_code(gate.code), gate.fix_for(lost)
        return Hop(gate.kind, gate.resource_id, V.UNKNOWN, code, note, hop.actions, fix), through
    return hop, flows if hop.verdict is V.ALLOW else through


def pass_whole(flows: Boxes, gate: Gate, traffic: str) -> Hop:
    """Return the hop for flows that are of use as a whole only: any loss is DENY."""

    def is_lost(outcome: bool | MissingFact | None) -> bool:
        return outcome is None or outcome is False

    matched = match_within(MOST_COMPARISONS, flows, gate.table, is_lost)
    if matched.left or any(outcome is False for outcome, _ in matched.met):
        note = f"{traffic} does not get through {gate.rules} as a whole."
        return Hop(gate.kind, gate.resource_id, V.DENY, gate.code, note)
    return _undisturbed(matched, gate, traffic)


def pass_back(flows: Boxes, gate: Gate, traffic: str) -> tuple[Hop, Boxes]:
    """Return the hop for the answers to `flows`, and the flows whose answers may get through."""
    hop, through = pass_gate(mirrored(flows), gate, traffic)
    return hop, mirrored(through)


def _undisturbed(matched: Matched[bool | MissingFact], gate: Gate, traffic: str) -> Hop:
    """Return the hop of what is not lost as far as it was read: by what was not."""
    facts = [outcome for outcome, _ in matched.met if isinstance(outcome, MissingFact)]
    actions = tuple(dict.fromkeys(action for fact in facts for action in fact.actions))
    if matched.unsettled:
        note = f"{traffic} may not get through {gate.rules}: those are too many to be compared with it."
        return Hop(gate.kind, gate.resource_id, V.UNKNOWN, codes.TOO_MANY_RULES, note, actions)
    if not facts:
        return Hop(gate.kind, gate.resource_id, V.ALLOW, OK, f"{traffic} gets through {gate.rules}.")
    first = facts[0]
    message = (
        f"{first.message[:1].lower()}{first.message[1:]}"
        if first.message.startswith("The ")
        else first.message
    )
    note = f"{traffic} may not get through {gate.rules}: {message}"
    return Hop(
        gate.kind, first.resource or gate.resource_id, V.UNKNOWN, first.code, note, actions, fix_of(first)
    )
