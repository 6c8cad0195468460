"""What an endpoint's policy says to a set of requests.

Every name that a requested resource may have is put to the policy at once: names that match the same
patterns are decided alike, so one decision is made for each combination of patterns that some name matches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from clarify_rules.network import codes
from clarify_rules.network.policy.condition import clause_match
from clarify_rules.network.policy.context import Context, known_variables
from clarify_rules.network.policy.document import PolicyMalformed, Statement, read_policy
from clarify_rules.network.policy.full_access import allows_everything
from clarify_rules.network.policy.glob import TooManySteps, memberships
from clarify_rules.network.policy.match import Match
from clarify_rules.network.policy.pattern import Pattern
from clarify_rules.network.policy.principal import principal_match
from clarify_rules.network.policy.request import Caller, EndpointFacts, Request
from clarify_rules.network.verdict import V

OK = "OK"

_DENIED = "a Deny statement of it applies"
_NOT_ALLOWED = "no Allow statement of it applies"
_ROOT_ONLY = f"{_NOT_ALLOWED}, for an account as Principal of a gateway endpoint means its root user only"
# Condition keys whose value a parameter tells.
_PARAMETERS = {"aws:PrincipalOrgID": "OrgId", "ResourceAccount": "TrustedBucketOwners"}
_TOO_MANY = "its patterns are too many to compare"
_NOT_JUDGED = "policies of roles, buckets, keys and organisations are not judged"
# A policy is written by anyone who may; of its texts only what looks like a condition key is repeated.
_KEY = re.compile(r"[A-Za-z0-9-]{1,30}:[A-Za-z0-9/._-]{1,60}")


@dataclass(frozen=True, slots=True)
class PolicyVerdict:
    """The verdict of a policy, a sentence on it, and the IAM actions to grant where that would settle it.

    `fix` ends the sentence on what to change in the policy.
    """

    verdict: V
    code: str
    note: str
    actions: tuple[str, ...] = ()
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class _Applicable:
    """A statement that may apply: how surely, not counting its resources, and the keys it hangs on."""

    statement: Statement
    match: Match
    open_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The verdict on one request and the end of the sentence that explains it.

    `by_deny` where a Deny statement is in the way, or may be, so that no further Allow helps.
    """

    verdict: V
    reason: str
    by_deny: bool = False


def judge_policy(
    document: str | None, requests: tuple[Request, ...], caller: Caller, endpoint: EndpointFacts
) -> PolicyVerdict:
    """Return whether the policy lets the caller make all requests through the endpoint.

    The first request with the worst answer is told. No document is AWS's default of full access (API field
    PolicyDocument); one that cannot be understood is UNKNOWN.
    """
    if document is None:
        return PolicyVerdict(V.ALLOW, OK, f"The endpoint has no policy of its own ({_NOT_JUDGED}).")
    if allows_everything(document):
        return PolicyVerdict(V.ALLOW, OK, f"The endpoint's policy allows everything ({_NOT_JUDGED}).")
    if not requests:
        return PolicyVerdict(V.ALLOW, OK, "Nothing is asked of the endpoint's policy.")
    try:
        statements = read_policy(document, known_variables(caller, endpoint))
    except PolicyMalformed as error:
        note = f"The endpoint's policy {error}, so what it allows is not known."
        fix = f"correct the policy of {endpoint.endpoint_id}"
        return PolicyVerdict(V.UNKNOWN, codes.ENDPOINT_POLICY_UNDECIDED, note, (), fix)
    mine = _about(statements, caller, endpoint.is_gateway)
    answers = [(each, _judge(mine, each, caller, endpoint)) for each in requests]
    request, outcome = min(answers, key=lambda answer: answer[1].verdict)
    if endpoint.is_gateway and outcome.verdict is V.DENY and not outcome.by_deny:
        # It helps to know that an interface endpoint would take the same text for the whole account.
        elsewhere = _judge(_about(statements, caller, gateway=False), request, caller, endpoint)
        if elsewhere.verdict is not V.DENY:
            outcome = replace(outcome, reason=_ROOT_ONLY)
    return _verdict(request, outcome, endpoint)


def _about(statements: Iterable[Statement], caller: Caller, gateway: bool) -> list[tuple[Statement, Match]]:
    """Return the statements that may speak of the caller, and how surely they do."""
    return [
        (each, match)
        for each in statements
        if (match := principal_match(each.principals, caller, gateway)) is not Match.NO
    ]


def _verdict(request: Request, outcome: _Outcome, endpoint: EndpointFacts) -> PolicyVerdict:
    if outcome.verdict is V.ALLOW:
        return PolicyVerdict(
            V.ALLOW, OK, f"The endpoint's policy allows what is done through it ({_NOT_JUDGED})."
        )
    asked = f"{request.action} on {' or '.join((request.resource, *request.or_below))}"
    if outcome.verdict is V.DENY:
        note = f"The endpoint's policy does not allow {asked}: {outcome.reason}."
        return PolicyVerdict(V.DENY, codes.ENDPOINT_POLICY_DENY, note, (), _fix(request, outcome, endpoint))
    because = f" {request.because}" if request.because else ""
    note = f"The endpoint's policy may not allow {asked}: {outcome.reason}.{because}"
    return PolicyVerdict(
        V.UNKNOWN, codes.ENDPOINT_POLICY_UNDECIDED, note, request.actions, _fix(request, outcome, endpoint)
    )


def _fix(request: Request, outcome: _Outcome, endpoint: EndpointFacts) -> str:
    """Return what to change in the policy, or what to tell of the account, as the end of a sentence."""
    asked = f"{request.action} on {' and '.join((request.resource, *request.or_below))}"
    policy = f"the policy of {endpoint.endpoint_id}"
    if outcome.reason == _TOO_MANY:
        return f"write fewer patterns with wildcards into {policy}"
    parameters = [name for key, name in _PARAMETERS.items() if key in outcome.reason]
    first = f"set the parameter {' and '.join(parameters)}, or " if parameters else ""
    if outcome.by_deny:
        return f"{first}take {asked} out of the Deny statement in {policy}"
    manner = ["with Principal *"] if endpoint.is_gateway else []
    if parameters:
        manner.append("without condition")
    how = f" {' and '.join(manner)}" if manner else ""
    return f"{first}allow {asked} in {policy}{how}"


def _judge(
    mine: Iterable[tuple[Statement, Match]], request: Request, caller: Caller, endpoint: EndpointFacts
) -> _Outcome:
    found: dict[V, _Outcome] = {}
    relevant = [(each, match) for each, match in mine if _names_action(each, request.action)]
    try:
        for language in request.languages:
            context = Context(caller, endpoint, language)
            applicable = [
                each for statement, match in relevant if (each := _applicable(statement, match, context))
            ]
            for outcome in _each_outcome(applicable, context):
                found.setdefault(outcome.verdict, outcome)
    except TooManySteps:
        return _Outcome(V.UNKNOWN, _TOO_MANY)
    return _combined(found, request)


def _combined(found: Mapping[V, _Outcome], request: Request) -> _Outcome:
    """Return one outcome for all the names the resource may have."""
    if V.UNKNOWN in found:
        return found[V.UNKNOWN]
    if len(found) > 1:
        by_deny = any(each.by_deny for each in found.values())
        return _Outcome(V.UNKNOWN, "some of what that covers is allowed, and some is not", by_deny)
    (outcome,) = found.values()
    if request.advisory and outcome.verdict is V.DENY:
        reason = f"{outcome.reason}, and it is not known whether Clarify needs it"
        return replace(outcome, verdict=V.UNKNOWN, reason=reason)
    return outcome


def _names_action(statement: Statement, action: str) -> bool:
    named = any(pattern.glob.matches(action.lower()) for pattern in statement.actions.patterns)
    return named is not statement.actions.negated


def _applicable(statement: Statement, principal: Match, context: Context) -> _Applicable | None:
    matches = [(clause.key, clause_match(clause, context)) for clause in statement.clauses]
    whole = min((principal, *(match for _, match in matches)))
    if whole is Match.NO:
        return None
    return _Applicable(statement, whole, tuple(key for key, match in matches if match is Match.MAYBE))


def _each_outcome(applicable: list[_Applicable], context: Context) -> Iterable[_Outcome]:
    """Yield the outcome of every group of names that match the same patterns."""
    patterns = tuple(dict.fromkeys(p for each in applicable for p in each.statement.resources.patterns))
    globs = tuple(pattern.glob for pattern in patterns)
    for matched in memberships(globs, context.resource):
        names = dict(zip(patterns, matched, strict=True))
        yield _decide([(each, _resource_match(each.statement, names)) for each in applicable])


def _resource_match(statement: Statement, names: Mapping[Pattern, bool]) -> Match:
    resources = statement.resources
    hit = [pattern for pattern in resources.patterns if names[pattern]]
    if any(not pattern.approximate for pattern in hit):
        found = Match.YES
    elif resources.negated:
        # What NotResource means with a variable that has no value is not documented.
        found = Match.MAYBE if any(pattern.approximate for pattern in resources.patterns) else Match.NO
    else:
        found = Match.MAYBE if hit else Match.NO
    return found.mirrored if resources.negated else found


def _decide(statements: list[tuple[_Applicable, Match]]) -> _Outcome:
    """Return the outcome for one group of names: a Deny wins, and without an Allow nothing is allowed."""
    denied = _strongest(statements, allows=False)
    allowed = _strongest(statements, allows=True)
    if denied and denied[1] is Match.YES:
        return _Outcome(V.DENY, _DENIED, by_deny=True)
    if allowed is None:
        return _Outcome(V.DENY, _NOT_ALLOWED)
    doubt = denied or (allowed if allowed[1] is Match.MAYBE else None)
    if doubt is None:
        return _Outcome(V.ALLOW, "")
    effect = "Deny" if denied else "Allow"
    reason = f"its {effect} statement {_hangs_on(doubt[0])}"
    return _Outcome(V.UNKNOWN, reason, by_deny=denied is not None)


def _strongest(
    statements: list[tuple[_Applicable, Match]], *, allows: bool
) -> tuple[_Applicable, Match] | None:
    """Return the first statement of that effect that applies most surely; None where none does."""
    found = [
        (each, min(each.match, resource))
        for each, resource in statements
        if each.statement.allows is allows and resource is not Match.NO
    ]
    return max(found, key=lambda pair: pair[1], default=None)


def _hangs_on(applicable: _Applicable) -> str:
    keys = sorted({key for key in applicable.open_keys if _KEY.fullmatch(key)})
    if keys:
        return f"depends on {' and '.join(keys)}, which is not known"
    if applicable.open_keys:
        return "depends on a condition that cannot be decided"
    if applicable.match is Match.MAYBE:
        return "depends on a principal that cannot be compared with the role"
    return "depends on a policy variable"
