"""What the functions stand on: their environment, the cache bucket, the queues, the alarm, the dashboard."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clarify_rules.catalog.registry import RULE_IDS
from deployment.template.names import names_of
from deployment.template.parameters import STARTER
from tests.deployment.rendering import FUNCTION, PLACES, Stack

ALL = {"EnabledRules": "all"}
COMMON = {
    "CACHE_BUCKET": "CacheBucket",
    "ASSUME_ROLE_ARN": "",
    "ASSUME_ROLE_EXTERNAL_ID": "",
    "STACK_NAME": "stack",
    "POWERTOOLS_SERVICE_NAME": "clarify-config-rules",
    "POWERTOOLS_METRICS_NAMESPACE": "ClarifyConfigRules",
    "POWERTOOLS_LOG_LEVEL": "INFO",
}


@pytest.fixture(scope="module", params=PLACES)
def stack(request: pytest.FixtureRequest) -> Stack:
    return Stack(ALL, request.param)


def _variables(function: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = function["Environment"]["Variables"]
    return found


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_a_rules_function_learns_its_rule_from_the_environment(rule_id: str) -> None:
    function = Stack(ALL).resources(FUNCTION)[names_of(rule_id).function]
    assert function["Handler"] == "clarify_rules.lambdas.config_rule.handler"
    assert _variables(function) == {
        **COMMON,
        "RULE_ID": rule_id,
        "FREQUENCY": "TwentyFour_Hours",
        "JOB_RESOURCE_TYPE": "AWS::SageMaker::ProcessingJob",
        "SEVERITY_OVERRIDES": "",
        "SECURITY_HUB_MODE": "import",
    }


def test_the_collector_learns_where_its_events_and_the_job_rules_are(stack: Stack) -> None:
    collector = stack.resources(FUNCTION)["CollectorFunction"]
    assert collector["Handler"] == "clarify_rules.lambdas.collector.handler"
    assert collector["ReservedConcurrentExecutions"] == 1
    assert collector["Timeout"] == 900
    job_rules = [each for each in RULE_IDS if each.startswith("clarify-job-")]
    # StartConfigRulesEvaluation takes 25.
    assert len(job_rules) <= 25
    assert _variables(collector) == {
        **COMMON,
        "LOOKBACK_DAYS": "7",
        "SCOPE_TAG_KEY": "clarify-rules:scope",
        "TRUSTED_BUCKET_OWNERS": "",
        "JOB_RULES": ",".join(job_rules),
        "QUEUE_URL": "JobEvents",
    }


def test_functions_are_alike_but_for_size(stack: Stack) -> None:
    for function in stack.resources(FUNCTION).values():
        assert (function["Runtime"], function["Architectures"]) == ("python3.13", ["arm64"])
        assert function["CodeUri"] == "rules/"
        assert function["LoggingConfig"]["LogFormat"] == "JSON"
        assert function["LoggingConfig"]["LogGroup"] in stack.there
        assert 128 <= function["MemorySize"] <= 1024
        assert 60 <= function["Timeout"] <= 900
        assert len(json.dumps(_variables(function))) < 4_096


def test_no_text_names_a_partition_or_its_domain() -> None:
    rendered = json.dumps([Stack(ALL, "aws-cn").resources(), Stack(ALL, "aws-cn").outputs()])
    assert "arn:aws:" not in rendered
    assert ".amazonaws.com/" not in rendered
    assert "us-east-1" not in rendered


def test_the_cache_bucket_is_private_versioned_and_encrypted(stack: Stack) -> None:
    bucket = stack.resources()["CacheBucket"]
    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}


def test_nobody_but_the_stacks_own_roles_writes_into_the_cache(stack: Stack) -> None:
    policy = stack.resources()["CacheBucketPolicy"]["PolicyDocument"]
    transport, jobs, unproven = policy["Statement"]
    arn = f"arn:{stack.partition}:s3:::CacheBucket"
    assert {each["Effect"] for each in policy["Statement"]} == {"Deny"}
    assert transport["Resource"] == [arn, f"{arn}/*"]
    assert transport["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert jobs["Resource"] == f"{arn}/jobs/*"
    assert jobs["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": "CollectorRole.Arn"}}
    assert unproven["Resource"] == f"{arn}/unproven/*"
    roles = [f"{names_of(each).role}.Arn" for each in RULE_IDS]
    assert unproven["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": roles}}
    # Who may delete a version brings an older one back, and who deletes a doubt lets it begin anew.
    written = {"s3:PutObject", "s3:ReplicateObject", "s3:DeleteObject", "s3:DeleteObjectVersion"}
    assert all(set(each["Action"]) == written for each in (jobs, unproven))


def test_job_events_wait_two_minutes_and_are_lost_after_nothing_but_twenty_failures(stack: Stack) -> None:
    resources = stack.resources()
    queue, dead = resources["JobEvents"], resources["DeadLetters"]
    assert queue["DelaySeconds"] == 120
    assert queue["RedrivePolicy"] == {"deadLetterTargetArn": "DeadLetters.Arn", "maxReceiveCount": 20}
    assert dead["MessageRetentionPeriod"] == 1_209_600
    assert queue["SqsManagedSseEnabled"]
    assert dead["SqsManagedSseEnabled"]
    mapping = resources["CollectorEvents"]
    assert (mapping["BatchSize"], mapping["MaximumBatchingWindowInSeconds"]) == (1_000, 60)
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    # Else a message would be given out again while its batch is still worked on.
    worked_on = mapping["MaximumBatchingWindowInSeconds"] + resources["CollectorFunction"]["Timeout"]
    assert queue["VisibilityTimeout"] > worked_on
    assert queue["VisibilityTimeout"] * 20 < queue["MessageRetentionPeriod"]


def test_all_that_wakes_the_collector_goes_through_its_queue(stack: Stack) -> None:
    rules = stack.resources("AWS::Events::Rule")
    assert {name: each["Targets"][0]["Arn"] for name, each in rules.items()} == {
        "JobStateChanges": "JobEvents.Arn",
        "HourlyCollection": "JobEvents.Arn",
    }
    assert rules["JobStateChanges"]["EventPattern"] == {
        "source": ["aws.sagemaker"],
        "detail-type": ["SageMaker Processing Job State Change"],
    }
    assert json.loads(rules["HourlyCollection"]["Targets"][0]["Input"]) == {"source": "schedule"}
    assert all(
        each["Targets"][0]["DeadLetterConfig"] == {"Arn": "DeadLetters.Arn"} for each in rules.values()
    )


def test_only_this_stacks_rules_and_only_over_tls_put_into_the_queues(stack: Stack) -> None:
    for queue in ("JobEvents", "DeadLetters"):
        policy = stack.resources()[f"{queue}Policy"]
        assert policy["Queues"] == [queue]
        transport, events = policy["PolicyDocument"]["Statement"]
        assert transport["Effect"] == "Deny"
        assert transport["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
        assert events["Principal"] == {"Service": "events.amazonaws.com"}
        assert events["Condition"] == {
            "ArnEquals": {"aws:SourceArn": ["JobStateChanges.Arn", "HourlyCollection.Arn"]}
        }


@pytest.mark.parametrize("chosen", ["all", ",".join(STARTER), *RULE_IDS])
def test_one_alarm_rings_for_every_other(chosen: str) -> None:
    stack = Stack({"EnabledRules": chosen, "AlarmTopicArn": "arn:aws:sns:us-east-1:123456789012:alarms"})
    alarms = stack.resources("AWS::CloudWatch::Alarm")
    assert not [name for name, each in alarms.items() if {"AlarmActions", "OKActions"} & set(each)]
    (composite,) = stack.resources("AWS::CloudWatch::CompositeAlarm").values()
    rung_for = composite["AlarmRule"].split(" OR ")
    assert sorted(rung_for) == sorted(f'ALARM("{name}")' for name in alarms)
    assert composite["AlarmActions"] == ["arn:aws:sns:us-east-1:123456789012:alarms"]


@pytest.mark.parametrize("chosen", ["all", ",".join(STARTER), *RULE_IDS])
def test_errors_throttles_and_silence_of_every_function_are_watched(chosen: str) -> None:
    stack = Stack({"EnabledRules": chosen})
    watched: dict[str, list[str]] = {"Errors": [], "Throttles": [], "Invocations": []}
    for each in stack.resources("AWS::CloudWatch::Alarm").values():
        queries = each.get("Metrics", [])
        metrics = [query["MetricStat"]["Metric"] for query in queries if "MetricStat" in query]
        assert len(metrics) <= 10
        for metric in metrics:
            if metric["Namespace"] == "AWS/Lambda":
                watched[metric["MetricName"]].append(metric["Dimensions"][0]["Value"])
        assert len({query["Id"] for query in queries}) == len(queries)
        assert sum(query["ReturnData"] for query in queries) == (1 if queries else 0)
    functions = set(stack.resources(FUNCTION))
    assert sorted(watched["Errors"]) == sorted(functions)
    # The collector runs once at a time: being throttled is its ordinary life.
    assert sorted(watched["Throttles"]) == sorted(functions - {"CollectorFunction"})
    assert sorted(watched["Invocations"]) == sorted(functions - {"CollectorFunction"})


def test_the_dashboard_shows_every_metric_by_stack_alone(stack: Stack) -> None:
    body = json.loads(stack.resources()["Dashboard"]["DashboardBody"])
    shown = [
        metric
        for widget in body["widgets"]
        for metric in widget["properties"].get("metrics", [])
        if metric[0] == "ClarifyConfigRules"
    ]
    assert {metric[1] for metric in shown} == {
        *(
            "Rounds",
            "Reported",
            "Undetermined",
            "UndeterminedRise",
            "Failed",
            "FindingsFailed",
            "CacheRejected",
            "ContradictedByOutcome",
            "Collected",
        )
    }
    assert all(metric[2:] == ["Stack", "stack"] for metric in shown)
    assert all(
        widget["properties"].get("region", PLACES[stack.partition][0]) == PLACES[stack.partition][0]
        for widget in body["widgets"]
    )
