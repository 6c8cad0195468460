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


def test_a_verdict_stands_for_48_hours_and_is_then_withdrawn() -> None:
    rule = Deployed("clarify-vpc-dns-enabled")
    assert rule.round() == 1
    vpc = ("AWS::EC2::VPC", "vpc-a")
    rule.world = World().deny("ec2:DescribeVpcAttribute").unread("ec2.VpcAttributes")
    assert rule.round("2026-11-23T12:00:00.000Z") == 0
    assert rule.held == {vpc: "COMPLIANT"}
    assert list(rule.unproven.since) == [vpc]
    rule.unproven = Unproven.of([(vpc, datetime.now(UTC) - timedelta(hours=48))])
    assert rule.round("2026-11-24T12:00:01.000Z") == 1
    assert rule.held == {vpc: "NOT_APPLICABLE"}
    assert rule.round("2026-11-25T12:00:00.000Z") == 0
    rule.world = World()
    assert rule.round("2026-11-26T12:00:00.000Z") == 1
    assert rule.held == {vpc: "COMPLIANT"}


def test_a_type_that_config_refuses_is_counted_on_the_account() -> None:
    rule = Deployed(IN_VPC, two_jobs().bias("drift"))
    rule.service.control.refuse_type(JOB)
    rule.round()
    assert rule.held == {(BIAS, "drift"): "COMPLIANT", ACCOUNT: "NON_COMPLIANT"}
    assert rule.codes[ACCOUNT_ID] == "WORKLOAD_TYPES_REFUSED"
    calls = len(rule.service.control.put_calls)
    assert rule.round("2026-11-23T12:00:00.000Z") == 0
    assert len(rule.service.control.put_calls) == calls + 1, "what was refused before is not tried again"
    rule.world = World().bias("drift")
    assert rule.round("2026-11-24T12:00:00.000Z") == 1
    assert rule.held[ACCOUNT] == "COMPLIANT"


def test_all_workloads_are_counted_where_that_is_asked_for() -> None:
    rule = Deployed(IN_VPC, two_jobs().bias("drift"), counts=True)
    assert rule.round() == 1
    assert rule.held == {ACCOUNT: "NON_COMPLIANT"}


def test_workloads_that_are_not_to_be_counted_any_more_are_reported_each() -> None:
    rule = Deployed(IN_VPC, two_jobs().bias("drift"), counts=True)
    rule.round()
    assert rule.codes[ACCOUNT_ID] == "WORKLOADS_COUNTED"
    rule.counts = False
    rule.round("2026-11-23T12:00:00.000Z")
    assert rule.held[ACCOUNT] == "NOT_APPLICABLE"
    assert rule.held[BIAS, "drift"] == "COMPLIANT"
    assert len(rule.held) == 4


def test_a_rule_on_models_counts_nothing() -> None:
    rule = Deployed(MODEL_IN_VPC, counts=True)
    rule.round()
    assert rule.held == {(MODEL, "fraud"): "COMPLIANT"}


def test_a_model_is_reported_under_the_id_config_discovered_it_by() -> None:
    rule = Deployed(MODEL_IN_VPC)
    rule.service.control.add_resource(MODEL, "fraud-XyZ", name="fraud")
    rule.round()
    assert rule.held == {(MODEL, "fraud-XyZ"): "COMPLIANT"}


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
    rule.service.control.add_resource(MODEL, "fraud", name="fraud")
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
