"""The parameters of an evaluation: their defaults, and what each may be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any


class ModelScope(Enum):
    """Which models are judged."""

    REFERENCED = "referenced"
    ALL = "all"


class BadParameter(Exception):
    """A parameter is not known or its value is not allowed; the message names it and says what is.

    `allowed` is the message without what was found instead.
    """

    def __init__(self, allowed: str, found: str = "") -> None:
        super().__init__(allowed + found)
        self.allowed = allowed


@dataclass(frozen=True, slots=True)
class Parameters:
    """What an evaluation is asked to look at. `trusted_bucket_owners` empty means the audited account.

    `tag_keys` are those by which exemptions choose resources: their tags are read, and bring nothing into
    scope.
    """

    lookback_days: int = 7
    model_scope: ModelScope = ModelScope.REFERENCED
    org_id: str | None = None
    trusted_bucket_owners: frozenset[str] = field(default_factory=frozenset)
    scope_tag_key: str = "clarify-rules:scope"
    tag_keys: frozenset[str] = frozenset()


def parse_parameters(texts: Mapping[str, str]) -> Parameters:
    """Return the parameters given as texts by name, the defaults for those not given.

    Raises `BadParameter` for an unknown name or a value that is not allowed. AWS Config hands all rule
    parameters over as strings.
    """
    found: dict[str, Any] = {}
    for name, text in texts.items():
        if name not in _PARSERS:
            raise BadParameter(f"{name} is not a parameter; known are {', '.join(_PARSERS)}")
        attribute, parse = _PARSERS[name]
        found[attribute] = parse(name, text.strip())
    return replace(Parameters(), **found)


def _lookback(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", text) or not 1 <= int(text) <= 90:
        raise BadParameter(f"{name} must be a whole number of days from 1 to 90", f", not {text!r}")
    return int(text)


def _model_scope(name: str, text: str) -> ModelScope:
    try:
        return ModelScope(text)
    except ValueError:
        raise BadParameter(f"{name} must be referenced or all", f", not {text!r}") from None


def _org_id(name: str, text: str) -> str | None:
    if text and not re.fullmatch(r"o-[a-z0-9]{10,32}", text):
        raise BadParameter(f"{name} must be an organization id such as o-a1b2c3d4e5", f", not {text!r}")
    return text or None


def _accounts(name: str, text: str) -> frozenset[str]:
    accounts = frozenset(part.strip() for part in text.split(",") if part.strip())
    for account in sorted(accounts):
        if not re.fullmatch(r"[0-9]{12}", account):
            raise BadParameter(
                f"{name} must be account ids of twelve digits, by commas", f"; {account!r} is none"
            )
    return accounts


def _tag_key(name: str, text: str) -> str:
    if not 1 <= len(text) <= 128 or text.lower().startswith("aws:"):
        raise BadParameter(f"{name} must be a tag key of 1 to 128 characters that does not begin with aws:")
    return text


_PARSERS: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "LookbackDays": ("lookback_days", _lookback),
    "ModelScope": ("model_scope", _model_scope),
    "OrgId": ("org_id", _org_id),
    "TrustedBucketOwners": ("trusted_bucket_owners", _accounts),
    "ScopeTagKey": ("scope_tag_key", _tag_key),
}
