from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from clarify_rules.clarify.parameters import BadParameter
from clarify_rules.reporting.config.unproven import Unproven
from tests.building import ACCOUNT_ID, World
from tests.lambdas.deployed import Deployed
from tests.lambdas.events import changed

JOB = "AWS::SageMaker::ProcessingJob"
BIAS = "AWS::SageMaker::ModelBiasJobDefinition"
MODEL = "AWS::SageMaker::Model"
ACCOUNT = ("AWS::::Account", ACCOUNT_ID)
IN_VPC = "clarify-job-in-vpc"
MODEL_IN_VPC = "clarify-model-in-vpc"


def two_jobs() -> World:
    return World().add_job("public").job_without_vpc("public")


def test_every_job_is_reported_once_and_the_second_round_puts_nothing() -> None:
    rule = Deployed(IN_VPC, two_jobs())
    assert rule.round() == 2
    assert rule.held == {(JOB, "clarify-1"): "COMPLIANT", (JOB, "public"): "NON_COMPLIANT"}
    assert rule.round("2026-11-23T12:00:00.000Z") == 0
    assert len(rule.service.control.put_calls) == 2
    assert rule.service.control.put_calls[1].evaluations == []


def test_what_changed_is_put_and_what_is_gone_withdrawn() -> None:
    rule = Deployed(IN_VPC, two_jobs())
    rule.round()
    rule.world = World().job_without_vpc()
    assert rule.round("2026-11-23T12:00:00.000Z") == 2
    assert rule.held == {(JOB, "clarify-1"): "NON_COMPLIANT", (JOB, "public"): "NOT_APPLICABLE"}
    assert rule.codes["public"] == "GONE"


def test_nothing_is_withdrawn_while_the_listing_is_not_whole() -> None:
    rule = Deployed(IN_VPC, two_jobs())
    rule.round()
    rule.world = World().cut_short("sagemaker.ProcessingJobs", "sagemaker:ListProcessingJobs")
    assert rule.round("2026-11-23T12:00:00.000Z") == 0
    assert rule.held[JOB, "public"] == "NON_COMPLIANT"


def test_a_job_whose_config_is_yet_to_be_collected_is_no_rise() -> None:
    world = World().config_fails("NotCollected")
    rule = Deployed("clarify-job-model-in-same-vpc", world)
    rule.unproven = Unproven(told=0)
    rule.round()
    assert rule.frame is not None
    assert rule.frame.audit is not None
    assert [each.code for each in rule.frame.audit.results] == ["ANALYSIS_CONFIG_NOT_COLLECTED"]
    assert rule.frame.rise == 0


@pytest.mark.parametrize(
    ("undetermined_as", "held"),
    [("KEEP", {}), ("NOT_APPLICABLE", {}), ("NON_COMPLIANT", {ACCOUNT: "NON_COMPLIANT"})],
)
def test_what_could_not_be_seen_is_told_as_the_parameter_says(
    undetermined_as: str, held: dict[tuple[str, str], str]
) -> None:
    world = World().unread("sagemaker.ProcessingJobs").deny("sagemaker:ListProcessingJobs")
    rule = Deployed(IN_VPC, world, parameters=f'{{"UndeterminedAs": "{undetermined_as}"}}')
    rule.round()
    assert rule.held == held


BEGIN = datetime(2026, 12, 1, tzinfo=UTC)
VPC = ("AWS::EC2::VPC", "vpc-a")


def unreadable() -> World:
    return World().deny("ec2:DescribeVpcAttribute").unread("ec2.VpcAttributes")


def test_a_verdict_stands_for_48_hours_and_is_then_withdrawn() -> None:
    rule = Deployed("clarify-vpc-dns-enabled")
    assert rule.round_at(BEGIN) == 1
    rule.world = unreadable()
    assert rule.round_at(BEGIN + timedelta(days=1)) == 0
    assert rule.held == {VPC: "COMPLIANT"}
    assert rule.unproven.since == {VPC: BEGIN}
    assert rule.round_at(BEGIN + timedelta(days=2)) == 1
    assert rule.held == {VPC: "NOT_APPLICABLE"}
    assert rule.round_at(BEGIN + timedelta(days=3)) == 0
    rule.world = World()
    assert rule.round_at(BEGIN + timedelta(days=4)) == 1
    assert rule.held == {VPC: "COMPLIANT"}


@pytest.mark.parametrize("hours", [1, 3, 6, 12, 24])
@pytest.mark.parametrize("healthy", [1, 2, 7, 40])
def test_at_every_frequency_a_verdict_stands_for_48_hours_after_its_last_proof_at_most(
    hours: int, healthy: int
) -> None:
    """The verdict was put in the first round; later ones prove it without putting it again."""
    period = timedelta(hours=hours)
    rule = Deployed("clarify-vpc-dns-enabled", period=period)
    moments = [BEGIN + number * period for number in range(healthy)]
    assert [rule.round_at(each) for each in moments] == [1, *[0] * (healthy - 1)]
    rule.world, proven = unreadable(), moments[-1]
    now = proven
    while rule.held == {VPC: "COMPLIANT"}:
        now += period
        rule.round_at(now)
    assert now - proven <= timedelta(hours=48)
    assert now - proven > timedelta(hours=48) - period, "and not for much less"


def test_a_round_that_comes_late_leaves_no_verdict_to_the_next() -> None:
    rule = Deployed("clarify-vpc-dns-enabled")
    rule.round_at(BEGIN)
    rule.world = unreadable()
    rule.round_at(BEGIN + timedelta(hours=30))
    assert rule.held == {VPC: "NOT_APPLICABLE"}


def test_daily_rounds_a_few_minutes_late_still_leave_a_verdict_to_the_second() -> None:
    rule = Deployed("clarify-vpc-dns-enabled")
    rule.round_at(BEGIN)
    rule.world = unreadable()
    rule.round_at(BEGIN + timedelta(hours=24, minutes=10))
    assert rule.held == {VPC: "COMPLIANT"}
    rule.round_at(BEGIN + timedelta(hours=48, minutes=5))
    assert rule.held == {VPC: "NOT_APPLICABLE"}


def test_a_round_soon_after_another_is_a_proof_too_so_that_one_failed_daily_round_ends_nothing() -> None:
    rule = Deployed("clarify-vpc-dns-enabled")
    rule.round_at(BEGIN)
    rule.round_at(BEGIN + timedelta(hours=1))
    rule.world = unreadable()
    rule.round_at(BEGIN + timedelta(hours=25))
    assert rule.held == {VPC: "COMPLIANT"}


def test_a_round_whose_memory_was_lost_makes_no_result_look_proven() -> None:
    """It died after it put what differed, before it could write what it had proven."""
    rule = Deployed("clarify-vpc-dns-enabled")
    rule.round_at(BEGIN)
    before = rule.unproven
    rule.round_at(BEGIN + timedelta(days=1))
    rule.unproven = before
    rule.world = unreadable()
    rule.round_at(BEGIN + timedelta(days=2))
    assert rule.held == {VPC: "NOT_APPLICABLE"}


def test_a_type_that_config_refuses_is_counted_on_the_account() -> None:
    rule = Deployed(IN_VPC, two_jobs().bias("drift"))
    rule.discover(BIAS, "drift")
    rule.service.control.refuse_type(JOB)
    assert rule.round() == 2, "what was put before the type was refused is not put again"
    assert rule.held == {(BIAS, "drift"): "COMPLIANT", ACCOUNT: "NON_COMPLIANT"}
    assert rule.codes[ACCOUNT_ID] == "WORKLOAD_TYPES_REFUSED"
    calls = len(rule.service.control.put_calls)
    assert rule.round("2026-11-23T12:00:00.000Z") == 0
    calls_of_round = rule.service.control.put_calls[calls:]
    assert [len(each.evaluations) for each in calls_of_round if not each.test_mode] == [0]
    rule.world = World().bias("drift")
    assert rule.round("2026-11-24T12:00:00.000Z") == 1
    assert rule.held[ACCOUNT] == "COMPLIANT"


def test_results_of_a_type_that_config_begins_to_refuse_stay_and_fail_no_round() -> None:
    rule = Deployed(IN_VPC, two_jobs())
    rule.round()
    rule.service.control.refuse_type(JOB)
    rule.world = World().job_without_vpc()
    before = {(JOB, "clarify-1"): "COMPLIANT", (JOB, "public"): "NON_COMPLIANT"}
    for day, put in (("23", 1), ("24", 0)):
        assert rule.round(f"2026-11-{day}T12:00:00.000Z") == put
        assert rule.held == before | {ACCOUNT: "NON_COMPLIANT"}
        assert set(rule.unproven.since) == set(before), "nobody proved what cannot be withdrawn"


def test_all_workloads_are_counted_where_that_is_asked_for() -> None:
    rule = Deployed(IN_VPC, two_jobs().bias("drift"), counts=True)
    assert rule.round() == 1
    assert rule.held == {ACCOUNT: "NON_COMPLIANT"}


def test_jobs_that_are_counted_from_now_on_are_not_said_to_be_gone() -> None:
    rule = Deployed(IN_VPC, two_jobs())
    rule.round()
    rule.counts = True
    rule.round("2026-11-23T12:00:00.000Z")
    assert rule.held[JOB, "public"] == "NOT_APPLICABLE"
    assert set(rule.codes.values()) == {"WORKLOADS_COUNTED"}


def test_workloads_that_are_not_to_be_counted_any_more_are_reported_each() -> None:
    rule = Deployed(IN_VPC, two_jobs().bias("drift"), counts=True)
    rule.discover(BIAS, "drift")
    rule.round()
    assert rule.codes[ACCOUNT_ID] == "WORKLOADS_COUNTED"
    rule.counts = False
    rule.round("2026-11-23T12:00:00.000Z")
    assert rule.held[ACCOUNT] == "NOT_APPLICABLE"
    assert rule.held[BIAS, "drift"] == "COMPLIANT"
    assert len(rule.held) == 4


def test_a_rule_on_models_counts_nothing() -> None:
    rule = Deployed(MODEL_IN_VPC, counts=True)
    rule.discover(MODEL, "fraud")
    rule.round()
    assert rule.held == {(MODEL, "fraud"): "COMPLIANT"}


def test_a_model_is_reported_under_the_id_config_discovered_it_by() -> None:
    rule = Deployed(MODEL_IN_VPC)
    rule.discover(MODEL, "fraud", "fraud-XyZ")
    rule.round()
    assert rule.held == {(MODEL, "fraud-XyZ"): "COMPLIANT"}


def test_a_model_that_config_has_not_discovered_is_told_on_the_account_until_it_has() -> None:
    rule = Deployed(MODEL_IN_VPC, World().model(VpcConfig=None))
    rule.round()
    assert rule.held == {ACCOUNT: "NON_COMPLIANT"}
    assert rule.codes == {ACCOUNT_ID: "NOT_DISCOVERED"}
    assert rule.frame is not None
    assert rule.frame.undiscovered == 1
    assert rule.round("2026-11-23T12:00:00.000Z") == 0

    rule.discover(MODEL, "fraud", "fraud-XyZ")
    rule.round("2026-11-24T12:00:00.000Z")
    assert rule.held == {ACCOUNT: "NOT_APPLICABLE", (MODEL, "fraud-XyZ"): "NON_COMPLIANT"}


def test_a_result_put_on_a_change_is_not_withdrawn_for_a_list_that_does_not_show_the_model_yet() -> None:
    rule = Deployed(MODEL_IN_VPC)
    rule.play(changed(MODEL, "fraud-XyZ", name="fraud"))
    rule.round("2026-11-23T12:00:00.000Z")
    assert rule.held == {(MODEL, "fraud-XyZ"): "COMPLIANT", ACCOUNT: "COMPLIANT"}
    rule.discover(MODEL, "fraud", "fraud-XyZ")
    rule.round("2026-11-24T12:00:00.000Z")
    assert rule.held == {(MODEL, "fraud-XyZ"): "COMPLIANT", ACCOUNT: "NOT_APPLICABLE"}


def test_a_type_that_config_takes_after_all_is_reported_each_from_the_next_round_on() -> None:
    rule = Deployed(IN_VPC, two_jobs())
    rule.service.control.refuse_type(JOB)
    rule.round()
    assert rule.held == {ACCOUNT: "NON_COMPLIANT"}
    rule.service.control.accept_type(JOB)
    rule.round("2026-11-23T12:00:00.000Z")
    assert rule.held == {
        ACCOUNT: "NOT_APPLICABLE",
        (JOB, "clarify-1"): "COMPLIANT",
        (JOB, "public"): "NON_COMPLIANT",
    }


def test_a_refusal_that_test_mode_does_not_show_ends_with_the_count_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rule = Deployed(IN_VPC, two_jobs())
    rule.service.control.refuse_type(JOB)
    rule.round()
    monkeypatch.setattr("clarify_rules.lambdas.catalogue_rule.is_accepted", lambda *_: True)
    rule.round("2026-11-23T12:00:00.000Z")
    assert rule.held == {ACCOUNT: "NON_COMPLIANT"}


def test_ids_that_cannot_be_had_are_not_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Deployed(MODEL_IN_VPC)

    def denied(**_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "ListDiscoveredResources")

    monkeypatch.setattr(rule.clients.client("config"), "list_discovered_resources", denied)
    assert rule.round() == 0
    assert rule.frame is not None
    assert "ListDiscoveredResources" in str(rule.frame.failures[0])


def test_a_change_of_a_resource_judges_just_that_one() -> None:
    rule = Deployed(MODEL_IN_VPC, World().add_model("other", "subnet-a").model(VpcConfig=None))
    rule.world.add_job("second", {"predictor": {"model_name": "other"}})
    assert rule.play(changed(MODEL, "fraud-XyZ", name="fraud")) == 1
    assert rule.held == {(MODEL, "fraud-XyZ"): "NON_COMPLIANT"}


def test_a_change_of_one_resource_does_not_touch_the_number_that_all_are_compared_with() -> None:
    rule = Deployed(MODEL_IN_VPC)
    rule.unproven = Unproven(told=3)
    rule.play(changed(MODEL, "fraud-XyZ", name="fraud"))
    assert rule.unproven.told == 3
    rule.round()
    assert rule.unproven.told == 0


def test_a_resource_that_was_deleted_loses_its_verdict_without_anything_being_read() -> None:
    rule = Deployed(MODEL_IN_VPC)
    rule.discover(MODEL, "fraud")
    rule.round()
    event = changed(MODEL, "fraud", status="ResourceDeleted", at="2026-11-23T00:00:00.000Z")
    assert rule.play(event) == 1
    assert rule.held == {(MODEL, "fraud"): "NOT_APPLICABLE"}
    assert rule.frame is not None
    assert rule.frame.evidence is None
    assert rule.play(event) == 0, "the same event twice"


def test_a_resource_out_of_scope_without_a_verdict_is_not_put() -> None:
    rule = Deployed(MODEL_IN_VPC)
    assert rule.play(changed(MODEL, "unrelated", name="unrelated")) == 0
    assert rule.held == {}


def test_a_resource_that_left_the_scope_loses_its_verdict() -> None:
    rule = Deployed(MODEL_IN_VPC)
    rule.discover(MODEL, "fraud")
    rule.round()
    rule.world = World().configure(predictor=None).methods("pre_training_bias")
    assert rule.play(changed(MODEL, "fraud", at="2026-11-23T00:00:00.000Z")) == 1
    assert rule.held == {(MODEL, "fraud"): "NOT_APPLICABLE"}


def test_a_change_of_what_verdicts_depend_on_judges_the_dependants() -> None:
    rule = Deployed("clarify-job-reaches-s3")
    rule.world.document["ec2"]["RouteTables"][0]["Routes"] = []
    rule.world.document["ec2"]["VpcEndpoints"] = []
    rule.play(changed("AWS::EC2::RouteTable", "rtb-main"))
    assert rule.held == {(JOB, "clarify-1"): "NON_COMPLIANT"}


def test_events_out_of_order_leave_the_newer_result() -> None:
    rule = Deployed(MODEL_IN_VPC)
    rule.play(changed(MODEL, "fraud", at="2026-11-22T12:00:00.000Z"))
    rule.world = World().model(VpcConfig=None)
    rule.play(changed(MODEL, "fraud", at="2026-11-22T11:00:00.000Z"))
    assert rule.held == {(MODEL, "fraud"): "COMPLIANT"}


def test_a_change_told_of_again_judges_dependants_as_of_the_word_not_of_the_change() -> None:
    """StartConfigRulesEvaluation has old changes told again, after results that are newer than those."""
    rule = Deployed("clarify-job-reaches-s3")
    rule.round("2026-11-22T12:00:00.000Z")
    assert rule.held == {(JOB, "clarify-1"): "COMPLIANT"}
    rule.world.document["ec2"]["RouteTables"][0]["Routes"] = []
    rule.world.document["ec2"]["VpcEndpoints"] = []
    old, word = "2026-11-01T12:00:00.000Z", "2026-11-22T13:00:00.000Z"
    rule.play(changed("AWS::EC2::RouteTable", "rtb-main", at=old, told_at=word))
    assert rule.held == {(JOB, "clarify-1"): "NON_COMPLIANT"}
    put = rule.service.control.put_calls[-1].evaluations[0]
    assert datetime.fromisoformat(put["OrderingTimestamp"]) == datetime.fromisoformat(word)


def test_a_changed_resource_is_judged_as_of_its_change() -> None:
    rule = Deployed(MODEL_IN_VPC)
    rule.play(changed(MODEL, "fraud", at="2026-11-01T12:00:00.000Z", told_at="2026-11-22T13:00:00.000Z"))
    put = rule.service.control.put_calls[-1].evaluations[0]
    assert put["OrderingTimestamp"].startswith("2026-11-01T12:00")


def test_a_bad_parameter_puts_nothing() -> None:
    rule = Deployed(IN_VPC, parameters='{"LookbackDays": "many"}')
    with pytest.raises(BadParameter, match="LookbackDays"):
        rule.round()
    assert rule.service.control.put_calls == []


def test_ten_thousand_jobs_go_out_in_a_hundred_batches() -> None:
    world = World()
    template = world.item("sagemaker.ProcessingJobs", "clarify-1")
    for number in range(9_999):
        name = f"job-{number:05}"
        arn = template["ProcessingJobArn"].replace("clarify-1", name)
        world.items("sagemaker.ProcessingJobs").append(
            {**template, "ProcessingJobName": name, "ProcessingJobArn": arn}
        )
    rule = Deployed(IN_VPC, world)
    assert rule.round() == 10_000
    assert [len(each.evaluations) for each in rule.service.control.put_calls] == [100] * 100
