"""The collector, which keeps the job cache and has the job rules evaluated, and what wakes it."""

from __future__ import annotations

from clarify_rules.catalog.function_permissions import (
    collector_account_permissions,
    collector_own_permissions,
)
from deployment.template import names
from deployment.template.conditions import JOB_RULES
from deployment.template.function import Permissions, function_resources
from deployment.template.intrinsics import Json, get_att, if_, join, ref, resource
from deployment.template.names import COLLECTOR, names_of
from deployment.template.sizes import BATCH_SIZE, BATCH_WINDOW, COLLECTOR_MEMORY, COLLECTOR_TIMEOUT


def collector_resources() -> Json:
    """Return the collector, its event source, and the two rules that fill its queue."""
    permissions = Permissions(collector_own_permissions(), collector_account_permissions())
    return {
        **function_resources(
            COLLECTOR,
            permissions,
            _function(),
            names_config_rules=names.ANY_JOB_RULE,
            failures="Its events stay in their queue when it fails, which has a dead letter queue.",
        ),
        "CollectorEvents": _events(),
        names.JOB_STATE_CHANGES: _job_state_changes(),
        names.HOURLY_COLLECTION: _hourly_collection(),
    }


def _function() -> Json:
    return {
        "Description": "Collects what Clarify jobs there are for all rules, and has the job rules evaluated.",
        "Handler": "clarify_rules.lambdas.collector.handler",
        "MemorySize": COLLECTOR_MEMORY,
        "Timeout": COLLECTOR_TIMEOUT,
        # The only writer of the cache, and never two of it.
        "ReservedConcurrentExecutions": 1,
        "Environment": {
            "Variables": {
                "LOOKBACK_DAYS": ref("LookbackDays"),
                "SCOPE_TAG_KEY": ref("ScopeTagKey"),
                "TRUSTED_BUCKET_OWNERS": ref("TrustedBucketOwners"),
                "QUEUE_URL": ref(names.JOB_EVENTS),
                "JOB_RULES": join(",", [if_(names_of(each).enabled, each) for each in JOB_RULES]),
            }
        },
    }


def _events() -> Json:
    return resource(
        "AWS::Lambda::EventSourceMapping",
        {
            "FunctionName": ref(COLLECTOR.function),
            "EventSourceArn": get_att(names.JOB_EVENTS, "Arn"),
            "BatchSize": BATCH_SIZE,
            "MaximumBatchingWindowInSeconds": BATCH_WINDOW,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            # The least there is: more pollers would only be throttled more.
            "ScalingConfig": {"MaximumConcurrency": 2},
        },
    )


def _job_state_changes() -> Json:
    return resource(
        "AWS::Events::Rule",
        {
            "Description": "Processing jobs that began, ended or failed; whether one is Clarify's is seen "
            "later.",
            "EventPattern": {
                "source": ["aws.sagemaker"],
                "detail-type": ["SageMaker Processing Job State Change"],
            },
            "Targets": [_target()],
        },
    )


def _hourly_collection() -> Json:
    return resource(
        "AWS::Events::Rule",
        {
            "Description": "Collects every hour, for what no job event tells of.",
            "ScheduleExpression": "rate(1 hour)",
            "Targets": [{**_target(), "Input": '{"source":"schedule"}'}],
        },
    )


def _target() -> Json:
    return {
        "Id": "JobEvents",
        "Arn": get_att(names.JOB_EVENTS, "Arn"),
        "DeadLetterConfig": {"Arn": get_att(names.DEAD_LETTERS, "Arn")},
    }
