from __future__ import annotations

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.reporting.root_causes import root_causes
from tests.reporting.sample import result


def test_one_broken_thing_under_many_jobs_and_rules_is_one_cause() -> None:
    results = [
        result(rule=rule, resource_id=f"job-{number}", message=f"job-{number} does not get there.")
        for rule in ("clarify-job-reaches-s3", "clarify-model-reaches-s3")
        for number in range(500)
    ]

    (cause,) = root_causes(results)

    assert cause.blocking_resource == "rtb-main"
    assert len(cause.resources) == 500
    assert cause.rules == ("clarify-job-reaches-s3", "clarify-model-reaches-s3")
    assert cause.messages == 500


def test_the_gravest_severity_speaks_for_a_cause() -> None:
    (cause,) = root_causes([result(severity=Severity.LOW), result(severity=Severity.HIGH, rule="r-2")])

    assert cause.severity is Severity.HIGH


def test_another_code_or_another_thing_is_another_cause() -> None:
    causes = root_causes([result(), result(code="NACL_DENIES"), result(blocking_resource="rtb-2")])

    assert len(causes) == 3


def test_a_denied_action_is_one_cause_whatever_it_was_denied_for() -> None:
    denied = [
        result(
            resource_id=f"job-{number}",
            status=Status.UNDETERMINED,
            code="ACCESS_DENIED",
            blocking_resource=f"s3://bucket/{number}",
            missing_actions=("s3:GetObject",),
        )
        for number in range(3)
    ]

    (cause,) = root_causes(denied)

    assert cause.blocking_resource is None
    assert cause.missing_actions == ("s3:GetObject",)


def test_where_nothing_blocks_resources_alike_stand_together() -> None:
    alone = [result(resource_id=f"job-{number}", blocking_resource=None) for number in range(3)]

    (cause,) = root_causes(alone)

    assert len(cause.resources) == 3


def test_facts_that_were_not_read_are_one_cause_each() -> None:
    def unread(message: str) -> tuple[object, ...]:
        return root_causes(
            [
                result(status=Status.UNDETERMINED, code="NOT_READ", blocking_resource=None, message=text)
                for text in ("The evidence does not hold ec2.Subnets.", message)
            ]
        )

    assert len(unread("The evidence does not hold ec2.Subnets.")) == 1
    assert len(unread("The evidence does not hold ec2.RouteTables.")) == 2


def test_the_worst_comes_first_and_what_is_fine_does_not_come() -> None:
    causes = root_causes(
        [
            result(status=Status.COMPLIANT, code="OK"),
            result(status=Status.NOT_APPLICABLE, code="NO_INFERENCE"),
            result(status=Status.UNDETERMINED, code="U"),
            result(severity=Severity.LOW, code="L"),
            result(severity=Severity.HIGH, code="H1"),
            result(severity=Severity.HIGH, code="H2", resource_id="job-1"),
            result(severity=Severity.HIGH, code="H2", resource_id="job-2"),
        ]
    )

    assert [cause.code for cause in causes] == ["H2", "H1", "L", "U"]
