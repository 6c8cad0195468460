"""What to send to Security Hub: what begins, changes, ends, or would be forgotten. Mostly nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from clarify_rules.catalog.verdict import Status
from clarify_rules.evidence.record import parse_time
from clarify_rules.reporting.security_hub.coverage import Coverage
from clarify_rules.reporting.security_hub.finding import Finding, is_active, timestamp
from clarify_rules.reporting.security_hub.place import rule_of
from clarify_rules.reporting.security_hub.product_fields import AFFECTED, BLOCKING_RESOURCES, listed
from clarify_rules.reporting.security_hub.sameness import own_fields, shows_the_same

RENEWED_AFTER = timedelta(days=60)
"""Security Hub forgets a finding 90 days after its last update, and with it that somebody suppressed it."""

_STEP = timedelta(milliseconds=1)
_OURS = (
    "SchemaVersion", "Id", "ProductArn", "GeneratorId", "AwsAccountId", "CreatedAt", "Title", "Description",
    "Remediation",
)  # fmt: skip
_OF_RESOURCES = ("Type", "Id", "Partition", "Region", "Details")


@dataclass(frozen=True, slots=True)
class Plan:
    """Findings to import, by what importing them does."""

    created: tuple[Finding, ...] = ()
    updated: tuple[Finding, ...] = ()
    renewed: tuple[Finding, ...] = ()
    resolved: tuple[Finding, ...] = ()
    archived: tuple[Finding, ...] = ()

    @property
    def to_import(self) -> tuple[Finding, ...]:
        """All of them, news first, should there not be time for all."""
        return (*self.created, *self.updated, *self.resolved, *self.archived, *self.renewed)


def plan(
    wanted: Iterable[Finding], held: Iterable[Mapping[str, Any]], coverage: Coverage, now: datetime
) -> Plan:
    """Return what to import, given what there is to say and what Security Hub holds.

    `held` are findings as GetFindings returns them, archived ones only where they were updated later than
    now (see `read_held`). UpdatedAt is always later than the one that is held: Security Hub ignores others.

    A wanted finding that is ARCHIVED, being exempted, takes the place of an active one that could end
    otherwise too, and is not begun.

    A finding that is not wanted any more is

    * resolved (PASSED, archived) where all it listed is judged, and something of it complies; where it did
      not list all, only if nothing else fails of its rule;
    * archived where that is gone or out of scope, fails of something else, or is in doubt for another
      reason than the one it told of: then nothing is known to have passed;
    * left as it is where that cannot be told: the rule was not asked, a listing was not complete, or what
      failed is undetermined now.
    """
    by_id = {each["Id"]: each for each in held}
    wanted_by_id = {each["Id"]: each for each in wanted}
    sorted_out: dict[str, list[Finding]] = {name: [] for name in Plan.__dataclass_fields__}
    for each in wanted_by_id.values():
        kind = _step(each, by_id.get(each["Id"]), coverage, now)
        if kind is not None:
            sorted_out[kind].append(_later(each, by_id.get(each["Id"]), now))
    for key in sorted(by_id.keys() - wanted_by_id.keys()):
        kind = _end(by_id[key], coverage)
        if kind is not None:
            sorted_out[kind].append(_ended(by_id[key], now, passed=kind == "resolved"))
    return Plan(**{name: tuple(found) for name, found in sorted_out.items()})


def _step(wanted: Finding, held: Mapping[str, Any] | None, coverage: Coverage, now: datetime) -> str | None:
    if not is_active(wanted):
        # What it listed besides may fail still, for all that is known: then it stays, as if not wanted.
        return "archived" if held is not None and _end(held, coverage) is not None else None
    if held is None or not is_active(held):
        return "created"
    if not shows_the_same(wanted, held):
        return "updated"
    updated_at = _time(held, "UpdatedAt")
    if updated_at is None or now - updated_at >= RENEWED_AFTER:
        return "renewed"
    return None


def _end(held: Mapping[str, Any], coverage: Coverage) -> str | None:
    rule = rule_of(held["GeneratorId"])
    if rule not in coverage.rules or not is_active(held):
        return None
    failed = held.get("Compliance", {}).get("Status") == "FAILED"
    verdicts = set(_verdicts(held, rule, coverage))
    if None in verdicts and rule not in coverage.complete:
        return None
    if failed and Status.UNDETERMINED in verdicts:
        return None
    if _lists_all(held) or (rule in coverage.complete and not (failed and rule in coverage.in_doubt)):
        doubtful = {Status.NON_COMPLIANT, Status.UNDETERMINED} & verdicts
        if Status.COMPLIANT not in verdicts or doubtful:
            return "archived"
        return "resolved" if _lists_all(held) or not _fails_anywhere(rule, coverage) else "archived"
    return None


def _verdicts(held: Mapping[str, Any], rule: str, coverage: Coverage) -> Iterator[Status | None]:
    """Yield what is said now of each resource that a finding lists as affected; None where nothing is."""
    return (coverage.verdicts.get((rule, each)) for each in _affected(held))


def _affected(held: Mapping[str, Any]) -> list[str]:
    blocking = frozenset(own_fields(held).get(BLOCKING_RESOURCES, "").split(","))
    return [each["Id"] for each in held["Resources"] if listed(each["Id"]) not in blocking]


def _lists_all(held: Mapping[str, Any]) -> bool:
    """Whether a finding has a resource for each that is affected; of the others nothing can be looked up."""
    count = own_fields(held).get(AFFECTED, "")
    return count.isdecimal() and int(count) <= len(_affected(held))


def _fails_anywhere(rule: str, coverage: Coverage) -> bool:
    """Whether anything fails of a rule: it may be what a finding does not list."""
    return any(of == rule and each is Status.NON_COMPLIANT for (of, _), each in coverage.verdicts.items())


def _later(finding: Finding, held: Mapping[str, Any] | None, now: datetime) -> Finding:
    """Return a finding updated now, or where Security Hub's is of later, a millisecond after that."""
    if held is None:
        return {**finding, "CreatedAt": timestamp(now), "UpdatedAt": timestamp(now)}
    updated_at = _time(held, "UpdatedAt")
    moment = now if updated_at is None else max(now, updated_at + _STEP)
    return {**finding, "CreatedAt": held["CreatedAt"], "UpdatedAt": timestamp(moment)}


def _ended(held: Mapping[str, Any], now: datetime, *, passed: bool) -> Finding:
    """Return a held finding as archived. Nothing is sent back that Security Hub or the customer put there."""
    compliance = {
        key: value
        for key, value in held.get("Compliance", {}).items()
        if key in ("Status", "RelatedRequirements")
    }
    provided = held.get("FindingProviderFields") or {}
    ours = {
        **{key: held[key] for key in _OURS if key in held},
        "FindingProviderFields": {key: provided[key] for key in ("Severity", "Types") if key in provided},
        "Resources": [{key: each[key] for key in _OF_RESOURCES if key in each} for each in held["Resources"]],
        "Compliance": compliance | ({"Status": "PASSED"} if passed else {}),
        "ProductFields": own_fields(held),
        "RecordState": "ARCHIVED",
    }
    return _later(ours, held, now)


def _time(held: Mapping[str, Any], key: str) -> datetime | None:
    try:
        return parse_time(held[key])
    except (KeyError, ValueError):
        return None
