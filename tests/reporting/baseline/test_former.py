from __future__ import annotations

import copy
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarify_rules.catalog.verdict import Status
from clarify_rules.reporting.baseline.former import BaselineError, baseline_of
from clarify_rules.reporting.document import document
from tests.reporting.sample import audit, result

_GOOD = document([audit(result()), audit(errors=("every call failed.",), region="eu-west-1")])


def changed(*place: str | int, to: object) -> Any:
    """The good document with one value changed."""
    root = copy.deepcopy(_GOOD)
    owner: Any = root
    for each in place[:-1]:
        owner = owner[each]
    owner[place[-1]] = to
    return root


def test_what_we_write_is_read() -> None:
    baseline = baseline_of(_GOOD)
    former = baseline["111122223333", "us-east-1"]

    assert former.evidence_time == datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert not former.unread
    assert baseline["111122223333", "eu-west-1"].unread
    ((key, one),) = former.results.items()
    assert key == ("clarify-job-reaches-s3", "AWS::SageMaker::ProcessingJob", "job-1")
    assert one.status is Status.NON_COMPLIANT


def test_keys_of_a_newer_writer_pass() -> None:
    assert baseline_of(changed("audits", 0, "results", 0, "mood", to="fine"))


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], r"\$ must be an object"),
        ({}, "no results of clarify-config-rules"),
        ({"tool": "clarify-config-rules"}, "no results of clarify-config-rules"),
        (changed("tool", "name", to="another"), "no results of clarify-config-rules"),
        (changed("format", to=2), r"\$\.format must be 1"),
        (changed("format", to=True), r"\$\.format must be 1"),
        (changed("audits", to={}), r"\$\.audits must be a list"),
        (changed("audits", to=[]), r"\$\.audits is empty"),
        (changed("audits", 1, to=7), r"\$\.audits\[1\] must be an object"),
        (changed("audits", 1, "region", to="us-east-1"), "a second audit of account 111122223333, us-east-1"),
        (changed("audits", 0, "account_id", to=None), r"\$\.audits\[0\]\.account_id must be text"),
        (
            changed("audits", 0, "evidence_time", to="noon"),
            r"audits\[0\]\.evidence_time must be an ISO 8601 time",
        ),
        (changed("audits", 0, "errors", to=None), r"audits\[0\]\.errors must be a list"),
        (changed("audits", 0, "results", 0, to=None), r"audits\[0\]\.results\[0\] must be an object"),
        (
            changed("audits", 0, "results", 0, "status", to="FINE"),
            r"results\[0\]\.status must be one of COMPLIANT,",
        ),
        (changed("audits", 0, "results", 0, "exemption", to=7), r"results\[0\]\.exemption must be an object"),
        (changed("audits", 0, "results", 0, "severity", to=3), r"results\[0\]\.severity must be text"),
    ],
)
def test_a_bad_value_is_named_by_its_path(document: object, says: str) -> None:
    with pytest.raises(BaselineError, match=says):
        baseline_of(document)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from(("audits", "results", "region")), inner)
        ),
    )
)
def test_whatever_stands_there_is_read_or_refused(value: object) -> None:
    for place in (("audits",), ("audits", 0), ("audits", 0, "results"), ("audits", 0, "results", 0)):
        with suppress(BaselineError):
            baseline_of(changed(*place, to=value))
