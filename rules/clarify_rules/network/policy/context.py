"""What is known of the condition keys of a request that a Clarify container makes.

Each request is made by a role session with TLS through a VPC endpoint, by the container itself and not by
a service in its name.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clarify_rules.network.policy.glob import ANYTHING, Language
from clarify_rules.network.policy.request import Caller, EndpointFacts

# AWS's own buckets with public models and samples; which account they belong to is not documented.
_BUCKETS_OF_AWS = ("jumpstart-cache-prod", "jumpstart-private-cache-prod", "sagemaker-sample-files")


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """The values a key may have, each a set of texts, and whether the request may be without the key."""

    values: tuple[Language, ...]
    may_be_absent: bool = False
    several: bool = False


ABSENT = KeyFacts((), may_be_absent=True)
UNKNOWN = KeyFacts((ANYTHING,), may_be_absent=True)
UNKNOWN_BUT_THERE = KeyFacts((ANYTHING,))


@dataclass(frozen=True, slots=True)
class Context:
    """One request's caller, endpoint and resource."""

    caller: Caller
    endpoint: EndpointFacts
    resource: Language

    def facts(self, key: str) -> KeyFacts:
        """Return what is known of a condition key. The names of keys have no case."""
        ask = _KEYS.get(key.lower())
        return UNKNOWN if ask is None else ask(self)

    @property
    def principal_arn(self) -> KeyFacts:
        """The role's ARN (not its session's), or all roles of the account."""
        if self.caller.role_arn:
            return _text(self.caller.role_arn)
        arn = f"arn:{self.endpoint.partition}:iam::{self.caller.account}:role/"
        return KeyFacts((Language(arn, open=True),))

    @property
    def organisation(self) -> KeyFacts:
        """The id of the organisation the role's account is in; absent where it is in none."""
        return _text(self.caller.org_id) if self.caller.org_id else UNKNOWN

    @property
    def organisation_paths(self) -> KeyFacts:
        """Where in the organisation that account is; the path begins with the organisation's id."""
        org_id = self.caller.org_id
        value = Language(f"{org_id}/", open=True) if org_id else ANYTHING
        return KeyFacts((value,), may_be_absent=not org_id, several=True)

    @property
    def resource_account(self) -> KeyFacts:
        """Who owns the resource: stated in its ARN, or for a bucket one of the trusted owners."""
        owners = self._owners
        return KeyFacts(tuple(Language(each) for each in owners)) if owners else UNKNOWN_BUT_THERE

    @property
    def resource_organisation(self) -> KeyFacts:
        """The organisation of the resource's owner, known where that is the caller's own account."""
        return self.organisation if self._is_own else UNKNOWN

    @property
    def resource_organisation_paths(self) -> KeyFacts:
        """Where in its organisation the resource's owner is."""
        own = self._is_own
        return self.organisation_paths if own else KeyFacts((ANYTHING,), may_be_absent=True, several=True)

    @property
    def _owners(self) -> tuple[str, ...]:
        parts = self.resource.prefix.split(":", 5)
        if len(parts) < 6:
            return ()
        if parts[4]:
            return (parts[4],)
        bucket = parts[5].partition("/")[0]
        known = bucket and not bucket.startswith(_BUCKETS_OF_AWS)
        return tuple(sorted(self.caller.trusted_bucket_owners)) if known else ()

    @property
    def _is_own(self) -> bool:
        return self._owners == (self.caller.account,)


def known_variables(caller: Caller, endpoint: EndpointFacts) -> tuple[tuple[str, str], ...]:
    """Return the condition keys, in lower case, that have one known value whatever is asked for."""
    context = Context(caller, endpoint, ANYTHING)
    found = ((key, context.facts(key)) for key in _VARIABLES)
    return tuple(
        (key, facts.values[0].prefix)
        for key, facts in found
        if len(facts.values) == 1 and not facts.values[0].open and not facts.may_be_absent
    )


def _text(value: str) -> KeyFacts:
    return KeyFacts((Language(value),))


_KEYS: dict[str, Callable[[Context], KeyFacts]] = {
    "aws:principalarn": lambda context: context.principal_arn,
    "aws:principalaccount": lambda context: _text(context.caller.account),
    "aws:principalorgid": lambda context: context.organisation,
    "aws:principalorgpaths": lambda context: context.organisation_paths,
    "aws:principaltype": lambda _: _text("AssumedRole"),
    "aws:principalisawsservice": lambda _: _text("false"),
    "aws:principalservicename": lambda _: ABSENT,
    "aws:principalservicenameslist": lambda _: ABSENT,
    "aws:viaawsservice": lambda _: _text("false"),
    "aws:calledvia": lambda _: ABSENT,
    "aws:calledviafirst": lambda _: ABSENT,
    "aws:calledvialast": lambda _: ABSENT,
    # Present only where a service calls for a resource, such as a topic that invokes a function.
    "aws:sourcearn": lambda _: ABSENT,
    "aws:sourceaccount": lambda _: ABSENT,
    "aws:sourceorgid": lambda _: ABSENT,
    "aws:sourceorgpaths": lambda _: ABSENT,
    "aws:securetransport": lambda _: _text("true"),
    "aws:requestedregion": lambda context: _text(context.endpoint.region),
    "aws:sourcevpc": lambda context: _text(context.endpoint.vpc_id),
    "aws:sourcevpce": lambda context: _text(context.endpoint.endpoint_id),
    # A request through a VPC endpoint has no public source address; it has aws:VpcSourceIp instead.
    "aws:sourceip": lambda _: ABSENT,
    "aws:vpcsourceip": lambda _: UNKNOWN_BUT_THERE,
    # Only IAM users have a name.
    "aws:username": lambda _: ABSENT,
    "aws:userid": lambda _: UNKNOWN_BUT_THERE,
    "aws:currenttime": lambda _: UNKNOWN_BUT_THERE,
    "aws:epochtime": lambda _: UNKNOWN_BUT_THERE,
    "aws:resourceaccount": lambda context: context.resource_account,
    "s3:resourceaccount": lambda context: context.resource_account,
    "aws:resourceorgid": lambda context: context.resource_organisation,
    "aws:resourceorgpaths": lambda context: context.resource_organisation_paths,
}

_VARIABLES = (
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalorgid",
    "aws:requestedregion",
    "aws:sourcevpc",
    "aws:sourcevpce",
)
