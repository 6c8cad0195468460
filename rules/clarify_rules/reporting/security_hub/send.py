"""One report to Security Hub: what it holds is read, what is news to it is planned, and that is delivered."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clarify_rules.reporting.security_hub.coverage import Coverage
from clarify_rules.reporting.security_hub.deliver import A_SECOND as SENT_A_SECOND
from clarify_rules.reporting.security_hub.deliver import FindingsNotTaken, deliver
from clarify_rules.reporting.security_hub.finding import Finding, is_active
from clarify_rules.reporting.security_hub.held import A_SECOND as HELD_A_SECOND
from clarify_rules.reporting.security_hub.held import read_held
from clarify_rules.reporting.security_hub.life_cycle import Plan, plan
from clarify_rules.reporting.security_hub.pace import OutOfTime, Pace
from clarify_rules.reporting.security_hub.place import Place


class FindingsNotRead(Exception):
    """What Security Hub holds could not be read, so nothing was sent; the message is one sentence."""

    def __init__(self, why: str) -> None:
        super().__init__(f"What Security Hub holds could not be read ({why}), so nothing was sent to it.")


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

    `now` is when the audit was made; of two that overlap, the findings of the one that reads last stay.
    Where it is of one rule, only that rule's findings are read. No call is begun later than `until`, in the
    seconds of `clock`; what there is no time for counts as not taken.

    Raises `SecurityHubUnavailable` where Security Hub is not enabled or not allowed, and `FindingsNotRead`.
    """

    def pace(per_second: float) -> Pace:
        return Pace(per_second, clock, sleep, until)

    active = [each["Id"] for each in findings if is_active(each)]
    rule = next(iter(coverage.rules)) if len(coverage.rules) == 1 else None
    with _read_or_told():
        there = read_held(client, place, now, rule, pace(HELD_A_SECOND), wanted=active)
    planned = plan(findings, there, coverage, now)
    failure = None
    try:
        deliver(client, planned.to_import, pace=pace(SENT_A_SECOND))
    except FindingsNotTaken as error:
        failure = error
    news = len(planned.created) + len(planned.updated) + len(planned.renewed)
    return Sent(_taken(planned, failure), len(active) - news, failure)


@contextmanager
def _read_or_told() -> Iterator[None]:
    """Raise `FindingsNotRead` for what reading raises but `SecurityHubUnavailable`."""
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - loaded with the client

    try:
        yield
    except OutOfTime:
        raise FindingsNotRead("no time was left") from None
    except ClientError as error:
        raise FindingsNotRead(f"GetFindings: {error.response.get('Error', {}).get('Code')}") from None
    except BotoCoreError as error:
        raise FindingsNotRead(f"GetFindings: {type(error).__name__}") from None


def _taken(planned: Plan, failure: FindingsNotTaken | None) -> dict[str, int]:
    lost = frozenset(failure.ids if failure else ())
    return {
        name: sum(each["Id"] not in lost for each in getattr(planned, name))
        for name in Plan.__dataclass_fields__
    }
