"""clarify-job-reaches-sagemaker-api: every subnet reaches it, where the analysis needs predictions."""

from __future__ import annotations

import pytest

from tests.catalog.case import FAILS, HOLDS, UNDETERMINED, Case
from tests.catalog.net import EVERYTHING, Net, allow, deny
from tests.catalog.sagemaker_cases import DENIED, OPEN, endpoint_cases, need_cases

RULE = "clarify-job-reaches-sagemaker-api"
ENDPOINT = "vpce-api"

POLICY = (
    Case(
        "the policy lets the model be described only",
        Net().policy(ENDPOINT, allow("sagemaker:Describe*")),
        FAILS,
        DENIED,
        ENDPOINT,
        says="CreateEndpointConfig",
    ),
    Case(
        "the policy allows what is needed, but not what may be asked besides",
        Net().policy(
            ENDPOINT,
            allow(
                [
                    "sagemaker:DescribeModel",
                    "sagemaker:CreateEndpointConfig",
                    "sagemaker:CreateEndpoint",
                    "sagemaker:DescribeEndpoint",
                    "sagemaker:DeleteEndpoint",
                    "sagemaker:DeleteEndpointConfig",
                ]
            ),
        ),
        UNDETERMINED,
        OPEN,
        ENDPOINT,
    ),
    Case(
        "the policy denies one call",
        Net().policy(ENDPOINT, EVERYTHING, deny("sagemaker:DeleteEndpoint")),
        FAILS,
        DENIED,
        ENDPOINT,
    ),
    Case(
        "the policy denies another model",
        Net().policy(ENDPOINT, EVERYTHING, deny("*", "arn:aws:sagemaker:*:*:model/other")),
        HOLDS,
        "OK",
    ),
    Case(
        "the policy admits one of the two default names of shadow endpoints",
        Net().policy(ENDPOINT, EVERYTHING, deny("*", "arn:aws:sagemaker:*:*:endpoint/sm-clarify*")),
        UNDETERMINED,
        OPEN,
        ENDPOINT,
    ),
    Case(
        "an endpoint is asked, and the policy denies making one",
        Net()
        .calls_endpoint("live")
        .endpoint("live", "fraud")
        .policy(ENDPOINT, EVERYTHING, deny("sagemaker:Create*")),
        HOLDS,
        "OK",
    ),
)
CASES = (*endpoint_cases(ENDPOINT, "api.sagemaker.us-east-1.amazonaws.com"), *need_cases(ENDPOINT), *POLICY)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)
