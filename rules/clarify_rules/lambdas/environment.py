"""What the environment of every function says, and how a variable that is of no use is told of.

No value is ever shown: some are secret, and logs are read by more people than functions are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from clarify_rules.reader.clients import Identity

_ROLE = re.compile(r"arn:([a-z-]+):iam::([0-9]{12}):role/[\w+=,.@/-]{1,512}", re.ASCII)


class BadSetting(Exception):
    """A variable is missing or of no use; the message names it and says what is allowed, not what it is."""


@dataclass(frozen=True, slots=True)
class AssumedRole:
    """The role that reads and reports, and whose account that is."""

    arn: str
    external_id: str | None = field(repr=False)
    identity: Identity


def required(environment: Mapping[str, str], name: str) -> str:
    """Return a variable that must be set. Raises `BadSetting`."""
    value = environment.get(name, "").strip()
    if not value:
        raise BadSetting(f"{name} is not set in the environment of the function")
    return value


def assumed_role(environment: Mapping[str, str]) -> AssumedRole | None:
    """Return the role to assume, None for the function's own. Raises `BadSetting`."""
    arn = environment.get("ASSUME_ROLE_ARN", "").strip()
    if not arn:
        return None
    found = _ROLE.fullmatch(arn)
    if found is None:
        raise BadSetting("ASSUME_ROLE_ARN must be the ARN of an IAM role")
    partition, account_id = found.groups()
    external_id = environment.get("ASSUME_ROLE_EXTERNAL_ID", "").strip() or None
    return AssumedRole(arn, external_id, Identity(account_id, partition))
