"""One report to Security Hub: what it holds is read, what is news to it is planned, and that is delivered."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clarify_rules.reporting.security_hub import deliver as delivery
from clarify_rules.reporting.security_hub import held
from clarify_rules.reporting.security_hub.coverage import Coverage
from clarify_rules.reporting.security_hub.deliver import FindingsNotTaken
from clarify_rules.reporting.security_hub.finding import Finding
from clarify_rules.reporting.security_hub.life_cycle import Plan, plan
from clarify_rules.reporting.security_hub.pace import OutOfTime, Pace
from clarify_rules.reporting.security_hub.place import Place


class FindingsNotRead(Exception):
    """What Security Hub holds could not be read, so nothing was sent; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one report.

    `taken` are the numbers of findings that Security Hub took, by what that did to them; `unchanged` that of
    those which it holds already as they are. `failure` is about those that it did not take, None where it
    took all: for the caller to raise or to tell, once everything else is done.
    """

    taken: dict[str, int]
    unchanged: int
    failure: FindingsNotTaken | None

    @property
    def failed(self) -> int:
        """How many findings Security Hub did not take."""
        return len(self.failure.ids) if self.failure else 0


def send(
    client: Any,
    findings: Sequence[Finding],
    place: Place,
    coverage: Coverage,
    now: datetime,
    *,
    until: float | None = None,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Sent:
    """Send what of an audit's findings is news to Security Hub; return what became of it.

    `now` is when the audit was made: of two that overlap, the findings of the later one stay. Where it is of
    one rule, only that rule's findings are read. No call is begun later than `until`, in the seconds of
    `clock`; what there is no time for counts as not taken.

    Raises `SecurityHubUnavailable` where Security Hub is not enabled or not allowed, and `FindingsNotRead`.
    """

    def pace(per_second: float) -> Pace:
        return Pace(per_second, clock, sleep, until)

    rule = next(iter(coverage.rules)) if len(coverage.rules) == 1 else None
    planned = plan(findings, _held(client, place, now, rule, pace(held.A_SECOND)), coverage, now)
    failure = None
    try:
        delivery.deliver(client, planned.to_import, pace=pace(delivery.A_SECOND))
    except FindingsNotTaken as error:
        failure = error
    news = len(planned.created) + len(planned.updated) + len(planned.renewed)
    return Sent(_taken(planned, failure), len(findings) - news, failure)


def _held(client: Any, place: Place, now: datetime, rule: str | None, pace: Pace) -> tuple[Finding, ...]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - loaded with the client

    try:
        return held.read_held(client, place, now, rule, pace)
    except OutOfTime:
        why = "no time was left"
    except ClientError as error:
        why = f"GetFindings: {error.response.get('Error', {}).get('Code')}"
    except BotoCoreError as error:
        why = f"GetFindings: {type(error).__name__}"
    raise FindingsNotRead(f"What Security Hub holds could not be read ({why}), so nothing was sent to it.")


def _taken(planned: Plan, failure: FindingsNotTaken | None) -> dict[str, int]:
    lost = frozenset(failure.ids if failure else ())
    return {
        name: sum(each["Id"] not in lost for each in getattr(planned, name))
        for name in Plan.__dataclass_fields__
    }
