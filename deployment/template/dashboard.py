"""The dashboard of the metrics that the functions write."""

from __future__ import annotations

import json

from deployment.template import names
from deployment.template.globals import DIMENSION, NAMESPACE
from deployment.template.intrinsics import Json, resource, sub

_WIDTH, _HEIGHT = 12, 6
_CHARTS = (
    ("Rounds finished and evaluations put", "Sum", ("Rounds", "Reported")),
    ("Undetermined results, the most of one evaluation", "Maximum", ("Undetermined",)),
    ("What went wrong", "Sum", ("Failed", "CacheRejected", "ContradictedByOutcome")),
    ("Jobs collected", "Sum", ("Collected",)),
)


def dashboard_resources() -> Json:
    """Return the dashboard: the alarm, the metrics, the queues."""
    charts = [
        _chart(title, [[NAMESPACE, each, DIMENSION, "${AWS::StackName}"] for each in metrics], statistic)
        for title, statistic, metrics in _CHARTS
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
    return {names.DASHBOARD: resource("AWS::CloudWatch::Dashboard", {"DashboardBody": sub(body)})}


def _state() -> Json:
    alarms = [f"${{{names.ALARM}.Arn}}"]
    return {"type": "alarm", "properties": {"title": "Is the evaluation itself sound?", "alarms": alarms}}


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
