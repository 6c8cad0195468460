"""What is told of exemptions that expired, match nothing, or could not be decided."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from clarify_rules.catalog.registry import rule
from clarify_rules.catalog.verdict import Status
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evaluation.evaluate import evaluate
from clarify_rules.evaluation.exemptions.exemption import Exemption, State, TagFilter
from clarify_rules.evaluation.exemptions.standing import standings
from clarify_rules.evaluation.result import Audit
from clarify_rules.evaluation.selection import select
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.network.site import Site
from tests.building import JOBS, TAKEN_AT, World
from tests.building import audit as judged
from tests.evaluation.exemptions.entries import RULE, entry, exemptions
from tests.reporting.sample import audit, result

_EVIDENCE = Evidence.from_document(World().document)
_WHOLE = frozenset({RULE})


def _states(found: Audit, *entries: Exemption) -> list[State]:
    applied = exemptions(*entries).applied(found, _EVIDENCE)
    return [each.state for each in standings([applied])]


def test_one_that_exempts_something_is_not_told_of() -> None:
    assert _states(replace(audit(result()), complete=_WHOLE), entry()) == []
    # Nor is a second one that says the same.
    assert _states(replace(audit(result()), complete=_WHOLE), entry(), entry(line=9)) == []


def test_one_that_expired_is_told_of_wherever_it_is_for() -> None:
    expired = entry(expires=date(2026, 11, 22))
    elsewhere = entry(expires=date(2026, 1, 1), account="999922223333", line=20)
    assert _states(audit(), expired, elsewhere) == [State.EXPIRED, State.EXPIRED]
    (told,) = standings([exemptions(expired).applied(audit(), None)])
    assert told.message == (
        "The exemption OPS-17 of ml-platform (line 3: clarify-job-reaches-s3, the resource *) expired on "
        "2026-11-22: what it covered counts again. Mend that, agree on a new date, or delete the entry."
    )


@pytest.mark.parametrize(
    ("found", "entries", "expected"),
    [
        (audit(), entry(), [State.UNMATCHED]),
        (audit(result(status=Status.COMPLIANT)), entry(), [State.UNMATCHED]),
        (audit(result(resource_id="a", resource_arn="b")), entry(resource="x"), [State.UNMATCHED]),
        (audit(result()), entry(code="NAT_ROUTE"), [State.UNMATCHED]),
        # It may fail for all that is known.
        (audit(result(status=Status.UNDETERMINED)), entry(), []),
        # Not looked at.
        (audit(), entry(rule="clarify-job-in-vpc"), []),
        (audit(), entry(account="999922223333"), []),
        (audit(), entry(region="eu-west-1"), []),
        (audit(), entry(account="*", region="*"), [State.UNMATCHED]),
    ],
)
def test_one_that_matches_nothing_is_told_of_where_all_was_judged(
    found: Audit, entries: Exemption, expected: list[State]
) -> None:
    assert _states(replace(found, complete=_WHOLE), entries) == expected
    assert _states(found, entries) == []


def test_the_wording_says_whether_it_matches_anything_at_all() -> None:
    def told(found: Audit, exemption: Exemption) -> str:
        (one,) = standings([exemptions(exemption).applied(replace(found, complete=_WHOLE), _EVIDENCE)])
        return one.message

    assert "matches no resource that was judged. Correct the entry, or delete it." in told(audit(), entry())
    fine = audit(result(status=Status.COMPLIANT))
    assert "matches nothing that fails. Delete the entry" in told(fine, entry())
    assert "matches nothing that fails with NAT_ROUTE." in told(audit(result()), entry(code="NAT_ROUTE"))


def test_every_place_it_is_for_must_have_been_judged() -> None:
    entries = exemptions(entry(region="*"))
    here = entries.applied(replace(audit(), complete=_WHOLE), _EVIDENCE)
    unread = entries.applied(audit(errors=("Nothing could be read.",), region="eu-west-1"), None)
    there = entries.applied(replace(audit(result(), region="eu-west-1"), complete=_WHOLE), _EVIDENCE)
    assert [each.state for each in standings([here])] == [State.UNMATCHED]
    assert standings([here, unread]) == ()
    assert standings([here, there]) == ()


def test_one_whose_tags_were_not_read_is_undecided() -> None:
    by_tag = entry(resource=None, tag=TagFilter("Team", "ml"))
    assert _states(replace(audit(result()), complete=_WHOLE), by_tag) == [State.UNDECIDED]
    # Nothing fails that it could exempt, whatever the tags.
    assert _states(replace(audit(), complete=_WHOLE), by_tag) == [State.UNMATCHED]
    (told,) = standings([exemptions(by_tag).applied(audit(result()), _EVIDENCE)])
    assert "the tag Team=ml) was not applied everywhere" in told.message


def test_without_exemptions_there_is_nothing_to_tell() -> None:
    assert standings([audit(result())]) == ()


def test_a_rule_judged_all_unless_something_was_hidden_or_left_out() -> None:
    assert RULE in judged(World()).complete
    cut = World().cut_short(JOBS, "sagemaker:ListProcessingJobs")
    assert RULE not in judged(cut).complete
    site = Site(_EVIDENCE, Parameters())
    assert evaluate(site, [rule(RULE)], TAKEN_AT).complete == {RULE}
    assert evaluate(site, [rule(RULE)], TAKEN_AT, lambda subject: True).complete == frozenset()
    whole = evaluate(site, [rule(RULE)], TAKEN_AT)
    assert select(whole, site, [rule(RULE)], ["clarify-1"]).audit.complete == frozenset()
