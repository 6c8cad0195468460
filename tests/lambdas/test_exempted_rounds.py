"""Rounds and changes of one resource, played one after the other, where results are exempted for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from clarify_rules.evaluation.exemptions.apply import Exemptions
from tests.building import ACCOUNT_ID, World
from tests.lambdas.deployed import Deployed
from tests.lambdas.events import changed
from tests.reporting.exempted_results import exemption

RULE = "clarify-model-in-vpc"
MODEL = ("AWS::SageMaker::Model", "fraud-XyZ")
ACCOUNT = ("AWS::::Account", ACCOUNT_ID)
NONE = Exemptions()
BEGIN = datetime(2026, 12, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def exempt(version: str = "v1") -> Exemptions:
    """Everything is exempted, for longer than these tests will be run."""
    everything = exemption(rule=RULE, account="*", region="*", expires=date(9999, 1, 1))
    return Exemptions((everything,), version)


def outside() -> World:
    return World().model(VpcConfig=None)


def unused() -> World:
    return World().configure(predictor=None).methods("pre_training_bias")


def deployed() -> Deployed:
    """The rule where a model is in no VPC and exempted, discovered under an id of AWS Config's own."""
    rule = Deployed(RULE, outside(), exemptions=exempt())
    rule.discover(*MODEL[:1], "fraud", MODEL[1])
    return rule


def annotation(rule: Deployed, key: tuple[str, str] = MODEL) -> str:
    return rule.service.control.results(RULE)[key][1] or ""


def tell_again(rule: Deployed, told_at: datetime) -> int:
    """StartConfigRulesEvaluation: a change of long ago is told of again."""
    old = (BEGIN - 90 * DAY).isoformat()
    return rule.play(changed(*MODEL, name="fraud", at=old, told_at=told_at.isoformat()))


def test_a_new_version_that_an_old_change_brings_up_is_told_by_the_next_round() -> None:
    rule = deployed()
    rule.round_at(BEGIN)
    rule.exemptions = exempt("v2")
    tell_again(rule, BEGIN + DAY / 2)
    assert "version v1" in annotation(rule), "AWS Config keeps the result of the later moment"
    assert rule.round_at(BEGIN + DAY) == 1
    assert "version v2" in annotation(rule)
    assert rule.round_at(BEGIN + 2 * DAY) == 0


def test_what_an_old_change_shows_to_be_exempted_is_told_by_the_next_round() -> None:
    rule = deployed()
    rule.exemptions = NONE
    rule.round_at(BEGIN)
    rule.world = unused()
    rule.round_at(BEGIN + DAY)
    rule.world, rule.exemptions = outside(), exempt()
    tell_again(rule, BEGIN + 3 * DAY / 2)
    assert rule.codes == {MODEL[1]: "GONE"}, "AWS Config keeps the result of the later moment"
    rule.round_at(BEGIN + 2 * DAY)
    assert rule.codes == {MODEL[1]: "EXEMPTED"}


def test_a_change_of_an_exempted_resource_is_told_at_once_and_once_more_by_the_next_round() -> None:
    rule = deployed()
    rule.now = BEGIN
    assert rule.play(changed(*MODEL, name="fraud", at=BEGIN.isoformat())) == 1
    assert rule.codes == {MODEL[1]: "EXEMPTED"}
    assert [rule.round_at(BEGIN + number * DAY) for number in (1, 2)] == [1, 0]


def test_what_was_exempted_on_a_change_is_not_ended_by_the_first_round_that_cannot_see_it() -> None:
    rule = deployed()
    rule.now = BEGIN
    rule.play(changed(*MODEL, name="fraud", at=BEGIN.isoformat()))
    rule.world = World().unread("sagemaker.ProcessingJobs").deny("sagemaker:ListProcessingJobs")
    rule.round_at(BEGIN + DAY / 24)
    assert rule.codes == {MODEL[1]: "EXEMPTED"}


def test_an_exempted_resource_that_was_deleted_is_gone() -> None:
    rule = deployed()
    rule.round_at(BEGIN)
    deleted = changed(*MODEL, status="ResourceDeleted", at=(BEGIN + DAY / 2).isoformat())
    assert rule.play(deleted) == 1
    assert rule.codes == {MODEL[1]: "GONE"}
    rule.world = unused()
    rule.round_at(BEGIN + DAY)
    assert rule.codes == {MODEL[1]: "GONE"}
    assert rule.round_at(BEGIN + 2 * DAY) == 0


def test_where_the_stack_has_no_exemptions_any_more_the_verdict_is_told() -> None:
    rule = deployed()
    rule.round_at(BEGIN)
    rule.exemptions = NONE
    assert [rule.round_at(BEGIN + number * DAY) for number in (1, 2)] == [1, 0]
    assert rule.held == {MODEL: "NON_COMPLIANT"}


def test_what_is_gone_and_comes_back_is_told_of_each_time() -> None:
    rule = deployed()
    rule.round_at(BEGIN)
    rule.world = unused()
    assert [rule.round_at(BEGIN + number * DAY) for number in (1, 2)] == [1, 0]
    rule.world = outside()
    assert [rule.round_at(BEGIN + number * DAY) for number in (3, 4)] == [1, 0]
    assert rule.codes == {MODEL[1]: "EXEMPTED"}


def test_until_config_has_discovered_it_what_is_exempted_is_told_of_on_the_account() -> None:
    rule = Deployed(RULE, outside(), exemptions=exempt())
    assert [rule.round_at(BEGIN + number * DAY) for number in (0, 1)] == [1, 0]
    assert rule.held == {ACCOUNT: "NOT_APPLICABLE"}
    assert annotation(rule, ACCOUNT).startswith("NOT_DISCOVERED: 1 EXEMPTED; the first is fraud: EXEMPTED: ")
    rule.discover(*MODEL[:1], "fraud", MODEL[1])
    assert [rule.round_at(BEGIN + number * DAY) for number in (2, 3)] == [2, 0]
    assert rule.codes == {MODEL[1]: "EXEMPTED", ACCOUNT_ID: "GONE"}


def test_counted_on_the_account_for_a_while_each_way_is_told_once() -> None:
    in_vpc = "clarify-job-in-vpc"
    world = World().add_job("public").job_without_vpc("public")
    rule = Deployed(in_vpc, world, counts=True, exemptions=exempt())
    rule.exemptions = Exemptions(tuple(replace(each, rule=in_vpc) for each in exempt().entries), "v1")
    assert [rule.round_at(BEGIN + number * DAY) for number in (0, 1)] == [1, 0]
    rule.counts = False
    assert [rule.round_at(BEGIN + number * DAY) for number in (2, 3)] == [3, 0]
    assert rule.codes == {"clarify-1": "OK", "public": "EXEMPTED", ACCOUNT_ID: "GONE"}
    rule.counts = True
    assert [rule.round_at(BEGIN + number * DAY) for number in (4, 5)] == [3, 0]
    assert set(rule.codes.values()) == {"WORKLOADS_COUNTED"}
