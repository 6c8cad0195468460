from __future__ import annotations

from collections.abc import Sequence

import pytest

from clarify_rules.evaluation.result import Result
from clarify_rules.reporting.security_hub.coverage import Coverage
from clarify_rules.reporting.security_hub.finding import findings
from clarify_rules.reporting.security_hub.refusal import SecurityHubUnavailable
from clarify_rules.reporting.security_hub.send import FindingsNotRead, Sent, send
from tests.reporting.sample import MOMENT, audit
from tests.reporting.security_hub.hub import PLACE, RULE, Clock, Hub, fixed, job

NOTHING = {"created": 0, "updated": 0, "renewed": 0, "resolved": 0, "archived": 0}


def jobs(count: int) -> list[Result]:
    return [job(f"job-{number}", blocking_resource=f"rtb-{number:04}") for number in range(count)]


def report(
    hub: Hub, results: Sequence[Result], clock: Clock | None = None, until: float | None = None
) -> Sent:
    taken = audit(*results)
    clock = clock or Clock()
    return send(
        hub.client,
        findings(taken),
        PLACE,
        Coverage.of(taken, [RULE]),
        MOMENT,
        until=until,
        clock=clock,
        sleep=clock.sleep,
    )


def test_what_is_news_is_sent_and_counted_and_the_same_again_is_not() -> None:
    hub = Hub()
    first, second = job("a", blocking_resource="rtb-1"), job("b", blocking_resource="rtb-2")
    assert report(hub, [first, second]) == Sent(NOTHING | {"created": 2}, 0, None)
    hub.service.imports()
    assert report(hub, [first, second]) == Sent(NOTHING, 2, None)
    assert hub.service.imports() == []
    assert report(hub, [fixed(first)]) == Sent(NOTHING | {"resolved": 1, "archived": 1}, 0, None)


def test_what_is_not_taken_is_told_and_not_counted() -> None:
    hub = Hub()
    results = jobs(3)
    lost = findings(audit(*results))[0]["Id"]
    hub.service.state.failing = {lost: 2}
    sent = report(hub, results)
    assert (sent.taken["created"], sent.failed) == (2, 1)
    assert sent.failure is not None
    assert sent.failure.ids == (lost,)


def test_what_there_is_no_time_for_counts_as_not_taken() -> None:
    hub, clock = Hub(), Clock()
    # Two pages of GetFindings take a third of a second; then four batches of 100 may go out.
    sent = report(hub, jobs(600), clock, until=1 / 3 + 0.35)
    assert [len(each) for each in hub.service.imports()] == [100] * 4
    assert (sent.taken["created"], sent.failed) == (400, 200)
    assert "no time was left" in str(sent.failure)
    assert clock.now <= 1 / 3 + 0.35
    assert report(hub, jobs(600)).taken["created"] == 200, "the next report sends the rest"


def test_no_time_to_read_what_is_held_sends_nothing() -> None:
    hub, clock = Hub(), Clock()
    clock.now = 10
    with pytest.raises(FindingsNotRead, match=r"could not be read \(no time was left\)"):
        report(hub, jobs(1), clock, until=9)
    assert hub.service.state.calls == []


def test_what_cannot_be_read_is_one_sentence_and_nothing_is_sent() -> None:
    hub = Hub()
    hub.service.state.always = {"GetFindings": "InternalException"}
    with pytest.raises(FindingsNotRead, match=r"\(GetFindings: InternalException\), so nothing was sent"):
        report(hub, jobs(1))
    assert hub.service.imports() == []


def test_security_hub_that_is_not_enabled_is_told_as_that() -> None:
    hub = Hub()
    hub.service.state.always = {"GetFindings": "InvalidAccessException"}
    with pytest.raises(SecurityHubUnavailable):
        report(hub, jobs(1))
