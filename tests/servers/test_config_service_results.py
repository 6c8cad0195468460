"""The stand-in for AWS Config takes results as the service does: what is stored, failed and refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.servers.config_calls import JOB, MODEL, NOON, code_of, evaluation
from tests.servers.config_service.service import ConfigService


def test_results_are_stored_under_the_rule_of_the_token(service: ConfigService, config: Any) -> None:
    token = service.control.issue_token("rule-a")
    sent = [evaluation("a", "NON_COMPLIANT", Annotation="NO_VPC: why"), evaluation("b", "NOT_APPLICABLE")]

    answer = config.put_evaluations(Evaluations=sent, ResultToken=token)

    assert answer["FailedEvaluations"] == []
    assert service.control.results("rule-a") == {
        (JOB, "a"): ("NON_COMPLIANT", "NO_VPC: why"),
        (JOB, "b"): ("NOT_APPLICABLE", None),
    }
    assert service.control.results("rule-b") == {}
    (call,) = service.control.put_calls
    assert (call.rule, call.token, call.test_mode, call.error) == ("rule-a", token, False, None)
    assert [each["ComplianceResourceId"] for each in call.evaluations] == ["a", "b"]
    assert call.evaluations[0]["OrderingTimestamp"] == "2026-11-22T12:00:00+00:00"


def test_a_call_may_have_no_evaluation(service: ConfigService, config: Any) -> None:
    assert config.put_evaluations(ResultToken=service.control.issue_token())["FailedEvaluations"] == []
    assert config.put_evaluations(Evaluations=[], ResultToken=service.control.issue_token())
    assert [call.evaluations for call in service.control.put_calls] == [[], []]


def test_the_newest_ordering_timestamp_wins(service: ConfigService, config: Any) -> None:
    token = service.control.issue_token()

    def put(compliance: str, hours: int) -> object:
        at = NOON + timedelta(hours=hours)
        config.put_evaluations(
            Evaluations=[evaluation(compliance=compliance, OrderingTimestamp=at)], ResultToken=token
        )
        return service.control.results()[JOB, "job"][0]

    assert put("COMPLIANT", 0) == "COMPLIANT"
    assert put("NON_COMPLIANT", -1) == "COMPLIANT"
    assert put("NON_COMPLIANT", 1) == "NON_COMPLIANT"
    assert put("NOT_APPLICABLE", 1) == "NOT_APPLICABLE"


def test_a_test_run_needs_no_known_token_and_stores_nothing(service: ConfigService, config: Any) -> None:
    token = service.control.issue_token()

    for each in ("dummy", token):
        config.put_evaluations(Evaluations=[evaluation()], ResultToken=each, TestMode=True)

    assert service.control.results() == {}
    assert [(call.rule is None, call.test_mode) for call in service.control.put_calls] == [
        (True, True),
        (False, True),
    ]


def test_evaluations_fail_as_often_as_told(service: ConfigService, config: Any) -> None:
    token = service.control.issue_token()
    service.control.fail_evaluations("b", times=2)
    sent = [evaluation("a"), evaluation("b", Annotation="kept")]

    failed = [
        config.put_evaluations(Evaluations=sent, ResultToken=token)["FailedEvaluations"] for _ in range(3)
    ]

    assert [len(each) for each in failed] == [1, 1, 0]
    assert failed[0][0]["ComplianceResourceId"] == "b"
    assert failed[0][0]["Annotation"] == "kept"
    assert set(service.control.results()) == {(JOB, "a"), (JOB, "b")}


def test_all_evaluations_may_fail_for_ever(service: ConfigService, config: Any) -> None:
    token = service.control.issue_token()
    service.control.fail_evaluations()

    for _ in range(3):
        answer = config.put_evaluations(Evaluations=[evaluation("a"), evaluation("b")], ResultToken=token)
        assert len(answer["FailedEvaluations"]) == 2
    assert service.control.results() == {}


@pytest.mark.parametrize("test_mode", [False, True])
def test_a_refused_type_refuses_the_whole_call(service: ConfigService, config: Any, test_mode: bool) -> None:
    service.control.refuse_type(JOB)
    token = service.control.issue_token()
    sent = [evaluation("a", ComplianceResourceType=MODEL), evaluation("b")]

    code = code_of(lambda: config.put_evaluations(Evaluations=sent, ResultToken=token, TestMode=test_mode))

    assert code == "InvalidParameterValueException"
    assert service.control.results() == {}
    assert service.control.put_calls[-1].error == code


@pytest.mark.parametrize(
    ("evaluations", "code"),
    [
        ([evaluation(compliance="INSUFFICIENT_DATA")], "InvalidParameterValueException"),
        ([evaluation(ComplianceResourceType="AWS::Account")], "InvalidParameterValueException"),
        ([evaluation(compliance="UNDETERMINED")], "ValidationException"),
        ([evaluation(Annotation="x" * 257)], "ValidationException"),
        ([evaluation("x" * 769)], "ValidationException"),
        ([evaluation(ComplianceResourceType="x" * 257)], "ValidationException"),
        ([evaluation(str(number)) for number in range(101)], "ValidationException"),
    ],
)
def test_what_config_refuses_is_refused(
    service: ConfigService, config: Any, evaluations: list[dict[str, Any]], code: str
) -> None:
    token = service.control.issue_token()

    assert code_of(lambda: config.put_evaluations(Evaluations=evaluations, ResultToken=token)) == code
    assert service.control.results() == {}


def test_the_longest_values_are_accepted(service: ConfigService, config: Any) -> None:
    token = service.control.issue_token()
    sent = [evaluation("x" * 768, Annotation="x" * 256)] + [evaluation(str(each)) for each in range(99)]

    assert config.put_evaluations(Evaluations=sent, ResultToken=token)["FailedEvaluations"] == []
    assert len(service.control.results()) == 100


@pytest.mark.parametrize(
    "what", ["a member the model lacks", "an empty annotation", "no token", "no JSON type"]
)
def test_a_request_outside_the_model_is_refused(service: ConfigService, what: str) -> None:
    bodies = {
        "a member the model lacks": b'{"ResultToken": "t", "Token": 1}',
        "an empty annotation": (
            b'{"ResultToken": "t", "Evaluations": [{"ComplianceResourceType": "T",'
            b' "ComplianceResourceId": "i", "ComplianceType": "COMPLIANT",'
            b' "OrderingTimestamp": 1, "Annotation": ""}]}'
        ),
        "no token": b"{}",
        "no JSON type": b'{"ResultToken": 1}',
    }

    answer = service.answer("PutEvaluations", bodies[what])

    assert answer.status == 400
    assert b"ValidationException" in answer.body


def test_a_token_is_good_until_it_expires_or_its_rule_is_gone(service: ConfigService, config: Any) -> None:
    expired, orphan = service.control.issue_token("rule-a"), service.control.issue_token("rule-b")
    service.control.expire_token(expired)
    service.control.remove_rule("rule-b")

    assert [
        code_of(lambda token=token: config.put_evaluations(ResultToken=token))  # type: ignore[misc]  # the default binds the loop's value
        for token in (expired, orphan, "never issued")
    ] == ["InvalidResultTokenException", "NoSuchConfigRuleException", "InvalidResultTokenException"]
