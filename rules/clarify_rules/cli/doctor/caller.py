"""Whoever runs the doctor: may they run an audit."""

from __future__ import annotations

from clarify_rules.catalog.function_permissions import Grant
from clarify_rules.cli.doctor.finding import Finding, attempt, ok, problem, several, unknown
from clarify_rules.cli.doctor.known import of_place
from clarify_rules.cli.doctor.place import Place
from clarify_rules.cli.doctor.simulation import Decisions, decisions, simulate
from clarify_rules.cli.doctor.trials import trials_of
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.permissions import permissions_for

CHECK = "audit-permissions"


def caller_findings(calls: Calls, place: Place) -> list[Finding]:
    """Return whether the caller is allowed what `clarify-rules audit` reads."""

    def caller() -> list[Finding]:
        if place.caller_arn.endswith(":root"):
            return [ok(CHECK, "The account's root user is allowed everything; an audit needs far less.")]
        principal = _principal(calls, place)
        if principal is None:
            return [
                unknown(
                    CHECK,
                    f"IAM cannot simulate {place.caller_arn}, which is neither a role nor a user.",
                    "Run clarify-rules audit: its results name what was denied.",
                )
            ]
        needed = [Grant(each.action, each.resource) for each in permissions_for(EvidenceKind)]
        tried = trials_of(needed, of_place(place), place.account_id)
        return judge_caller(principal, decisions(simulate(calls, principal, tried), tried))

    return attempt(CHECK, caller)


def judge_caller(principal: str, decided: Decisions) -> list[Finding]:
    """Return whether these decisions let an audit see everything."""
    if decided.denied:
        return [
            problem(
                CHECK,
                f"{principal} is not allowed all that an audit reads: {several(decided.denied, 10)}. What "
                "needs it will be UNDETERMINED.",
                "Grant these actions to it.",
            )
        ]
    if decided.undecided:
        return [
            unknown(
                CHECK,
                f"IAM could not decide for {principal}: {several(decided.undecided, 10)}.",
                "Run clarify-rules audit: its results name what was denied.",
            )
        ]
    return [ok(CHECK, f"{principal} is allowed all that an audit reads.")]


def _principal(calls: Calls, place: Place) -> str | None:
    """Return the ARN that IAM can simulate: a user's own, or that of the role behind a session.

    A session's ARN (arn:P:sts::A:assumed-role/NAME/SESSION) lacks the role's path, so IAM is asked for it.
    """
    kind, _, rest = place.caller_arn.split(":", 5)[-1].partition("/")
    if kind == "user":
        return place.caller_arn
    if kind != "assumed-role":
        return None
    answer = calls.ask_patiently("iam", "GetRole", {"RoleName": rest.partition("/")[0]})
    return str(answer["Role"]["Arn"])
