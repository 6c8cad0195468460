from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.network.path import Kind, Path, denied
from clarify_rules.reporting.security_hub.finding import findings
from tests.reporting.sample import audit
from tests.reporting.security_hub.hub import PLACE, RULE, Hub, doubtful, fixed, job, moment_of

CAUSE = f"{RULE}/GATEWAY_NOT_ASSOCIATED/rtb-main"
FAILS = (CAUSE, "FAILED", "ACTIVE")
GONE = (CAUSE, "FAILED", "ARCHIVED")
PASSES = (CAUSE, "PASSED", "ARCHIVED")


def test_the_life_of_a_finding_in_exactly_the_calls_it_takes() -> None:
    hub = Hub()
    first, second = job("job-1"), job("job-2")

    hub.run(first)
    assert hub.sent() == [FAILS]
    created_at = hub.only()["CreatedAt"]

    hub.run(first)
    assert hub.sent() == [], "the same again"

    hub.run(replace(first, message="The route table rtb-main has lost its way; restore it."))
    assert hub.sent() == [FAILS], "the message changed"
    assert "lost its way" in hub.only()["Description"]

    hub.run(fixed(first))
    assert hub.sent() == [PASSES], "fixed"
    hub.run(fixed(first))
    assert hub.sent() == []

    hub.run(first)
    assert hub.sent() == [FAILS], "it fails again"
    assert hub.only()["Workflow"] == {"Status": "NEW"}
    hub.run()
    assert hub.sent() == [GONE], "gone"
    hub.run()
    assert hub.sent() == []

    hub.customer(Workflow={"Status": "RESOLVED"})
    hub.run(first)
    assert hub.sent() == [FAILS], "back"
    assert hub.only()["Workflow"] == {"Status": "NEW"}

    note = {"Text": "we know", "UpdatedBy": "somebody"}
    hub.customer(
        Workflow={"Status": "SUPPRESSED"},
        Note=note,
        Severity={"Label": "LOW"},
        UserDefinedFields={"team": "a"},
    )
    hub.run(first)
    assert hub.sent() == [], "suppressed"

    hub.run(first, second)
    assert hub.sent() == [FAILS], "one job more under the same cause"
    assert hub.only()["ProductFields"]["clarify-config-rules/Affected"] == "2"
    hub.run(fixed(first), fixed(second))
    hub.run(first)
    assert hub.sent() == [PASSES, FAILS]

    finding = hub.only()
    assert finding["CreatedAt"] == created_at
    assert finding["Workflow"] == {"Status": "SUPPRESSED"}, "it stays suppressed also through the archive"
    assert finding["Note"]["Text"] == "we know"
    assert finding["UserDefinedFields"] == {"team": "a"}
    assert finding["Severity"]["Label"] == "LOW"
    assert finding["FindingProviderFields"]["Severity"]["Label"] == "HIGH"


def test_nothing_of_the_customers_or_of_security_hubs_is_ever_sent() -> None:
    hub = Hub()
    hub.run(job("a"), job("b", blocking_resource="rtb-b"))
    hub.customer(
        Workflow={"Status": "NOTIFIED"}, Note={"Text": "t", "UpdatedBy": "u"}, Severity={"Label": "LOW"}
    )
    hub.run(fixed(job("a")), job("b", blocking_resource="rtb-b", message="Other words."))
    hub.run()
    sent = [each for batch in hub.service.imports() for each in batch]
    assert len(sent) == 5
    assert {each["CreatedAt"] for each in sent} == {sent[0]["CreatedAt"]}, "they began when they began"
    theirs = {
        "Workflow",
        "WorkflowState",
        "Note",
        "UserDefinedFields",
        "VerificationState",
        "Severity",
        "Types",
    }
    theirs |= {"Region", "ProductName", "CompanyName"}
    assert not any(theirs & each.keys() for each in sent)


@pytest.mark.parametrize("end", ["fixed", "gone", "changed", "back"])
def test_a_clock_that_runs_backwards_loses_no_update(end: str) -> None:
    hub = Hub()
    one = job("a")
    hub.run(one)
    before = moment_of(hub.only())
    steps = {
        "fixed": [fixed(one)],
        "gone": [],
        "changed": [replace(one, message="Other words.")],
        "back": [fixed(one)],
    }
    hub.run(*steps[end], after=timedelta(days=-3))
    after = moment_of(hub.only())
    assert after - before == timedelta(milliseconds=1)
    if end == "back":
        hub.run(one, after=timedelta(days=-1))
        assert hub.only()["RecordState"] == "ACTIVE"
        assert moment_of(hub.only()) - after == timedelta(milliseconds=1)


def test_a_finding_is_renewed_before_it_expires_and_only_then() -> None:
    hub = Hub()
    hub.run(job("a"))
    hub.customer(Workflow={"Status": "SUPPRESSED"})
    hub.sent()
    hub.run(job("a"), after=timedelta(days=59))
    assert hub.sent() == []
    planned = hub.run(job("a"), after=timedelta(days=1))
    assert (len(planned.renewed), hub.sent()) == (1, [FAILS])
    assert hub.only()["Workflow"] == {"Status": "SUPPRESSED"}
    hub.run(job("a"))
    assert hub.sent() == []


def test_numbers_that_change_at_every_reading_are_no_news_but_how_many_are_affected_is() -> None:
    hub = Hub()
    one = job("a", message="The subnet has 3 free addresses; enlarge it.")
    hub.run(one)
    hub.run(replace(one, message="The subnet has 2 free addresses; enlarge it."))
    assert hub.sent() == [FAILS]
    hub.run(*(replace(job(name), message=one.message) for name in "abcd"))
    hub.run(*(replace(job(name), message=one.message) for name in "abcde"))
    assert hub.sent() == [FAILS, FAILS]


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ("sg-1 admits 0.0.0.0/0 on tcp 22.", "sg-1 admits 0.0.0.0/0 on tcp 3389."),
        ("Rule 100 of acl-1 drops it.", "Rule 90 of acl-1 drops it."),
        ("The job needs 4 free addresses.", "The job needs 6 free addresses."),
    ],
)
def test_another_port_or_rule_is_news(held: str, wanted: str) -> None:
    hub = Hub()
    hub.run(job("a", message=held))
    hub.run(job("a", message=wanted))
    assert hub.sent() == [FAILS, FAILS]


@pytest.mark.parametrize(
    "change",
    [
        {"severity": Severity.LOW},
        {"remediation": "Associate it with vpce-2."},
        {"documentation": "https://example.com/elsewhere.md"},
        {
            "paths": (
                Path("subnet-1", "s3", (denied(Kind.ROUTE, "rtb-main", "GATEWAY_NOT_ASSOCIATED", "No."),)),
            )
        },
    ],
)
def test_whatever_a_reader_sees_otherwise_is_news(change: dict[str, Any]) -> None:
    hub = Hub()
    hub.run(job("a"))
    hub.run(job("a", **change))
    assert hub.sent() == [FAILS, FAILS]


def test_another_job_in_place_of_one_is_news() -> None:
    hub = Hub()
    hub.run(job("a"), job("b"))
    hub.run(job("a"), job("c"))
    assert hub.sent() == [FAILS, FAILS]


def test_what_is_partly_fixed_and_partly_fails_otherwise_has_not_passed() -> None:
    hub = Hub()
    hub.run(job("a"), job("b"))
    hub.sent()
    hub.run(fixed(job("a")), replace(job("b"), code="VPC_GONE", blocking_resource="vpc-1"))
    assert GONE in hub.sent()


def test_what_it_did_not_list_may_still_fail() -> None:
    hub = Hub()
    jobs = [job(f"job-{number:02}") for number in range(40)]
    hub.run(*jobs)
    hub.sent()
    others = [replace(each, code="VPC_GONE", blocking_resource="vpc-1") for each in jobs[31:]]
    hub.run(*map(fixed, jobs[:31]), *others)
    assert GONE in hub.sent()


def test_an_object_whose_key_holds_a_comma_is_one_resource() -> None:
    hub = Hub()
    one = job("a", blocking_resource="s3://bucket/k1,k2")
    hub.run(one, job("b", blocking_resource="s3://bucket/k1,k2"))
    (finding,) = hub.held()
    assert "s3://bucket/k1,k2" in {each["Id"] for each in finding["Resources"]}
    hub.run(fixed(one), fixed(job("b")))
    assert hub.held()[0]["Compliance"]["Status"] == "PASSED"


def test_what_is_undetermined_now_neither_passed_nor_is_gone() -> None:
    hub = Hub()
    hub.run(job("a"))
    hub.sent()
    hub.run(doubtful(job("a"), "ec2:DescribeRouteTables"))
    assert hub.sent() == [(f"{RULE}/UNDETERMINED/ec2:DescribeRouteTables", "WARNING", "ACTIVE")]
    hub.run(fixed(job("a")))
    assert sorted(hub.sent()) == [
        PASSES,
        (f"{RULE}/UNDETERMINED/ec2:DescribeRouteTables", "PASSED", "ARCHIVED"),
    ]


def test_what_fails_of_something_else_has_not_passed() -> None:
    hub = Hub()
    hub.run(job("a"))
    hub.run(job("a", code="VPC_GONE", blocking_resource="vpc-1"))
    assert hub.sent() == [FAILS, (f"{RULE}/VPC_GONE/vpc-1", "FAILED", "ACTIVE"), GONE]


def test_out_of_scope_is_archived_without_having_passed() -> None:
    hub = Hub()
    hub.run(job("a"))
    hub.run(job("a", status=Status.NOT_APPLICABLE, code="OUT_OF_SCOPE", blocking_resource=None))
    assert hub.sent() == [FAILS, GONE]


def test_nothing_is_gone_unless_the_listing_was_complete() -> None:
    hub = Hub()
    hub.run(job("a"))
    hub.sent()
    account = job("111122223333", resource_type=ACCOUNT, resource_arn="arn:aws:iam::111122223333:root")
    hub.run(doubtful(account, "sagemaker:ListProcessingJobs"))
    assert hub.sent() == [(f"{RULE}/UNDETERMINED/sagemaker:ListProcessingJobs", "WARNING", "ACTIVE")]
    hub.run(errors=("Region could not be read",))
    hub.run(whole=False)
    hub.run(rules=["clarify-job-in-vpc"])
    assert hub.sent() == []
    hub.run(fixed(job("a")), whole=False)
    assert hub.sent() == [PASSES], "what was judged is known all the same"


def test_of_jobs_that_a_finding_does_not_list_nothing_is_supposed() -> None:
    hub = Hub()
    jobs = [job(f"job-{number:02}") for number in range(40)]
    hub.run(*jobs)
    hub.sent()
    well = [fixed(each) for each in jobs]
    hub.run(*well[:35], *(doubtful(each, "s3:GetObject") for each in jobs[35:]))
    assert hub.sent() == [(f"{RULE}/UNDETERMINED/s3:GetObject", "WARNING", "ACTIVE")]
    hub.run(*well[:35], whole=False)
    assert FAILS not in hub.sent()
    assert [each["RecordState"] for each in hub.held() if each["Compliance"]["Status"] == "FAILED"] == [
        "ACTIVE"
    ]
    hub.run(*well)
    assert PASSES in hub.sent()


def test_findings_of_others_are_not_touched() -> None:
    hub = Hub()
    (own,) = findings(audit(job("a")))
    other = {**own, "Id": "theirs", "GeneratorId": "somebody/else"}
    hub.client.batch_import_findings(Findings=[other])
    assert hub.run().to_import == ()
    assert hub.only()["RecordState"] == "ACTIVE"


def test_findings_that_another_product_named_like_ours_are_not_touched() -> None:
    hub = Hub()
    hub.run(job("a"))
    hub.sent()
    product = "arn:aws:securityhub:us-east-1::product/somebody/theirs"
    hub.service.state.findings[product, CAUSE] = {**hub.only(), "ProductArn": product}
    hub.run()
    assert {each["ProductArn"]: each["RecordState"] for each in hub.held()} == {
        product: "ACTIVE",
        PLACE.product_arn: "ARCHIVED",
    }
