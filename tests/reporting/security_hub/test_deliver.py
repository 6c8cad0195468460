from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from clarify_rules.reporting.security_hub import limits
from clarify_rules.reporting.security_hub.deliver import FindingsNotTaken, batches, deliver
from clarify_rules.reporting.security_hub.finding import Finding, findings
from clarify_rules.reporting.security_hub.held import read_held
from clarify_rules.reporting.security_hub.refusal import SecurityHubUnavailable
from tests.reporting.sample import MOMENT, audit
from tests.reporting.security_hub.hub import PLACE, RULE, Clock, Hub, job

IMPORT = "BatchImportFindings"


def made(count: int) -> tuple[Finding, ...]:
    return findings(audit(*(job(f"job-{n}", blocking_resource=f"rtb-{n:04}") for n in range(count))))


def sizes(hub: Hub) -> list[int]:
    return [len(batch) for batch in hub.service.imports()]


def test_a_thousand_findings_go_out_in_ten_calls_and_no_faster_than_ten_a_second() -> None:
    hub, clock = Hub(), Clock()
    taken: list[int] = []
    deliver(hub.client, made(1000), pace=clock.pace(), taken=taken.append)
    assert sizes(hub) == [100] * 10
    assert taken == [100] * 10
    assert len(hub.held()) == 1000
    assert clock.slept == pytest.approx([0.1] * 9)


def test_nothing_to_send_is_no_call() -> None:
    hub = Hub()
    deliver(hub.client, ())
    assert sizes(hub) == []


def test_a_batch_is_at_most_6_megabytes() -> None:
    large = [{"Id": str(number), "Description": "x" * 239_000} for number in range(60)]
    found = list(batches(large))
    assert [len(each) for each in found] == [25, 25, 10]
    assert all(limits.encoded_size({"Findings": each}) <= limits.BATCH_BYTES for each in found)
    assert [each for batch in found for each in batch] == large


def test_what_comes_back_as_failed_is_sent_once_more_alone() -> None:
    hub = Hub()
    every = made(150)
    hub.service.state.failing = {every[3]["Id"]: 1, every[120]["Id"]: 1}
    taken: list[int] = []
    deliver(hub.client, every, pace=Clock().pace(), taken=taken.append)
    assert sizes(hub) == [100, 50, 1, 1]
    assert sum(taken) == len(hub.held()) == 150


def test_what_fails_twice_is_raised_after_everything_else_went_out() -> None:
    hub = Hub()
    every = made(150)
    lost = every[3]["Id"]
    hub.service.state.failing = {lost: 2}
    with pytest.raises(
        FindingsNotTaken, match=r"did not take 1 finding .*InvalidInput, told to fail"
    ) as raised:
        deliver(hub.client, every, pace=Clock().pace())
    assert raised.value.ids == (lost,)
    assert len(hub.held()) == 149
    assert sizes(hub) == [100, 50, 1]


@pytest.mark.parametrize("code", ["LimitExceededException", "ThrottlingException", "InternalException"])
def test_a_batch_that_was_throttled_is_sent_again_after_the_others(code: str) -> None:
    hub = Hub()
    hub.service.state.refusals = {IMPORT: [code]}
    deliver(hub.client, made(250), pace=Clock().pace())
    assert sizes(hub) == [100, 100, 50, 100]
    assert len(hub.held()) == 250


def test_throttling_that_lasts_is_raised_and_names_every_finding() -> None:
    hub = Hub()
    hub.service.state.refusals = {IMPORT: ["ThrottlingException", "", "ThrottlingException"]}
    with pytest.raises(FindingsNotTaken, match="ThrottlingException") as raised:
        deliver(hub.client, made(150), pace=Clock().pace())
    assert len(raised.value.ids) == 100
    assert len(hub.held()) == 50


def test_one_finding_that_spoils_its_batch_spoils_no_other() -> None:
    hub = Hub()
    hub.service.state.refusals = {IMPORT: ["InvalidInputException", "", "InvalidInputException"]}
    every = made(3)
    with pytest.raises(FindingsNotTaken) as raised:
        deliver(hub.client, every, pace=Clock().pace())
    assert raised.value.ids == (every[1]["Id"],)
    assert len(hub.held()) == 2


def test_a_lost_connection_is_tried_again() -> None:
    hub = Hub()

    class Once:
        calls = 0

        def batch_import_findings(self, **request: Any) -> Any:
            self.calls += 1
            if self.calls == 1:
                raise ReadTimeoutError(endpoint_url="https://example.com")
            return hub.client.batch_import_findings(**request)

    deliver(Once(), made(2), pace=Clock().pace())
    assert len(hub.held()) == 2


def test_a_count_without_names_hides_nothing() -> None:
    class Vague:
        def batch_import_findings(self, **_: Any) -> Any:
            return {"FailedCount": 1, "SuccessCount": 1, "FailedFindings": []}

    with pytest.raises(FindingsNotTaken, match="FailedCount"):
        deliver(Vague(), made(2), pace=Clock().pace())


@pytest.mark.parametrize(
    ("code", "remedy"),
    [("InvalidAccessException", "enable Security Hub"), ("AccessDeniedException", "allow securityhub:")],
)
@pytest.mark.parametrize("operation", [IMPORT, "GetFindings"])
def test_not_enabled_or_not_allowed_is_one_clear_sentence(code: str, remedy: str, operation: str) -> None:
    hub = Hub()
    hub.service.state.always = {operation: code}
    with pytest.raises(SecurityHubUnavailable, match=remedy) as raised:
        hub.run(job("a"))
    assert (raised.value.code, raised.value.action) == (code, f"securityhub:{operation}")
    assert sum(name == operation for name, _ in hub.service.state.calls) == 1


def test_what_is_held_is_read_in_pages_and_no_faster_than_allowed() -> None:
    hub, clock = Hub(), Clock()
    deliver(hub.client, made(250), pace=Clock().pace())
    hub.service.state.calls.clear()
    held = read_held(hub.client, PLACE, MOMENT, pace=clock.pace(3))
    assert len({each["Id"] for each in held}) == 250
    asked = [body for _, body in hub.service.state.calls]
    assert [each["Filters"]["RecordState"][0]["Value"] for each in asked] == ["ACTIVE"] * 3 + ["ARCHIVED"]
    assert asked[0]["Filters"]["GeneratorId"] == [{"Value": "clarify-config-rules/", "Comparison": "PREFIX"}]
    assert asked[0]["Filters"]["AwsAccountId"] == [{"Value": PLACE.account_id, "Comparison": "EQUALS"}]
    assert asked[0]["Filters"]["Region"] == [{"Value": PLACE.region, "Comparison": "EQUALS"}]
    assert clock.slept == pytest.approx([1 / 3] * 3)


def test_one_rule_reads_its_own_findings_only() -> None:
    hub = Hub()
    (longer,) = findings(audit(job("a")))
    deliver(hub.client, [longer, {**longer, "Id": "x", "GeneratorId": f"{longer['GeneratorId']}-too"}])
    assert [each["Id"] for each in read_held(hub.client, PLACE, MOMENT, RULE)] == [longer["Id"]]


def test_a_call_that_fails_otherwise_is_raised_as_it_is() -> None:
    hub = Hub()
    hub.service.state.always = {"GetFindings": "InternalException"}
    with pytest.raises(Exception, match="InternalException"):
        read_held(hub.client, PLACE, MOMENT)
