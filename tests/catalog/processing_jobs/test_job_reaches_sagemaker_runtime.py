"""clarify-job-reaches-sagemaker-runtime: every subnet reaches it, where the analysis needs predictions."""

from __future__ import annotations

import pytest

from tests.catalog.case import FAILS, HOLDS, UNDETERMINED, Case
from tests.catalog.net import EVERYTHING, Net, allow, deny
from tests.catalog.sagemaker_cases import DENIED, OPEN, endpoint_cases, need_cases

RULE = "clarify-job-reaches-sagemaker-runtime"
ENDPOINT = "vpce-rt"

POLICY = (
    Case(
        "the policy lets no endpoint be asked",
        Net().policy(ENDPOINT, EVERYTHING, deny("sagemaker:InvokeEndpoint")),
        FAILS,
        DENIED,
        ENDPOINT,
        says="InvokeEndpoint",
    ),
    Case(
        "the policy lets just this be asked",
        Net().policy(ENDPOINT, allow("sagemaker:invokeendpoint")),
        HOLDS,
        "OK",
    ),
    Case(
        "the policy admits one of the two default names of shadow endpoints",
        Net().policy(ENDPOINT, allow("*", "arn:aws:sagemaker:*:*:endpoint/sm-clarify*")),
        UNDETERMINED,
        OPEN,
        ENDPOINT,
    ),
    Case(
        "the policy admits the prefix that the config names",
        Net()
        .predictor(endpoint_name_prefix="mine")
        .policy(ENDPOINT, allow("*", "arn:aws:sagemaker:*:*:endpoint/mine*")),
        HOLDS,
        "OK",
    ),
    Case(
        "the policy admits another prefix than the config names",
        Net()
        .predictor(endpoint_name_prefix="mine")
        .policy(ENDPOINT, allow("*", "arn:aws:sagemaker:*:*:endpoint/sm-clarify*")),
        FAILS,
        DENIED,
        ENDPOINT,
    ),
    Case(
        "the policy admits the endpoint that is asked",
        Net()
        .calls_endpoint("live")
        .endpoint("live", "fraud")
        .policy(ENDPOINT, allow("*", "arn:aws:sagemaker:*:*:endpoint/live")),
        HOLDS,
        "OK",
    ),
    Case(
        "the policy admits another endpoint than is asked",
        Net()
        .calls_endpoint("live")
        .endpoint("live", "fraud")
        .policy(ENDPOINT, allow("*", "arn:aws:sagemaker:*:*:endpoint/other")),
        FAILS,
        DENIED,
        ENDPOINT,
    ),
)
CASES = (
    *endpoint_cases(ENDPOINT, "runtime.sagemaker.us-east-1.amazonaws.com"),
    *need_cases(ENDPOINT),
    *POLICY,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)
