"""What the doctor makes of what IAM says of functions' roles, and of whoever runs it."""

from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.catalog.function_permissions import (
    Grant,
    rule_permissions,
)
from clarify_rules.catalog.registry import RULE_IDS, rule
from clarify_rules.cli.doctor.caller import caller_findings
from clarify_rules.cli.doctor.function_actions import needed_by_rule
from clarify_rules.cli.doctor.function_roles import role_findings
from clarify_rules.cli.doctor.place import Place
from clarify_rules.cli.doctor.simulation import Decisions, decisions, simulate
from clarify_rules.cli.doctor.trials import Trial
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.permissions import PERMISSIONS
from tests.cli.doctor_iam import Allowed, SimulatedIam, all_allowed
from tests.cli.doctor_stack import (
    ELSEWHERE,
    PLACE,
    ROLE,
    USER,
    allowed,
    everything_granted,
    everything_needed,
    findings_of,
    function,
    health,
    role_of,
)
from tests.reader.scripted import ACCOUNT, REGION, ScriptedAws, refusal


def decision(action: str, said: str = "allowed", **more: Any) -> dict[str, Any]:
    return {"EvalActionName": action, "EvalDecision": said, **more}


def decided(aws: ScriptedAws, *trials: Trial) -> Decisions:
    return decisions(simulate(Calls(aws), ROLE, trials), trials)


def test_a_simulation_is_read_to_its_last_page() -> None:
    pages = {
        None: {"EvaluationResults": [decision("a:One")], "IsTruncated": True, "Marker": "2"},
        "2": {
            "EvaluationResults": [
                decision("A:two", "explicitDeny"),
                decision(
                    "a:Three", "implicitDeny", OrganizationsDecisionDetail={"AllowedByOrganizations": False}
                ),
                decision(
                    "a:Four",
                    "implicitDeny",
                    PermissionsBoundaryDecisionDetail={"AllowedByPermissionsBoundary": False},
                ),
                decision("a:Five", "implicitDeny"),
                decision("a:Six", "implicitDeny", MissingContextValues=["aws:SourceVpce"]),
            ]
        },
    }
    aws = ScriptedAws(SimulatePrincipalPolicy=lambda Marker=None, **_: pages[Marker])  # noqa: N803 - AWS's name
    actions = [f"a:{each}" for each in ("One", "Two", "Three", "Four", "Five", "Six", "Seven")]

    found = decided(aws, *(Trial(each, "*") for each in actions))

    assert found.denied == (
        "a:Five",
        "a:Four (denied by the permissions boundary)",
        "a:Three (denied by the organisation)",
        "a:Two (denied explicitly)",
    )
    assert found.undecided == ("a:Seven", "a:Six")
    assert "ResourceArns" not in aws.asked_of("SimulatePrincipalPolicy")[0]


def specific(resource: str, said: str = "allowed", **more: Any) -> dict[str, Any]:
    return {"EvalResourceName": resource, "EvalResourceDecision": said, **more}


ONE, TWO = "arn:aws:s3:::one", "arn:aws:s3:::two"


@pytest.mark.parametrize(
    ("results", "denied", "undecided"),
    [
        # What is said of all resources together is not said of each.
        ([decision("s3:Get", "implicitDeny")], (), ("s3:Get",)),
        ([decision("s3:Get")], (), ("s3:Get",)),
        ([decision("s3:Get", ResourceSpecificResults=[specific(ONE)])], (), ("s3:Get",)),
        (
            [decision("s3:Get", "implicitDeny", ResourceSpecificResults=[specific(ONE), specific(TWO)])],
            (),
            (),
        ),
        (
            [decision("s3:Get", ResourceSpecificResults=[specific(ONE), specific(TWO, "implicitDeny")])],
            ("s3:Get",),
            (),
        ),
        (
            [
                decision(
                    "s3:Get",
                    ResourceSpecificResults=[
                        specific(ONE, "implicitDeny", MissingContextValues=["aws:SourceVpce"]),
                        specific(
                            TWO,
                            "implicitDeny",
                            PermissionsBoundaryDecisionDetail={"AllowedByPermissionsBoundary": False},
                        ),
                    ],
                )
            ],
            ("s3:Get (denied by the permissions boundary)",),
            ("s3:Get",),
        ),
        (
            [
                decision(
                    "s3:Get",
                    "implicitDeny",
                    OrganizationsDecisionDetail={"AllowedByOrganizations": False},
                    MissingContextValues=["of:AnotherResource"],
                    ResourceSpecificResults=[specific(ONE), specific(TWO, "implicitDeny")],
                )
            ],
            ("s3:Get (denied by the organisation)",),
            (),
        ),
        # One result for each resource.
        (
            [
                decision("s3:Get", EvalResourceName=ONE),
                decision("s3:Get", "explicitDeny", EvalResourceName=TWO),
            ],
            ("s3:Get (denied explicitly)",),
            (),
        ),
    ],
)
def test_each_resource_is_decided_by_what_is_said_of_it(
    results: list[dict[str, Any]], denied: tuple[str, ...], undecided: tuple[str, ...]
) -> None:
    aws = ScriptedAws(SimulatePrincipalPolicy=lambda **_: {"EvaluationResults": results})

    found = decided(aws, Trial("s3:Get", ONE), Trial("s3:Get", TWO))

    assert (found.denied, found.undecided) == (denied, undecided)
    assert aws.calls["SimulatePrincipalPolicy"] == 1


def test_actions_that_iam_takes_in_separate_calls_are_asked_for_apart() -> None:
    unaware = frozenset({"logs:PutLogEvents", "sqs:SendMessage", "sagemaker:DescribeProcessingJob"})
    iam = SimulatedIam(everything_granted(), unaware)

    assert health(findings_of(iam, everything_needed())) == ["OK"]
    # Tens of calls still: the refused one, and one for either group.
    assert len(iam.asked) == 4 * (len(RULE_IDS) + 1) + 2


def test_so_they_are_where_iam_does_not_say_which() -> None:
    name = "clarify-job-in-vpc"
    role = {role_of(name): allowed(rule_permissions(rule(name)), name)}
    unaware = frozenset({"sagemaker:DescribeProcessingJob", "s3:PutObject"})

    apart = findings_of(
        SimulatedIam(role, unaware, names_groups=False), needed_by_rule(function(name), PLACE)
    )

    assert health(apart) == ["OK"]


def test_actions_that_no_grouping_helps_are_undecided_and_the_others_are_not() -> None:
    name = "clarify-job-in-vpc"
    role = {role_of(name): allowed(rule_permissions(rule(name)), name)}
    iam = SimulatedIam(role, frozenset({"logs:PutLogEvents"}), names_groups=False)

    (found,) = findings_of(iam, needed_by_rule(function(name), PLACE))

    assert found.health.value == "UNKNOWN"
    assert found.message.endswith(" needs: logs:CreateLogStream, logs:PutLogEvents.")


def test_what_iam_cannot_decide_is_unknown() -> None:
    aws = ScriptedAws(SimulatePrincipalPolicy=lambda **_: {"EvaluationResults": []})

    assert health(role_findings(Calls(aws), needed_by_rule(function(), PLACE), PLACE)) == ["UNKNOWN"]
    assert health(caller_findings(Calls(aws), PLACE)) == ["UNKNOWN"]


def test_a_role_that_is_gone_is_a_problem_and_one_elsewhere_is_unknown() -> None:
    def gone(**_: Any) -> Any:
        raise refusal("NoSuchEntity")

    needed = needed_by_rule(function(ASSUME_ROLE_ARN=ELSEWHERE), PLACE)

    found = role_findings(Calls(ScriptedAws(SimulatePrincipalPolicy=gone)), needed, PLACE)

    assert health(found) == ["PROBLEM", "UNKNOWN"]
    assert "does not exist" in found[0].message
    assert found[1].fix == f"Run the doctor there too: clarify-rules doctor --role-arn {ELSEWHERE}"


# Whoever runs the doctor.


def audit() -> list[Allowed]:
    permissions = {each for kind in PERMISSIONS.values() for each in kind}
    return allowed((Grant(each.action, each.resource) for each in sorted(permissions)), "audit")


def test_a_caller_who_may_read_all_takes_two_calls_and_what_is_lacking_is_told() -> None:
    iam = SimulatedIam({USER: audit()})
    lacking = SimulatedIam({USER: [each for each in audit() if each.action != "kms:Decrypt"]})

    (fine,) = caller_findings(Calls(ScriptedAws(SimulatePrincipalPolicy=iam)), PLACE)
    (found,) = caller_findings(Calls(ScriptedAws(SimulatePrincipalPolicy=lacking)), PLACE)

    assert (fine.health.value, len(iam.asked)) == ("OK", 2)
    assert found.message.startswith(f"{USER} is not allowed all that an audit reads: kms:Decrypt.")


@pytest.mark.parametrize(
    ("caller", "simulated"),
    [
        (USER, USER),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/ops/me", f"arn:aws:iam::{ACCOUNT}:role/team/ops"),
        (f"arn:aws:iam::{ACCOUNT}:root", None),
    ],
)
def test_whose_permissions_are_simulated(caller: str, simulated: str | None) -> None:
    role = {"Role": {"Arn": f"arn:aws:iam::{ACCOUNT}:role/team/ops"}}
    aws = ScriptedAws(SimulatePrincipalPolicy=all_allowed, GetRole=lambda **_: role)

    (found,) = caller_findings(Calls(aws), Place("aws", ACCOUNT, REGION, caller))

    assert found.health.value == "OK"
    asked = {each["PolicySourceArn"] for each in aws.asked_of("SimulatePrincipalPolicy")}
    assert asked == ({simulated} if simulated else set())


@pytest.mark.parametrize("caller", [f"arn:aws:sts::{ACCOUNT}:federated-user/me", ""])
def test_a_caller_that_cannot_be_simulated_is_unknown(caller: str) -> None:
    (found,) = caller_findings(Calls(ScriptedAws()), Place("aws", ACCOUNT, REGION, caller))

    assert found.health.value == "UNKNOWN"
