"""What ASFF has no field for: our own fields of a finding."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from clarify_rules import __version__
from clarify_rules.catalog.controls import Control
from clarify_rules.catalog.rule import Rule
from clarify_rules.evaluation.result import Audit
from clarify_rules.evidence.record import format_time
from clarify_rules.network.path import Path
from clarify_rules.network.verdict import V
from clarify_rules.reporting.security_hub import limits
from clarify_rules.reporting.security_hub.causes import Cause
from clarify_rules.reporting.security_hub.place import GENERATORS
from clarify_rules.reporting.security_hub.text import field

CODE = f"{GENERATORS}Code"
AFFECTED = f"{GENERATORS}Affected"
BLOCKING_RESOURCES = f"{GENERATORS}BlockingResources"
PATH = f"{GENERATORS}Path"
PACK_VERSION = f"{GENERATORS}PackVersion"
EVIDENCE_TIME = f"{GENERATORS}EvidenceTime"

EXEMPTED = f"{GENERATORS}Exempted"

IDENTIFYING = frozenset({CODE, AFFECTED, BLOCKING_RESOURCES, EXEMPTED})
"""What the next run goes by."""

OF_THE_RUN = frozenset({PACK_VERSION, EVIDENCE_TIME})
"""What is another every time, or with every release: no reason to send a finding again."""


def product_fields(
    cause: Cause, rule: Rule[Any], audit: Audit, blocking_ids: Iterable[str]
) -> dict[str, str]:
    """Return our fields, empty ones left out.

    The ids are those of the finding's resources that block, joined by a comma: the others are what is
    affected.
    """
    spokesman = cause.spokesman
    said = {
        CODE: spokesman.code,
        AFFECTED: str(len(cause.results)),
        BLOCKING_RESOURCES: ",".join(map(listed, blocking_ids)),
        f"{GENERATORS}Blocking": cause.blocking or "",
        f"{GENERATORS}MissingActions": ", ".join(spokesman.missing_actions),
        PATH: _path(spokesman.paths),
        f"{GENERATORS}ControlsThatAgree": _controls(rule.agrees_with),
        f"{GENERATORS}ControlsThatDemandTheOpposite": _controls(rule.conflicts_with, told=True),
        PACK_VERSION: __version__,
        EVIDENCE_TIME: format_time(audit.evidence_time),
        EXEMPTED: str(len(cause.exempted)) if cause.exempted else "",
        **_exemption(cause, audit),
    }
    return {key: field(value, limits.PRODUCT_FIELD_VALUE) for key, value in said.items() if value}


def _exemption(cause: Cause, audit: Audit) -> dict[str, str]:
    """Return the exemption by which a cause is not told of: of several the one that ends first, with which
    that ends, and the tickets of the others. Of one that is told of return the tickets alone."""
    tickets = dict.fromkeys(each.ticket for each in cause.exemptions)
    if not cause.is_exempted:
        return {f"{GENERATORS}ExemptedBy": ", ".join(tickets)}
    first = cause.exemptions[0]
    version = audit.applied.version if audit.applied else None
    del tickets[first.ticket]
    return {
        f"{GENERATORS}ExemptionTicket": first.ticket,
        f"{GENERATORS}ExemptionOwner": first.owner,
        f"{GENERATORS}ExemptionExpires": first.expires.isoformat(),
        f"{GENERATORS}ExemptionReason": first.reason,
        f"{GENERATORS}ExemptionsVersion": version or "",
        f"{GENERATORS}OtherExemptions": ", ".join(tickets),
    }


def listed(resource_id: str) -> str:
    """Return an id as it stands in a list joined by commas."""
    return resource_id.replace(",", "%2C")


def _path(paths: tuple[Path, ...]) -> str:
    """Return the first of the worst paths, hop by hop."""
    if not paths:
        return ""
    path = min(paths, key=lambda each: each.verdict)
    hops = (
        f"{hop.kind.value} {hop.resource_id or '-'} {hop.verdict.name} {hop.code}"
        f"{'' if hop.verdict is V.ALLOW else f' ({hop.note})'}"
        for hop in path.hops
    )
    return f"{path.subnet} to {path.target}: {' > '.join(hops)}"


def _controls(controls: Iterable[Control], *, told: bool = False) -> str:
    """Return controls with their Config rules, and what to do about them; the same advice is given once."""
    notes: dict[str, list[str]] = {}
    for each in controls:
        notes.setdefault(each.note if told else "", []).append(f"{each.id} ({each.config_rule})")
    return " ".join(f"{', '.join(ids)}{f': {note}' if note else ''}" for note, ids in notes.items())
