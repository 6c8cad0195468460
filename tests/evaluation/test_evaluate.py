"""One result for every rule and resource, sorted; and one on the account for what is hidden."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from clarify_rules.catalog.registry import RULE_IDS, all_rules, rule
from clarify_rules.catalog.verdict import Status
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evaluation.evaluate import ACCOUNT, evaluate
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.network.site import Site
from tests.building import ABSENT, ACCOUNT_ID, JOBS, MODELS, TAKEN_AT, World, arn, audit, judge

JOB_RULES = tuple(each for each in RULE_IDS if each.startswith("clarify-job-"))
OTHER_RULES = tuple(each for each in RULE_IDS if each not in JOB_RULES)
BIAS, EXPLAINABILITY = "sagemaker.ModelBiasJobDefinitions", "sagemaker.ModelExplainabilityJobDefinitions"
SCHEDULES = "sagemaker.MonitoringSchedules"


def _crowd() -> World:
    """Return a world with several of everything, two definitions of one name among them."""
    world = World().second_vpc().endpoint("live", "fraud", "other").add_model("other", "subnet-y", "subnet-z")
    world.add_job("b-job", NetworkConfig=ABSENT).add_job("a-job").end_job("a-job")
    world.bias("twin").explainability("twin").inline("hourly").schedule("drift", "twin", "ModelBias")
    return world.configure(predictor={"instance_type": "ml.m5.xlarge", "endpoint_name": "live"})


def _on_account(found: Audit) -> list[Result]:
    return [each for each in found.results if each.resource_type == ACCOUNT]


def test_every_rule_has_exactly_one_result_for_every_resource_in_scope() -> None:
    results = audit(_crowd()).results
    counted = Counter((each.rule, each.resource_type, each.resource_id) for each in results)
    assert set(counted.values()) == {1}
    for rule_id in JOB_RULES:
        mine = [each for each in results if each.rule == rule_id]
        judged = {(each.resource_type.split("::")[-1], each.resource_id) for each in mine}
        assert judged == {
            ("ProcessingJob", "a-job"),
            ("ProcessingJob", "b-job"),
            ("ProcessingJob", "clarify-1"),
            ("ModelBiasJobDefinition", "twin"),
            ("ModelExplainabilityJobDefinition", "twin"),
            ("MonitoringSchedule", "hourly"),
        }


def test_results_are_sorted_by_rule_then_resource() -> None:
    results = audit(_crowd()).results
    order = [(each.rule, each.resource_type, each.resource_id) for each in results]
    assert order == sorted(order)


def test_the_order_of_the_evidence_and_of_the_rules_changes_nothing() -> None:
    turned = _crowd()
    for section in ("sagemaker", "ec2"):
        for items in turned.document[section].values():
            if isinstance(items, list):
                items.reverse()
    assert audit(turned, *reversed(RULE_IDS)) == audit(_crowd())


def test_an_audit_says_of_what_and_when() -> None:
    site = Site(Evidence.from_document(World().document), Parameters())
    now = datetime(2027, 1, 1, tzinfo=UTC)
    found = evaluate(site, all_rules(), now)
    assert (found.account_id, found.region) == (ACCOUNT_ID, "us-east-1")
    assert (found.evaluated_at, found.evidence_time) == (now, TAKEN_AT)
    assert found.errors == ()


def test_the_summary_counts_every_status_those_without_results_included() -> None:
    found = audit(World().job_without_vpc(), "clarify-job-in-vpc")
    assert found.summary == {
        Status.COMPLIANT: 0,
        Status.NON_COMPLIANT: 1,
        Status.NOT_APPLICABLE: 0,
        Status.UNDETERMINED: 0,
    }


def test_a_result_carries_all_that_a_reader_needs() -> None:
    result = judge(World().job_without_vpc(), "clarify-job-in-vpc")
    assert result.resource_arn == arn("processing-job/clarify-1")
    assert result.documentation == rule("clarify-job-in-vpc").documentation
    assert result.remediation
    assert result.launcher is None


def test_an_arn_that_the_response_lacks_is_made_up_from_the_header() -> None:
    assert judge(World().job(ProcessingJobArn=ABSENT), "clarify-job-in-vpc").resource_arn == arn(
        "processing-job/clarify-1"
    )


def test_an_empty_account_has_no_results() -> None:
    world = World().drop(JOBS, "clarify-1")
    assert audit(world).results == ()


def test_the_green_world_is_green_and_complete() -> None:
    found = audit(World())
    assert {each.status for each in found.results} <= {Status.COMPLIANT, Status.NOT_APPLICABLE}
    assert {each.rule for each in found.results} == set(RULE_IDS)


def test_jobs_that_could_not_be_described_are_counted_on_the_account() -> None:
    world = World()
    for name in ("secret-1", "secret-2", "secret-3"):
        world.deny("sagemaker:DescribeProcessingJob", arn(f"processing-job/{name}"))
    hidden = _on_account(audit(world))
    assert [each.rule for each in hidden] == sorted(RULE_IDS)
    for each in hidden:
        assert (each.resource_id, each.status) == (ACCOUNT_ID, Status.UNDETERMINED)
        assert (each.code, each.missing_actions) == ("ACCESS_DENIED", ("sagemaker:DescribeProcessingJob",))
        assert "3" in each.message
        assert "sagemaker:DescribeProcessingJob" in each.message
        assert "sagemaker:DescribeProcessingJob" in (each.remediation or "")
        assert "secret" not in each.message


def test_a_denied_description_takes_nothing_from_the_jobs_that_were_described() -> None:
    world = World().deny("sagemaker:DescribeProcessingJob", arn("processing-job/secret"))
    seen = [each for each in audit(world).results if each.resource_type != ACCOUNT]
    assert seen == list(audit(World()).results)


@pytest.mark.parametrize(
    ("path", "action"),
    [
        (JOBS, "sagemaker:ListProcessingJobs"),
        (BIAS, "sagemaker:ListModelBiasJobDefinitions"),
        (EXPLAINABILITY, "sagemaker:ListModelExplainabilityJobDefinitions"),
        (SCHEDULES, "sagemaker:ListMonitoringSchedules"),
    ],
)
@pytest.mark.parametrize("way", ["denied", "failed", "cut short", "absent"])
def test_a_listing_that_is_not_whole_is_told_once_by_every_rule(path: str, action: str, way: str) -> None:
    if way == "cut short":
        world, code = World().cut_short(path, action), "CALL_FAILED"
    else:
        world, code = World().unread(path), "NOT_READ"
        if way != "absent":
            error = "AccessDeniedException" if way == "denied" else "ThrottlingException"
            world.deny(action, error=error)
            code = "ACCESS_DENIED" if way == "denied" else "CALL_FAILED"
    hidden = _on_account(audit(world))
    assert [each.rule for each in hidden] == sorted(RULE_IDS)
    for each in hidden:
        assert (each.status, each.code) == (Status.UNDETERMINED, code)
        assert each.missing_actions == ((action,) if way == "denied" else ())
        assert (path if way == "absent" else action) in each.message
        assert each.message.endswith(".")


def test_a_listing_cut_short_by_a_denial_names_the_action() -> None:
    hidden = _on_account(audit(World().cut_short(JOBS, "sagemaker:ListProcessingJobs", "AccessDenied")))
    assert {each.missing_actions for each in hidden} == {("sagemaker:ListProcessingJobs",)}


def test_several_reasons_give_one_result_per_rule_with_all_actions() -> None:
    world = World().unread(BIAS).deny("sagemaker:ListModelBiasJobDefinitions")
    world.deny("sagemaker:DescribeProcessingJob", "secret").deny("sagemaker:DescribeMonitoringSchedule", "s")
    hidden = _on_account(audit(world))
    assert [each.rule for each in hidden] == sorted(RULE_IDS)
    assert hidden[0].missing_actions == (
        "sagemaker:DescribeMonitoringSchedule",
        "sagemaker:DescribeProcessingJob",
        "sagemaker:ListModelBiasJobDefinitions",
    )


def test_a_denied_listing_of_models_hides_no_job() -> None:
    assert _on_account(audit(World().deny("sagemaker:ListModels"))) == []


def test_a_job_in_which_it_cannot_be_seen_what_it_is_is_told_on_the_account() -> None:
    world = World().add_job("odd", AppSpecification="text")
    hidden = _on_account(audit(world))
    assert [each.rule for each in hidden] == sorted(RULE_IDS)
    assert {each.code for each in hidden} == {"EVIDENCE_INVALID"}


def test_contradicting_entries_are_not_guessed_between() -> None:
    world = (
        World().contradict(JOBS, "clarify-1", NetworkConfig={}).contradict(MODELS, "fraud", VpcConfig=ABSENT)
    )
    for each in audit(world).results:
        if each.resource_type != ACCOUNT:
            assert (each.status, each.code) == (Status.UNDETERMINED, "EVIDENCE_INVALID")


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_hidden_jobs_are_told_by_every_rule_that_is_evaluated_alone(rule_id: str) -> None:
    """What a hidden job uses is hidden with it; nobody may take the silence for "all is well"."""
    world = World().deny("sagemaker:DescribeProcessingJob", arn("processing-job/secret"))
    (hidden,) = _on_account(audit(world, rule_id))
    assert (hidden.status, hidden.missing_actions) == (
        Status.UNDETERMINED,
        ("sagemaker:DescribeProcessingJob",),
    )


def test_one_hidden_job_is_spoken_of_in_the_singular() -> None:
    world = World().deny("sagemaker:DescribeProcessingJob", arn("processing-job/secret"))
    assert "1 resources" not in _on_account(audit(world))[0].message


def test_many_unreadable_responses_do_not_make_a_long_message() -> None:
    world = World()
    for number in range(40):
        world.add_job(f"odd-{number}", AppSpecification="text")
    assert len(_on_account(audit(world))[0].message) < 600


def test_a_job_with_contradicting_entries_is_not_told_on_the_account_again() -> None:
    world = World().contradict(JOBS, "clarify-1", NetworkConfig={})
    assert _on_account(audit(world, *JOB_RULES)) == []
