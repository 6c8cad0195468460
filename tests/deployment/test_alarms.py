"""What the one alarm rings for, and that it falls silent again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clarify_rules.catalog.registry import RULE_IDS
from deployment.template.names import names_of
from tests.deployment.metric_math import Values, rings
from tests.deployment.rendering import FUNCTION, Stack

ALL = Stack({"EnabledRules": "all"})
NONE = None


def _alarm(name: str, stack: Stack = ALL) -> dict[str, Any]:
    found: dict[str, Any] = stack.resources("AWS::CloudWatch::Alarm")[name]
    return found


def _history(name: str, **metrics: Values) -> list[bool]:
    """Return whether an alarm rings after each of the values, given by metric."""
    alarm, length = _alarm(name), len(next(iter(metrics.values())))
    return [
        rings(alarm, {metric: [NONE, *values[: number + 1]] for metric, values in metrics.items()})
        for number in range(length)
    ]


def _dead_letters(waiting: Values, taken: Values) -> list[bool]:
    return _history(
        "DeadLettersArrived",
        ApproximateNumberOfMessagesVisible=waiting,
        ApproximateNumberOfMessagesNotVisible=taken,
    )


def test_a_dead_letter_that_stays_lets_the_next_one_ring() -> None:
    rang = _dead_letters([0, 1, 1, 1, 1, 2, 2, 2, 2], [0] * 9)
    assert rang == [False, True, True, False, False, True, True, False, False]


def test_the_first_message_of_an_idle_queue_rings() -> None:
    assert _dead_letters([NONE, NONE, 1], [NONE, NONE, 0]) == [False, False, True]
    assert _dead_letters([NONE, NONE, 1], [NONE, NONE, NONE])[-1]


def test_looking_at_a_dead_letter_does_not_ring_nor_does_a_gap() -> None:
    assert not any(_dead_letters([1, 1, 0, 1, 1], [0, 0, 1, 0, 0])[2:])
    assert not any(_dead_letters([1, 1, NONE, 1, 1], [0, 0, NONE, 0, 0])[2:])


def test_five_minutes_in_which_somebody_looked_for_a_while_do_not_ring() -> None:
    """The greatest numbers then are 5 and 5, the averages 4.5 and 0.5."""
    queries = _metrics(_alarm("DeadLettersArrived")["Metrics"])
    assert {each["MetricStat"]["Stat"] for each in queries} == {"Average"}
    assert not any(_dead_letters([5, 5, 4.5, 5], [0, 0, 0.5, 0])[2:])
    assert _dead_letters([5, 5, 4.5, 5.2], [0, 0, 0.5, 0])[-1]


def test_a_message_of_no_known_kind_rings_and_so_does_a_rejected_cache() -> None:
    never: Values = [NONE, NONE, NONE]
    once: Values = [NONE, 3, NONE]
    assert _history("FaultsCounted", Failed=once, CacheRejected=never) == [False, True, False]
    assert _history("FaultsCounted", Failed=never, CacheRejected=once) == [False, True, False]


def test_a_rise_of_what_is_undetermined_rings_once() -> None:
    assert _history("UndeterminedRising", UndeterminedRise=[NONE, 4, NONE]) == [False, True, False]


@pytest.mark.parametrize(
    ("name", "metric"), [("NothingReported", "Rounds"), ("NothingCollected", "Collected")]
)
def test_silence_rings_and_the_first_sign_of_life_ends_it(name: str, metric: str) -> None:
    values: Values = [NONE, 1, NONE, 0, 7]
    assert _history(name, **{metric: values}) == [True, False, True, True, False]


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_no_rule_makes_up_for_the_silence_of_another(rule_id: str) -> None:
    rang = []
    for name, alarm in ALL.resources("AWS::CloudWatch::Alarm").items():
        if name.startswith("Silent"):
            asked: dict[str, Values] = {}
            for query in alarm["Metrics"]:
                if "MetricStat" in query:
                    (function,) = query["MetricStat"]["Metric"]["Dimensions"]
                    is_silent = function["Value"] == names_of(rule_id).function
                    asked[query["Id"]] = [1, 0] if is_silent else [1, 1]
            assert not rings(alarm, {query: values[:1] for query, values in asked.items()})
            rang.append(rings(alarm, asked))
            never: Values = [NONE, NONE]
            unasked = {query: never if values == [1, 0] else values for query, values in asked.items()}
            assert rings(alarm, unasked) == rang[-1]
    assert sum(rang) == 1


def test_periods_and_expressions_are_within_the_limits_of_cloudwatch() -> None:
    for alarm in ALL.resources("AWS::CloudWatch::Alarm").values():
        queries = alarm.get("Metrics", [])
        assert sum("MetricStat" in each for each in queries) <= 10
        assert sum("Expression" in each for each in queries) <= 10
        assert all(len(each.get("Expression", "")) <= 1_024 for each in queries)
        for period in [alarm.get("Period"), *(each["MetricStat"]["Period"] for each in _metrics(queries))]:
            assert period is None or period * alarm["EvaluationPeriods"] <= 604_800
    (composite,) = ALL.resources("AWS::CloudWatch::CompositeAlarm").values()
    assert len(composite["AlarmRule"]) <= 10_240


def _metrics(queries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in queries if "MetricStat" in each]


@pytest.mark.parametrize("chosen", ["all", "clarify-model-in-vpc"])
def test_the_dashboard_shows_which_alarm_rings(chosen: str) -> None:
    stack = Stack({"EnabledRules": chosen})
    widgets = json.loads(stack.resources()["Dashboard"]["DashboardBody"])["widgets"]
    (state,) = [each for each in widgets if each["type"] == "alarm"]
    alarms = stack.resources("AWS::CloudWatch::Alarm")
    assert state["properties"]["alarms"] == ["Alarm.Arn", *(f"{each}.Arn" for each in _by_rule(stack))]
    assert len(state["properties"]["alarms"]) == len(alarms) + 1 <= 100


def _by_rule(stack: Stack) -> list[str]:
    (composite,) = stack.resources("AWS::CloudWatch::CompositeAlarm").values()
    return [each[len('ALARM("') : -len('")')] for each in composite["AlarmRule"].split(" OR ")]


def test_alarms_watch_functions_that_are_there() -> None:
    stack = Stack({"EnabledRules": "clarify-model-in-vpc"})
    watched = {
        dimension["Value"]
        for alarm in stack.resources("AWS::CloudWatch::Alarm").values()
        for query in _metrics(alarm.get("Metrics", []))
        for dimension in query["MetricStat"]["Metric"]["Dimensions"]
        if dimension["Name"] == "FunctionName"
    }
    assert watched == set(stack.resources(FUNCTION))
