"""The one alarm, and the silent ones it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clarify_rules.catalog.registry import RULE_IDS
from deployment.template import names
from deployment.template.conditions import DAILY, FREQUENCIES
from deployment.template.globals import DIMENSION, NAMESPACE
from deployment.template.intrinsics import Json, any_of, get_att, if_, join, ref, resource
from deployment.template.names import COLLECTOR, FunctionNames, names_of

_FIVE_MINUTES = 300
# Twice the schedule's hour: the collector failed, or was kept from working, at least once.
_OLDEST_EVENT = 7_200
# CloudWatch takes ten metrics in the expression of an alarm.
_MOST = 10


@dataclass(frozen=True, slots=True)
class _Watch:
    """Functions that one alarm watches together."""

    name: str
    functions: tuple[FunctionNames, ...]

    @property
    def condition(self) -> str | None:
        """The condition that any of them is deployed, None where one always is."""
        return None if COLLECTOR in self.functions else f"{self.name}Watched"


def _watches(name: str, functions: Sequence[FunctionNames]) -> tuple[_Watch, ...]:
    count = -(-len(functions) // _MOST)
    return tuple(_Watch(f"{name}{number + 1}", tuple(functions[number::count])) for number in range(count))


_RULES = tuple(names_of(each) for each in RULE_IDS)
_ERRORS = _watches("Errors", (COLLECTOR, *_RULES))
# Not the collector: it runs once at a time, so being throttled is its ordinary life; the age of its oldest
# event tells when it is too much.
_THROTTLES = _watches("Throttles", _RULES)
_ALWAYS = ("DeadLettersWaiting", "JobEventsLate", "NothingReported", "UndeterminedRising")


def alarm_conditions() -> Json:
    """Return the conditions of alarms whose functions may all be absent."""
    return {
        each.condition: any_of([own.enabled for own in each.functions])
        for each in (*_ERRORS, *_THROTTLES)
        if each.condition
    }


def alarm_resources() -> Json:
    """Return the alarms; only the composite one has actions."""
    return {
        **{each.name: _functions_alarm(each, "Errors") for each in _ERRORS},
        **{each.name: _functions_alarm(each, "Throttles") for each in _THROTTLES},
        "DeadLettersWaiting": _alarm(
            "An evaluation or a job event failed for good; see the messages in the dead letter queue.",
            {
                **_queue_metric(names.DEAD_LETTERS, "ApproximateNumberOfMessagesVisible"),
                "Threshold": 0,
                "EvaluationPeriods": 1,
            },
        ),
        "JobEventsLate": _alarm(
            "Job events wait too long: the collector fails, or is kept from working.",
            {
                **_queue_metric(names.JOB_EVENTS, "ApproximateAgeOfOldestMessage"),
                "Threshold": _OLDEST_EVENT,
                "EvaluationPeriods": 3,
            },
        ),
        "NothingReported": _alarm(
            "No rule finished a scheduled round for two periods. AWS Config may be off. This is also so "
            "until the first round after a deployment ends.",
            {
                **_metric("Rounds", "Sum"),
                "Period": _frequency_seconds(),
                "Threshold": 1,
                "ComparisonOperator": "LessThanThreshold",
                "EvaluationPeriods": 2,
                "TreatMissingData": "breaching",
            },
        ),
        "UndeterminedRising": _undetermined_rising(),
        names.ALARM: _composite(),
    }


def _alarm(description: str, properties: Json, condition: str | None = None) -> Json:
    return resource(
        "AWS::CloudWatch::Alarm",
        {
            "AlarmDescription": description,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            **properties,
        },
        condition=condition,
    )


def _queue_metric(queue: str, metric: str) -> Json:
    return {
        "Namespace": "AWS/SQS",
        "MetricName": metric,
        "Dimensions": [{"Name": "QueueName", "Value": get_att(queue, "QueueName")}],
        "Statistic": "Maximum",
        "Period": _FIVE_MINUTES,
    }


def _metric(name: str, statistic: str) -> Json:
    return {
        "Namespace": NAMESPACE,
        "MetricName": name,
        "Dimensions": [{"Name": DIMENSION, "Value": ref("AWS::StackName")}],
        "Statistic": statistic,
    }


def _functions_alarm(watch: _Watch, metric: str) -> Json:
    queries = [
        query if own == COLLECTOR else if_(own.enabled, query)
        for number, own in enumerate(watch.functions)
        for query in [_function_query(f"m{number}", own, metric)]
    ]
    total = {"Id": "total", "Expression": "SUM(FILL(METRICS(), 0))", "Label": metric}
    return _alarm(
        f"{metric} of functions: {', '.join(own.stem for own in watch.functions)}.",
        {"Metrics": [{**total, "ReturnData": True}, *queries], "Threshold": 0, "EvaluationPeriods": 1},
        watch.condition,
    )


def _function_query(query_id: str, own: FunctionNames, metric: str) -> Json:
    return {
        "Id": query_id,
        "ReturnData": False,
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/Lambda",
                "MetricName": metric,
                "Dimensions": [{"Name": "FunctionName", "Value": ref(own.function)}],
            },
            "Stat": "Sum",
            "Period": _FIVE_MINUTES,
        },
    }


def _undetermined_rising() -> Json:
    """Return the alarm that more is undetermined than in the period before.

    The most of any one evaluation is compared: how many there were depends on changes and job events.
    """
    worst = _metric("Undetermined", "Maximum")
    statistic = worst.pop("Statistic")
    queries: list[Json] = [
        {"Id": "rise", "Expression": "DIFF(FILL(worst, REPEAT))", "Label": "Rise", "ReturnData": True},
        {
            "Id": "worst",
            "ReturnData": False,
            "MetricStat": {"Metric": worst, "Stat": statistic, "Period": _frequency_seconds()},
        },
    ]
    return _alarm(
        "Rules could decide less than in the period before: a permission was taken away, or something new "
        "cannot be read.",
        {"Metrics": queries, "Threshold": 0, "EvaluationPeriods": 1},
    )


def _frequency_seconds() -> Any:
    found: Any = DAILY
    for condition, _, seconds in FREQUENCIES:
        found = if_(condition, seconds, found)
    return found


def _composite() -> Json:
    watched = (*_ERRORS, *_THROTTLES)
    parts = [_in_alarm(each) for each in _ALWAYS]
    for each in watched:
        part = _in_alarm(each.name)
        parts.append(if_(each.condition, part) if each.condition else part)
    actions = if_(names.HAS_ALARM_TOPIC, [ref("AlarmTopicArn")])
    return resource(
        "AWS::CloudWatch::CompositeAlarm",
        {
            "AlarmDescription": "Something is wrong with the evaluation of Clarify workloads itself; the "
            "alarms it is made of say what.",
            "AlarmRule": join(" OR ", parts),
            "AlarmActions": actions,
            "OKActions": actions,
        },
    )


def _in_alarm(alarm: str) -> Json:
    return join("", ['ALARM("', ref(alarm), '")'])
