"""Conditions and policy variables: what is known of the caller and of the resource decides, else a doubt."""

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
    GATEWAY,
    READ,
    ROLE,
    condition,
    judge,
    verdict,
)

CONDITIONS = [
    # operator, key, values, verdict of an Allow that hangs on it
    ("StringEquals", "aws:SourceVpce", ["vpce-s3"], "ALLOW"),
    ("StringEquals", "AWS:sourcevpce", ["vpce-s3"], "ALLOW"),
    ("StringEquals", "aws:SourceVpce", ["vpce-x", "vpce-*"], "DENY"),
    ("StringLike", "aws:SourceVpce", ["vpce-x", "vpce-*"], "ALLOW"),
    ("StringNotEquals", "aws:SourceVpc", ["vpc-a"], "DENY"),
    ("StringNotEquals", "aws:SourceVpc", ["vpc-b"], "ALLOW"),
    ("StringEquals", "aws:SourceVpc", ["VPC-A"], "DENY"),
    ("StringEqualsIgnoreCase", "aws:SourceVpc", ["VPC-A"], "ALLOW"),
    ("StringNotEqualsIgnoreCase", "aws:SourceVpc", ["VPC-A"], "DENY"),
    ("StringNotLike", "aws:RequestedRegion", ["us-*"], "DENY"),
    ("StringEquals", "aws:PrincipalAccount", [ACCOUNT], "ALLOW"),
    ("StringEquals", "aws:PrincipalType", ["AssumedRole"], "ALLOW"),
    ("ArnLike", "aws:PrincipalArn", [f"arn:aws:iam::{ACCOUNT}:role/*"], "ALLOW"),
    ("ArnEquals", "aws:PrincipalArn", ["arn:aws:iam::*:role/service-role/clarify-exec"], "ALLOW"),
    ("ArnLike", "aws:PrincipalArn", [f"arn:aws:iam::{ACCOUNT}:role/clarify-exec"], "DENY"),
    ("ArnNotLike", "aws:PrincipalArn", ["arn:aws:iam::999988887777:*"], "ALLOW"),
    ("ArnNotEquals", "aws:PrincipalArn", ["arn:aws:iam::*:role/service-role/clarify-exec"], "DENY"),
    ("ArnNotEquals", "aws:PrincipalArn", ["arn:aws:iam::999988887777:*"], "ALLOW"),
    ("ArnLike", "aws:PrincipalArn", ["arn:aws:iam:*:role/service-role/clarify-exec"], "UNKNOWN"),
    ("ArnLike", "aws:PrincipalArn", ["*"], "UNKNOWN"),
    ("Bool", "aws:SecureTransport", ["true"], "ALLOW"),
    ("Bool", "aws:SecureTransport", [True], "ALLOW"),
    ("Bool", "aws:SecureTransport", ["False"], "DENY"),
    ("Bool", "aws:SecureTransport", ["yes"], "UNKNOWN"),
    ("Bool", "aws:PrincipalIsAWSService", ["false"], "ALLOW"),
    ("Bool", "aws:ViaAWSService", ["true"], "DENY"),
    ("Bool", "aws:MultiFactorAuthPresent", ["true"], "UNKNOWN"),
    ("BoolIfExists", "aws:CalledVia", ["true"], "ALLOW"),
    ("IpAddress", "aws:SourceIp", ["10.0.0.0/8"], "DENY"),
    ("NotIpAddress", "aws:SourceIp", ["10.0.0.0/8"], "ALLOW"),
    ("IpAddressIfExists", "aws:SourceIp", ["10.0.0.0/8"], "ALLOW"),
    ("IpAddress", "aws:VpcSourceIp", ["10.0.0.0/8"], "UNKNOWN"),
    ("NumericLessThan", "aws:MultiFactorAuthAge", [300], "UNKNOWN"),
    ("DateGreaterThan", "aws:CurrentTime", ["2020-01-01T00:00:00Z"], "UNKNOWN"),
    ("BinaryEquals", "aws:SourceIp", ["QmluYXJ5"], "DENY"),
    ("Null", "aws:SourceIp", ["true"], "ALLOW"),
    ("Null", "aws:SourceIp", ["false"], "DENY"),
    ("Null", "aws:SourceVpce", [False], "ALLOW"),
    ("Null", "aws:SourceVpce", ["true"], "DENY"),
    ("Null", "aws:PrincipalOrgID", ["true"], "UNKNOWN"),
    ("Null", "aws:VpcSourceIp", ["false"], "ALLOW"),
    ("Null", "aws:VpcSourceIp", ["true", "false"], "UNKNOWN"),
    ("NullIfExists", "aws:VpcSourceIp", ["true"], "UNKNOWN"),
    ("ForAnyValue:StringEquals", "aws:CalledVia", ["athena.amazonaws.com"], "DENY"),
    ("ForAllValues:StringEquals", "aws:CalledVia", ["athena.amazonaws.com"], "ALLOW"),
    ("ForAnyValue:StringNotEquals", "aws:CalledVia", ["athena.amazonaws.com"], "DENY"),
    ("ForAnyValue:StringNotEqualsIfExists", "aws:CalledVia", ["athena.amazonaws.com"], "ALLOW"),
    ("ForAllValues:StringEquals", "aws:TagKeys", ["a"], "UNKNOWN"),
    ("StringEquals", "aws:PrincipalOrgID", ["o-abcdefghij"], "UNKNOWN"),
    ("StringEqualsIfExists", "aws:PrincipalOrgID", ["o-abcdefghij"], "UNKNOWN"),
    ("StringLikeIfExists", "aws:PrincipalOrgID", ["*"], "ALLOW"),
    ("StringLike", "aws:PrincipalOrgID", ["*"], "UNKNOWN"),
    ("StringEquals", "aws:PrincipalTag/team", ["ml"], "UNKNOWN"),
    ("StringEquals", "s3:prefix", ["train/"], "UNKNOWN"),
    ("StringEquals", "aws:ResourceAccount", [ACCOUNT], "UNKNOWN"),
    ("StringNotEquals", "aws:username", ["me"], "ALLOW"),
    ("StringEquals", "aws:SourceVpc", [], "UNKNOWN"),
    ("StringResembles", "aws:SourceVpc", ["vpc-a"], "UNKNOWN"),
    ("StringLike", "aws:PrincipalOrgPaths", ["*"], "UNKNOWN"),
]


@pytest.mark.parametrize(("operator", "key", "values", "expected"), CONDITIONS)
def test_conditions(operator: str, key: str, values: list[Any], expected: str) -> None:
    assert verdict(condition(operator, key, *values)) == expected


def test_all_conditions_have_to_hold() -> None:
    both = {"aws:SourceVpc": "vpc-a", "aws:SourceVpce": "vpce-x"}
    org = {"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}}

    assert verdict(ALLOW_ALL | {"Condition": {"StringEquals": both}}) == "DENY"
    assert verdict(ALLOW_ALL | {"Condition": org | {"StringNotEquals": {"aws:SourceVpc": "vpc-a"}}}) == "DENY"
    assert verdict(ALLOW_ALL | {"Condition": {}}) == "ALLOW"


def test_what_is_known_of_the_organisation_decides() -> None:
    member = Caller(ROLE, ACCOUNT, "o-abcdefghij", frozenset({ACCOUNT}))

    def asked(operator: str, key: str, value: str) -> str:
        return verdict(condition(operator, key, value), caller=member)

    assert asked("StringEquals", "aws:PrincipalOrgID", "o-abcdefghij") == "ALLOW"
    assert asked("StringEquals", "aws:PrincipalOrgID", "o-klmnopqrst") == "DENY"
    assert asked("StringEquals", "aws:ResourceOrgID", "o-abcdefghij") == "ALLOW"
    assert asked("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-abcdefghij/*") == "ALLOW"
    assert asked("ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-abcdefghij/r-1/*") == "UNKNOWN"
    assert asked("ForAnyValue:StringLike", "aws:ResourceOrgPaths", "o-klmnopqrst/*") == "DENY"
    two_owners = Caller(ROLE, ACCOUNT, "o-abcdefghij", frozenset({ACCOUNT, "444455556666"}))
    asked_of_one = condition("StringEquals", "aws:ResourceOrgID", "o-abcdefghij")
    assert verdict(asked_of_one, caller=two_owners) == "UNKNOWN"


def test_who_owns_a_bucket_is_known_from_the_trusted_owners_alone() -> None:
    def asked(owners: set[str], bucket: str = "data") -> str:
        return verdict(
            condition("StringEquals", "s3:ResourceAccount", ACCOUNT, "444455556666"),
            caller=Caller(ROLE, ACCOUNT, "o-abcdefghij", frozenset(owners)),
            request=Request("s3:GetObject", f"arn:aws:s3:::{bucket}/*"),
        )

    assert asked({ACCOUNT}) == "ALLOW"
    assert asked({ACCOUNT, "444455556666"}) == "ALLOW"
    assert asked({ACCOUNT, "999988887777"}) == "UNKNOWN"
    assert asked({"999988887777"}) == "DENY"
    assert asked(set()) == "UNKNOWN"
    assert asked({ACCOUNT}, "jumpstart-cache-prod-us-east-1") == "UNKNOWN"


def test_who_owns_a_resource_with_an_account_in_its_arn_is_known() -> None:
    statement = condition("StringEquals", "aws:ResourceAccount", ACCOUNT)
    arn = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:endpoint/*"

    assert verdict(statement, request=Request("sagemaker:InvokeEndpoint", arn)) == "ALLOW"


def test_policy_variables() -> None:
    def resource(text: str, version: str = "2012-10-17") -> str:
        return verdict(ALLOW_ALL | {"Resource": f"arn:aws:s3:::{text}"}, version=version)

    assert resource("${aws:PrincipalTag/team}/*") == "UNKNOWN"
    assert resource("${aws:PrincipalTag/team, 'data'}/*") == "UNKNOWN"
    assert resource("other-${aws:PrincipalTag/team}/*") == "DENY"
    assert resource("data${*}/*") == "DENY"
    assert resource("${aws:PrincipalTag/team}/*", version="2008-10-17") == "DENY"
    owner = condition("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}")
    assert verdict(owner, caller=Caller(ROLE, ACCOUNT, None, frozenset({ACCOUNT}))) == "ALLOW"
    for text in ("${aws:PrincipalTag/vpc}", "${aws:PrincipalTag/prefix}${aws:SourceVpc}"):
        assert verdict(condition("StringEquals", "aws:SourceVpc", text)) == "UNKNOWN"
    assert verdict(condition("StringEquals", "aws:SourceVpc", "${aws:SourceVpc}")) == "ALLOW"
    unlike = condition("StringNotEquals", "aws:SourceVpc", "x${aws:PrincipalTag/vpc}")
    assert verdict(unlike) == "UNKNOWN"
    not_resource = {key: value for key, value in ALLOW_ALL.items() if key != "Resource"}
    assert verdict(not_resource | {"NotResource": "arn:aws:s3:::x${aws:PrincipalTag/t}"}) == "UNKNOWN"


def test_without_a_version_variables_are_plain_text() -> None:
    document = json.dumps({"Statement": ALLOW_ALL | {"Resource": "arn:aws:s3:::${aws:PrincipalTag/team}/*"}})

    assert judge_policy(document, (READ,), CALLER, GATEWAY).verdict is V.DENY


def test_a_condition_value_of_the_wrong_type_makes_the_policy_malformed() -> None:
    mixed = condition("StringEquals", "aws:PrincipalAccount", ACCOUNT, {})
    assert judge(mixed).code == "ENDPOINT_POLICY_UNDECIDED"


@pytest.mark.parametrize(
    ("operator", "values"),
    [("NumericEquals", ["443"]), ("DateGreaterThan", ["2026-01-01"]), ("IpAddress", ["10.0.0.0/8"])],
)
def test_comparisons_that_are_not_modelled_stay_open(operator: str, values: list[str]) -> None:
    assert verdict(condition(operator, "aws:PrincipalAccount", *values)) == "UNKNOWN"
