"""Where this Lambda function runs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from clarify_rules.lambdas.environment import BadSetting
from clarify_rules.reader.clients import Identity

_ARN = re.compile(r"arn:([a-z-]+):lambda:([a-z0-9-]+):([0-9]{12}):function:.+", re.ASCII)


class Context(Protocol):
    """What is used of the Lambda context here."""

    @property
    def aws_request_id(self) -> str:
        """Return the id of the request."""
        ...

    @property
    def invoked_function_arn(self) -> str:
        """Return the ARN that was invoked."""
        ...


@dataclass(frozen=True, slots=True)
class Function:
    """A function's partition, Region and account, and the id of the request it serves."""

    partition: str
    region: str
    account_id: str
    request: str

    @property
    def identity(self) -> Identity:
        """Whose credentials the function has."""
        return Identity(self.account_id, self.partition)


def this_function(context: Context) -> Function:
    """Return where the function runs, from its own ARN, so that no call is needed to know.

    Raises `BadSetting` for a context without one.
    """
    found = _ARN.fullmatch(str(context.invoked_function_arn))
    if found is None:
        raise BadSetting("The context's invoked_function_arn is not the ARN of a Lambda function")
    return Function(found.group(1), found.group(2), found.group(3), str(context.aws_request_id))
