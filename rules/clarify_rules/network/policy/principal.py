"""Whether a statement speaks of the role that a Clarify container acts as.

https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

import re

from clarify_rules.network.policy.glob import parse_glob
from clarify_rules.network.policy.match import Match
from clarify_rules.network.policy.request import Caller

_ACCOUNT = re.compile(r"(?:arn:[^:]*:iam::(?P<root>[0-9]{12}):root|(?P<id>[0-9]{12}))")
_ROLE_SESSION = re.compile(r"arn:[^:]*:sts::(?P<account>[0-9]{12}):assumed-role/(?P<role>[^/]+)/.+")
_ROLE = re.compile(r"arn:[^:]*:iam::(?P<account>[0-9]{12}):role/.+")
# A role's unique id, which stands in a policy after the role of that ARN was deleted.
_ROLE_ID = re.compile(r"AROA[A-Z0-9]+")


def principal_match(principals: tuple[tuple[str, str], ...] | None, caller: Caller, gateway: bool) -> Match:
    """Return whether the caller is among the principals; None stands for a NotPrincipal element.

    On a gateway endpoint an account means its root user alone, on an interface endpoint everyone in it.
    """
    if principals is None:
        return Match.MAYBE
    return max(_one(kind, name, caller, gateway) for kind, name in principals)


def _one(kind: str, name: str, caller: Caller, gateway: bool) -> Match:
    if kind == "CanonicalUser":
        return Match.MAYBE
    if kind == "*":
        # {"*": "*"} is not documented; some take it for everyone.
        return Match.MAYBE
    if kind != "AWS":
        # A service or a federated user is not the role, whoever started the job.
        return Match.NO
    if name == "*":
        return Match.YES
    account = _ACCOUNT.fullmatch(name)
    if account:
        same = caller.account in (account["root"], account["id"])
        return Match.YES if same and not gateway else Match.NO
    found = _role(name, caller)
    # What a role means to a gateway endpoint is not documented.
    return min(found, Match.MAYBE) if gateway else found


def _role(name: str, caller: Caller) -> Match:
    if caller.role_arn and name == caller.role_arn:
        return Match.YES
    if _ROLE_ID.fullmatch(name):
        return Match.MAYBE
    session = _ROLE_SESSION.fullmatch(name)
    if session:
        return _same_role(session["account"], session["role"], caller)
    if "*" in name or "?" in name:
        # Not documented to work within a principal; where it would not match anyway, that does not matter.
        missed = caller.role_arn and not parse_glob(name).matches(caller.role_arn)
        return Match.NO if missed else Match.MAYBE
    role = _ROLE.fullmatch(name)
    could_be = role and not caller.role_arn and role["account"] == caller.account
    return Match.MAYBE if could_be else Match.NO


def _same_role(account: str, role: str, caller: Caller) -> Match:
    """Return whether a session may be one of the caller's; what it is called is not known."""
    if account != caller.account:
        return Match.NO
    unlike = caller.role_arn and caller.role_arn.rpartition("/")[2] != role
    return Match.NO if unlike else Match.MAYBE
