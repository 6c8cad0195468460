"""What CloudWatch makes of an alarm: its expressions worked out over series of values, and the alarm's state.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
None is a missing value. A metric that has none at all cannot be filled here; should CloudWatch fill it, what
is filled in must lead to the same state.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Values = list[float | None]
Operation = Callable[[float, float], float]
REPEAT = "REPEAT"


@dataclass(frozen=True)
class Series:
    """The values of a metric, one a period, the oldest first."""

    values: Values

    def _with(self, other: Series | float, work: Operation) -> Series:
        others = other.values if isinstance(other, Series) else [other] * len(self.values)
        pairs = zip(self.values, others, strict=True)
        return Series([None if one is None or two is None else work(one, two) for one, two in pairs])

    def __add__(self, other: Series | float) -> Series:
        return self._with(other, operator.add)

    def __gt__(self, other: Series | float) -> Series:
        return self._with(other, lambda one, two: float(one > two))


def _fill(series: Any, value: Any) -> Any:
    if isinstance(series, list):
        return [_fill(each, value) for each in series]
    if all(each is None for each in series.values):
        return series
    found: Values = []
    for each in series.values:
        before = found[-1] if found else None
        found.append(each if each is not None else before if value == REPEAT else value)
    return Series(found)


def _diff(series: Series) -> Series:
    pairs = zip(series.values, series.values[1:], strict=False)
    return Series([None, *(None if one is None or two is None else two - one for one, two in pairs)])


def _if(condition: Series, then: float, otherwise: float) -> Series:
    return Series([None if each is None else then if each else otherwise for each in condition.values])


def _sum(several: list[Series]) -> Series:
    columns = zip(*(each.values for each in several), strict=True)
    sums = [[each for each in column if each is not None] for column in columns]
    return Series([sum(each) if each else None for each in sums])


def watched(alarm: Mapping[str, Any], metrics: Mapping[str, Values]) -> Values:
    """Return the values that an alarm looks at, its metrics given by name or by the id of their query."""
    if "Metrics" not in alarm:
        return metrics[alarm["MetricName"]]
    known: dict[str, Any] = {}
    for query in alarm["Metrics"]:
        if "MetricStat" in query:
            name = query["MetricStat"]["Metric"]["MetricName"]
            known[query["Id"]] = Series(metrics[query["Id"] if query["Id"] in metrics else name])
    series = list(known.values())
    functions = {"FILL": _fill, "DIFF": _diff, "IF": _if, "SUM": _sum, "METRICS": lambda: series}
    for query in alarm["Metrics"]:
        if "Expression" in query:
            expression = query["Expression"]
            known[query["Id"]] = eval(  # noqa: S307 - the template's own expressions, which are Python's too
                expression, {"__builtins__": {}, "REPEAT": REPEAT, **functions}, known
            )
    (told,) = [query["Id"] for query in alarm["Metrics"] if query["ReturnData"]]
    found: Series = known[told]
    return found.values


def rings(alarm: Mapping[str, Any], metrics: Mapping[str, Values]) -> bool:
    """Return whether an alarm is in ALARM after the last of the values."""
    beyond: Callable[[float, float], bool] = {
        "GreaterThanThreshold": operator.gt,
        "LessThanThreshold": operator.lt,
    }[alarm["ComparisonOperator"]]
    last = watched(alarm, metrics)[-alarm["EvaluationPeriods"] :]
    missing: bool = alarm["TreatMissingData"] == "breaching"
    bad = [missing if each is None else beyond(each, alarm["Threshold"]) for each in last]
    needed: int = alarm.get("DatapointsToAlarm", alarm["EvaluationPeriods"])
    return sum(bad) >= needed
