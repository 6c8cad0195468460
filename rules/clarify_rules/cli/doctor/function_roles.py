"""The roles of the deployed functions: may each do all that it needs, so that no call fails for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from clarify_rules.cli.doctor.finding import Finding, merged, ok, problem, several, unanswered, unknown
from clarify_rules.cli.doctor.function_actions import Needed
from clarify_rules.cli.doctor.place import Place
from clarify_rules.cli.doctor.simulation import Decisions, Outcome, decisions, simulate
from clarify_rules.cli.doctor.trials import Trial
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.progress import Progress, no_progress

CHECK = "function-permissions"


def role_findings(
    calls: Calls, needed: Sequence[Needed], place: Place, progress: Progress = no_progress
) -> list[Finding]:
    """Return what the functions' roles, and the roles they assume, lack; each role is simulated once."""
    seen = [each for each in needed if _account(each.role_arn) == place.account_id]
    by_role: dict[str, list[Needed]] = {}
    for each in seen:
        by_role.setdefault(each.role_arn, []).append(each)
    findings: list[Finding] = []
    for role, answer in calls.each(
        list(by_role.values()), partial(_simulated, calls), partial(progress, "Simulating roles")
    ):
        for each in role:
            if isinstance(answer, CallFailed):
                findings.append(_unsimulated(each, answer))
            else:
                findings += judge_role(each, decisions(answer, each.trials))
    findings = merged(findings)
    if seen and not findings:
        findings.append(ok(CHECK, f"The functions' roles ({len(by_role)}) are allowed all that is needed."))
    elsewhere = sorted({each.role_arn for each in needed if each.role_arn and each not in seen})
    return findings + [_elsewhere(role_arn) for role_arn in elsewhere]


def _simulated(calls: Calls, role: Sequence[Needed]) -> dict[Trial, Outcome]:
    return simulate(calls, role[0].role_arn, [trial for needed in role for trial in needed.trials])


def _unsimulated(needed: Needed, failed: CallFailed) -> Finding:
    # IAM's word for a role that does not exist (API reference, SimulatePrincipalPolicy: Errors).
    if failed.code in {"NoSuchEntity", "NoSuchEntityException"}:
        return problem(
            CHECK,
            f"The role {needed.role_arn} of {needed.subject} does not exist.",
            "Deploy the stack again, with the right EvaluationRoleArn if it assumes a role.",
            needed.subject,
        )
    return unanswered(CHECK, failed, needed.subject)


def judge_role(needed: Needed, decided: Decisions) -> list[Finding]:
    """Return what one role lacks for one function."""
    found: list[Finding] = []
    if decided.denied:
        found.append(
            problem(
                CHECK,
                f"{needed.role_arn} is not allowed what {needed.subject} needs: "
                f"{several(decided.denied, 10)}.",
                "Grant it these actions; where the stack made the role, deploy the stack again.",
                needed.subject,
            )
        )
    if decided.undecided:
        found.append(
            unknown(
                CHECK,
                f"IAM could not decide whether {needed.role_arn} is allowed what {needed.subject} needs: "
                f"{several(decided.undecided, 10)}.",
                "Look at the conditions of the role's policies; the simulation has no values for them.",
                needed.subject,
            )
        )
    return found


def _elsewhere(role_arn: str) -> Finding:
    return unknown(
        CHECK,
        f"The functions work as {role_arn}, whose account is not seen from here.",
        f"Run the doctor there too: clarify-rules doctor --role-arn {role_arn}",
    )


def _account(role_arn: str) -> str:
    return role_arn.split(":")[4] if role_arn.count(":") >= 5 else ""
