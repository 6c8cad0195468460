"""Findings of what is exempted: archived with the exemption named, and back when it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.evaluation.exemptions.exemption import Applied
from clarify_rules.evaluation.result import Result
from clarify_rules.reporting.security_hub import limits
from clarify_rules.reporting.security_hub.finding import Finding, findings
from tests.reporting.exempted_results import exempted, exemption
from tests.reporting.sample import audit
from tests.reporting.security_hub.hub import RULE, Hub, doubtful, fixed, job
from tests.reporting.security_hub.test_any_result import each_once, results_of_any_kind

CAUSE = f"{RULE}/GATEWAY_NOT_ASSOCIATED/rtb-main"
FAILS = (CAUSE, "FAILED", "ACTIVE")
ARCHIVED = (CAUSE, "FAILED", "ARCHIVED")
PASSES = (CAUSE, "PASSED", "ARCHIVED")
OWN = "clarify-config-rules/"


def own(finding: Finding, *names: str) -> list[str | None]:
    return [finding["ProductFields"].get(f"{OWN}{name}") for name in names]


def test_what_was_never_told_of_is_not_begun() -> None:
    hub = Hub()
    assert hub.run(exempted(job("job-1"))).to_import == ()
    assert hub.held() == []


def test_the_life_of_a_finding_that_is_exempted_for_a_while() -> None:
    hub = Hub()
    first = job("job-1")
    hub.run(first)
    hub.customer(Note={"Text": "ours", "UpdatedBy": "us"}, Workflow={"Status": "NOTIFIED"})

    hub.run(exempted(first))
    assert hub.sent() == [FAILS, ARCHIVED]
    held = hub.only()
    assert own(held, "ExemptionTicket", "ExemptionOwner", "ExemptionExpires", "Exempted") == [
        "NET-12",
        "network@example.com",
        "2027-01-31",
        "1",
    ]
    assert held["Description"].startswith(
        "Exempted by NET-12 of network@example.com, which expires on 2027-01-31. The route table rtb-main"
    )
    assert held["Note"]["Text"] == "ours"

    hub.run(exempted(first))
    hub.run(exempted(first, ticket="NET-13"))
    assert hub.sent() == [], "it is archived already"

    hub.run(first)
    assert hub.sent() == [FAILS], "it has expired"
    assert own(hub.only(), "Exempted", "ExemptionTicket") == [None, None]
    assert "Exempted" not in hub.only()["Description"]
    hub.run(exempted(first))
    hub.run(fixed(first))
    assert hub.sent() == [ARCHIVED], "of what is archived nothing is told when it passes"


def test_as_long_as_one_counts_the_cause_stays_and_counts_the_others() -> None:
    hub = Hub()
    first, second = job("job-1"), job("job-2")
    hub.run(first, second)

    hub.run(exempted(first), second)
    assert hub.sent() == [FAILS, FAILS]
    assert own(hub.only(), "Affected", "Exempted", "ExemptedBy") == ["1", "1", "NET-12"]
    assert own(hub.only(), "ExemptionTicket", "ExemptionExpires") == [None, None]
    assert hub.only()["Description"].endswith(" Besides, 1 exempted: job-1.")
    assert [each["Details"]["Other"]["Name"] for each in hub.only()["Resources"][1:]] == ["job-2"]
    assert not hub.run(exempted(first), second).to_import

    hub.run(exempted(first), exempted(second))
    assert hub.sent() == [ARCHIVED]
    assert own(hub.only(), "Affected", "Exempted", "ExemptedBy") == ["2", "2", None]


def test_what_passes_beside_what_is_exempted_has_not_settled_the_cause() -> None:
    hub = Hub()
    hub.run(job("job-1"), job("job-2"))
    hub.run(exempted(job("job-1")), fixed(job("job-2")))
    assert hub.sent() == [FAILS, ARCHIVED]


def test_the_exemption_of_another_cause_is_no_pass_of_this_one() -> None:
    hub = Hub()
    hub.run(job("job-1"))
    hub.run(exempted(job("job-1", blocking_resource="rtb-other")))
    assert hub.sent() == [FAILS, ARCHIVED]
    assert own(hub.only(), "Exempted") == [None]


@pytest.mark.parametrize("seen", [[], [doubtful(job("job-2"), "ec2:DescribeRouteTables")]])
def test_what_it_listed_besides_and_may_fail_still_keeps_it(seen: list[Result]) -> None:
    hub = Hub()
    hub.run(job("job-1"), job("job-2"))
    unlisted = doubtful(
        job("111122223333", resource_type=ACCOUNT, resource_arn="arn:aws:iam::111122223333:root"),
        "sagemaker:ListProcessingJobs",
    )
    hub.sent()
    hub.run(exempted(job("job-1")), *seen, unlisted)
    assert [each for each in hub.sent() if each[0] == CAUSE] == []


def test_of_several_exemptions_the_first_to_end_is_named_and_the_tickets_of_the_others() -> None:
    late = exempted(job("job-1"), ticket="NET-9", expires=date(2027, 3, 1))
    (made,) = findings(audit(late, exempted(job("job-2")), exempted(job("job-3"), ticket="NET-4")))
    assert own(made, "ExemptionTicket", "ExemptionExpires", "OtherExemptions") == [
        "NET-12",
        "2027-01-31",
        "NET-4, NET-9",
    ]


def test_the_version_of_the_file_is_named_where_it_has_one() -> None:
    made = audit(exempted(job("job-1")))
    assert own(findings(made)[0], "ExemptionsVersion") == [None]
    applied = Applied((exemption(),), "3sL4kqtJlcpXroDTDmJ.rmSpXd3dIbrHY", made.evaluated_at.date())
    assert own(findings(replace(made, applied=applied))[0], "ExemptionsVersion") == [applied.version]


def test_exempted_findings_come_last() -> None:
    made = findings(audit(exempted(job("a", blocking_resource="rtb-a")), doubtful(job("b")), job("c")))
    assert [each["RecordState"] for each in made] == ["ACTIVE", "ACTIVE", "ARCHIVED"]


_LONG = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=512)


@settings(deadline=None, max_examples=75)
@given(
    results=results_of_any_kind(max_size=6),
    texts=st.tuples(_LONG, _LONG, _LONG),
    which=st.sets(st.integers(0, 5)),
)
def test_whatever_is_exempted_nothing_of_it_stays_active_and_it_all_comes_back(
    results: list[Result], texts: tuple[str, str, str], which: set[int]
) -> None:
    hub = Hub()
    once = each_once(results)
    owner, reason, ticket = texts
    changes: dict[str, Any] = {"owner": owner, "reason": reason, "ticket": ticket}
    some = [
        exempted(each, **changes) if number in which and each.status is Status.NON_COMPLIANT else each
        for number, each in enumerate(once)
    ]
    hub.run(*once, rules=RULE_IDS)
    before = {each["Id"]: each for each in hub.held()}
    hub.run(*some, rules=RULE_IDS)
    active = {each["Id"] for each in hub.held() if each["RecordState"] == "ACTIVE"}
    assert active == {each["Id"] for each in findings(audit(*some)) if each["RecordState"] == "ACTIVE"}
    assert all(limits.encoded_size(each) <= limits.FINDING_BYTES for each in hub.held())
    assert not any(each["Compliance"]["Status"] == "PASSED" for each in hub.held())
    assert hub.run(*some, rules=RULE_IDS).to_import == ()
    hub.run(*once, rules=RULE_IDS)
    after = {each["Id"]: each for each in hub.held()}
    for key, each in before.items():
        for name in ("Title", "Description", "Resources", "Compliance", "RecordState"):
            assert after[key][name] == each[name]
