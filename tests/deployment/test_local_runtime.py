"""What a built function is told where it runs locally."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from deployment.local_runtime.built import BuiltFunction, NotBuilt, Place, built_functions
from deployment.local_runtime.emulator import function_environment
from deployment.local_runtime.intrinsics import NotResolved, Stack
from deployment.local_runtime.ports import free_port

TEMPLATE = """
Parameters:
  Level: {Type: String, Default: high}
  Owners: {Type: CommaDelimitedList, Default: 'a,b'}
  Needed: {Type: String}
Conditions:
  IsHigh: {'Fn::Equals': [{Ref: Level}, high]}
  IsLow: {'Fn::Not': [{Condition: IsHigh}]}
  Both: {'Fn::And': [{Condition: IsHigh}, {Condition: IsLow}]}
  Either: {'Fn::Or': [{Condition: IsHigh}, {Condition: IsLow}]}
Globals:
  Function:
    Timeout: 300
    MemorySize: 512
    Environment: {Variables: {BUCKET: {Ref: Bucket}, STACK: {Ref: 'AWS::StackName'}}}
Resources:
  Bucket: {Type: 'AWS::S3::Bucket'}
  RuleFunction:
    Type: AWS::Serverless::Function
    Condition: IsLow
    Properties:
      CodeUri: RuleFunction
      Handler: a.b
      Environment: {Variables: {RULE_ID: a-rule, OWNERS: {'Fn::Join': ['+', {Ref: Owners}]}}}
"""


def stack(conditions: dict[str, Any] | None = None, **parameters: str) -> Stack:
    template = {
        "Parameters": {
            "Level": {"Type": "String", "Default": "high"},
            "Owners": {"Type": "CommaDelimitedList", "Default": "a,b"},
            "Needed": {"Type": "String"},
        },
        "Conditions": {
            "IsHigh": {"Fn::Equals": [{"Ref": "Level"}, "high"]},
            "IsLow": {"Fn::Not": [{"Condition": "IsHigh"}]},
            **(conditions or {}),
        },
    }
    return Stack(template, {"AWS::Region": "us-east-1", **parameters}, {"Queue": "url", "Queue.Arn": "arn"})


@pytest.mark.parametrize(
    ("node", "value"),
    [
        ("text", "text"),
        ({"Ref": "Level"}, "high"),
        ({"Ref": "Owners"}, ["a", "b"]),
        ({"Ref": "AWS::Region"}, "us-east-1"),
        ({"Ref": "Queue"}, "url"),
        ({"Ref": "CacheBucket"}, "cachebucket"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "arn"),
        ({"Fn::GetAtt": "Queue.Arn"}, "arn"),
        ({"Fn::Sub": "${AWS::Region}/${Level}/${Queue.Arn}"}, "us-east-1/high/arn"),
        ({"Fn::Sub": ["${X}-${Level}", {"X": {"Ref": "Queue"}}]}, "url-high"),
        ({"Fn::Join": [",", ["a", {"Ref": "Level"}]]}, "a,high"),
        ({"Fn::Split": [",", "a,b"]}, ["a", "b"]),
        ({"Fn::If": ["IsHigh", 1, 2]}, 1),
        ({"Fn::If": ["IsLow", 1, 2]}, 2),
        ({"Fn::Join": [",", ["a", {"Fn::If": ["IsLow", "b", {"Ref": "AWS::NoValue"}]}]]}, "a"),
        ({"a": {"Ref": "AWS::NoValue"}, "b": 1}, {"b": 1}),
    ],
)
def test_values_are_worked_out(node: Any, value: Any) -> None:
    assert stack().value(node) == value


def test_spaces_around_the_items_of_a_list_do_not_count() -> None:
    assert stack(Owners="a , b").value({"Ref": "Owners"}) == ["a", "b"]


@pytest.mark.parametrize(
    ("node", "said"),
    [
        ({"Fn::ImportValue": "x"}, "Fn::ImportValue is not worked out here"),
        ({"Ref": "Needed"}, "parameter Needed has no value"),
        ({"Ref": "AWS::Partition"}, "AWS::Partition has no value"),
        ({"Fn::And": [{"Condition": "IsHigh"}]}, "Fn::Or take two to ten"),
        ({"Fn::Or": [{"Condition": "IsHigh"}] * 11}, "11 conditions are put together"),
        ({"Fn::GetAtt": ["Role", "Arn"]}, r"Role\.Arn has no value"),
    ],
)
def test_what_cannot_be_worked_out_is_named(node: Any, said: str) -> None:
    with pytest.raises(NotResolved, match=said):
        stack().value(node)


@pytest.mark.parametrize(("name", "met"), [("both", False), ("either", True)])
def test_conditions_combine(name: str, met: bool) -> None:
    each = [{"Condition": "IsHigh"}, {"Condition": "IsLow"}]

    assert stack({"both": {"Fn::And": each}, "either": {"Fn::Or": each}}).holds(name) is met


def test_a_functions_environment_is_the_templates(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE)

    functions = built_functions(
        Place(stack="mine"), parameters={"Level": "low"}, resources={"Bucket": "cache"}, template=path
    )

    assert functions == {
        "RuleFunction": BuiltFunction(
            name="RuleFunction",
            code=tmp_path / "RuleFunction",
            handler="a.b",
            environment={"BUCKET": "cache", "STACK": "mine", "RULE_ID": "a-rule", "OWNERS": "a+b"},
            timeout_seconds=300,
            memory_megabytes=512,
        )
    }
    assert functions["RuleFunction"].rule_id == "a-rule"


def test_without_a_build_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotBuilt, match="make build"):
        built_functions(Place(), template=tmp_path / "template.yaml")


def test_a_function_sees_nothing_of_this_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("PYTHONPATH", "/anywhere")
    function = BuiltFunction("F", tmp_path, "a.b", {"RULE_ID": "x"}, 300, 512)

    found = function_environment(function, Place(), {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})

    assert not {"AWS_PROFILE", "PYTHONPATH", "HOME"} & set(found)
    assert found["RULE_ID"] == "x"
    assert found["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert found["LAMBDA_TASK_ROOT"] == str(tmp_path)
    assert found["AWS_LAMBDA_FUNCTION_TIMEOUT"] == "300"


def test_no_port_is_given_twice_or_while_it_is_used() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as server:
        taken = server.getsockname()[1]
        with ThreadPoolExecutor(8) as pool:
            ports = list(pool.map(lambda _: free_port(), range(50)))

    assert len(set(ports)) == 50
    assert taken not in ports
