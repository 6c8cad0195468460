from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from clarify_rules.reporting.config.put import EvaluationsNotTaken, ResourceTypesRefused, put_evaluations

JOB, MODEL = "AWS::SageMaker::ProcessingJob", "AWS::SageMaker::Model"


class Config:
    """Takes evaluations as Config does, but for types it refuses and ids it does not take so many times."""

    def __init__(
        self,
        *,
        refused: str = "",
        untaken: dict[str, int] | None = None,
        malformed: tuple[str, ...] = (),
        says: str = "no",
    ) -> None:
        self.refused = refused
        self.malformed = malformed
        self.says = says
        self.untaken = dict(untaken or {})
        self.calls: list[int] = []
        self.held: list[str] = []
        self.requests: list[dict[str, Any]] = []
        self.raises: dict[int, Exception] = {}

    def put_evaluations(self, **request: Any) -> dict[str, Any]:
        self.requests.append(request)
        evaluations = request["Evaluations"]
        self.calls.append(len(evaluations))
        error = self.raises.get(len(self.calls))
        if error is not None:
            raise error
        if any(each["ComplianceResourceType"] == self.refused for each in evaluations):
            raise refusal("InvalidParameterValueException", self.says)
        if any(
            each["ComplianceResourceId"] in self.malformed and "Annotation" in each for each in evaluations
        ):
            raise refusal("InvalidParameterValueException")
        if request.get("TestMode"):
            return {}
        failed = [each for each in evaluations if self.untaken.get(each["ComplianceResourceId"], 0)]
        for each in failed:
            self.untaken[each["ComplianceResourceId"]] -= 1
        self.held += [each["ComplianceResourceId"] for each in evaluations if each not in failed]
        return {"FailedEvaluations": failed} if failed else {}


def refusal(code: str, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "PutEvaluations")


def evaluations(count: int, resource_type: str = JOB) -> list[dict[str, Any]]:
    return [{"ComplianceResourceType": resource_type, "ComplianceResourceId": f"{n}"} for n in range(count)]


@pytest.mark.parametrize(
    ("count", "calls"), [(0, [0]), (1, [1]), (100, [100]), (101, [100, 1]), (250, [100, 100, 50])]
)
def test_batches_of_100_and_the_token_is_always_answered(count: int, calls: list[int]) -> None:
    config = Config()
    put_evaluations(config, evaluations(count), "token")
    assert config.calls == calls
    assert all(each["ResultToken"] == "token" for each in config.requests)
    assert not any("TestMode" in each for each in config.requests)


def test_a_trial_is_marked_as_one() -> None:
    config = Config()
    put_evaluations(config, [], "TESTMODE", test_mode=True)
    assert config.requests[0]["TestMode"] is True


def test_what_failed_is_put_again() -> None:
    config = Config(untaken={"7": 1, "130": 1})
    taken: list[int] = []
    put_evaluations(config, evaluations(150), "token", put=taken.append)
    assert config.calls == [100, 50, 2]
    assert sorted(config.held, key=int) == [str(n) for n in range(150)]
    assert sum(taken) == 150


def test_what_failed_twice_is_raised_and_named() -> None:
    config = Config(untaken={"7": 2})
    taken: list[int] = []
    with pytest.raises(EvaluationsNotTaken, match=f"1, the first on {JOB} 7"):
        put_evaluations(config, evaluations(8), "token", put=taken.append)
    assert sum(taken) == 7


def test_what_a_batch_that_failed_held_was_not_taken() -> None:
    config = Config(untaken={"150": 2})
    config.raises[1] = refusal("ThrottlingException")
    with pytest.raises(EvaluationsNotTaken) as raised:
        put_evaluations(config, evaluations(151), "token")
    assert raised.value.untaken == {(JOB, str(n)) for n in (*range(100), 150)}


def test_a_batch_that_fails_keeps_no_other_from_being_put() -> None:
    config = Config()
    config.raises[2] = refusal("ThrottlingException")
    config.raises[3] = ReadTimeoutError(endpoint_url="https://config")
    with pytest.raises(EvaluationsNotTaken, match="ThrottlingException; PutEvaluations: ReadTimeoutError"):
        put_evaluations(config, evaluations(400), "token")
    assert config.calls == [100, 100, 100, 100]
    assert len(config.held) == 200


def test_a_refused_type_keeps_the_others_of_its_batch_from_nothing() -> None:
    config = Config(refused=JOB)
    with pytest.raises(ResourceTypesRefused) as refused:
        put_evaluations(config, [*evaluations(3), *evaluations(2, MODEL)], "token")
    assert refused.value.types == {JOB}
    assert refused.value.untaken == {(JOB, "0"), (JOB, "1"), (JOB, "2")}
    assert len(config.held) == 2


def test_a_refused_type_is_not_tried_again_in_later_batches() -> None:
    config = Config(refused=JOB, says=f"The resource type {JOB} is invalid. Only the following...")
    with pytest.raises(ResourceTypesRefused) as refused:
        put_evaluations(config, evaluations(1000), "token")
    assert config.calls == [100], "its message says what it is, and of what"
    assert len(refused.value.untaken) == 1000


def test_a_refusal_that_does_not_say_what_it_is_about_is_tried_in_test_mode() -> None:
    config = Config(refused=JOB)
    with pytest.raises(ResourceTypesRefused):
        put_evaluations(config, evaluations(3), "token")
    assert [each.get("TestMode") for each in config.requests] == [None, True]
    assert len(config.requests[1]["Evaluations"]) == 1


def test_an_evaluation_that_config_does_not_understand_is_no_refused_type_and_costs_no_other() -> None:
    config = Config(malformed=("7",))
    asked = [{**each, "Annotation": "x"} for each in evaluations(100)]
    with pytest.raises(EvaluationsNotTaken, match="InvalidParameterValueException") as raised:
        put_evaluations(config, asked, "token")
    assert raised.value.untaken == {(JOB, "7")}
    assert sorted(config.held, key=int) == [str(n) for n in range(100) if n != 7]


def test_a_refused_type_beside_another_failure_is_that_failure() -> None:
    config = Config(refused=JOB, untaken={"1": 9})
    with pytest.raises(EvaluationsNotTaken, match=f"refused type: {JOB}"):
        put_evaluations(config, [*evaluations(1), *evaluations(2, MODEL)], "token")


def test_a_token_that_is_refused_is_a_failure() -> None:
    config = Config()
    config.raises[1] = refusal("InvalidResultTokenException")
    with pytest.raises(EvaluationsNotTaken, match="InvalidResultTokenException"):
        put_evaluations(config, [], "token")
