from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from clarify_rules.network.policy.judge import judge_policy
from clarify_rules.network.policy.request import Caller, EndpointFacts, Request
from clarify_rules.network.verdict import V
from tests.network.policy.random_policies import Case, cases

_REQUESTS = (Request("s3:GetObject", "arn:aws:s3:::b/*"),)
_ENDPOINT = EndpointFacts("vpce-1", "vpc-1", "us-east-1", "aws", is_gateway=False)
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["*", "${"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return every place in a tree of JSON values, as a container and a key or index."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [place for key in keys for place in ((value, key), *_places(value[key]))]


@settings(deadline=None)
@given(cases(), st.data())
def test_a_policy_with_something_strange_in_it_is_judged_all_the_same(
    case: Case, data: st.DataObject
) -> None:
    policy = json.loads(case.document)
    container, key = data.draw(st.sampled_from(_places(policy)))
    container[key] = data.draw(_JSON)

    assert judge_policy(json.dumps(policy), (case.request,), case.caller, case.endpoint).verdict in V


@settings(deadline=None)
@given(st.text() | _JSON.map(json.dumps))
def test_any_text_is_judged(document: str) -> None:
    assert judge_policy(document, _REQUESTS, Caller(None, "111122223333"), _ENDPOINT).verdict in V


@given(st.text(), st.text())
def test_any_role_and_resource_is_judged(role: str, resource: str) -> None:
    document = json.dumps(
        {
            "Statement": {
                "Effect": "Allow",
                "Principal": {"AWS": role or "*"},
                "Action": "*",
                "Resource": resource or "*",
                "Condition": {
                    "ArnLike": {"aws:PrincipalArn": role},
                    "StringLike": {"s3:ResourceAccount": resource},
                },
            }
        }
    )
    request = Request("s3:GetObject", resource)

    assert judge_policy(document, (request,), Caller(role, "111122223333"), _ENDPOINT).verdict in V
