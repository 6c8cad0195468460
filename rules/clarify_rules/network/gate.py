"""Traffic through one rule table: what gets through, and the hop that tells."""

from __future__ import annotations

from dataclasses import dataclass

from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.boxes import Box, Boxes, first_match, mirrored
from clarify_rules.network.path import OK, Hop, Kind, partial_code
from clarify_rules.network.verdict import V

# Whether a row lets packets through; a missing fact, where that was not read.
Table = tuple[tuple[Box, bool | MissingFact], ...]


@dataclass(frozen=True, slots=True)
class Gate:
    """A rule table and how to speak of it: `rules` completes the sentence "… is stopped by …"."""

    kind: Kind
    resource_id: str
    code: str
    rules: str
    table: Table


def pass_gate(flows: Boxes, gate: Gate, traffic: str) -> tuple[Hop, Boxes]:
    """Return the hop, and what may get through. `traffic` begins the hop's sentence.

    Nothing lost is ALLOW, everything is DENY, a part is UNKNOWN; a rule that was not read may let through.
    """
    met, dropped = first_match(flows, gate.table)
    through = tuple(box for outcome, box in met if outcome is not False)
    lost = bool(dropped) or any(outcome is False for outcome, _ in met)
    facts = [outcome for outcome, _ in met if isinstance(outcome, MissingFact)]
    actions = tuple(dict.fromkeys(action for fact in facts for action in fact.actions))
    if not through:
        note = f"{traffic} is stopped by {gate.rules}."
        return Hop(gate.kind, gate.resource_id, V.DENY, gate.code, note), ()
    if lost:
        note = f"{traffic} gets through {gate.rules} in part only."
        return Hop(gate.kind, gate.resource_id, V.UNKNOWN, partial_code(gate.code), note, actions), through
    if facts:
        first = facts[0]
        note = f"{traffic} may not get through {gate.rules}: {first.message}"
        return Hop(
            gate.kind, first.resource or gate.resource_id, V.UNKNOWN, first.code, note, actions
        ), through
    note = f"{traffic} gets through {gate.rules}."
    return Hop(gate.kind, gate.resource_id, V.ALLOW, OK, note), through


def pass_back(flows: Boxes, gate: Gate, traffic: str) -> tuple[Hop, Boxes]:
    """Return the hop for the answers to `flows`, and the flows whose answers may get through."""
    hop, through = pass_gate(mirrored(flows), gate, traffic)
    return hop, mirrored(through)
