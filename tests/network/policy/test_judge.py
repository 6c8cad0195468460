from __future__ import annotations

import json
from typing import Any

import pytest

from clarify_rules.network.policy.judge import judge_policy
from clarify_rules.network.policy.request import Caller, Request
from clarify_rules.network.verdict import V
from tests.network.policy.judged import (
    ACCOUNT,
    ALLOW_ALL,
    CALLER,
    DENY_ALL,
    GATEWAY,
    INTERFACE,
    READ,
    ROLE,
    condition,
    judge,
    verdict,
)


def test_no_document_is_full_access() -> None:
    assert judge_policy(None, (READ,), CALLER, GATEWAY).code == "OK"


def test_nothing_asked_is_nothing_denied() -> None:
    assert judge_policy(json.dumps({"Statement": DENY_ALL}), (), CALLER, GATEWAY).verdict is V.ALLOW


@pytest.mark.parametrize(
    "document",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        '{"Version": "2012-10-17"}',
        '{"Version": "2013-01-01", "Statement": []}',
        '{"Version": ["2012-10-17"], "Statement": []}',
        '{"Statement": ["Allow"]}',
        '{"Statement": {}, "Statement": []}',
        '{"Statement": [], "Else": 1}',
        json.dumps({"Statement": ALLOW_ALL | {"Effect": "allow"}}),
        json.dumps({"Statement": ALLOW_ALL | {"Effect": ["Allow"]}}),
        json.dumps({"Statement": ALLOW_ALL | {"Principal": "everyone"}}),
        json.dumps({"Statement": ALLOW_ALL | {"Principal": {}}}),
        json.dumps({"Statement": ALLOW_ALL | {"Principal": {"AWS": [1]}}}),
        json.dumps({"Statement": ALLOW_ALL | {"NotAction": "s3:*"}}),
        json.dumps({"Statement": ALLOW_ALL | {"Resource": []}}),
        json.dumps({"Statement": ALLOW_ALL | {"Condition": []}}),
        json.dumps({"Statement": ALLOW_ALL | {"Condition": {"StringEquals": "a"}}}),
        json.dumps({"Statement": ALLOW_ALL | {"Condition": {"StringEquals": {"a": {}}}}}),
        json.dumps({"Statement": ALLOW_ALL | {"Conditions": {}}}),
        json.dumps({"Statement": {key: ALLOW_ALL[key] for key in ("Effect", "Action", "Resource")}}),
    ],
)
def test_what_is_no_policy_is_unknown(document: str) -> None:
    found = judge_policy(document, (READ,), CALLER, GATEWAY)

    assert (found.verdict, found.code) == (V.UNKNOWN, "ENDPOINT_POLICY_UNDECIDED")
    assert found.note.endswith("so what it allows is not known.")


def test_a_statement_need_not_stand_in_a_list() -> None:
    assert judge_policy(json.dumps({"Statement": ALLOW_ALL}), (READ,), CALLER, GATEWAY).verdict is V.ALLOW


def test_without_a_statement_nothing_is_allowed() -> None:
    assert judge().code == "ENDPOINT_POLICY_DENY"


def test_a_deny_wins() -> None:
    assert verdict(ALLOW_ALL, DENY_ALL) == "DENY"
    assert verdict(DENY_ALL, ALLOW_ALL) == "DENY"


def test_a_deny_of_a_part_or_of_another_bucket() -> None:
    assert verdict(ALLOW_ALL, DENY_ALL | {"Resource": "arn:aws:s3:::data/train/secret/*"}) == "UNKNOWN"
    assert verdict(ALLOW_ALL, DENY_ALL | {"Resource": "arn:aws:s3:::packages.us-east-1.*"}) == "ALLOW"


@pytest.mark.parametrize(
    ("resources", "expected"),
    [
        (["arn:aws:s3:::data/*"], "ALLOW"),
        (["arn:aws:s3:::data"], "DENY"),
        (["arn:aws:s3:::data/train/*"], "ALLOW"),
        (["arn:aws:s3:::data/train/2026*"], "UNKNOWN"),
        (["arn:aws:s3:::DATA/*"], "DENY"),
        (["arn:aws:s3:::dat?/*"], "ALLOW"),
        (["arn:aws:s3:::data/train/", "arn:aws:s3:::data/train/?*"], "ALLOW"),
        (["arn:aws:s3:::data/*.csv"], "UNKNOWN"),
        (["arn:aws:s3:::other/*", "*"], "ALLOW"),
    ],
)
def test_resources_hold_all_some_or_none_of_what_is_read(resources: list[str], expected: str) -> None:
    mirrored = {"ALLOW": "DENY", "DENY": "ALLOW", "UNKNOWN": "UNKNOWN"}
    rest = {key: value for key, value in ALLOW_ALL.items() if key != "Resource"}

    assert verdict(rest | {"Resource": resources}) == expected
    assert verdict(rest | {"NotResource": resources}) == mirrored[expected]


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ("S3:GETOBJECT", "ALLOW"),
        ("s3:Get*", "ALLOW"),
        ("s3:?etObject", "ALLOW"),
        (["s3:PutObject", "s3:ListBucket"], "DENY"),
        ("s3:GetObjectVersion", "DENY"),
    ],
)
def test_actions_have_no_case(actions: Any, expected: str) -> None:
    rest = {key: value for key, value in ALLOW_ALL.items() if key != "Action"}

    assert verdict(rest | {"Action": actions}) == expected
    assert verdict(rest | {"NotAction": actions}) == {"ALLOW": "DENY", "DENY": "ALLOW"}[expected]


@pytest.mark.parametrize(
    ("principal", "gateway", "interface"),
    [
        ("*", "ALLOW", "ALLOW"),
        ({"AWS": "*"}, "ALLOW", "ALLOW"),
        ({"AWS": ACCOUNT}, "DENY", "ALLOW"),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "DENY", "ALLOW"),
        ({"AWS": "arn:aws:iam::999988887777:root"}, "DENY", "DENY"),
        ({"AWS": ROLE}, "UNKNOWN", "ALLOW"),
        ({"AWS": ["999988887777", ROLE]}, "UNKNOWN", "ALLOW"),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/other"}, "DENY", "DENY"),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:user/me"}, "DENY", "DENY"),
        ({"AWS": f"arn:aws:sts::{ACCOUNT}:assumed-role/clarify-exec/SageMaker"}, "UNKNOWN", "UNKNOWN"),
        ({"AWS": f"arn:aws:sts::{ACCOUNT}:assumed-role/other/SageMaker"}, "DENY", "DENY"),
        ({"AWS": "arn:aws:sts::999988887777:assumed-role/clarify-exec/SageMaker"}, "DENY", "DENY"),
        ({"AWS": "AROAEXAMPLEEXAMPLE"}, "UNKNOWN", "UNKNOWN"),
        ({"AWS": "AIDAEXAMPLEEXAMPLE"}, "DENY", "DENY"),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"}, "UNKNOWN", "UNKNOWN"),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:user/*"}, "DENY", "DENY"),
        ({"Service": "sagemaker.amazonaws.com"}, "DENY", "DENY"),
        ({"Federated": "cognito-identity.amazonaws.com"}, "DENY", "DENY"),
        ({"CanonicalUser": "79a59d"}, "UNKNOWN", "UNKNOWN"),
        ({"*": "*"}, "UNKNOWN", "UNKNOWN"),
    ],
)
def test_an_account_is_its_root_user_on_a_gateway_endpoint(
    principal: Any, gateway: str, interface: str
) -> None:
    statement = ALLOW_ALL | {"Principal": principal}

    assert verdict(statement, endpoint=GATEWAY) == gateway
    assert verdict(statement, endpoint=INTERFACE) == interface


def test_who_is_not_meant_by_not_principal_is_not_decided() -> None:
    rest = {key: value for key, value in ALLOW_ALL.items() if key != "Principal"}

    assert verdict(rest | {"NotPrincipal": {"AWS": "999988887777"}}) == "UNKNOWN"


def test_a_role_that_is_not_known_may_be_any_of_its_account() -> None:
    nobody = Caller(None, ACCOUNT)

    def named(arn: str) -> str:
        return verdict(ALLOW_ALL | {"Principal": {"AWS": arn}}, caller=nobody, endpoint=INTERFACE)

    assert named(ROLE) == "UNKNOWN"
    assert named(f"arn:aws:iam::{ACCOUNT}:role/*") == "UNKNOWN"
    assert named(f"arn:aws:sts::{ACCOUNT}:assumed-role/other/me") == "UNKNOWN"
    assert named("arn:aws:iam::999988887777:role/clarify") == "DENY"
    assert named(ACCOUNT) == "ALLOW"
    arn = condition("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{ACCOUNT}:role/*")
    assert verdict(arn, caller=nobody) == "ALLOW"


def test_one_of_two_possible_names_is_a_doubt() -> None:
    arn = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/"
    request = Request("sagemaker:CreateEndpoint", f"{arn}sm-*", or_below=(f"{arn}sagemaker-clarify-*",))

    assert verdict(ALLOW_ALL | {"Resource": f"{arn}sm-*"}, request=request) == "UNKNOWN"
    assert verdict(ALLOW_ALL | {"Resource": f"{arn}other-*"}, request=request) == "DENY"
    assert verdict(ALLOW_ALL | {"Resource": f"{arn}s*"}, request=request) == "ALLOW"
    # The name of an endpoint cannot go on so that it becomes that of its configuration.
    configs = DENY_ALL | {"Resource": "arn:aws:sagemaker:*:*:endpoint-config/*"}
    assert verdict(ALLOW_ALL, configs, request=request) == "ALLOW"


@pytest.mark.parametrize("resource", ["arn:aws:s3:::data/:sagemaker:*", "arn:aws:sagemaker:us-east-1:1:*"])
def test_below_anything_but_a_sagemaker_name_any_letter_may_follow(resource: str) -> None:
    deny = DENY_ALL | {"Resource": "*/secret"}

    assert verdict(ALLOW_ALL, deny, request=Request("s3:GetObject", resource)) == "UNKNOWN"


def test_a_denied_advisory_action_is_a_doubt() -> None:
    request = Request("sagemaker:ListTags", "arn:aws:sagemaker:us-east-1:1:endpoint/*", advisory=True)

    assert verdict(ALLOW_ALL, request=request) == "ALLOW"
    assert verdict(DENY_ALL, request=request) == "UNKNOWN"


def test_the_first_request_with_the_worst_answer_is_told() -> None:
    document = json.dumps({"Statement": ALLOW_ALL | {"Action": ["s3:GetObject"]}})
    requests = (READ, *(Request(f"s3:{name}", "arn:aws:s3:::out/*") for name in ("PutObject", "Other")))

    found = judge_policy(document, requests, CALLER, GATEWAY)

    assert found.note == (
        "The endpoint's policy does not allow s3:PutObject on arn:aws:s3:::out/*: "
        "no Allow statement of it applies."
    )


def test_the_note_names_the_key_that_is_not_known() -> None:
    found = judge(condition("StringEquals", "aws:PrincipalOrgID", "o-abcdefghij"))

    assert found.code == "ENDPOINT_POLICY_UNDECIDED"
    assert "depends on aws:PrincipalOrgID, which is not known." in found.note


def test_the_note_repeats_no_text_that_is_not_a_key() -> None:
    assert "evil" not in judge(condition("StringEquals", "evil <b>", "x")).note


def test_why_a_name_is_not_known_is_told_with_what_to_grant() -> None:
    request = Request("s3:GetObject", "arn:aws:s3:::*", because="It was denied.", actions=("s3:GetObject",))

    found = judge(ALLOW_ALL | {"Resource": "arn:aws:s3:::data/*"}, request=request)

    assert found.note.endswith(" It was denied.")
    assert found.actions == ("s3:GetObject",)


def test_patterns_that_explode_are_a_doubt() -> None:
    many = ["arn:aws:s3:::*a" + "?" * count for count in range(60)]

    assert verdict(ALLOW_ALL | {"Resource": many}) == "UNKNOWN"


@pytest.mark.parametrize(
    ("role", "account"),
    [
        ("arn:aws:iam::444455556666:role/other", "444455556666"),
        ("arn:aws:iam::44445555666:role/short", ACCOUNT),
        ("arn:aws:iam::44445555666x:role/letter", ACCOUNT),
        ("role", ACCOUNT),
        (None, ACCOUNT),
    ],
)
def test_the_callers_account_is_its_roles(role: str | None, account: str) -> None:
    assert Caller(role, ACCOUNT).account == account
