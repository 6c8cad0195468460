"""Every command of the recipes is one that AWS has, with its options and values, by botocore's models."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from botocore.validate import ParamValidator

from clarify_rules.catalog.registry import RULE_IDS, rule
from tests.fixes.fragments import FRAGMENTS, Fragment

# Of the CLI, not of an API; `make verify` runs them.
HIGH_LEVEL = {("s3", "cp")}
OF_EVERY_COMMAND = {"query", "output"}
_IN_A_SENTENCE = re.compile(r"aws [a-z0-9-]+ [a-z-]+(?: (?:--[a-z-]+|[A-Z]+))+")
# The CLI's word for the opposite of a flag, where it is not --no-FLAG.
OPPOSITES = {"ingress": "egress"}

_each = pytest.mark.parametrize("fragment", FRAGMENTS.values(), ids=FRAGMENTS.keys())


@cache
def _service(name: str) -> Any:
    return botocore.session.get_session().get_service_model(name)


def _input(service: str, operation: str) -> Any:
    """The shape of an operation's input; AssertionError if the service has none of that name."""
    model = _service(service)
    found = [name for name in model.operation_names if xform_name(name, "-") == operation]
    assert len(found) == 1, f"aws {service} {operation} is no command"
    return model.operation_model(found[0]).input_shape


def _options(words: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each option with the values that follow it."""
    assert words[0].startswith("--"), words
    name = words[0]
    values: list[str] = []
    for word in words[1:]:
        if word.startswith("--"):
            yield name.removeprefix("--"), values
            name, values = word, []
        else:
            values.append(word)
    yield name.removeprefix("--"), values


def _check(shape: Any, option: str, values: list[str]) -> None:
    if shape.type_name == "boolean" or set(getattr(shape, "members", ())) == {"Value"}:
        assert values == [], f"--{option} is a flag"
        return
    assert values, f"--{option} lacks its value"
    if shape.type_name != "list":
        assert len(values) == 1, f"--{option} takes one value"
    member = shape.member if shape.type_name == "list" else shape
    for value in values:
        if value.startswith("{"):
            report = ParamValidator().validate(json.loads(value), shape)
            assert not report.has_errors(), report.generate_report()
        elif member.type_name == "structure":
            assert set(re.findall(r"(\w+)=", value)) <= _member_names(member), value
        elif member.type_name == "string":
            assert not member.enum or value in member.enum, f"{value} is none of {member.enum}"


def _member_names(shape: Any) -> set[str]:
    if shape.type_name == "list":
        return _member_names(shape.member)
    if shape.type_name != "structure":
        return set()
    return {*shape.members, *(name for each in shape.members.values() for name in _member_names(each))}


def _saved(queries: Mapping[str, list[str]]) -> set[str]:
    """The fields that a ``describe`` before wrote into the file that --cli-input-json names."""
    pairs = re.findall(r"(\w+): (\w+)", queries["query"][0])
    assert all(name == field for name, field in pairs)
    return {name for name, _ in pairs}


@_each
def test_commands_are_those_of_the_api(fragment: Fragment) -> None:
    assert fragment.commands
    _check_commands(fragment.commands)


@pytest.mark.parametrize(
    ("recipe", "right", "wrong"),
    [
        ("add-subnet", "create-subnet", "make-subnet"),
        ("add-subnet", "--cidr-block", "--cidr-range"),
        ("add-subnet", "--location-type availability-zone-id", "--location-type zone"),
        ("add-subnet", "--vpc-id vpc-0a1b2c3d4e5f67890 ", ""),
        ("let-https-out", "UserIdGroupPairs", "GroupPairs"),
        ("send-job-again", '"VpcConfig"', '"Vpc"'),
        ("send-job-again", "RoleArn: RoleArn", "Role: Role"),
        ("enable-private-dns", "--private-dns-enabled", "--private-dns-enabled true"),
    ],
)
def test_mistakes_are_found(recipe: str, right: str, wrong: str) -> None:
    text = FRAGMENTS[recipe].text
    assert right in text
    with pytest.raises(AssertionError):
        _check_commands(Fragment(recipe, text.replace(right, wrong)).commands)


@pytest.mark.parametrize("rule_id", RULE_IDS)
def test_commands_in_a_rules_own_sentence_are_whole(rule_id: str) -> None:
    fix = rule(rule_id).fix
    found = _IN_A_SENTENCE.findall(fix)
    assert len(found) == fix.count("aws ")
    _check_commands([each.split()[1:] for each in found])


def _check_commands(commands: list[list[str]]) -> None:
    """AssertionError for the first command that the API does not take."""
    queried: dict[str, list[str]] = {}
    for service, operation, *rest in commands:
        if (service, operation) in HIGH_LEVEL:
            continue
        shape = _input(service, operation)
        members = {xform_name(name, "-"): name for name in shape.members}
        given = set()
        options = dict(_options(rest))
        for option, values in options.items():
            if option == "cli-input-json":
                fields = _saved(queried)
                assert fields <= set(shape.members)
                given |= fields
            elif option not in OF_EVERY_COMMAND:
                name = OPPOSITES.get(option, option)
                name = name if name in members else name.removeprefix("no-")
                assert name in members, f"aws {service} {operation} takes no --{option}"
                _check(shape.members[members[name]], option, values)
                given.add(members[name])
        assert set(shape.required_members) <= given, f"aws {service} {operation}"
        if "query" in options:
            queried = options


@_each
def test_documents_are_policies(fragment: Fragment) -> None:
    for text in fragment.documents:
        document = json.loads(text)
        assert document["Version"] == "2012-10-17"
        for statement in document["Statement"]:
            assert set(statement) == {"Effect", "Principal", "Action", "Resource", "Condition"}
