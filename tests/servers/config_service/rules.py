"""The rules themselves: DescribeConfigRules, their evaluation status, StartConfigRulesEvaluation."""

from __future__ import annotations

from typing import Any

from tests.servers.config_service.contract import ConfigError
from tests.servers.config_service.evaluations import known_rule
from tests.servers.config_service.pages import page
from tests.servers.config_service.state import State

_PAGE = 25
_STATUS_PAGE = 50


def describe_config_rules(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    """One page of rules, sorted by name."""
    names = _asked_names(state, asked)
    items, following = page(names, ("DescribeConfigRules", names), _PAGE, asked.get("NextToken"))
    rules = [state.rules[name].description for name in items]
    return {"ConfigRules": rules} | ({"NextToken": following} if following else {})


def describe_evaluation_status(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    """One page of rules' statuses, sorted by name."""
    names = _asked_names(state, asked)
    items, following = page(
        names,
        ("DescribeConfigRuleEvaluationStatus", names),
        asked.get("Limit") or _STATUS_PAGE,
        asked.get("NextToken"),
    )
    statuses = [_identity(state, name) | state.rules[name].status for name in items]
    return {"ConfigRulesEvaluationStatus": statuses} | ({"NextToken": following} if following else {})


def start_evaluation(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    """Note which rules were started; refuse while one runs, and within the interval of the last start."""
    names = asked.get("ConfigRuleNames", [])
    for name in names:
        known_rule(state, name)
    now = state.clock()
    if state.evaluating:
        raise ConfigError("ResourceInUseException", "An evaluation of the rules is in progress")
    if state.last_start and (now - state.last_start).total_seconds() < state.start_interval:
        raise ConfigError("LimitExceededException", "StartConfigRulesEvaluation was called within the minute")
    state.last_start = now
    state.starts.append(names)
    return {}


def _asked_names(state: State, asked: dict[str, Any]) -> list[str]:
    names = asked.get("ConfigRuleNames") or list(state.rules)
    for name in names:
        known_rule(state, name)
    return sorted(names)


def _identity(state: State, name: str) -> dict[str, Any]:
    described = state.rules[name].description
    return {key: described[key] for key in ("ConfigRuleName", "ConfigRuleArn", "ConfigRuleId")} | {
        "FirstEvaluationStarted": "LastSuccessfulInvocationTime" in state.rules[name].status
    }
