"""Policies of few statements, and what is judged of them."""

from __future__ import annotations

import json
from typing import Any

from clarify_rules.network.policy.judge import PolicyVerdict, judge_policy
from clarify_rules.network.policy.request import Caller, EndpointFacts, Request

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
