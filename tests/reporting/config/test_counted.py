from __future__ import annotations

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.reporting.config import counted as module
from clarify_rules.reporting.config.counted import COUNTED, REFUSED, tells_of_refusal
from clarify_rules.reporting.config.standing import Standing

JOB = "AWS::SageMaker::ProcessingJob"
ACCOUNT = "AWS::::Account"


def counted(standings: list[Standing], code: str = COUNTED) -> Standing:
    found = module.counted(standings, "123456789012", code)
    assert found is not None
    return found


def job(name: str, compliance: Status, severity: Severity = Severity.HIGH) -> Standing:
    text = f"{compliance[:4]}: {name} is {compliance}."
    return Standing(JOB, name, compliance, text, severity, compliance is not Status.UNDETERMINED)


def test_the_worst_is_named_and_the_rest_counted() -> None:
    standings = [
        job("fine", Status.COMPLIANT),
        job("low", Status.NON_COMPLIANT, Severity.LOW),
        job("high", Status.NON_COMPLIANT),
        job("unknown", Status.UNDETERMINED),
    ]
    found = counted(standings)
    assert (found.resource_type, found.resource_id) == (ACCOUNT, "123456789012")
    assert found.compliance is Status.NON_COMPLIANT
    assert found.proven
    assert found.annotation == (
        "WORKLOADS_COUNTED: 2 NON_COMPLIANT, 1 UNDETERMINED, 1 COMPLIANT; the worst is high: "
        "NON_: high is NON_COMPLIANT."
    )
    assert not tells_of_refusal(found.annotation)


def test_what_was_refused_is_told_from_what_was_asked_for() -> None:
    found = counted([job("a", Status.COMPLIANT)], REFUSED)
    assert found.annotation.startswith("WORKLOAD_TYPES_REFUSED: 1 COMPLIANT; ")
    assert tells_of_refusal(found.annotation)


def test_what_is_not_proven_keeps_the_whole_from_being_compliant() -> None:
    found = counted([job("a", Status.COMPLIANT), job("b", Status.UNDETERMINED)])
    assert found.compliance is Status.UNDETERMINED
    assert not found.proven


def test_without_workloads_there_is_nothing_to_say() -> None:
    assert module.counted([], "123456789012", COUNTED) is None


def test_a_hostile_name_stays_one_short_line() -> None:
    found = counted([job("x\n\x1b[31m" * 100, Status.NON_COMPLIANT)])
    assert len(found.annotation) <= 256
    assert found.annotation.isprintable()
