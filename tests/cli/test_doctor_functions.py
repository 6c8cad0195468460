"""What the doctor makes of the functions behind the rules, and of the collector."""

from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.cli.doctor.collector import Collector, judge_collectors, read_collectors
from clarify_rules.cli.doctor.finding import Health
from clarify_rules.cli.doctor.functions import judge_function, read_functions
from clarify_rules.reader.calls import Calls
from tests.cli.doctor_stack import ROLE, deployed, health
from tests.reader.scripted import ACCOUNT, REGION, ScriptedAws, refusal


def test_a_function_in_order() -> None:
    fine = {"Role": ROLE, "State": "Active", "Environment": {"Variables": {"RULE_ID": "clarify-job-in-vpc"}}}

    assert judge_function(deployed(), fine) == []


@pytest.mark.parametrize(
    ("change", "verdict", "said"),
    [
        ({"State": "Failed", "StateReason": "No image."}, "PROBLEM", "State is Failed: No image)"),
        ({"LastUpdateStatus": "Failed"}, "PROBLEM", "LastUpdateStatus is Failed: no reason given"),
        ({"Environment": {"Variables": {}}}, "PROBLEM", "told to evaluate no rule"),
        ({"Environment": {"Error": {"ErrorCode": "AccessDenied"}}}, "UNKNOWN", "decrypted"),
        ({"Role": ""}, "UNKNOWN", "which role"),
    ],
)
def test_a_function_out_of_order(change: dict[str, Any], verdict: str, said: str) -> None:
    fine = {"Role": ROLE, "Environment": {"Variables": {"RULE_ID": "clarify-job-in-vpc"}}}

    (found,) = judge_function(deployed(), fine | change)

    assert found.health.value == verdict
    assert said in found.message


def test_functions_of_another_account_are_unknown_and_not_asked_for() -> None:
    aws = ScriptedAws()
    others = [deployed(each, account="999999999999") for each in RULE_IDS[:2]]

    found, findings = read_functions(Calls(aws), others, ACCOUNT)

    assert (found, health(findings)) == ([], ["UNKNOWN"])
    assert "2 rules are in the account 999999999999" in findings[0].message
    assert not aws.calls


QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:dead"


@pytest.mark.parametrize(
    ("more", "invoked", "told"),
    [
        ({}, {"DestinationConfig": {"OnFailure": {"Destination": QUEUE}}}, QUEUE),
        ({"DeadLetterConfig": {"TargetArn": QUEUE}}, {"MaximumRetryAttempts": 1}, QUEUE),
        ({"DeadLetterConfig": {"TargetArn": QUEUE}}, "ResourceNotFoundException", QUEUE),
        ({}, "ResourceNotFoundException", ""),
        ({}, {"DestinationConfig": {"OnFailure": {}}}, ""),
    ],
)
def test_where_a_functions_failures_go(more: dict[str, Any], invoked: Any, told: str) -> None:
    def destination(**_: Any) -> Any:
        if isinstance(invoked, str):
            raise refusal(invoked)
        return invoked

    environment = {"Variables": {"RULE_ID": "clarify-job-in-vpc"}}
    aws = ScriptedAws(
        GetFunctionConfiguration=lambda **_: {"Role": ROLE, "Environment": environment, **more},
        GetFunctionEventInvokeConfig=destination,
    )

    (found,), findings = read_functions(Calls(aws), [deployed()], ACCOUNT)

    assert found.dead_letters == told
    assert found.log_group == "/aws/lambda/stack-clarify-job-in-vpc"
    assert health(findings) == ["OK"]


def test_the_collector_is_found_on_a_later_page() -> None:
    pages = {
        None: {"Functions": [{"FunctionName": "other", "Handler": "x"}], "NextMarker": "2"},
        "2": {
            "Functions": [
                {
                    "FunctionName": "c",
                    "Handler": "clarify_rules.lambdas.collector.handler",
                    "Role": ROLE,
                    "Environment": {"Variables": {"CACHE_BUCKET": "b"}},
                }
            ]
        },
    }
    aws = ScriptedAws(
        ListFunctions=lambda Marker=None: pages[Marker],  # noqa: N803 - AWS's name of the parameter
        GetFunctionConcurrency=lambda **_: {"ReservedConcurrentExecutions": 1},
    )

    (found,) = read_collectors(Calls(aws))

    assert found == Collector("c", ROLE, {"CACHE_BUCKET": "b"}, 1, "/aws/lambda/c")
    assert health(judge_collectors([found])) == ["OK"]


def test_a_collector_whose_environment_is_not_told_is_unknown() -> None:
    described = {
        "FunctionName": "c",
        "Handler": "clarify_rules.lambdas.collector.handler",
        "Environment": {"Error": {"ErrorCode": "AccessDeniedException"}},
        "LoggingConfig": {"LogGroup": "mine"},
    }
    aws = ScriptedAws(
        ListFunctions=lambda **_: {"Functions": [described]},
        GetFunctionConcurrency=lambda **_: {"ReservedConcurrentExecutions": 1},
    )

    (found,) = read_collectors(Calls(aws))

    assert (found.environment, found.log_group) == (None, "mine")
    assert health(judge_collectors([found])) == ["OK", "UNKNOWN"]


@pytest.mark.parametrize(
    ("reserved", "said"), [(0, "0 at a time"), (5, "5 are reserved"), (None, "nothing is")]
)
def test_only_one_collector_may_run(reserved: int | None, said: str) -> None:
    (found,) = judge_collectors([Collector("c", ROLE, {}, reserved, "g")])

    assert found.health is Health.PROBLEM
    assert said in found.message
