from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.reporting.config import changes as module
from clarify_rules.reporting.config.annotation import annotation
from clarify_rules.reporting.config.changes import Changes, Coverage
from clarify_rules.reporting.config.held import Held as HeldResult
from clarify_rules.reporting.config.standing import Key, Standing
from clarify_rules.reporting.config.unproven import Moment, Unproven

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WHOLE = Coverage(complete=True)
PARTIAL = Coverage(complete=False)
KEY: Key = ("AWS::SageMaker::Model", "churn")
HOUR = timedelta(hours=1)
PUT = NOW - timedelta(days=400)
PROVEN = Unproven(proven_at=NOW - HOUR)
C, NC, NA, U = Status.COMPLIANT, Status.NON_COMPLIANT, Status.NOT_APPLICABLE, Status.UNDETERMINED


def changes(
    wanted: list[Standing],
    held: dict[Key, HeldResult],
    coverage: Coverage,
    unproven: Unproven,
    now: datetime,
    period: timedelta = timedelta(hours=1),
) -> Changes:
    return module.changes(wanted, held, coverage, unproven, Moment(now, period))


def Held(compliance: Status, text: str, put_at: datetime | None = PUT) -> HeldResult:  # noqa: N802 - a result
    return HeldResult(compliance, text, put_at)


def standing(compliance: Status, text: str = "OK: fine", key: Key = KEY) -> Standing:
    return Standing(*key, compliance, text, Severity.HIGH, proven=compliance is not U)


def told(changed: Changes) -> list[tuple[str, str]]:
    return [(each.resource_id, each.compliance.value) for each in changed.to_put]


@pytest.mark.parametrize("compliance", [C, NC])
def test_a_first_verdict_is_put(compliance: Status) -> None:
    assert told(changes([standing(compliance)], {}, WHOLE, Unproven(), NOW)) == [("churn", compliance.value)]


def test_not_applicable_is_not_put_where_config_holds_no_verdict() -> None:
    assert told(changes([standing(NA)], {}, WHOLE, Unproven(), NOW)) == []


def test_not_applicable_takes_the_place_of_a_verdict() -> None:
    assert told(changes([standing(NA)], {KEY: Held(NC, "X: y")}, WHOLE, Unproven(), NOW)) == [
        ("churn", "NOT_APPLICABLE")
    ]


def test_the_same_again_is_not_put() -> None:
    assert told(changes([standing(C)], {KEY: Held(C, "OK: fine")}, WHOLE, Unproven(), NOW)) == []


def test_another_reason_is_put() -> None:
    found = changes([standing(NC, "NAT_ROUTE: a")], {KEY: Held(NC, "OTHER: a")}, WHOLE, Unproven(), NOW)
    assert told(found) == [("churn", "NON_COMPLIANT")]


@pytest.mark.parametrize(
    ("held", "wanted", "put"),
    [
        ("SHORT: subnet-1 has 3 free addresses.", "SHORT: subnet-1 has 4 free addresses.", False),
        ("SHORT: subnet-1 has 3 free addresses.", "SHORT: subnet-1 has 1,004 free addresses.", False),
        ("OPEN: sg-1 admits tcp 22.", "OPEN: sg-1 admits tcp 3389.", True),
        ("OPEN: sg-1 admits ports 22, 443.", "OPEN: sg-1 admits ports 22, 80.", True),
        ("ACL: rule 100 drops it.", "ACL: rule 90 drops it.", True),
        ("SHORT: subnet-1 has 3 free addresses.", "SHORT: subnet-2 has 3 free addresses.", True),
        ("ROUTE: 10.0.0.0/16 leads out.", "ROUTE: 11.0.0.0/16 leads out.", True),
        ("ROUTE: rtb-0a1 leads out.", "ROUTE: rtb-0a2 leads out.", True),
        ("MODEL: model 7b is gone.", "MODEL: model 8b is gone.", True),
    ],
)
def test_a_count_that_changes_is_no_news_but_a_name_is(held: str, wanted: str, put: bool) -> None:
    found = changes([standing(NC, wanted)], {KEY: Held(NC, held)}, WHOLE, Unproven(), NOW)
    assert bool(found.to_put) is put


@pytest.mark.parametrize(("compliance", "put"), [(NC, True), (C, False)])
def test_on_the_account_a_count_is_the_news_unless_all_is_well(compliance: Status, put: bool) -> None:
    key = (ACCOUNT, "111122223333")
    wanted = standing(compliance, "WORKLOADS_COUNTED: 41 jobs", key)
    found = changes([wanted], {key: Held(compliance, "WORKLOADS_COUNTED: 1 jobs")}, WHOLE, Unproven(), NOW)
    assert bool(found.to_put) is put


@pytest.mark.parametrize(
    ("held", "wanted", "put"),
    [
        ("NAT: The subnet leads out.", "NAT: If run again today: the subnet leads out.", False),
        ("NAT: If run again today: the subnet leads out.", "NAT: The subnet leads out.", False),
        ("NAT: The subnet leads out.", "NAT: If run again today: the group leads out.", True),
        (
            annotation("NAT", "Word " * 90),
            annotation("NAT", f"If run again today: word {'Word ' * 89}"),
            False,
        ),
        (
            annotation("NAT", "Word " * 90),
            annotation("NAT", f"If run again today: word {'Else ' * 89}"),
            True,
        ),
    ],
)
def test_that_a_job_ended_is_no_news(held: str, wanted: str, put: bool) -> None:
    found = changes([standing(NC, wanted)], {KEY: Held(NC, held)}, WHOLE, Unproven(), NOW)
    assert bool(found.to_put) is put


def test_of_what_is_well_only_another_reason_is_news() -> None:
    held = {KEY: Held(C, "OK: subnet-1 has addresses.")}
    assert told(changes([standing(C, "OK: subnet-2 has.")], held, WHOLE, Unproven(), NOW)) == []
    assert told(changes([standing(C, "REACHED_THROUGH_NAT: x")], held, WHOLE, Unproven(), NOW)) != []


def test_what_is_not_proven_leaves_the_verdict_standing_and_is_remembered() -> None:
    found = changes([standing(U)], {KEY: Held(C, "OK: fine")}, WHOLE, PROVEN, NOW)
    assert told(found) == []
    assert found.unproven == Unproven.of([(KEY, NOW - HOUR)], NOW)


def test_after_48_hours_the_verdict_is_withdrawn() -> None:
    doubt = Unproven.of([(KEY, NOW - 48 * HOUR)], NOW - HOUR)
    found = changes([standing(U, "ACCESS_DENIED: no")], {KEY: Held(C, "OK: fine")}, WHOLE, doubt, NOW)
    assert told(found) == [("churn", "NOT_APPLICABLE")]
    assert found.to_put[0].annotation == (
        "UNPROVEN: Last proven 2026-11-20T12:00:00Z; a result stands for 48 hours without proof at most, so "
        "it is withdrawn. ACCESS_DENIED: no"
    )


def test_what_was_put_was_proven_then() -> None:
    held = {KEY: Held(C, "OK: fine", NOW - HOUR)}
    doubt = Unproven.of([(KEY, NOW - 48 * HOUR)], NOW)
    found = changes([standing(U)], held, WHOLE, doubt, NOW)
    assert told(found) == []
    assert found.unproven.since == {KEY: NOW - HOUR}


def test_where_nothing_is_remembered_the_time_it_was_put_counts() -> None:
    found = changes([standing(U)], {KEY: Held(C, "OK: fine", NOW - 47 * HOUR)}, WHOLE, Unproven(), NOW)
    assert told(found) == []
    found = changes([standing(U)], {KEY: Held(C, "OK: fine", NOW - 48 * HOUR)}, WHOLE, Unproven(), NOW)
    assert told(found) == [("churn", "NOT_APPLICABLE")]


def test_a_verdict_of_which_nothing_is_known_does_not_stand_unproven() -> None:
    found = changes([standing(U)], {KEY: Held(C, "OK: fine", None)}, WHOLE, Unproven(), NOW)
    assert told(found) == [("churn", "NOT_APPLICABLE")]
    assert "It is not known when this was last proven" in found.to_put[0].annotation
    again = changes([standing(U)], {KEY: Held(C, "OK: fine", None)}, WHOLE, found.unproven, NOW + HOUR)
    assert told(again) == [("churn", "NOT_APPLICABLE")], "the withdrawal did not reach Config"


@pytest.mark.parametrize(("hours", "period", "stands"), [(24, 24, True), (25, 24, False), (36, 12, True)])
def test_a_verdict_is_not_left_to_a_round_that_would_come_too_late(
    hours: int, period: int, stands: bool
) -> None:
    doubt = Unproven(proven_at=NOW - hours * HOUR)
    found = changes([standing(U)], {KEY: Held(C, "OK: fine")}, WHOLE, doubt, NOW, period * HOUR)
    assert bool(told(found)) is not stands


def test_a_doubt_is_forgotten_once_config_holds_the_verdict_no_more() -> None:
    doubt = Unproven.of([(KEY, NOW - 48 * HOUR)], NOW)
    first = changes([standing(U)], {KEY: Held(C, "OK: fine")}, WHOLE, doubt, NOW)
    assert first.unproven == doubt, "the withdrawal may not reach Config"
    assert changes([standing(U)], {}, WHOLE, first.unproven, NOW).unproven.since == {}


def test_a_moment_before_48_hours_it_still_stands() -> None:
    proven = NOW - 47 * HOUR + timedelta(seconds=1)
    doubt = Unproven.of([(KEY, proven)], NOW)
    found = changes([standing(U)], {KEY: Held(C, "OK: fine")}, WHOLE, doubt, NOW)
    assert told(found) == []
    assert found.unproven.since == {KEY: proven}


def test_what_takes_the_place_of_a_result_but_is_not_taken_does_not_prove_that() -> None:
    found = changes([standing(NC, "X: y")], {KEY: Held(C, "OK: fine")}, WHOLE, PROVEN, NOW)
    assert found.remembered() == Unproven(proven_at=NOW)
    assert found.remembered({KEY}) == Unproven.of([(KEY, NOW - HOUR)], NOW)


def test_a_proof_ends_the_doubt() -> None:
    doubt = Unproven.of([(KEY, NOW - timedelta(hours=47))])
    found = changes([standing(C)], {KEY: Held(C, "OK: fine")}, WHOLE, doubt, NOW)
    assert found.unproven.since == {}


def test_what_was_never_proven_is_neither_put_nor_remembered() -> None:
    found = changes([standing(U)], {}, WHOLE, Unproven(), NOW)
    assert told(found) == []
    assert found.unproven.since == {}


def test_a_clock_that_ran_ahead_does_not_keep_a_verdict_for_longer() -> None:
    doubt = Unproven.of([(KEY, NOW + timedelta(days=400))])
    found = changes([standing(U)], {KEY: Held(C, "OK: fine")}, WHOLE, doubt, NOW)
    assert found.unproven.since == {KEY: NOW}


def test_what_is_gone_is_withdrawn_by_type_and_id() -> None:
    twin: Key = ("AWS::SageMaker::ProcessingJob", "churn")
    held = {KEY: Held(C, "OK: fine"), twin: Held(NC, "X: y")}
    found = changes([standing(C)], held, WHOLE, Unproven(), NOW)
    assert [(each.key, each.compliance) for each in found.to_put] == [(twin, NA)]


def test_nothing_is_withdrawn_for_being_unseen_where_not_all_was_seen() -> None:
    found = changes([], {KEY: Held(NC, "X: y")}, PARTIAL, PROVEN, NOW)
    assert told(found) == []
    assert found.unproven.since == {KEY: NOW - HOUR}


def test_what_was_unseen_for_48_hours_is_withdrawn() -> None:
    doubt = Unproven.of([(KEY, NOW - 49 * HOUR)], NOW)
    assert told(changes([], {KEY: Held(NC, "X: y")}, PARTIAL, doubt, NOW)) == [("churn", "NOT_APPLICABLE")]


def test_a_look_at_one_resource_leaves_the_others_alone() -> None:
    other: Key = ("AWS::SageMaker::Model", "other")
    held = {KEY: Held(C, "OK: fine"), other: Held(NC, "X: y")}
    doubt = Unproven.of([(other, NOW - timedelta(hours=100))])
    found = changes([], held, Coverage(complete=True, only=frozenset({KEY})), doubt, NOW)
    assert told(found) == [("churn", "NOT_APPLICABLE")]
    assert found.unproven == doubt


def test_what_fails_goes_out_first() -> None:
    wanted = [standing(C, key=("T", "a")), standing(NC, key=("T", "b")), standing(C, key=("T", "c"))]
    assert told(changes(wanted, {}, WHOLE, Unproven(), NOW))[0] == ("b", "NON_COMPLIANT")


KEYS = st.tuples(st.sampled_from(["A", "B"]), st.sampled_from("abc"))
STANDINGS = st.dictionaries(KEYS, st.sampled_from([C, NC, NA, U]))
HELD = st.dictionaries(KEYS, st.sampled_from([C, NC]))


@given(STANDINGS, HELD, st.booleans())
def test_once_put_nothing_is_left_to_put(
    wanted: dict[Key, Status], held: dict[Key, Status], complete: bool
) -> None:
    standings = [standing(each, f"{each}: x", key) for key, each in wanted.items()]
    before = {key: Held(each, "OLD: x") for key, each in held.items()}
    first = changes(standings, before, Coverage(complete), Unproven(), NOW)
    after = before | {each.key: Held(each.compliance, each.annotation) for each in first.to_put}
    after = {key: each for key, each in after.items() if each.compliance is not NA}
    second = changes(standings, after, Coverage(complete), first.unproven, NOW + timedelta(hours=1))
    assert second.to_put == ()
    assert second.unproven.since == {key: each for key, each in first.unproven.since.items() if key in after}


@given(STANDINGS, HELD, st.booleans())
def test_nothing_unproven_is_ever_told(
    wanted: dict[Key, Status], held: dict[Key, Status], complete: bool
) -> None:
    standings = [standing(each, f"{each}: x", key) for key, each in wanted.items()]
    before = {key: Held(each, "OLD: x") for key, each in held.items()}
    found = changes(standings, before, Coverage(complete), Unproven(), NOW)
    for each in found.to_put:
        assert each.compliance is not U
        if each.compliance is not NA:
            assert wanted[each.key] is each.compliance
        else:
            assert each.key in held
