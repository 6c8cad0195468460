"""Which failed calls make a round fail: those that another try may mend."""

from __future__ import annotations

from datetime import datetime

import pytest

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.lambdas.failures import unread
from tests.reader.collected_world import NOW, World, hours
from tests.reader.scripted import refusal


def read_after_collecting(code: str, at: datetime = NOW) -> Evidence:
    world = World()
    world.add_job("a", at - hours(2), uri=world.put_config("a/analysis_config.json", at - hours(9)))
    world.refusals["GetObject", "configs"] = refusal(code)
    world.collect(at)
    return world.read(at)


@pytest.mark.parametrize(
    "code", ["InvalidObjectState", "InvalidRequest", "KMS.DisabledException", "NoSuchKey"]
)
def test_a_config_that_the_collector_could_not_read_does_not_fail_the_round(code: str) -> None:
    evidence = read_after_collecting(code)

    assert ("s3:GetObject", code) in {(each.action, each.error) for each in evidence.unavailable}
    assert unread(evidence) is None


@pytest.mark.parametrize(("code", "fails"), [("InternalFailure", True), ("AccessDeniedException", False)])
def test_a_call_of_its_own_fails_the_round_unless_it_is_denied(code: str, fails: bool) -> None:
    world = World()
    world.add_job("a", NOW - hours(2))

    def fail(**_: object) -> None:
        raise refusal(code)

    found = unread(world.read(NOW, world.aws(ListModelExplainabilityJobDefinitions=fail)))

    assert (found is not None) == fails
