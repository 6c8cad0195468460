"""What AWS Config is told of what is exempted: always, once, and again only where it says something else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.reporting.config.annotation import LONGEST
from clarify_rules.reporting.config.changes import Changes, Coverage, changes
from clarify_rules.reporting.config.counted import COUNTED, counted
from clarify_rules.reporting.config.exempted import LONGEST_VERSION, exempted_annotation, fingerprint
from clarify_rules.reporting.config.held import Held, with_exempted
from clarify_rules.reporting.config.standing import Key, Standing, UndeterminedAs, standings
from clarify_rules.reporting.config.unproven import Moment, Unproven, UnprovenFormatError
from tests.reporting.exempted_results import exempted, exemption
from tests.reporting.sample import result

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY: Key = ("AWS::SageMaker::ProcessingJob", "job-1")
ACCOUNT: Key = ("AWS::::Account", "111122223333")
WHOLE = Coverage(complete=True)
TEXT = st.text(min_size=1, max_size=512)


def told(*results: Any, version: str = "v1") -> tuple[Standing, ...]:
    return standings(results, UndeterminedAs.KEEP, {}, version)


def compared(
    wanted: tuple[Standing, ...],
    memory: Unproven = Unproven(),  # noqa: B008 - it is frozen
    verdicts: dict[Key, Held] | None = None,
    coverage: Coverage = WHOLE,
    after: timedelta = timedelta(0),
) -> Changes:
    held = with_exempted(verdicts or {}, memory.exempted)
    return changes(wanted, held, coverage, memory, Moment(NOW + after, timedelta(hours=24)))


def put(changed: Changes) -> list[tuple[str, str]]:
    return [(each.compliance.value, each.annotation.partition(":")[0]) for each in changed.to_put]


def test_the_annotation_says_what_until_when_by_which_version_whom_and_why() -> None:
    (standing,) = told(exempted(result()))
    assert standing.compliance is Status.NOT_APPLICABLE
    assert standing.annotation == (
        "EXEMPTED: GATEWAY_NOT_ASSOCIATED, expires 2027-01-31, version v1 of the exemptions: NET-12, "
        "network@example.com: The route table is replaced in January."
    )


@given(
    code=st.from_regex("[A-Z_]{1,64}", fullmatch=True),
    version=st.text("abcXYZ019._-", min_size=1, max_size=LONGEST_VERSION),
    ticket=TEXT,
    owner=TEXT,
    reason=TEXT,
)
def test_code_day_and_version_are_never_cut(
    code: str, version: str, ticket: str, owner: str, reason: str
) -> None:
    said = exempted_annotation(code, exemption(ticket=ticket, owner=owner, reason=reason), version)
    assert len(said) <= LONGEST
    assert said.isprintable()
    assert said.startswith(f"EXEMPTED: {code}, expires 2027-01-31, version {version} of the exemptions")


def test_it_is_told_where_config_holds_nothing_and_then_not_again() -> None:
    first = compared(told(exempted(result())))
    assert put(first) == [("NOT_APPLICABLE", "EXEMPTED")]
    assert put(compared(told(exempted(result())), first.remembered())) == []


def test_it_takes_the_place_of_a_verdict() -> None:
    verdict = {KEY: Held(Status.NON_COMPLIANT, "GATEWAY_NOT_ASSOCIATED: gone", NOW)}
    assert put(compared(told(exempted(result())), verdicts=verdict)) == [("NOT_APPLICABLE", "EXEMPTED")]


@pytest.mark.parametrize(
    "other",
    [
        told(exempted(result()), version="v2"),
        told(exempted(result(), expires=date(2027, 2, 1))),
        told(exempted(result(), reason="Another.")),
        told(exempted(result(code="NO_ROUTE"))),
    ],
)
def test_another_version_day_or_reason_is_told(other: tuple[Standing, ...]) -> None:
    memory = compared(told(exempted(result()))).remembered()
    second = compared(other, memory)
    assert put(second) == [("NOT_APPLICABLE", "EXEMPTED")]
    assert put(compared(other, second.remembered())) == []


def test_other_numbers_in_what_is_wrong_are_no_news() -> None:
    memory = compared(told(exempted(result(message="subnet-1 has 3 free addresses.")))).remembered()
    assert put(compared(told(exempted(result(message="subnet-1 has 4 free addresses."))), memory)) == []


def test_once_it_ends_the_verdict_is_told() -> None:
    memory = compared(told(exempted(result()))).remembered()
    ended = compared(told(result()), memory)
    assert put(ended) == [("NON_COMPLIANT", "GATEWAY_NOT_ASSOCIATED")]
    assert ended.remembered().exempted == {}


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (result(status=Status.COMPLIANT, code="OK"), [("COMPLIANT", "OK")]),
        (result(status=Status.NOT_APPLICABLE, code="JOB_ENDED"), [("NOT_APPLICABLE", "JOB_ENDED")]),
    ],
)
def test_what_it_is_afterwards_takes_its_place(now: Any, due: list[tuple[str, str]]) -> None:
    changed = compared(told(now), compared(told(exempted(result()))).remembered())
    assert put(changed) == due
    assert changed.remembered().exempted == {}


def test_what_is_gone_is_exempted_no_more() -> None:
    memory = compared(told(exempted(result()))).remembered()
    assert put(compared((), memory, coverage=Coverage(complete=False))) == []
    gone = compared((), memory)
    assert put(gone) == [("NOT_APPLICABLE", "GONE")]
    assert put(compared((), gone.remembered())) == []


def test_in_doubt_it_stands_as_long_as_a_proven_result() -> None:
    memory = compared(told(exempted(result()))).remembered()
    doubt = told(result(status=Status.UNDETERMINED, code="ACCESS_DENIED"))
    day = timedelta(hours=24)
    first = compared(doubt, memory, after=day)
    assert put(first) == []
    assert first.remembered().exempted == memory.exempted
    late = compared(doubt, first.remembered(), after=3 * day)
    assert put(late) == [("NOT_APPLICABLE", "UNPROVEN")]
    assert late.remembered().exempted == {}


def test_undetermined_as_decides_nothing_for_what_is_exempted() -> None:
    for each in UndeterminedAs:
        (standing,) = standings([exempted(result())], each, {}, "v1")
        assert (standing.compliance, standing.proven) == (Status.NOT_APPLICABLE, True)


def test_what_config_did_not_take_is_told_again() -> None:
    first = compared(told(exempted(result())))
    assert put(compared(told(exempted(result())), first.remembered({KEY}))) == [
        ("NOT_APPLICABLE", "EXEMPTED")
    ]
    ended = compared(told(result()), first.remembered())
    # It still holds the exemption then, and no verdict.
    assert put(compared(told(exempted(result())), ended.remembered({KEY}))) == []


def test_a_look_at_another_resource_forgets_nothing() -> None:
    memory = compared(told(exempted(result()))).remembered()
    only = Coverage(complete=True, only=frozenset({("AWS::SageMaker::ProcessingJob", "job-2")}))
    changed = compared(told(result(resource_id="job-2")), memory, coverage=only)
    assert put(changed) == [("NON_COMPLIANT", "GATEWAY_NOT_ASSOCIATED")]
    assert changed.remembered().exempted == memory.exempted


def test_memory_is_written_and_read() -> None:
    memory = compared(told(exempted(result(resource_id="jöb-1")))).remembered()
    assert Unproven.from_document(json.loads(json.dumps(memory.document()))) == memory
    assert "exempted" not in Unproven().document()
    bads: tuple[object, ...] = ({}, [["T", "id"]], [["T", "id", 3]], "x")
    for bad in bads:
        with pytest.raises(UnprovenFormatError):
            Unproven.from_document(memory.document() | {"exempted": bad})


def one(*results: Any) -> Standing:
    found = counted(told(*results), ACCOUNT[1], COUNTED)
    assert found is not None
    return found


WELL = result(resource_id="well", status=Status.COMPLIANT, code="OK", message="Fine.")


def test_counted_together_exempted_ones_do_not_fail_and_are_counted_apart() -> None:
    found = one(exempted(result()), WELL, result(resource_id="job-2"), exempted(result(resource_id="job-3")))
    assert found.compliance is Status.NON_COMPLIANT
    assert "1 NON_COMPLIANT, 2 EXEMPTED, 1 COMPLIANT; the worst is job-2: " in found.annotation
    assert not found.exempted

    found = one(exempted(result()), WELL)
    assert found.compliance is Status.COMPLIANT
    assert found.annotation.startswith("WORKLOADS_COUNTED: 1 EXEMPTED, 1 COMPLIANT; ")


def test_where_all_are_exempted_that_is_told_and_not_hidden() -> None:
    none = result(resource_id="job-0", status=Status.NOT_APPLICABLE, code="JOB_ENDED", severity=Severity.HIGH)
    found = one(exempted(result(severity=Severity.LOW)), none)
    assert found.compliance is Status.NOT_APPLICABLE
    assert "1 EXEMPTED, 1 NOT_APPLICABLE; the first is job-1: EXEMPTED: " in found.annotation
    first = compared((found,))
    assert put(first) == [("NOT_APPLICABLE", COUNTED)]
    assert put(compared((found,), first.remembered())) == []


@pytest.mark.parametrize(("before", "after"), [((WELL,), 1), ((WELL, exempted(result())), 0)])
def test_that_some_are_exempted_now_is_news_though_the_rest_is_well(
    before: tuple[Any, ...], after: int
) -> None:
    held = {ACCOUNT: Held(Status.COMPLIANT, one(*before).annotation, NOW)}
    assert len(compared((one(WELL, exempted(result())),), verdicts=held).to_put) == after
    well = replace(WELL, resource_id="another")
    assert len(compared((one(WELL, well),), verdicts=held).to_put) == 1 - after


STATES = {
    "complies": lambda name: result(resource_id=name, status=Status.COMPLIANT, code="OK"),
    "fails": lambda name: result(resource_id=name),
    "exempted": lambda name: exempted(result(resource_id=name)),
    "exempted otherwise": lambda name: exempted(result(resource_id=name), ticket="NET-13"),
    "does not apply": lambda name: result(resource_id=name, status=Status.NOT_APPLICABLE, code="JOB_ENDED"),
    "in doubt": lambda name: result(resource_id=name, status=Status.UNDETERMINED, code="ACCESS_DENIED"),
}
ROUNDS = st.lists(
    st.tuples(st.dictionaries(st.sampled_from("abc"), st.sampled_from(sorted(STATES))), st.booleans()),
    max_size=6,
)


@given(rounds=ROUNDS, untaken=st.sets(st.sampled_from("abc")))
def test_what_is_remembered_is_what_config_was_told(
    rounds: list[tuple[dict[str, str], bool]], untaken: set[str]
) -> None:
    config: dict[Key, Standing] = {}
    memory = Unproven()
    for number, (states, complete) in enumerate(rounds):
        wanted = told(*(STATES[state](name) for name, state in states.items()))
        verdicts = {
            key: Held(each.compliance, each.annotation, NOW)
            for key, each in config.items()
            if each.compliance is not Status.NOT_APPLICABLE
        }
        coverage = Coverage(complete)
        found = compared(wanted, memory, verdicts, coverage, timedelta(hours=number))
        # In the first round Config does not take everything.
        lost = {each.key for each in found.to_put if number == 0 and each.resource_id in untaken}
        config |= {each.key: each for each in found.to_put if each.key not in lost}
        memory = found.remembered(lost)
        assert memory.exempted == {
            key: fingerprint(each.annotation) for key, each in config.items() if each.exempted
        }
        for each in wanted:
            if each.proven and each.key not in lost and each.compliance is not Status.COMPLIANT:
                assert each.key in config or each.compliance is Status.NOT_APPLICABLE
                assert config.get(each.key, each).compliance is each.compliance
                assert config.get(each.key, each).exempted is each.exempted
