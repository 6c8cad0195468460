"""Commands of the AWS CLI, judged by the service models from which the AWS CLI makes its commands."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import botocore.session
import jmespath  # type: ignore[import-untyped]  # it publishes no types
from botocore import xform_name
from botocore.validate import ParamValidator

from tests.documentation.pages import ROOT, Command

# https://docs.aws.amazon.com/cli/latest/reference/ : options of every command, and of paginated ones.
_OF_ALL = frozenset({"--region", "--profile", "--output", "--query"})
_OF_LISTINGS = frozenset({"--max-items", "--page-size", "--starting-token"})
# Commands that the AWS CLI makes of several operations, with their options.
_MADE = {
    ("cloudformation", "deploy"): frozenset({"--stack-name", "--template-file", "--parameter-overrides"}),
}
# Of some services the AWS CLI has commands of its own under the name, and calls their operations otherwise.
_SERVICES = {"s3api": "s3"}
_SUBSTITUTED = re.compile(r"\$\([^)]*\)")


def aws_violations(command: Command, written: frozenset[str] = frozenset()) -> list[str]:
    """Return what the AWS CLI would refuse in a command, nothing where it takes it.

    `written` are files that commands before it wrote, and that it may read as ``file://``.
    """
    _, service, operation, *words = command.words
    options = options_of(words)
    if (service, operation) in _MADE:
        unknown = set(options) - _MADE[service, operation] - _OF_ALL
        templates = [each for each in options.get("--template-file", ()) if not (ROOT / each).is_file()]
        return [f"{each} is no option" for each in sorted(unknown)] + templates
    return _of_operation(service, operation, options, written)


def _of_operation(
    service: str, operation: str, options: Mapping[str, list[str]], written: frozenset[str]
) -> list[str]:
    client = botocore.session.Session().create_client(
        service_of(service), region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y"
    )
    method = operation.replace("-", "_")
    if method not in client.meta.method_to_api_mapping:
        return [f"{service} has no operation {operation}"]
    shape = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[method]).input_shape
    members = {f"--{xform_name(name, '-')}": name for name in shape.members}
    other = _OF_ALL | (_OF_LISTINGS if client.can_paginate(method) else frozenset())
    found = [f"{each} is no option" for each in options if each not in members and each not in other]
    found += [
        f"{each} is not written by then"
        for values in options.values()
        for each in values
        if each.startswith("file://") and each.removeprefix("file://") not in written
    ]
    given = {members[name]: values for name, values in options.items() if name in members}
    from_files = {name for name, values in given.items() if values[0].startswith("file://")}
    read = {name: value_of(shape.members[name], values) for name, values in given.items()}
    report = ParamValidator().validate(
        {name: value for name, value in read.items() if name not in from_files}, shape
    )
    required = set(shape.required_members) - set(read)
    found += [f"{each} must be given" for each in sorted(required)]
    if report.has_errors() and not (set(shape.required_members) & from_files):
        found.append(report.generate_report())
    for query in options.get("--query", ()):
        jmespath.compile(_SUBSTITUTED.sub("now", query))
    return found


def service_of(name: str) -> str:
    """Return botocore's name of a service, by the AWS CLI's."""
    return _SERVICES.get(name, name)


def options_of(words: list[str]) -> dict[str, list[str]]:
    """Return the values of each option; what stands behind them all is the last one's too."""
    found: dict[str, list[str]] = {}
    for word in words:
        if word.startswith("--"):
            found[word] = []
        else:
            found[next(reversed(found))].append(word)
    return found


def value_of(shape: Any, values: list[str]) -> Any:
    """Return an option's value as the operation gets it."""
    first = values[0]
    if first.startswith("file://"):
        return None
    if first.startswith(("{", "[")):
        return json.loads(first)
    if shape.type_name == "list":
        return values
    return {"integer": int, "boolean": bool}.get(shape.type_name, str)(first)
