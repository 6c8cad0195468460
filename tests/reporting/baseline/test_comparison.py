from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.reporting.baseline.comparison import Asked, Change, Comparison, compare, only_new
from clarify_rules.reporting.baseline.former import baseline_of
from clarify_rules.reporting.document import document
from tests.evaluation.exemptions.entries import entry
from tests.reporting.sample import MOMENT, audit, result

RULE = "clarify-job-reaches-s3"
OTHER_RULE = "clarify-job-in-vpc"
FAILS, UNSURE, FINE, IDLE = Status.NON_COMPLIANT, Status.UNDETERMINED, Status.COMPLIANT, Status.NOT_APPLICABLE


def compared(then: Audit, now: Audit, asked: Asked | None = None) -> Comparison:
    baseline = baseline_of(document([then]))
    (one,) = compare([now], baseline, asked or Asked({RULE, OTHER_RULE}))
    return one


def of(status: Status, **changes: Any) -> Result:
    return result(status=status, **changes)


@pytest.mark.parametrize(
    ("then", "now", "due"),
    [
        (FAILS, FAILS, Change.UNCHANGED),
        (UNSURE, UNSURE, Change.UNCHANGED),
        (FINE, FAILS, Change.NEW),
        (IDLE, FAILS, Change.NEW),
        (None, FAILS, Change.NEW),
        (FINE, UNSURE, Change.NEW),
        (None, UNSURE, Change.NEW),
        (UNSURE, FAILS, Change.NEW),
        (FAILS, UNSURE, Change.UNCHANGED),
        (FAILS, FINE, Change.FIXED),
        (UNSURE, FINE, Change.FIXED),
        (FAILS, IDLE, Change.GONE),
        (FAILS, None, Change.GONE),
        (FINE, FINE, None),
        (FINE, None, None),
        (None, FINE, None),
    ],
)
def test_what_became_of_a_problem(then: Status | None, now: Status | None, due: Change | None) -> None:
    before = audit(*([of(then)] if then else []))
    today = audit(*([of(now)] if now else []))

    comparison = compared(before, today)

    assert [change for change, count in comparison.summary.items() if count] == ([due] if due else [])
    assert comparison.since == MOMENT


def test_a_problem_with_another_reason_is_the_same_problem() -> None:
    comparison = compared(audit(of(FAILS)), audit(of(FAILS, code="NACL_DENY", blocking_resource="acl-1")))

    assert comparison.summary[Change.UNCHANGED] == 1


def test_what_could_not_be_read_hides_and_fixes_nothing() -> None:
    then = audit(of(FAILS), of(FAILS, rule=OTHER_RULE))
    hidden = of(UNSURE, rule=OTHER_RULE, resource_type=ACCOUNT, resource_id="111122223333")

    assert compared(then, audit(errors=("every call failed.",))).summary[Change.UNSEEN] == 2
    partly = compared(then, audit(hidden))
    assert [each.rule for each in partly.unseen] == [OTHER_RULE]
    assert [each.rule for each in partly.gone] == [RULE]


@pytest.mark.parametrize(
    "asked",
    [Asked({OTHER_RULE}), Asked({RULE}, {"job-2"})],
    ids=["other rule", "other resource"],
)
def test_what_was_not_asked_for_is_not_compared(asked: Asked) -> None:
    assert not any(compared(audit(of(FAILS)), audit(), asked).summary.values())


@pytest.mark.parametrize("named", ["job-1", "arn:aws:sagemaker:us-east-1:111122223333:processing-job/job-1"])
def test_a_resource_is_asked_for_by_id_or_arn(named: str) -> None:
    assert compared(audit(of(FAILS)), audit(of(FINE)), Asked({RULE}, {named})).summary[Change.FIXED] == 1


def test_where_the_baseline_says_nothing_all_is_new() -> None:
    elsewhere = compared(audit(of(FAILS), region="eu-west-1"), audit(of(FAILS)))
    unread = compared(audit(errors=("every call failed.",)), audit(of(FAILS)))

    assert [(each.since, each.summary[Change.NEW]) for each in (elsewhere, unread)] == [(None, 1), (None, 1)]


def test_only_what_is_new_is_kept_of_an_audit() -> None:
    today = audit(of(FAILS), of(FAILS, resource_id="job-2"), of(FINE, resource_id="job-3"), errors=("no.",))
    comparison = compared(audit(of(FAILS)), today)

    (kept,) = only_new([today], [comparison])

    assert [each.resource_id for each in kept.results] == ["job-2"]
    assert kept.errors == ("no.",)


@pytest.mark.parametrize(
    ("then", "now", "due"),
    [
        (None, "exempted", None),
        (FINE, "exempted", None),
        (FAILS, "exempted", Change.EXEMPTED),
        (UNSURE, "exempted", Change.EXEMPTED),
        ("exempted", "exempted", None),
        # What the exemption hid from the exit code then counts now, as one that expired.
        ("exempted", FAILS, Change.NEW),
        ("exempted", UNSURE, Change.NEW),
        ("exempted", FINE, None),
        ("exempted", None, None),
    ],
)
def test_what_is_exempted_is_never_new_and_not_fixed(
    then: Status | str | None, now: Status | str | None, due: Change | None
) -> None:
    def audited(what: Status | str | None) -> Audit:
        if what is None:
            return audit()
        return audit(result(exemption=entry()) if what == "exempted" else of(Status(what)))

    today = audited(now)
    comparison = compared(audited(then), today)

    assert [change for change, count in comparison.summary.items() if count] == ([due] if due else [])
    assert [len(each.results) for each in only_new([today], [comparison])] == [int(due is Change.NEW)]
