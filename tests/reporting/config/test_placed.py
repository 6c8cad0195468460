from __future__ import annotations

from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.result import Result
from clarify_rules.reporting.config.placed import Placed, Places
from clarify_rules.reporting.config.standing import UndeterminedAs
from tests.reporting import sample

ACCOUNT_ID = "123456789012"
ACCOUNT = ("AWS::::Account", ACCOUNT_ID)
JOB, BIAS = "AWS::SageMaker::ProcessingJob", "AWS::SageMaker::ModelBiasJobDefinition"
C, NC, U = Status.COMPLIANT, Status.NON_COMPLIANT, Status.UNDETERMINED


def result(resource_type: str, name: str, status: Status = C) -> Result:
    return sample.result(resource_type=resource_type, resource_id=name, status=status, code="CODE")


def places(
    ids: dict[tuple[str, str], str] | None, counted: set[str] | None = None, *, by_choice: bool = False
) -> Places:
    return Places(ACCOUNT_ID, counted or set(), by_choice, {BIAS}, ids)


def told(placed: Placed) -> dict[tuple[str, str], tuple[str, str]]:
    return {each.key: (each.compliance.value, each.annotation.partition(":")[0]) for each in placed.standings}


RESULTS = [result(JOB, "job"), result(BIAS, "known"), result(BIAS, "unknown", NC)]


def test_what_config_has_no_id_for_is_told_on_the_account() -> None:
    placed = places({(BIAS, "known"): "id-1"}).place(RESULTS, UndeterminedAs.KEEP)
    assert told(placed) == {
        (JOB, "job"): ("COMPLIANT", "CODE"),
        (BIAS, "id-1"): ("COMPLIANT", "CODE"),
        ACCOUNT: ("NON_COMPLIANT", "NOT_DISCOVERED"),
    }
    assert placed.undiscovered == {(BIAS, "unknown")}
    assert "the worst is unknown" in placed.standings[-1].annotation


def test_where_config_could_not_be_asked_nothing_is_told_of_what_it_records() -> None:
    placed = places(None).place(RESULTS, UndeterminedAs.KEEP)
    assert told(placed) == {(JOB, "job"): ("COMPLIANT", "CODE")}
    assert placed.undiscovered == frozenset()


def test_undiscovered_and_counted_results_are_one() -> None:
    placed = places({}, {JOB}).place(RESULTS, UndeterminedAs.KEEP)
    assert told(placed) == {ACCOUNT: ("NON_COMPLIANT", "WORKLOAD_TYPES_REFUSED")}
    assert "1 NON_COMPLIANT, 2 COMPLIANT" in placed.standings[0].annotation
    placed = places({}, {JOB, BIAS}, by_choice=True).place(RESULTS, UndeterminedAs.KEEP)
    assert told(placed) == {ACCOUNT: ("NON_COMPLIANT", "WORKLOADS_COUNTED")}
    assert placed.undiscovered == frozenset(), "they are told on the account whatever Config knows"


def test_the_accounts_own_result_is_counted_in() -> None:
    hidden = result(*ACCOUNT, U)
    placed = places({}).place([hidden, result(BIAS, "unknown")], UndeterminedAs.NON_COMPLIANT)
    assert told(placed) == {ACCOUNT: ("NON_COMPLIANT", "NOT_DISCOVERED")}
    assert told(places({}).place([hidden], UndeterminedAs.KEEP)) == {ACCOUNT: ("UNDETERMINED", "CODE")}


def test_a_held_result_may_be_of_an_undiscovered_resource_where_config_does_not_list_its_id() -> None:
    here = places({(BIAS, "known"): "id-1", (BIAS, "gone"): "id-2"})
    held = [(BIAS, "id-1"), (BIAS, "id-2"), (BIAS, "id-3"), (JOB, "job")]
    placed = here.place(RESULTS, UndeterminedAs.KEEP)
    assert here.unplaced(placed, held) == {(BIAS, "id-3")}
    placed = here.place(RESULTS[:2], UndeterminedAs.KEEP)
    assert here.unplaced(placed, held) == frozenset()
