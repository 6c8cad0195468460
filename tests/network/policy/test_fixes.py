"""What to change in a policy, as the end of the message says it."""

from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.network.policy.request import EndpointFacts, Request
from tests.network.policy.judged import ACCOUNT, ALLOW_ALL, DENY_ALL, GATEWAY, INTERFACE, READ, ROLE, judge

ASKED = "s3:GetObject on arn:aws:s3:::data/train/*"
OUT = f"take {ASKED} out of the Deny statement in the policy of vpce-s3"
TAGS = Request("sagemaker:ListTags", f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/e", advisory=True)
ORGANISATION = {"StringNotEquals": {"aws:PrincipalOrgID": "o-abc1234567"}}


@pytest.mark.parametrize(
    ("deny", "fix"),
    [
        (DENY_ALL, OUT),
        (DENY_ALL | {"Condition": ORGANISATION}, f"set the parameter OrgId, or {OUT}"),
        (DENY_ALL | {"Condition": {"StringEquals": {"aws:PrincipalTag/team": "x"}}}, OUT),
        (DENY_ALL | {"Resource": "arn:aws:s3:::data/train/secret/*"}, OUT),
        (DENY_ALL | {"Resource": "arn:aws:s3:::data/${aws:PrincipalTag/team}/*"}, OUT),
        (
            {"Effect": "Deny", "NotPrincipal": {"AWS": ROLE}, "Action": "*", "Resource": "*"},
            OUT,
        ),
    ],
)
def test_against_a_deny_no_further_allow_helps(deny: dict[str, Any], fix: str) -> None:
    assert judge(ALLOW_ALL, deny).fix == fix


def test_an_advisory_action_that_is_denied_is_taken_out_too() -> None:
    fix = judge(ALLOW_ALL, DENY_ALL, request=TAGS, endpoint=INTERFACE).fix
    assert fix == f"take {TAGS.action} on {TAGS.resource} out of the Deny statement in the policy of vpce-api"


@pytest.mark.parametrize(("endpoint", "whom"), [(GATEWAY, " with Principal *"), (INTERFACE, "")])
@pytest.mark.parametrize("account", [f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT])
def test_to_a_gateway_endpoint_everyone_has_to_be_named(
    endpoint: EndpointFacts, whom: str, account: str
) -> None:
    allow = ALLOW_ALL | {"Principal": {"AWS": account}, "Resource": "arn:aws:s3:::other/*"}
    fix = judge(allow, endpoint=endpoint).fix
    assert fix == f"allow {ASKED} in the policy of {endpoint.endpoint_id}{whom}"


def test_a_parameter_may_settle_an_allow() -> None:
    allow = ALLOW_ALL | {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc1234567"}}}
    assert judge(allow, endpoint=INTERFACE, request=READ).fix == (
        f"set the parameter OrgId, or allow {ASKED} in the policy of vpce-api without condition"
    )


def test_an_account_on_a_gateway_endpoint_is_explained() -> None:
    allow = ALLOW_ALL | {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    told = judge(allow)
    assert told.code == "ENDPOINT_POLICY_DENY"
    assert "an account as Principal of a gateway endpoint means its root user only" in told.note
    assert "root user" not in judge(ALLOW_ALL | {"Action": "s3:PutObject"}).note
    assert "root user" not in judge(allow | {"Action": "s3:PutObject"}).note


def test_patterns_that_are_too_many_to_compare_are_to_be_fewer() -> None:
    patterns = [f"arn:aws:s3:::{'*a' * 40}*{letter}*{letter}" for letter in "bcdefghijklmnopqrst"]
    verdict = judge(ALLOW_ALL | {"Resource": patterns}, endpoint=INTERFACE)
    assert verdict.code == "ENDPOINT_POLICY_UNDECIDED"
    assert "too many to compare" in verdict.note
    assert verdict.fix == "write fewer patterns with wildcards into the policy of vpce-api"
