"""What a test may set and see, by the name and the JSON document of the order."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.servers.config_service.state import (
    ACCOUNT_ID,
    CHANNEL,
    RECORDER,
    RECORDER_STATUS,
    REGION,
    Failing,
    State,
    StoredRule,
)


def steer(state: State, name: str, document: dict[str, Any]) -> Any:
    """Obey one order; ValueError for one that does not exist."""
    if name not in _ORDERS:
        raise ValueError(f"there is no order {name!r}; there are {', '.join(sorted(_ORDERS))}")
    return _ORDERS[name](state, **document)


def _add_rule(state: State, *, name: str, description: dict[str, Any]) -> None:
    number = len(state.rules)
    state.rules[name] = StoredRule(
        {
            "ConfigRuleName": name,
            "ConfigRuleArn": f"arn:aws:config:{REGION}:{ACCOUNT_ID}:config-rule/config-rule-{number:06}",
            "ConfigRuleId": f"config-rule-{number:06}",
            "ConfigRuleState": "ACTIVE",
            "EvaluationModes": [{"Mode": "DETECTIVE"}],
            "Source": {
                "Owner": "CUSTOM_LAMBDA",
                "SourceIdentifier": f"arn:aws:lambda:{REGION}:{ACCOUNT_ID}:function:{name}",
            },
            **description,
        }
    )


def _set_rule_status(state: State, *, rule: str, status: dict[str, Any]) -> None:
    times = {key: _moment(value) for key, value in status.items() if key.endswith("Time")}
    state.rules[rule].status.update(status | times)


def _issue_token(state: State, *, rule: str) -> str:
    if rule not in state.rules:
        _add_rule(state, name=rule, description={})
    token = f"token-{uuid.uuid4().hex}"
    state.tokens[token] = rule
    return token


def _fail_evaluations(state: State, *, resource_ids: list[str], times: int | None) -> None:
    state.failing.append(Failing(frozenset(resource_ids), times))


def _results(state: State, *, rule: str) -> list[list[str | None]]:
    found = state.rules[rule].results if rule in state.rules else {}
    return [[kind, name, each.compliance, each.annotation] for (kind, name), each in found.items()]


def _put_calls(state: State) -> list[dict[str, Any]]:
    return [
        call | {"evaluations": [_plain(each) for each in call["evaluations"]]} for call in state.put_calls
    ]


def _plain(evaluation: dict[str, Any]) -> dict[str, Any]:
    return evaluation | {"OrderingTimestamp": evaluation["OrderingTimestamp"].isoformat()}


def _add_resource(
    state: State, *, resource_type: str, resource_id: str, name: str | None, deleted_at: str | None
) -> None:
    resource: dict[str, Any] = {"resourceType": resource_type, "resourceId": resource_id}
    if name is not None:
        resource["resourceName"] = name
    if deleted_at is not None:
        resource["resourceDeletionTime"] = _moment(deleted_at)
    state.resources.append(resource)


def _set_recorder(state: State, *, recorder: dict[str, Any] | None) -> None:
    state.recorder = None if recorder is None else RECORDER | recorder


def _set_recorder_status(state: State, *, status: dict[str, Any]) -> None:
    times = {key: _moment(value) for key, value in status.items() if key.endswith("Time")}
    state.recorder_status = RECORDER_STATUS | status | times


def _set_delivery_channel(state: State, *, channel: dict[str, Any] | None) -> None:
    state.channel = None if channel is None else CHANNEL | channel


def _set_starts(state: State, *, interval: float | None, evaluating: bool | None) -> None:
    state.start_interval = state.start_interval if interval is None else interval
    state.evaluating = state.evaluating if evaluating is None else evaluating


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_ORDERS: dict[str, Callable[..., Any]] = {
    "accept_type": lambda state, *, resource_type: state.refused_types.discard(resource_type),
    "add_resource": _add_resource,
    "add_rule": _add_rule,
    "expire_token": lambda state, *, token: state.tokens.pop(token) and None,
    "fail_evaluations": _fail_evaluations,
    "issue_token": _issue_token,
    "put_calls": _put_calls,
    "refuse_type": lambda state, *, resource_type: state.refused_types.add(resource_type),
    "remove_rule": lambda state, *, name: state.rules.pop(name) and None,
    "results": _results,
    "set_delivery_channel": _set_delivery_channel,
    "set_recorder": _set_recorder,
    "set_recorder_status": _set_recorder_status,
    "set_rule_status": _set_rule_status,
    "set_starts": _set_starts,
    "starts": lambda state: state.starts,
}
