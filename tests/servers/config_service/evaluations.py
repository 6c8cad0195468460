"""Results in and out: PutEvaluations and GetComplianceDetailsByConfigRule."""

from __future__ import annotations

from typing import Any

from tests.servers.config_service.contract import ConfigError
from tests.servers.config_service.pages import page
from tests.servers.config_service.state import Result, State, StoredRule

_DEFAULT_PAGE = 10
_FROM_CALLERS = ("COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE")


def put_evaluations(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    """Store results under the rule whose token it is; every call is noted, refused ones too."""
    evaluations = asked.get("Evaluations", [])
    call = {
        "token": asked["ResultToken"],
        "rule": state.tokens.get(asked["ResultToken"]),
        "test_mode": asked.get("TestMode", False),
        "evaluations": evaluations,
        "error": None,
    }
    state.put_calls.append(call)
    try:
        rule = None if call["test_mode"] else _rule_of(state, asked["ResultToken"])
        for each in evaluations:
            _check(state, each)
    except ConfigError as error:
        call["error"] = error.code
        raise
    if rule is None:
        return {"FailedEvaluations": []}
    return {"FailedEvaluations": [each for each in evaluations if not _stored(state, rule, each)]}


def _rule_of(state: State, token: str) -> StoredRule:
    name = state.tokens.get(token)
    if name is None:
        raise ConfigError("InvalidResultTokenException", "The specified ResultToken is invalid")
    return known_rule(state, name)


def known_rule(state: State, name: str) -> StoredRule:
    """The rule of that name; ConfigError NoSuchConfigRuleException."""
    if name not in state.rules:
        raise ConfigError(
            "NoSuchConfigRuleException",
            f"The ConfigRule '{name}' provided in the request is invalid. Please check the configRule name",
        )
    return state.rules[name]


def _check(state: State, evaluation: dict[str, Any]) -> None:
    """Refuse what AWS Config refuses, for the whole call; the wording of the type's refusal is AWS's.

    INSUFFICIENT_DATA is in the enum but not for callers (API reference, Evaluation: ComplianceType).
    """
    if evaluation["ComplianceType"] not in _FROM_CALLERS:
        raise ConfigError(
            "InvalidParameterValueException",
            f"ComplianceType {evaluation['ComplianceType']} is invalid; permitted are {_FROM_CALLERS}",
        )
    kind = evaluation["ComplianceResourceType"]
    if kind in state.refused_types:
        raise ConfigError(
            "InvalidParameterValueException",
            f"The resource type {kind} is invalid. Only the following values are permitted: [...]",
        )


def _stored(state: State, rule: StoredRule, evaluation: dict[str, Any]) -> bool:
    """Store one result, unless a newer one is there; False where this evaluation was told to fail."""
    key = (evaluation["ComplianceResourceType"], evaluation["ComplianceResourceId"])
    if any(each.strikes(key[1]) for each in state.failing):
        return False
    now = state.clock()
    before = rule.results.get(key)
    # Of two results of the same moment the later call's stands, as when an event is delivered twice.
    if before is None or before.ordered_at <= evaluation["OrderingTimestamp"]:
        rule.results[key] = Result(
            evaluation["ComplianceType"], evaluation.get("Annotation"), evaluation["OrderingTimestamp"], now
        )
    rule.status["LastSuccessfulEvaluationTime"] = now
    return True


def get_compliance_details(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    """One page of a rule's results, NOT_APPLICABLE ones too."""
    name = asked["ConfigRuleName"]
    wanted = asked.get("ComplianceTypes") or _FROM_CALLERS
    if "INSUFFICIENT_DATA" in wanted:
        raise ConfigError("InvalidParameterValueException", "INSUFFICIENT_DATA cannot be filtered by")
    found = [
        _described(name, kind, resource_id, result)
        for (kind, resource_id), result in known_rule(state, name).results.items()
        if result.compliance in wanted
    ]
    items, following = page(
        found,
        ("GetComplianceDetailsByConfigRule", name, wanted),
        asked.get("Limit") or _DEFAULT_PAGE,
        asked.get("NextToken"),
    )
    return {"EvaluationResults": items} | ({"NextToken": following} if following else {})


def _described(name: str, kind: str, resource_id: str, result: Result) -> dict[str, Any]:
    qualifier = {
        "ConfigRuleName": name,
        "ResourceType": kind,
        "ResourceId": resource_id,
        "EvaluationMode": "DETECTIVE",
    }
    described = {
        "EvaluationResultIdentifier": {
            "EvaluationResultQualifier": qualifier,
            "OrderingTimestamp": result.ordered_at,
        },
        "ComplianceType": result.compliance,
        "ResultRecordedTime": result.recorded_at,
        "ConfigRuleInvokedTime": result.recorded_at,
    }
    return described | ({"Annotation": result.annotation} if result.annotation is not None else {})
