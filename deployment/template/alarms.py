"""The one alarm, and the silent ones it is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from clarify_rules.catalog.registry import RULE_IDS
from deployment.template import names
from deployment.template.conditions import DAILY, FREQUENCIES
from deployment.template.globals import DIMENSION, NAMESPACE
from deployment.template.intrinsics import Json, any_of, get_att, if_, join, ref, resource
from deployment.template.names import COLLECTOR, FunctionNames, names_of

_FIVE_MINUTES = 300
# Twice the schedule's hour, for events that nobody fetches.
_OLDEST_EVENT = 7_200
# Three times the schedule's hour.
_LONGEST_WITHOUT_COLLECTION = 10_800
# CloudWatch takes ten metrics in the expression of an alarm.
_MOST = 10
# A sum leaves out metrics that have no values at all; `+` would have none either.
_TOTAL = "SUM(FILL(METRICS(), 0))"


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
_SILENT = _watches("Silent", _RULES)
_FUNCTIONS_WATCHED = (*_ERRORS, *_THROTTLES, *_SILENT)
_ALWAYS = (
    "DeadLettersArrived",
    "JobEventsLate",
    "NothingCollected",
    "NothingReported",
    "FaultsCounted",
    "UndeterminedRising",
)


def alarm_conditions() -> Json:
    """Return the conditions of alarms whose functions may all be absent."""
    return {
        each.condition: any_of([own.enabled for own in each.functions])
        for each in _FUNCTIONS_WATCHED
        if each.condition
    }


def for_every_alarm(part: Callable[[str], Any]) -> list[Any]:
    """Return something for each metric alarm, by its name; nothing where an alarm's functions are absent."""
    functions = [
        if_(each.condition, part(each.name)) if each.condition else part(each.name)
        for each in _FUNCTIONS_WATCHED
    ]
    return [*map(part, _ALWAYS), *functions]


def alarm_resources() -> Json:
    """Return the alarms; only the composite one has actions.

    It tells when it begins to ring and when it stops, and nothing in between. So whatever can be is watched
    as an event, which rings for minutes, and not as a state, which would keep it ringing and hide the next.
    """
    return {
        **{each.name: _counting_functions(each, "Errors") for each in _ERRORS},
        **{each.name: _counting_functions(each, "Throttles") for each in _THROTTLES},
        **{each.name: _silent(each) for each in _SILENT},
        "DeadLettersArrived": _dead_letters_arrived(),
        "JobEventsLate": _alarm(
            "Job events wait too long to be fetched: the collector's event source is off, or kept from "
            "working.",
            {
                **_queue_metric(names.JOB_EVENTS, "ApproximateAgeOfOldestMessage"),
                "Threshold": _OLDEST_EVENT,
                "EvaluationPeriods": 3,
            },
        ),
        "NothingCollected": _none_of(
            "The collector has not read jobs for three hours, though it is woken every hour.",
            _query("found", _own("Collected"), "SampleCount", _LONGEST_WITHOUT_COLLECTION),
        ),
        "NothingReported": _none_of(
            "No rule finished a scheduled round for two periods. AWS Config may be off. This is also so "
            "until the first round after a deployment ends.",
            _query("found", _own("Rounds"), "Sum", _two_periods()),
        ),
        "FaultsCounted": _computed(
            "The functions told of faults: messages of no known kind in the queue, content of the cache that "
            "is not of their making, or what they could not read. Their logs say which.",
            {"faults": _TOTAL},
            [
                _query("failed", _own("Failed"), "Sum"),
                _query("rejected", _own("CacheRejected"), "Sum"),
            ],
        ),
        "UndeterminedRising": _alarm(
            "A rule can decide less than before: a permission was taken away, or something new cannot be "
            "read. Its log says which rule.",
            {
                **_own("UndeterminedRise"),
                "Statistic": "Sum",
                "Period": _FIVE_MINUTES,
                "Threshold": 0,
                "EvaluationPeriods": 1,
            },
        ),
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


def _computed(
    description: str,
    expressions: dict[str, Any],
    queries: list[Any],
    condition: str | None = None,
    **properties: Any,
) -> Json:
    """Return an alarm on the last of some expressions, by id, which may name those before and the queries."""
    *_, watched = expressions
    computed = [
        {"Id": name, "Expression": each, "ReturnData": name == watched} for name, each in expressions.items()
    ]
    return _alarm(
        description,
        {"Metrics": [*computed, *queries], "Threshold": 0, "EvaluationPeriods": 1, **properties},
        condition,
    )


def _none_of(description: str, query: Json) -> Json:
    """Return the alarm that a query finds nothing.

    Filled, since of missing values CloudWatch takes older ones in their place for a while; what was never
    there cannot be filled, and is missing.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
    """
    expression = f"FILL({query['Id']}, 0)"
    return _computed(
        description,
        {"number": expression},
        [query],
        Threshold=1,
        ComparisonOperator="LessThanThreshold",
        TreatMissingData="breaching",
    )


def _query(query_id: str, metric: Json, statistic: str, period: Any = _FIVE_MINUTES) -> Json:
    return {
        "Id": query_id,
        "ReturnData": False,
        "MetricStat": {"Metric": metric, "Stat": statistic, "Period": period},
    }


def _queue(queue: str, metric: str) -> Json:
    return {
        "Namespace": "AWS/SQS",
        "MetricName": metric,
        "Dimensions": [{"Name": "QueueName", "Value": get_att(queue, "QueueName")}],
    }


def _queue_metric(queue: str, metric: str) -> Json:
    return {**_queue(queue, metric), "Statistic": "Maximum", "Period": _FIVE_MINUTES}


def _own(name: str) -> Json:
    return {
        "Namespace": NAMESPACE,
        "MetricName": name,
        "Dimensions": [{"Name": DIMENSION, "Value": ref("AWS::StackName")}],
    }


def _of_function(own: FunctionNames, metric: str) -> Json:
    return {
        "Namespace": "AWS/Lambda",
        "MetricName": metric,
        "Dimensions": [{"Name": "FunctionName", "Value": ref(own.function)}],
    }


def _dead_letters_arrived() -> Json:
    """Return the alarm that there are more dead letters than five minutes ago.

    Those that lie there, for up to 14 days, would keep it ringing. What SQS itself moves there after too many
    receives is not among NumberOfMessagesSent, so their number is watched, those that somebody is looking at
    included: on the average, since the greatest numbers of five minutes in which somebody begins to look
    count messages twice. An idle queue tells no numbers: gaps take the last one there was, or none.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    """
    waiting, taken = (
        _query(query_id, _queue(names.DEAD_LETTERS, metric), "Average")
        for query_id, metric in (
            ("waiting", "ApproximateNumberOfMessagesVisible"),
            ("taken", "ApproximateNumberOfMessagesNotVisible"),
        )
    )
    return _computed(
        "An evaluation or a job event failed for good; see the messages in the dead letter queue.",
        {
            "known": "SUM([FILL(waiting, REPEAT), FILL(taken, 0)])",
            "filled": "FILL(known, 0)",
            "rise": "DIFF(filled)",
        },
        [waiting, taken],
        # Two, so that there is one before the last to compare with.
        EvaluationPeriods=2,
        DatapointsToAlarm=1,
    )


def _counting_functions(watch: _Watch, metric: str) -> Json:
    return _computed(
        f"{metric} of functions: {_told(watch)}.",
        {"total": _TOTAL},
        _function_queries(watch, metric, _FIVE_MINUTES),
        watch.condition,
    )


def _silent(watch: _Watch) -> Json:
    """Return the alarm that functions were not asked for two periods: their number, each by its own metric,
    since no other rule's rounds make up for one's."""
    silent = [
        if_(own.enabled, f"IF(FILL(m{number}, 0) > 0, 0, 1)") for number, own in enumerate(watch.functions)
    ]
    return _computed(
        f"AWS Config did not ask some of these functions for two periods: {_told(watch)}. This is also so "
        "until the first round after a deployment begins.",
        {"silent": join(" + ", silent)},
        _function_queries(watch, "Invocations", _two_periods()),
        watch.condition,
        TreatMissingData="breaching",
    )


def _told(watch: _Watch) -> str:
    return ", ".join(own.stem for own in watch.functions)


def _function_queries(watch: _Watch, metric: str, period: Any) -> list[Any]:
    return [
        query if own == COLLECTOR else if_(own.enabled, query)
        for number, own in enumerate(watch.functions)
        for query in [_query(f"m{number}", _of_function(own, metric), "Sum", period)]
    ]


def _two_periods() -> Any:
    found: Any = 2 * DAILY
    for condition, _, seconds in FREQUENCIES:
        found = if_(condition, 2 * seconds, found)
    return found


def _composite() -> Json:
    actions = if_(names.HAS_ALARM_TOPIC, [ref("AlarmTopicArn")])
    return resource(
        "AWS::CloudWatch::CompositeAlarm",
        {
            "AlarmDescription": "Something is wrong with the evaluation of Clarify workloads itself; the "
            "alarms it is made of say what.",
            "AlarmRule": join(" OR ", for_every_alarm(_in_alarm)),
            "AlarmActions": actions,
            "OKActions": actions,
        },
    )


def _in_alarm(alarm: str) -> Json:
    return join("", ['ALARM("', ref(alarm), '")'])
