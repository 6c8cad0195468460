"""Which results exemptions take away from those that count, and which they leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.exemptions.exemption import Exemption, TagFilter
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.evidence.evidence import Evidence
from tests.building import World
from tests.evaluation.exemptions.entries import RULE, entry, exemptions
from tests.reporting.sample import audit, result

_VPC = "arn:aws:ec2:us-east-1:111122223333:vpc/vpc-1"


def _evidence(world: World | None = None, **more: Any) -> Evidence:
    return Evidence.from_document({**(world or World()).document, **more})


def _exempted(found: Result, *entries: Exemption, evidence: Evidence | None = None) -> Result:
    applied = exemptions(*entries).applied(audit(found), evidence or _evidence())
    return applied.results[0]


def test_what_is_exempted_stays_non_compliant_and_no_longer_counts() -> None:
    found = result()
    assert found.fails
    exempted = _exempted(found, entry())
    assert exempted == replace(found, exemption=entry())
    assert not exempted.fails
    assert exempted.status is Status.NON_COMPLIANT


@pytest.mark.parametrize("status", [each for each in Status if each is not Status.NON_COMPLIANT])
def test_nothing_else_is_ever_exempted(status: Status) -> None:
    found = result(status=status)
    assert _exempted(found, entry()) == found
    assert not found.fails


@pytest.mark.parametrize(
    ("changes", "is_exempted"),
    [
        ({}, True),
        ({"rule": "clarify-job-in-vpc"}, False),
        ({"account": "*"}, True),
        ({"account": "999922223333"}, False),
        ({"region": "*"}, True),
        ({"region": "eu-west-1"}, False),
        ({"resource": "job-1"}, True),
        ({"resource": "job-?"}, True),
        ({"resource": "job-??"}, False),
        ({"resource": "JOB-1"}, False),
        ({"resource": "job"}, False),
        ({"resource": "[j]ob-1"}, False),
        ({"resource": "arn:aws:sagemaker:*:processing-job/job-1"}, True),
        ({"resource": "arn:aws:sagemaker:*:model/*"}, False),
        # Every ARN begins with an a, and has the account, the Region and the type in it.
        ({"resource": "a*"}, False),
        ({"resource": "?rn*"}, False),
        ({"resource": "*processing*"}, False),
        ({"resource": "*1111*"}, False),
        ({"resource": "*/job-1"}, False),
        ({"resource": "arn:*"}, True),
        ({"code": "GATEWAY_NOT_ASSOCIATED"}, True),
        ({"code": "NAT_ROUTE"}, False),
    ],
)
def test_what_an_entry_is_for(changes: dict[str, Any], is_exempted: bool) -> None:
    assert (_exempted(result(), entry(**changes)).exemption is not None) is is_exempted


def test_the_first_entry_of_the_file_speaks() -> None:
    first, second = entry(line=3, ticket="A"), entry(line=9, ticket="B")
    assert _exempted(result(), first, second).exemption == first
    assert _exempted(result(), replace(first, expires=date(2026, 1, 1)), second).exemption == second


@pytest.mark.parametrize(
    ("made_at", "is_exempted"),
    [
        (datetime(2027, 1, 30, 23, 59, 59, tzinfo=UTC), True),
        (datetime(2027, 1, 31, tzinfo=UTC), False),
        (datetime(2027, 1, 31, 12, tzinfo=UTC), False),
        # Midnight has passed in Auckland, not in UTC; and the other way about in Honolulu.
        (datetime(2027, 1, 31, 11, 0, tzinfo=timezone(timedelta(hours=13))), True),
        (datetime(2027, 1, 30, 14, 0, tzinfo=timezone(-timedelta(hours=10))), False),
    ],
)
def test_it_expires_with_the_day_in_utc(made_at: datetime, is_exempted: bool) -> None:
    (found,) = (
        exemptions(entry()).applied(replace(audit(result()), evaluated_at=made_at), _evidence()).results
    )
    assert (found.exemption is not None) is is_exempted
    told = "Its exemption OPS-17 of ml-platform expired on 2027-01-31."
    assert (told in found.message) is not is_exempted


def test_one_that_expired_is_not_named_where_another_counts() -> None:
    expired = entry(expires=date(2026, 1, 1), ticket="OLD")
    assert "OLD" not in _exempted(result(), expired, entry()).message
    other_code = entry(expires=date(2026, 1, 1), code="NAT_ROUTE")
    assert _exempted(result(), other_code) == result()
    assert _exempted(result(status=Status.COMPLIANT), expired) == result(status=Status.COMPLIANT)


@pytest.mark.parametrize(
    ("tags", "tag", "is_exempted"),
    [
        ({"Team": "ml"}, TagFilter("Team", "ml"), True),
        ({"Team": "ml"}, TagFilter("Team"), True),
        ({"Team": "ml"}, TagFilter("Team", "ML"), False),
        ({"Team": "ml"}, TagFilter("team", "ml"), False),
        ({"Team": ""}, TagFilter("Team", ""), True),
        ({"Team": ""}, TagFilter("Team"), True),
        ({"Other": "ml"}, TagFilter("Team"), False),
        ({}, TagFilter("Team"), False),
    ],
)
def test_a_tag_chooses_resources(tags: dict[str, str], tag: TagFilter, is_exempted: bool) -> None:
    found = result()
    evidence = _evidence(tags={found.resource_arn: tags}, scope={"tag_keys": ["Team", "team"]})
    by_tag = entry(resource=None, tag=tag)
    assert (_exempted(found, by_tag, evidence=evidence).exemption is not None) is is_exempted


def _applied(found: Result, evidence: Evidence, *entries: Exemption) -> Audit:
    return exemptions(*entries).applied(audit(found), evidence)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"scope": {"tag_keys": ["Other"]}},
        {"scope": {"tag_keys": "Team"}},
        {
            "scope": {"tag_keys": ["Team"]},
            "unavailable": [{"action": "tag:GetResources", "resource": "Team"}],
        },
        {"scope": {"tag_keys": ["Team"]}, "unavailable": [{"action": "tag:GetResources", "resource": None}]},
    ],
)
def test_a_tag_that_was_not_read_exempts_nothing_and_is_undecided(more: dict[str, Any]) -> None:
    by_tag = entry(resource=None, tag=TagFilter("Team"))
    found = _applied(result(), _evidence(**more), by_tag)
    assert found.results == (result(),)
    assert found.applied
    assert found.applied.undecided == {by_tag}
    assert found.applied.matched == frozenset()


def test_what_another_entry_exempts_is_not_undecided() -> None:
    by_tag = entry(resource=None, tag=TagFilter("Team"), line=3)
    found = _applied(result(), _evidence(), by_tag, entry(line=4))
    assert found.results[0].exemption == entry(line=4)
    assert found.applied
    assert not found.applied.undecided
    assert found.applied.open == {by_tag}


def test_a_failed_key_spoils_no_other() -> None:
    failed = [{"action": "tag:GetResources", "error": "AccessDenied", "resource": "Other"}]
    evidence = _evidence(scope={"tag_keys": ["Team", "Other"]}, unavailable=failed)
    found = _applied(result(), evidence, entry(resource=None, tag=TagFilter("Team")))
    assert found.applied
    assert found.applied.undecided == frozenset()
    assert evidence.tag_gap() is None


@pytest.mark.parametrize(
    ("described", "is_exempted", "is_undecided"),
    [
        ({"Tags": [{"Key": "Team", "Value": "ml"}]}, True, False),
        ({"Tags": [{"Key": "Team", "Value": "web"}]}, False, False),
        ({"Tags": []}, False, False),
        ({}, False, False),
        ({"Tags": "nonsense"}, False, True),
        ({"Tags": [{"Value": "ml"}]}, False, True),
    ],
)
def test_ec2_answers_with_its_tags(described: dict[str, Any], is_exempted: bool, is_undecided: bool) -> None:
    evidence = Evidence.from_document(
        {**World().document, "ec2": {"Vpcs": [{"VpcId": "vpc-1", **described}]}, "tags": {}}
    )
    vpc = result(rule="clarify-vpc-dns-enabled", resource_type="AWS::EC2::VPC", resource_id="vpc-1")
    by_tag = entry(rule=vpc.rule, resource=None, tag=TagFilter("Team", "ml"))
    found = _applied(replace(vpc, resource_arn=_VPC), evidence, by_tag)
    assert (found.results[0].exemption is not None) is is_exempted
    assert found.applied
    assert (by_tag in found.applied.undecided) is is_undecided


def test_without_entries_nothing_changes() -> None:
    assert exemptions().applied(audit(result()), _evidence()) == audit(result())


def test_a_region_that_was_not_read_has_nothing_to_exempt() -> None:
    unread = audit(errors=("Nothing could be read.",))
    found = exemptions(entry(), version="v7").applied(unread, None)
    assert found.results == ()
    assert found.applied
    assert (found.applied.version, found.applied.matched) == ("v7", frozenset())


def _oracle(pattern: str, name: str) -> bool:
    """Match by trying every way, which is slow and plain."""
    if not pattern:
        return not name
    if pattern[0] == "*":
        return any(_oracle(pattern[1:], name[cut:]) for cut in range(len(name) + 1))
    return bool(name) and pattern[0] in ("?", name[0]) and _oracle(pattern[1:], name[1:])


@given(st.text("ab*?[.", max_size=7), st.text("ab*?[.", max_size=7))
def test_patterns_match_as_an_oracle_says(pattern: str, name: str) -> None:
    assert entry(resource=pattern).matches_name(name) == _oracle(pattern, name)


def test_a_hostile_pattern_is_matched_in_no_time() -> None:
    pattern = "*a" * 256
    assert not entry(resource=pattern).matches_name("a" * 255 + "b" * 2000)


_MOMENTS = st.datetimes(datetime(2026, 11, 1), datetime(2027, 6, 1), timezones=st.timezones())  # noqa: DTZ001 - bounds are naive, the zone is drawn


@given(
    st.builds(
        entry,
        rule=st.sampled_from([RULE, "clarify-job-in-vpc"]),
        account=st.sampled_from(["*", "111122223333", "999922223333"]),
        region=st.sampled_from(["*", "us-east-1", "eu-west-1"]),
        resource=st.sampled_from(["*", "job-1", "job-2", "arn:*job-1", "x*", "a*", "*processing*", "arn:*"]),
        code=st.sampled_from([None, "GATEWAY_NOT_ASSOCIATED", "NAT_ROUTE"]),
        expires=st.dates(date(2026, 11, 1), date(2027, 6, 1)),
    ),
    st.sampled_from(list(Status)),
    _MOMENTS,
)
def test_an_entry_exempts_exactly_what_it_says(
    exemption: Exemption, status: Status, moment: datetime
) -> None:
    found = result(status=status)
    (seen,) = exemptions(exemption).applied(replace(audit(found), evaluated_at=moment), _evidence()).results
    pattern = str(exemption.resource)
    expected = (
        status is Status.NON_COMPLIANT
        and exemption.rule == found.rule
        and exemption.account in ("*", "111122223333")
        and exemption.region in ("*", "us-east-1")
        and _oracle(pattern, found.resource_arn if pattern.startswith("arn:") else found.resource_id)
        and exemption.code in (None, found.code)
        and moment.astimezone(UTC).date() < exemption.expires
    )
    assert (seen.exemption is not None) is expected
