"""When AWS throttles, refuses, breaks or hangs, and when functions die, run twice or all at once.

Nothing is put that was not proven, all that is proven is put, nothing is lost, and every failure is seen.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from benchmarks.draw import draw_account
from benchmarks.large_account import LargeAccount, create_account
from clarify_rules.catalog.function_permissions import rule_account_permissions
from clarify_rules.catalog.registry import RULE_IDS, rule
from clarify_rules.catalog.triggers import MODEL
from tests.lambdas.events import changed
from tests.proofs.command import audit
from tests.proofs.functions import CACHE_BUCKET, COLLECTOR, JOB_RULES, PROVEN, Functions, Held, Outcome
from tests.servers.aws import LocalAws

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.verify

JOB_RULE, MODEL_RULE = "clarify-job-model-in-same-vpc", "clarify-model-spans-two-zones"
ENDPOINT_RULE = "clarify-vpc-endpoint-admits-jobs"
REPRESENTATIVE = (JOB_RULE, MODEL_RULE, ENDPOINT_RULE)
IN_VPC = "clarify-job-in-vpc"
# Without these it is not known what to put, where, or what was known before: a failure, not a result.
RAISED_WHEN_DENIED = {
    "config:PutEvaluations",
    "config:GetComplianceDetailsByConfigRule",
    "config:ListDiscoveredResources",
    "s3:GetObject",
}


@pytest.fixture(scope="module")
def running() -> Iterator[LocalAws]:
    with LocalAws.start() as aws:
        aws.client("s3").create_bucket(Bucket=CACHE_BUCKET)
        yield aws


@pytest.fixture(scope="module")
def account(running: LocalAws) -> LargeAccount:
    return create_account(running, draw_account(jobs=130, models=24, unreadable=True))


@pytest.fixture(scope="module")
def collected(running: LocalAws, account: LargeAccount) -> Functions:
    """The account, once collected."""
    assert account.truth
    found = Functions(running)
    for each in JOB_RULES:
        running.config.add_rule(each)
    outcome = found.run(COLLECTOR)
    assert outcome.raised == ""
    assert outcome.count("Collected") > 100
    return found


@pytest.fixture(scope="module")
def whole(collected: Functions) -> dict[str, Held]:
    """What Config holds of each representative rule after a round without faults; shown to be the truth."""
    collected.begin_anew()
    found = {}
    for each in (*REPRESENTATIVE, IN_VPC):
        outcome = collected.run(each)
        assert (outcome.raised, outcome.count("Rounds")) == ("", 1)
        found[each] = collected.held(each)
        assert len(found[each]) > 2
    return found


@pytest.fixture
def functions(collected: Functions, whole: dict[str, Held]) -> Functions:
    """The functions beside a Config that holds nothing yet."""
    assert whole
    collected.begin_anew()
    return collected


def assert_round_is_honest(functions: Functions, rule_id: str, outcome: Outcome, truth: Held) -> None:
    """What is held is what was proven, and that is part of the truth; what was not proven was counted."""
    held = functions.held(rule_id)
    assert held == functions.proven(rule_id)
    assert held.items() <= truth.items()
    assert outcome.count("Undetermined") == functions.undetermined(rule_id)
    assert outcome.count("Failed") == bool(outcome.raised)
    assert outcome.count("Rounds") == (not outcome.raised)


def test_without_faults_every_verdict_is_the_true_one(account: LargeAccount, whole: dict[str, Held]) -> None:
    for rule_id in (JOB_RULE, MODEL_RULE, IN_VPC):
        due = {name: each for (of, name), each in account.truth.items() if of == rule_id and each in PROVEN}
        assert {name: each for (_, name), each in whole[rule_id].items()} == due


@pytest.mark.parametrize("rule_id", REPRESENTATIVE)
def test_a_denied_call_costs_only_what_needs_it(
    functions: Functions, whole: dict[str, Held], rule_id: str
) -> None:
    granted = {each.action for each in rule_account_permissions(rule(rule_id))} | {"s3:GetObject"}
    functions.run(rule_id)
    called = functions.aws.counts().calls.keys()
    for action in sorted(granted.intersection(called)):
        functions.begin_anew()
        functions.aws.deny(action)

        outcome = functions.run(rule_id)

        assert functions.aws.counts().faults, action
        assert bool(outcome.raised) == (action in RAISED_WHEN_DENIED), (action, outcome.raised)
        if action in {"config:PutEvaluations", "config:GetComplianceDetailsByConfigRule"}:
            assert functions.held(rule_id) == {}
            assert outcome.count("Failed") == 1
        elif action == "config:ListDiscoveredResources":
            assert not any(kind == MODEL for kind, _ in functions.held(rule_id))
            assert outcome.count("Failed") == 1
        else:
            assert_round_is_honest(functions, rule_id, outcome, whole[rule_id])
            if functions.held(rule_id) != whole[rule_id]:
                assert outcome.count("Undetermined") > 0, action


@pytest.mark.parametrize("rule_id", REPRESENTATIVE)
def test_a_throttled_account_is_read_whole(
    functions: Functions, whole: dict[str, Held], rule_id: str
) -> None:
    for service in ("sagemaker", "ec2", "tag", "config", "s3", "route53"):
        functions.aws.throttle(service, per_second=20)

    outcome = functions.run(rule_id)

    assert outcome.raised == ""
    assert functions.held(rule_id) == whole[rule_id]
    assert_round_is_honest(functions, rule_id, outcome, whole[rule_id])


def test_bursts_of_throttling_are_sat_out_wherever_they_strike(
    functions: Functions, whole: dict[str, Held]
) -> None:
    for service in ("sagemaker", "ec2", "tag", "config", "s3"):
        functions.aws.throttle_burst(service, after=1, times=3)

    outcome = functions.run(MODEL_RULE)

    assert outcome.raised == ""
    assert functions.held(MODEL_RULE) == whole[MODEL_RULE]
    assert sum(functions.aws.counts().faults.values()) >= 10


def test_throttling_without_an_end_is_raised_and_tells_only_what_is_proven(
    functions: Functions, whole: dict[str, Held]
) -> None:
    functions.aws.throttle_burst("ec2:DescribeSubnets")

    outcome = functions.run(JOB_RULE, seconds=150)

    assert "ec2:DescribeSubnets: RequestLimitExceeded" in outcome.raised or "OutOfTime" in outcome.raised
    assert outcome.seconds < 150
    assert_round_is_honest(functions, JOB_RULE, outcome, whole[JOB_RULE])


def test_hang_ups_and_errors_of_the_server_are_tried_again(
    functions: Functions, whole: dict[str, Held]
) -> None:
    functions.aws.hang_up("sagemaker:ListModels", times=1)
    functions.aws.hang_up("config:PutEvaluations", times=1)
    functions.aws.fail("ec2:DescribeSubnets", times=1)
    functions.aws.fail("config:GetComplianceDetailsByConfigRule", times=1)
    functions.aws.fail("s3:GetObject", times=1)

    outcome = functions.run(MODEL_RULE)

    assert outcome.raised == ""
    assert functions.held(MODEL_RULE) == whole[MODEL_RULE]


@pytest.mark.parametrize("fault", ["fail", "hang_up"])
def test_a_service_that_stays_broken_is_raised(
    functions: Functions, whole: dict[str, Held], fault: str
) -> None:
    getattr(functions.aws, fault)("ec2:DescribeSubnets")

    outcome = functions.run(MODEL_RULE)

    assert "ec2:DescribeSubnets" in outcome.raised
    assert_round_is_honest(functions, MODEL_RULE, outcome, whole[MODEL_RULE])


def test_a_config_that_stays_broken_takes_nothing_and_the_retry_puts_all(
    functions: Functions, whole: dict[str, Held]
) -> None:
    event = functions.event(MODEL_RULE)
    functions.aws.fail("config:PutEvaluations")
    broken = functions.run(MODEL_RULE, event)
    assert "PutEvaluations: InternalFailure" in broken.raised
    assert (broken.count("Failed"), broken.count("Reported")) == (1, 0)
    functions.aws.reset()

    assert functions.run(MODEL_RULE, event).raised == ""

    assert functions.held(MODEL_RULE) == whole[MODEL_RULE]


def test_evaluations_that_fail_once_are_put_again(functions: Functions, whole: dict[str, Held]) -> None:
    functions.aws.config.fail_evaluations(times=7)

    outcome = functions.run(IN_VPC)

    assert outcome.raised == ""
    assert outcome.count("Reported") == len(whole[IN_VPC])
    assert functions.held(IN_VPC) == whole[IN_VPC]


def test_evaluations_that_fail_always_are_raised_and_all_others_put(
    functions: Functions, whole: dict[str, Held]
) -> None:
    lost = sorted(whole[IN_VPC])[3:5]
    functions.aws.config.fail_evaluations(*(name for _, name in lost))

    outcome = functions.run(IN_VPC)

    assert "FailedEvaluations: 2" in outcome.raised
    assert outcome.count("Failed") == 1
    assert functions.held(IN_VPC) == {key: each for key, each in whole[IN_VPC].items() if key not in lost}


def test_a_token_that_expired_is_raised_and_the_next_round_puts_all(
    functions: Functions, whole: dict[str, Held]
) -> None:
    event = functions.event(MODEL_RULE)
    functions.aws.config.expire_token(event["resultToken"])

    outcome = functions.run(MODEL_RULE, event)

    assert "InvalidResultTokenException" in outcome.raised
    assert outcome.count("Failed") == 1
    assert functions.held(MODEL_RULE) == {}
    assert functions.run(MODEL_RULE).raised == ""
    assert functions.held(MODEL_RULE) == whole[MODEL_RULE]


def test_the_same_event_twice_puts_nothing_more(functions: Functions, whole: dict[str, Held]) -> None:
    event = functions.event(JOB_RULE)
    first, again = functions.run(JOB_RULE, event), functions.run(JOB_RULE, event)

    assert (first.raised, again.raised) == ("", "")
    assert again.count("Reported") == 0
    assert functions.put()[-1] == {}
    assert functions.held(JOB_RULE) == whole[JOB_RULE]


def test_events_out_of_order_end_with_the_newest_truth(
    functions: Functions, whole: dict[str, Held], account: LargeAccount
) -> None:
    """A model is replaced by one of its name in no VPC; the word of that comes before an older one."""
    sagemaker = functions.aws.client("sagemaker")
    name = next(name for (_, name), each in sorted(whole[MODEL_RULE].items()) if each == "COMPLIANT")
    described = sagemaker.describe_model(ModelName=name)
    vpc_config = described["VpcConfig"]

    def replace_model(network: dict[str, object]) -> None:
        sagemaker.delete_model(ModelName=name)
        sagemaker.create_model(
            ModelName=name,
            ExecutionRoleArn=described["ExecutionRoleArn"],
            PrimaryContainer=described["PrimaryContainer"],
            **network,
        )

    def told(minute: int, status: str = "OK") -> Outcome:
        at = f"2026-11-22T12:{minute:02}:00.000Z"
        item = {"awsAccountId": functions.aws.account_id, "awsRegion": functions.aws.region}
        event = changed(MODEL, name, name=name, status=status, at=at, item=item, configRuleName=MODEL_RULE)
        return functions.run(MODEL_RULE, functions.addressed(event))

    try:
        told(1)
        assert functions.held(MODEL_RULE) == {(MODEL, name): "COMPLIANT"}
        one_subnet = {**vpc_config, "Subnets": vpc_config["Subnets"][:1]}
        replace_model({"VpcConfig": one_subnet})
        outcomes = [told(5), told(3, "ResourceDeleted"), told(2)]
        assert [each.raised for each in outcomes] == ["", "", ""]
        assert functions.held(MODEL_RULE) == {(MODEL, name): "NON_COMPLIANT"}
    finally:
        replace_model({"VpcConfig": vpc_config})
    assert told(9).raised == ""
    assert functions.held(MODEL_RULE) == {(MODEL, name): "COMPLIANT"}


def test_a_function_killed_between_two_batches_loses_nothing(
    functions: Functions, whole: dict[str, Held]
) -> None:
    assert len(whole[IN_VPC]) > 100, "two batches"
    event = functions.event(IN_VPC)
    functions.aws.fail("config:PutEvaluations", after=1)
    process = functions.start(IN_VPC, event)
    limit = time.monotonic() + 60
    while not functions.aws.counts().faults and time.monotonic() < limit:
        time.sleep(0.05)
    process.kill()
    process.communicate()
    functions.aws.reset()
    first = functions.held(IN_VPC)
    assert len(first) == 100

    outcome = functions.run(IN_VPC, event)

    assert outcome.raised == ""
    rest = {key: each for key, each in whole[IN_VPC].items() if key not in first}
    assert functions.put()[-1] == rest
    assert outcome.count("Reported") == len(rest)
    assert functions.held(IN_VPC) == whole[IN_VPC]


def test_a_collector_that_meets_faults_leaves_a_whole_cache(functions: Functions) -> None:
    aws = functions.aws
    for each in JOB_RULES:
        aws.config.add_rule(each)
    functions.empty_cache()
    aws.fail("s3:PutObject")
    vain = functions.run(COLLECTOR)
    assert "s3:PutObject failed" in vain.raised
    assert vain.count("Failed") == 1
    assert functions.cache_problems() == ["it holds no complete listing"]
    assert aws.config.starts == [], "what is not kept is not evaluated"

    aws.reset()
    aws.throttle_burst("sagemaker:DescribeProcessingJob", after=20, times=10)
    aws.hang_up("sagemaker:ListProcessingJobs", times=1)
    aws.hang_up("s3:PutObject", times=1)
    again = functions.run(COLLECTOR)
    assert again.raised == ""
    assert again.count("Collected") > 100
    assert functions.cache_problems() == []
    assert len(aws.config.starts) == 1


def test_all_functions_at_once_on_an_empty_and_on_a_warm_cache(functions: Functions) -> None:
    aws = functions.aws
    truth = {key: each for key, each in audit(aws, "--no-cache").statuses().items() if each in PROVEN}

    def held() -> dict[tuple[str, str], str]:
        return {
            (rule_id, name): each
            for rule_id in RULE_IDS
            for (_, name), each in functions.held(rule_id).items()
        }

    def assert_all_well(outcomes: dict[str, Outcome]) -> None:
        assert {name: each.raised for name, each in outcomes.items() if each.raised} == {}
        assert not any(each.count("CacheRejected") for each in outcomes.values())
        assert functions.cache_problems() == []

    for each in RULE_IDS:
        aws.config.add_rule(each)
    functions.empty_cache()
    aws.config.set_starts(interval=0)
    assert_all_well(functions.at_once((*RULE_IDS, COLLECTOR)))
    assert held().items() <= truth.items(), "the collector may have come too late for some"

    assert_all_well(functions.at_once((*RULE_IDS, COLLECTOR)))
    assert held() == truth

    before = len(aws.config.put_calls)
    for each in RULE_IDS:
        outcome = functions.run(each)
        assert (outcome.raised, outcome.count("Reported")) == ("", 0), each
    calls = aws.config.put_calls[before:]
    assert len(calls) == len(RULE_IDS), "each token is answered"
    assert not any(call.evaluations for call in calls)
