"""The functions as `sam build` made them, in AWS's own emulator: what they answer, hold and call.

The tests run in order, as one account's history; each leaves the account as the next one expects it.
"""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from clarify_rules.catalog.function_permissions import (
    assuming_permissions,
    collector_permissions,
    exemption_permissions,
    rule_permissions,
)
from clarify_rules.catalog.registry import RULE_IDS, all_rules, rule
from deployment.bundle.operations import OPERATIONS
from tests.proofs.demo_account import (
    cache_object,
    empty_cache,
    fill,
    rules_in_doubt,
    sagemaker_arns,
    send_late_job,
)
from tests.proofs.lambda_events import about, changed_type, changes, queued, reached, sample
from tests.proofs.lambda_runtime import COLLECTOR, Deployment, build
from tests.proofs.lambda_story import ALL_MODELS_RULES, Held, Story, differences, failing
from tests.servers.aws import LocalAws

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.verify

ROLE = "arn:aws:iam::123456789012:role/evaluation"
# Lambda does these for a function, and S3 for whoever it lets read.
NOT_BY_THE_CODE = {
    *("logs:CreateLogStream", "logs:PutLogEvents"),
    *("sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "kms:Decrypt",
}
# Whoever may list a bucket is told that an object is missing; others, that they may not look.
NEVER_CALLED_BY_RULES = {"s3:ListBucket"}
EXEMPTIONS = """
format: 1
exemptions:
  - rule: {rule_id}
    account: "*"
    region: "*"
    resource: "*"
    owner: ml-platform@example.com
    reason: They move into the VPC with the next release.
    ticket: ML-7
    expires: {expires}
"""
LEAVING = ("deleted-security-group", "left-scope-model")


@pytest.fixture(scope="module", autouse=True)
def _built() -> None:
    build()


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with LocalAws.start() as running:
        fill(running)
        yield running


@pytest.fixture(scope="module")
def story(aws: LocalAws) -> Iterator[Story]:
    with Deployment(aws) as deployment:
        yield Story(aws, deployment)


@pytest.fixture(scope="module")
def truth(story: Story) -> Held:
    """What the command line proves about the account as it is at first."""
    return story.audited()


def test_every_rule_has_a_function_and_there_is_one_collector(story: Story) -> None:
    assert set(story.deployment.functions) == {*RULE_IDS, COLLECTOR}


def test_the_collector_collects_and_has_the_job_rules_evaluated(story: Story) -> None:
    answer = story.collect()

    assert answer.result == {"batchItemFailures": []}
    assert story.aws.config.starts == [[each for each in RULE_IDS if each.startswith("clarify-job-")]]


def test_every_rule_reports_what_the_command_line_reports(story: Story, truth: Held) -> None:
    story.round()

    assert not differences(story.held(), truth)
    assert all(truth[rule_id] for rule_id in RULE_IDS), "the account has something for each rule to prove"


def test_what_fails_is_in_security_hub_once_aws_config_was_told(story: Story, truth: Held) -> None:
    assert story.found() == failing(truth)


def test_a_second_round_puts_nothing_and_leaves_every_finding_as_it_is(story: Story) -> None:
    findings = story.aws.findings()
    assert story.round() == []
    assert story.aws.findings() == findings


@pytest.mark.parametrize("name", [each for each in changes() if each not in LEAVING])
def test_a_change_is_judged_by_all_that_it_reaches(story: Story, truth: Held, name: str) -> None:
    resource_type = changed_type(name)
    rules = reached(name)
    assert rules

    for rule_id in rules:
        story.forget_results(rule_id)
        due = truth[rule_id]
        event = sample(name)
        if resource_type in rule(rule_id).resource_types:
            # Of what the rule judges that resource alone: one that fails, if there is one, or any.
            own = sorted(key for key in due if key[0] == resource_type)
            due = {key: due[key] for key in sorted(own, key=lambda key: due[key][0] == "COMPLIANT")[:1]}
            event = about(event, next((each for _, each in due), None) or some(story.aws, resource_type))
        story.ask(rule_id, event)
        assert story.held_of(rule_id) == due, f"{rule_id} after {name}"


def some(aws: LocalAws, resource_type: str) -> str:
    """The name of any resource of one of SageMaker's types."""
    return next(arn for each, arn in sagemaker_arns(aws) if each == resource_type).rsplit("/", 1)[-1]


@pytest.mark.parametrize("name", LEAVING)
def test_a_resource_that_leaves_loses_its_result(story: Story, truth: Held, name: str) -> None:
    resource_type = changed_type(name)

    for rule_id in reached(name):
        story.forget_results(rule_id)
        story.round([rule_id])
        due = truth[rule_id]
        own = sorted(key for key in due if key[0] == resource_type)
        event = sample(name)
        if resource_type in rule(rule_id).resource_types:
            event = about(event, own[0][1])
            due = {key: said for key, said in due.items() if key != own[0]}
        story.ask(rule_id, event)
        assert story.held_of(rule_id) == due, f"{rule_id} after {name}"


def test_a_new_job_is_described_by_the_rules_and_remembered_by_the_collector_alone(story: Story) -> None:
    story.forget_results()
    story.round()
    before = cache_object(story.aws)
    name = send_late_job(story.aws)

    story.round()

    assert cache_object(story.aws) == before
    assert story.held_of("clarify-job-in-vpc")[("AWS::SageMaker::ProcessingJob", name)][0] == "NON_COMPLIANT"
    story.aws.config.set_starts(evaluating=True, interval=0)
    sqs = story.aws.client("sqs")
    url = sqs.get_queue_url(QueueName="job-events")["QueueUrl"]
    event = queued(sqs, url, sample("sqs-job-events")["Records"][0]["body"])
    assert story.collect(event).result == {
        "batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]
    }, "one evaluation runs, so that the message has to come back"
    assert name.encode() in gzip.decompress(cache_object(story.aws)[1])
    started = len(story.aws.config.starts)
    story.aws.config.set_starts(evaluating=False, interval=0)
    event["Records"][0]["attributes"]["ApproximateReceiveCount"] = "2"
    assert story.collect(event).result == {"batchItemFailures": []}
    assert len(story.aws.config.starts) == started + 1


def test_then_they_report_what_the_command_line_reports(story: Story) -> None:
    story.round()

    truth = story.audited()
    assert not differences(story.held(), truth)
    assert story.found() == failing(truth)


def test_a_burst_of_job_events_is_taken_in_one_go(story: Story) -> None:
    assert story.collect(sample("sqs-job-events")).result == {"batchItemFailures": []}


def test_what_cannot_be_listed_is_doubted_and_the_results_on_it_stay(story: Story) -> None:
    before = story.held()
    story.aws.deny("sagemaker:ListProcessingJobs")
    own = [each for each in RULE_IDS if each.startswith(("clarify-job-", "clarify-model-"))]

    assert story.round(own) == []
    story.round(set(RULE_IDS) - set(own))
    story.aws.reset()

    assert rules_in_doubt(story.aws) == set(RULE_IDS)
    assert story.round(own) == []
    story.round()
    assert not differences(story.held(), before)
    assert rules_in_doubt(story.aws) == set()


def test_all_models_are_judged_where_that_is_asked_for(story: Story) -> None:
    before = story.held()

    story.round(ALL_MODELS_RULES, ModelScope="all")

    found = story.held()
    assert all(len(found[rule_id]) >= len(before[rule_id]) for rule_id in ALL_MODELS_RULES)
    assert any(len(found[rule_id]) > len(before[rule_id]) for rule_id in ALL_MODELS_RULES)
    story.forget_results(*ALL_MODELS_RULES)
    story.round(ALL_MODELS_RULES)
    assert not differences(story.held(), before)
    # A job of the account may not be described: what is not seen any more is not known to be gone.
    story.unseen = story.found() - failing(before)
    assert {rule_id for rule_id, *_ in story.unseen} <= set(ALL_MODELS_RULES)
    assert failing(before) <= story.found()


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_a_rule_calls_what_it_is_granted_no_less_and_no_more(story: Story, rule_id: str) -> None:
    granted = {grant.action for grant in rule_permissions(rule(rule_id))}

    assert story.actions[rule_id] == granted - NOT_BY_THE_CODE - NEVER_CALLED_BY_RULES


def test_the_collector_calls_what_it_is_granted_no_less_and_no_more(story: Story) -> None:
    granted = {grant.action for grant in collector_permissions()}

    assert story.actions[COLLECTOR] == granted - NOT_BY_THE_CODE


@pytest.mark.parametrize("cache", ["empty", "warm"])
def test_all_functions_at_once_do_not_disturb_each_other(story: Story, cache: str) -> None:
    story.deployment.restart()
    story.forget_results()
    if cache == "empty":
        empty_cache(story.aws)
    truth = story.audited()

    story.all_at_once()

    key, content = cache_object(story.aws)
    assert json.loads(gzip.decompress(content)), f"{key} is whole"
    wrong = [
        (rule_id, name, said, truth[rule_id].get(name))
        for rule_id, held in story.held().items()
        for name, said in held.items()
        if truth[rule_id].get(name) != said
    ]
    assert wrong == [], "what was not collected yet is not judged, and what is judged is right"
    if cache == "warm":
        assert not differences(story.held(), truth)
    # Each has the cache now.
    story.round()
    assert not differences(story.held(), truth)
    assert story.found() == failing(truth) | story.unseen
    assert story.round() == []


def test_an_assumed_role_reads_and_reports_and_the_function_itself_keeps_the_cache(
    aws: LocalAws, story: Story
) -> None:
    truth = story.audited()
    story.forget_results()

    with Deployment(aws, EvaluationRoleArn=ROLE, EvaluationRoleExternalId="shared-secret") as deployment:
        other = Story(aws, deployment)
        other.collect()
        other.round(RULE_IDS[:2])
        for rule_id in RULE_IDS[:2]:
            assert other.held_of(rule_id) == truth[rule_id]
            assert {grant.action for grant in assuming_permissions()} <= other.actions[rule_id]
    story.operations |= other.operations


def test_exemptions_are_read_from_their_object_and_what_they_cover_is_exempted(
    aws: LocalAws, story: Story
) -> None:
    rule_id, object_ = "clarify-job-in-vpc", {"Bucket": "our-exemptions", "Key": "exemptions.yaml"}
    truth = story.audited()[rule_id]
    broken = {key for key, (compliance, _) in truth.items() if compliance == "NON_COMPLIANT"}
    assert broken
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=object_["Bucket"])
    s3.put_bucket_versioning(Bucket=object_["Bucket"], VersioningConfiguration={"Status": "Enabled"})
    expires = datetime.now(UTC).date() + timedelta(days=30)
    content = EXEMPTIONS.format(rule_id=rule_id, expires=expires)
    version = s3.put_object(**object_, Body=content.encode())["VersionId"]
    story.forget_results(rule_id)

    with Deployment(aws, ExemptionsUri="s3://our-exemptions/exemptions.yaml") as deployment:
        other = Story(aws, deployment)
        put = other.round([rule_id])
        assert other.round([rule_id]) == []
        told = {
            each["Annotation"].partition(":")[0]: f"version {version} of the exemptions" in each["Annotation"]
            for each in put
            if each["ComplianceType"] == "NOT_APPLICABLE"
        }
        assert told == {"EXEMPTED": True}
        assert set(other.held_of(rule_id)) == set(truth) - broken
        granted = {grant.action for grant in (*rule_permissions(rule(rule_id)), *exemption_permissions())}
        assert other.actions[rule_id] <= granted
        s3.put_object(**object_, Body=b"exemptions: [}")
        calls = len(aws.config.put_calls)
        with pytest.raises(AssertionError, match="ExemptionsUnreadable"):
            deployment.ask(rule_id, sample("scheduled"))
        assert len(aws.config.put_calls) == calls


def test_the_bundle_knows_the_operations_that_are_called_and_no_other(story: Story) -> None:
    prefix = {"resourcegroupstaggingapi": "tag"}
    known = {
        f"{prefix.get(service, service)}:{each}" for service, names in OPERATIONS.items() for each in names
    }

    assert story.operations == known


def test_each_sample_event_was_played() -> None:
    """The events that Config sends reach some rule each; the others are the schedule's and the queue's."""
    assert all(reached(name) for name in changes())
    assert len(all_rules()) == len(RULE_IDS)
