"""A rule's function: what it refuses, whose credentials it uses, and what it keeps to itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from clarify_rules.clarify.parameters import BadParameter
from clarify_rules.lambdas import config_rule
from clarify_rules.lambdas.config_rule import handler
from clarify_rules.lambdas.environment import BadSetting
from clarify_rules.lambdas.failures import RoundFailed
from clarify_rules.lambdas.invocation import BadEvent
from tests.lambdas.events import ACCOUNT_ID, REGION, changed, scheduled
from tests.lambdas.function_run import CACHE_KEY, NOW, OWN_KEY, UNPROVEN_KEY, Context, Ran, deployed
from tests.lambdas.http_aws import Answer

MODEL = "AWS::SageMaker::Model"
ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/clarify-reader"
OTHER_ACCOUNT = "444455556666"


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ran:
    return deployed(monkeypatch, capsys)


def test_a_round_reads_judges_reports_and_counts(ran: Ran) -> None:
    ran.run()

    assert ran.held == {"inside": "COMPLIANT", "outside": "NON_COMPLIANT"}
    assert ran.metrics == {"Reported": 2, "Undetermined": 0, "Rounds": 1}
    assert {each.access_key for each in ran.aws.sent} == {OWN_KEY}
    assert ran.aws.counts()["sts:AssumeRole"] == 0
    assert {each.headers["x-amz-expected-bucket-owner"] for each in ran.aws.sent_of("s3:GetObject")} == {
        ACCOUNT_ID
    }


# What is not set, or not as it must be.


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("RULE_ID", "", "RULE_ID is not set"),
        ("RULE_ID", "clarify-made-up", "RULE_ID must be a rule"),
        ("CACHE_BUCKET", "", "CACHE_BUCKET is not set"),
        ("ASSUME_ROLE_ARN", "clarify-reader", "ASSUME_ROLE_ARN must be the ARN"),
        ("ASSUME_ROLE_ARN", f"arn:aws-cn:iam::{ACCOUNT_ID}:role/r", "another partition"),
        ("JOB_RESOURCE_TYPE", "AWS::Lambda", "JOB_RESOURCE_TYPE must be"),
        ("SEVERITY_OVERRIDES", "clarify-job-in-vpc=DIRE", "SEVERITY_OVERRIDES must be"),
        ("SECURITY_HUB_MODE", "archive", "SECURITY_HUB_MODE must be import or off"),
    ],
)
def test_a_bad_setting_is_raised_counted_and_named_and_nothing_is_called(
    ran: Ran, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadSetting, match=said):
        ran.run()
    assert ran.aws.sent == []
    assert ran.metrics == {"Failed": 1}
    (entry,) = ran.errors
    assert said in entry["reason"]
    assert not value or value not in ran.log.replace(said, "")
    assert (entry["kind"], entry["request"]) == ("BadSetting", "request-1")


def test_a_context_without_an_arn_is_refused(ran: Ran) -> None:
    context = Context()
    context.invoked_function_arn = "test"
    with pytest.raises(BadSetting, match="invoked_function_arn"):
        ran.run(context=context)
    assert ran.aws.sent == []
    assert ran.metrics == {"Failed": 1}


# Events that are not meant for the function, or ask for what must come from elsewhere.


def rule_arn(partition: str = "aws", region: str = REGION, account_id: str = ACCOUNT_ID) -> str:
    return f"arn:{partition}:config:{region}:{account_id}:config-rule/config-rule-abc123"


def of_item(**item: Any) -> dict[str, Any]:
    return {"invokingEvent": changed(MODEL, "fraud", item=item)["invokingEvent"]}


def of_another_account() -> dict[str, Any]:
    invoking = json.loads(scheduled(NOW)["invokingEvent"]) | {"awsAccountId": OTHER_ACCOUNT}
    return {
        "configRuleArn": rule_arn(account_id=OTHER_ACCOUNT),
        "accountId": OTHER_ACCOUNT,
        "invokingEvent": json.dumps(invoking),
    }


CRAFTED = {
    "another account": (of_another_account(), "is about account"),
    "two accounts": ({"accountId": OTHER_ACCOUNT}, "accountId is not the account"),
    "a resource of another account": (of_item(awsAccountId=OTHER_ACCOUNT), "another account"),
    "another Region": ({"configRuleArn": rule_arn(region="eu-west-1")}, "is about eu-west-1"),
    "a resource of another Region": (of_item(awsRegion="eu-west-1"), "another Region"),
    "another partition": ({"configRuleArn": rule_arn("aws-cn")}, "partition aws-cn"),
    "another rule": ({"configRuleName": "clarify-job-reaches-s3"}, "another rule"),
    "proactive mode": ({"evaluationMode": "PROACTIVE"}, "proactive"),
    "no rule's ARN": ({"configRuleArn": "arn:aws:iam::111122223333:role/x"}, "configRuleArn"),
    "no notification": ({"invokingEvent": "{"}, "invokingEvent"),
    "an aggregated kind": ({"invokingEvent": '{"messageType": "ConfigurationSnapshotDeliveryCompleted"}'},
                           "messageType"),
    "no token": ({"resultToken": ""}, "resultToken"),
}  # fmt: skip


@pytest.mark.parametrize("case", CRAFTED)
def test_a_crafted_event_changes_nothing_and_is_told_without_being_quoted(ran: Ran, case: str) -> None:
    changes, said = CRAFTED[case]
    event = ran.event(**{"mark": "quoted-nowhere"} | changes)
    with pytest.raises(BadEvent, match=said):
        ran.run(event)
    assert ran.aws.sent == []
    assert ran.metrics == {"Failed": 1}
    (entry,) = ran.errors
    assert said in entry["reason"]
    assert "quoted-nowhere" not in ran.log
    assert "token-" not in ran.log


@pytest.mark.parametrize("event", [None, [], "event", 7, {}])
def test_what_is_no_event_at_all_is_refused(ran: Ran, event: Any) -> None:
    with pytest.raises(BadEvent):
        handler(event, Context())  # type: ignore[arg-type]  # Lambda hands over any JSON
    assert ran.aws.sent == []
    assert ran.metrics == {"Failed": 1}


@pytest.mark.parametrize(
    "parameters",
    [
        {"ExecutionRoleName": "admin"},
        {"ExecutionRoleName": "admin", "LookbackDays": "7"},
        {"AssumeRoleArn": f"arn:aws:iam::{OTHER_ACCOUNT}:role/admin"},
        {"LookbackDays": "0"},
        {"UndeterminedAs": "COMPLIANT"},
    ],
)
def test_a_role_in_the_rules_parameters_and_bad_ones_are_refused_before_anything_is_read(
    ran: Ran, parameters: dict[str, str]
) -> None:
    with pytest.raises(BadParameter, match=next(iter(parameters))):
        ran.run(ran.event(ruleParameters=json.dumps(parameters)))
    assert ran.aws.sent == []
    assert ran.metrics == {"Failed": 1}
    assert next(iter(parameters)) in ran.errors[0]["reason"]
    assert "token-" not in ran.log


def test_a_role_in_the_event_is_not_looked_at(ran: Ran) -> None:
    ran.run(ran.event(executionRoleArn=f"arn:aws:iam::{OTHER_ACCOUNT}:role/admin"))
    assert ran.aws.counts()["sts:AssumeRole"] == 0
    assert {each.access_key for each in ran.aws.sent} == {OWN_KEY}


def test_a_refused_event_is_logged_under_its_own_request(ran: Ran) -> None:
    ran.run()
    context = Context()
    context.aws_request_id = "request-2"
    with pytest.raises(BadEvent):
        ran.run(ran.event(accountId=OTHER_ACCOUNT), context)
    (entry,) = ran.errors
    assert entry["request"] == "request-2"
    assert "account" not in entry


# The role that is assumed.


@pytest.fixture
def assuming(ran: Ran, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ran]:
    monkeypatch.setenv("ASSUME_ROLE_ARN", ROLE)
    monkeypatch.setenv("ASSUME_ROLE_EXTERNAL_ID", "external-7")
    config_rule._session.cache_clear()
    yield ran
    config_rule._session.cache_clear()


def test_a_role_reads_and_reports_while_the_cache_is_kept_by_the_function_itself(assuming: Ran) -> None:
    functions_home = Context(account_id=OTHER_ACCOUNT)
    assuming.run(context=functions_home)

    (assumed,) = assuming.aws.sent_of("sts:AssumeRole")
    assert (assumed.asked["RoleArn"], assumed.asked["ExternalId"]) == (ROLE, "external-7")
    assert assumed.access_key == OWN_KEY
    assert assumed.host == f"sts.{REGION}.amazonaws.com"
    keys = {(each.operation.split(":")[0], each.access_key) for each in assuming.aws.sent}
    assert keys == {
        ("sts", OWN_KEY), ("s3", OWN_KEY),
        ("sagemaker", "ASIAROLE1"), ("tag", "ASIAROLE1"), ("config", "ASIAROLE1"),
    }  # fmt: skip
    assert assuming.held == {"inside": "COMPLIANT", "outside": "NON_COMPLIANT"}
    cache = assuming.aws.sent_of("s3:GetObject")
    assert {each.headers["x-amz-expected-bucket-owner"] for each in cache} == {OTHER_ACCOUNT}
    assert any(each.url.endswith(CACHE_KEY) for each in cache), "of the account that is looked at"


def test_a_role_without_an_external_id_is_assumed_without_one(
    assuming: Ran, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSUME_ROLE_EXTERNAL_ID", "")
    assuming.run()
    (assumed,) = assuming.aws.sent_of("sts:AssumeRole")
    assert "ExternalId" not in assumed.asked


@pytest.mark.parametrize(
    ("partition", "region", "host"),
    [
        ("aws-cn", "cn-north-1", "sts.cn-north-1.amazonaws.com.cn"),
        ("aws-us-gov", "us-gov-west-1", "sts.us-gov-west-1.amazonaws.com"),
    ],
)
def test_the_partitions_own_sts_is_asked(
    assuming: Ran, monkeypatch: pytest.MonkeyPatch, partition: str, region: str, host: str
) -> None:
    monkeypatch.setenv("ASSUME_ROLE_ARN", ROLE.replace("arn:aws:", f"arn:{partition}:"))
    event = assuming.event(configRuleArn=rule_arn(partition, region))
    assuming.run(event, Context(region=region, partition=partition))
    (assumed,) = assuming.aws.sent_of("sts:AssumeRole")
    assert assumed.host == host
    suffix = host.partition(region)[2]
    assert all(each.host.endswith(f"{region}{suffix}") for each in assuming.aws.sent)


def test_an_endpoint_url_is_respected_by_every_client(assuming: Ran, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4566")
    assuming.run()
    assert {each.host for each in assuming.aws.sent} == {"127.0.0.1:4566"}
    assert assuming.aws.counts()["sts:AssumeRole"] == 1


@pytest.mark.parametrize("role_account", [OTHER_ACCOUNT, "999999999999"])
def test_a_role_of_another_account_than_the_events_is_not_assumed(
    ran: Ran, monkeypatch: pytest.MonkeyPatch, role_account: str
) -> None:
    monkeypatch.setenv("ASSUME_ROLE_ARN", f"arn:aws:iam::{role_account}:role/reader")
    with pytest.raises(BadEvent, match="is about account"):
        ran.run()
    assert ran.aws.sent == []
    assert ran.metrics == {"Failed": 1}


def test_credentials_are_kept_while_warm_and_renewed_before_they_end(assuming: Ran) -> None:
    assuming.run()
    assuming.run()
    assert assuming.aws.counts()["sts:AssumeRole"] == 1

    config_rule._session.cache_clear()
    assuming.aws.role_lives = timedelta(minutes=1)
    assuming.run()
    before = assuming.aws.counts()["sts:AssumeRole"]
    assuming.aws.role_lives = timedelta(hours=1)
    assuming.aws.sent.clear()
    assuming.run()

    assert before >= 2
    assert assuming.aws.counts()["sts:AssumeRole"] == 1, "renewed once"
    keys = {each.access_key for each in assuming.aws.sent_of("config:PutEvaluations")}
    assert keys == {"ASIAROLE1"}, "the first one of the new"


def test_a_role_that_may_not_be_assumed_is_raised_and_nothing_is_put(assuming: Ran) -> None:
    assuming.aws.instead["sts:AssumeRole"] = Answer.query_error("AccessDenied")
    with pytest.raises(Exception, match="AssumeRole"):
        assuming.run()
    assert set(assuming.aws.counts()) <= {"sts:AssumeRole", "s3:GetObject"}
    assert assuming.metrics == {"Failed": 1}
    assert "external-7" not in assuming.log


# The token.


def test_a_trial_is_put_as_one_and_changes_nothing(ran: Ran) -> None:
    ran.run(ran.event(resultToken="TESTMODE"))
    (put,) = ran.aws.sent_of("config:PutEvaluations")
    assert put.asked["TestMode"] is True
    assert len(put.asked["Evaluations"]) == 2
    assert ran.held == {}
    assert "Rounds" not in ran.metrics
    assert UNPROVEN_KEY not in ran.aws.objects, "nothing was proven to Config"


def test_an_expired_token_is_raised_and_the_next_round_puts_all(ran: Ran) -> None:
    event = ran.event()
    ran.aws.service.control.expire_token(event["resultToken"])
    with pytest.raises(RoundFailed, match="InvalidResultTokenException"):
        ran.run(event)
    assert ran.metrics == {"Failed": 1, "Reported": 0, "Undetermined": 0}
    assert event["resultToken"] not in ran.log
    ran.run()
    assert len(ran.held) == 2


def test_nothing_confidential_is_ever_logged(assuming: Ran) -> None:
    secret = "hunter2"
    assuming.aws.jobs[0]["Environment"] = {"PASSWORD": secret}
    events = [
        assuming.event(),
        assuming.event(ruleParameters='{"LookbackDays": "none"}'),
        assuming.event(resultToken="unknown-token"),
    ]
    for event in events:
        with suppress(BadParameter, RoundFailed):
            assuming.run(event)
    assert len(assuming.errors) == 2
    for each in (secret, "external-7", "own-secret", OWN_KEY, "ASIAROLE", "Jane Doe", "unknown-token"):
        assert each not in assuming.log
    assert not any(event["resultToken"] in assuming.log for event in events)


def test_calls_under_way_when_reading_ends_leave_time_to_report() -> None:
    """The longest a call lasts: all its attempts time out, with botocore's pauses of 1, 2, 4... seconds."""
    from clarify_rules.reader import clients

    session = config_rule._session(None, None, clients.Identity(ACCOUNT_ID, "aws"))
    attempts = clients._ATTEMPTS
    pauses = sum(min(2**each, 20) for each in range(attempts - 1))
    longest = attempts * session._read_timeout + pauses
    assert longest + 20 <= config_rule.RESERVE_SECONDS
    assert longest < config_rule.LONGEST_CALL_SECONDS
