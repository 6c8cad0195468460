"""What is asked of an endpoint, by whom, and through which endpoint."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass

from clarify_rules.network.policy.glob import Language

# What the names of models, endpoints and their configurations consist of; keys in S3 may hold any character.
_SAGEMAKER_NAME = re.compile(r"arn:[^:]*:sagemaker:[^:]*:[^:]*:(?:model|endpoint|endpoint-config)/")
_SAGEMAKER_LETTERS = frozenset(string.ascii_letters + string.digits + "-")


@dataclass(frozen=True, slots=True)
class Request:
    """One action on a resource whose exact name may not be known.

    `resource` is an ARN; a ``*`` at its end stands for everything below, any other character for itself.
    Where the name comes from one of several places, `or_below` has the others, written alike. An
    `advisory` action may turn out not to be needed. `because` says why the name is not known, and `actions`
    what to grant to learn it.
    """

    action: str
    resource: str
    advisory: bool = False
    or_below: tuple[str, ...] = ()
    because: str = ""
    actions: tuple[str, ...] = ()

    @property
    def languages(self) -> tuple[Language, ...]:
        """The sets of names that the resource comes from."""
        return tuple(_language(each) for each in (self.resource, *self.or_below))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the role, its account and what the audited organisation is known to be.

    `role_arn` is None where it is not known which role of the account it is, `org_id` None and
    `trusted_bucket_owners` empty where nothing is known of the organisation and of who owns the buckets.
    """

    role_arn: str | None
    account_id: str
    org_id: str | None = None
    trusted_bucket_owners: frozenset[str] = frozenset()

    @property
    def account(self) -> str:
        """The account of the role."""
        parts = (self.role_arn or "").split(":")
        stated = parts[4] if len(parts) > 5 else ""
        return stated if len(stated) == 12 and stated.isdecimal() else self.account_id


@dataclass(frozen=True, slots=True)
class EndpointFacts:
    """What the endpoint itself adds to a request."""

    endpoint_id: str
    vpc_id: str
    region: str
    partition: str
    is_gateway: bool


def _language(resource: str) -> Language:
    is_name = _SAGEMAKER_NAME.match(resource)
    letters = _SAGEMAKER_LETTERS if is_name else frozenset[str]()
    return Language(resource.removesuffix("*"), resource.endswith("*"), letters)
