"""The functions that `sam build` made, as the template that it wrote beside them describes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deployment.local_runtime.intrinsics import Stack

REPOSITORY = Path(__file__).resolve().parents[2]
BUILT = REPOSITORY / ".aws-sam" / "build" / "template.yaml"
_FUNCTION = "AWS::Serverless::Function"
_SECONDS = 3


class NotBuilt(Exception):
    """There is no such built function; the message says what to do."""


@dataclass(frozen=True)
class Place:
    """Where a function shall believe to be deployed."""

    account_id: str = "123456789012"
    region: str = "us-east-1"
    partition: str = "aws"
    url_suffix: str = "amazonaws.com"
    stack: str = "clarify-config-rules"

    def function_arn(self, name: str) -> str:
        """Return the ARN of a function that is deployed here."""
        return f"arn:{self.partition}:lambda:{self.region}:{self.account_id}:function:{name}"

    @property
    def pseudo_parameters(self) -> dict[str, str]:
        """CloudFormation's own parameters."""
        return {
            "AWS::AccountId": self.account_id,
            "AWS::Region": self.region,
            "AWS::Partition": self.partition,
            "AWS::StackName": self.stack,
            "AWS::URLSuffix": self.url_suffix,
            "AWS::StackId": f"arn:{self.partition}:cloudformation:{self.region}:{self.account_id}:stack/"
            f"{self.stack}/00000000-0000-0000-0000-000000000000",
        }


@dataclass(frozen=True)
class BuiltFunction:
    """A function as it would be deployed; `code` is the folder that becomes its /var/task."""

    name: str
    code: Path
    handler: str
    environment: Mapping[str, str]
    timeout_seconds: int
    memory_megabytes: int

    @property
    def rule_id(self) -> str | None:
        """The rule that it answers for, None where it is no rule's."""
        return self.environment.get("RULE_ID")


def built_functions(
    place: Place,
    *,
    parameters: Mapping[str, str] | None = None,
    resources: Mapping[str, str] | None = None,
    template: Path = BUILT,
) -> dict[str, BuiltFunction]:
    """Return all built functions by logical id, their environment worked out for a place.

    `parameters` are the template's, `resources` what a `Ref` to one of its resources gives. A condition keeps
    no function out. Raises `NotBuilt`, and `NotResolved` for a value that cannot be worked out.
    """
    import yaml  # noqa: PLC0415 - who only measures needs no template

    if not template.exists():
        raise NotBuilt("Nothing is built yet; run `make build`.")
    document = yaml.safe_load(template.read_text(encoding="utf-8"))
    stack = Stack(document, {**place.pseudo_parameters, **(parameters or {})}, resources or {})
    shared = document.get("Globals", {}).get("Function", {})
    return {
        name: _function(name, resource["Properties"], shared, stack, template.parent)
        for name, resource in document["Resources"].items()
        if resource["Type"] == _FUNCTION
    }


def _function(
    name: str, own: Mapping[str, Any], shared: Mapping[str, Any], stack: Stack, folder: Path
) -> BuiltFunction:
    properties = {**shared, **own}
    variables = {
        key: value
        for each in (shared, own)
        for key, value in each.get("Environment", {}).get("Variables", {}).items()
    }
    return BuiltFunction(
        name=name,
        code=folder / str(properties["CodeUri"]),
        handler=str(properties["Handler"]),
        environment={key: str(value) for key, value in stack.value(variables).items()},
        timeout_seconds=int(stack.value(properties.get("Timeout", _SECONDS))),
        memory_megabytes=int(stack.value(properties.get("MemorySize", 128))),
    )
