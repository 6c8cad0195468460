"""The dashboard of the metrics that the functions write."""

from __future__ import annotations

import json

from deployment.template import names
from deployment.template.alarms import for_every_alarm
from deployment.template.globals import DIMENSION, NAMESPACE
from deployment.template.intrinsics import Json, get_att, join, resource, sub

_WIDTH, _HEIGHT = 12, 6
# Stands for the alarms in the body, of which some may be absent.
_ALARMS = "ALARMS"
CHARTS = (
    ("Rounds finished and evaluations put", "Sum", ("Rounds", "Reported")),
    ("Undetermined results, the most of one evaluation", "Maximum", ("Undetermined", "UndeterminedRise")),
    ("What went wrong", "Sum", ("Failed", "FindingsFailed", "CacheRejected", "ContradictedByOutcome")),
    ("Jobs collected", "Sum", ("Collected",)),
)


def dashboard_resources() -> Json:
    """Return the dashboard: the alarms, the metrics, the queues."""
    charts = [
        _chart(title, [[NAMESPACE, each, DIMENSION, "${AWS::StackName}"] for each in metrics], statistic)
        for title, statistic, metrics in CHARTS
    ]
    queues = [
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", f"${{{each}.QueueName}}"]
        for each in (names.JOB_EVENTS, names.DEAD_LETTERS)
    ]
    widgets = [_state(), *charts, _chart("Messages waiting", queues, "Maximum")]
    placed = [
        {
            "x": number % 2 * _WIDTH,
            "y": number // 2 * _HEIGHT,
            "width": _WIDTH,
            "height": _HEIGHT,
            **widget,
        }
        for number, widget in enumerate(widgets)
    ]
    body = json.dumps({"widgets": placed}, separators=(",", ":"))
    before, after = body.split(f'"{_ALARMS}"')
    alarms = join(",", [_quoted(names.ALARM), *for_every_alarm(_quoted)])
    whole = join("", [sub(before), alarms, sub(after)])
    return {names.DASHBOARD: resource("AWS::CloudWatch::Dashboard", {"DashboardBody": whole})}


def _quoted(alarm: str) -> Json:
    return join("", ['"', get_att(alarm, "Arn"), '"'])


def _state() -> Json:
    return {"type": "alarm", "properties": {"title": "Is the evaluation itself sound?", "alarms": [_ALARMS]}}


def _chart(title: str, metrics: list[list[str]], statistic: str) -> Json:
    return {
        "type": "metric",
        "properties": {
            "title": title,
            "view": "timeSeries",
            "region": "${AWS::Region}",
            "period": 3_600,
            "stat": statistic,
            "metrics": metrics,
        },
    }
