from __future__ import annotations

import json
from typing import Any

import pytest

from clarify_rules.network.policy.judge import PolicyVerdict, judge_policy
from clarify_rules.network.policy.request import Caller, EndpointFacts, Request
from clarify_rules.network.verdict import V

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/service-role/clarify-exec"
CALLER = Caller(ROLE, ACCOUNT)
GATEWAY = EndpointFacts("vpce-s3", "vpc-a", "us-east-1", "aws", is_gateway=True)
INTERFACE = EndpointFacts("vpce-api", "vpc-a", "us-east-1", "aws", is_gateway=False)
READ = Request("s3:GetObject", "arn:aws:s3:::data/train/*")
ALLOW_ALL: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
DENY_ALL = ALLOW_ALL | {"Effect": "Deny"}


def judge(
    *statements: dict[str, Any],
    request: Request = READ,
    caller: Caller = CALLER,
    endpoint: EndpointFacts = GATEWAY,
    version: str = "2012-10-17",
) -> PolicyVerdict:
    document = json.dumps({"Version": version, "Statement": list(statements)})
    return judge_policy(document, (request,), caller, endpoint)


def verdict(*statements: dict[str, Any], **known: Any) -> str:
    return judge(*statements, **known).verdict.name


def condition(operator: str, key: str, *values: Any) -> dict[str, Any]:
    return ALLOW_ALL | {"Condition": {operator: {key: list(values)}}}


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


def test_a_condition_value_of_the_wrong_type_makes_the_policy_malformed() -> None:
    mixed = condition("StringEquals", "aws:PrincipalAccount", ACCOUNT, {})
    assert judge(mixed).code == "ENDPOINT_POLICY_UNDECIDED"


@pytest.mark.parametrize(
    ("operator", "values"),
    [("NumericEquals", ["443"]), ("DateGreaterThan", ["2026-01-01"]), ("IpAddress", ["10.0.0.0/8"])],
)
def test_comparisons_that_are_not_modelled_stay_open(operator: str, values: list[str]) -> None:
    assert verdict(condition(operator, "aws:PrincipalAccount", *values)) == "UNKNOWN"


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
