from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.clarify.launcher import Launcher
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.evaluation.result import Result
from clarify_rules.network.path import Hop, Kind, Path
from clarify_rules.network.verdict import V
from clarify_rules.reporting.security_hub.coverage import Coverage
from clarify_rules.reporting.security_hub.deliver import deliver
from clarify_rules.reporting.security_hub.finding import findings
from clarify_rules.reporting.security_hub.life_cycle import plan
from tests.reporting.sample import MOMENT, audit
from tests.reporting.security_hub.hub import Clock, Hub, fixed

_TEXT = st.text(st.characters(exclude_categories=()), max_size=60) | st.builds(
    lambda text, times: text * times, st.text(min_size=1, max_size=3), st.integers(1, 1500)
)
_IDS = st.sampled_from(["rtb-1", "sg-1,sg-2,subnet-1,acl-1,vpce-1", "vpc-1", "arn:aws:s3:::bucket", ",", " "])
_PATHS = st.builds(
    lambda target, note: Path("subnet-1", target, (Hop(Kind.ROUTE, None, V.DENY, "NO_ROUTE", note),)),
    _TEXT,
    _TEXT,
)
_TYPES = (
    "AWS::SageMaker::ProcessingJob",
    "AWS::SageMaker::Model",
    "AWS::EC2::VPC",
    "AWS::EC2::VPCEndpoint",
    "AWS::EC2::SecurityGroup",
    ACCOUNT,
)
_RESULTS = st.builds(
    Result,
    rule=st.sampled_from(RULE_IDS),
    resource_type=st.sampled_from(_TYPES),
    resource_id=_TEXT,
    resource_arn=_TEXT,
    status=st.sampled_from(Status),
    severity=st.sampled_from(Severity),
    code=st.sampled_from(["OK", "NO_ROUTE", "ACCESS_DENIED", "LONG" * 100]),
    message=_TEXT,
    blocking_resource=st.none() | _IDS | _TEXT,
    missing_actions=st.lists(st.sampled_from(["s3:GetObject", "ec2:DescribeVpcs"]), max_size=2).map(tuple),
    launcher=st.none() | st.builds(Launcher, st.just("pipeline"), _TEXT, st.none()),
    remediation=st.none() | _TEXT,
    documentation=st.just("https://example.com/rule.md"),
    paths=st.lists(_PATHS, max_size=2).map(tuple),
)
_PARTITIONS = st.sampled_from(
    ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-eusc"]
)


def results_of_any_kind(max_size: int) -> st.SearchStrategy[list[Result]]:
    """Results of all rules, with whatever in them."""
    return st.lists(_RESULTS, max_size=max_size)


def each_once(results: list[Result]) -> list[Result]:
    """As an audit has them: one result for each rule and resource."""
    return list({(each.rule, each.resource_arn, each.resource_id): each for each in results}.values())


@pytest.mark.verify
@settings(deadline=None, max_examples=150)
@given(results=st.lists(_RESULTS, max_size=8), partition=_PARTITIONS)
def test_security_hub_takes_the_finding_of_any_result(results: list[Result], partition: str) -> None:
    hub = Hub()
    once = each_once(results)
    made = findings(audit(*once, partition=partition))
    # It is botocore that checks what is sent, and the stand-in that checks it is ASFF.
    deliver(hub.client, made, pace=Clock().pace())
    assert len(hub.held()) == len(made) == len({each["Id"] for each in made})
    assert findings(audit(*reversed(once), partition=partition)) == made, "whatever order results come in"


@pytest.mark.verify
@settings(deadline=None, max_examples=100)
@given(results=st.lists(_RESULTS, max_size=6))
def test_a_second_run_sends_nothing_and_the_end_of_all_is_taken_too(results: list[Result]) -> None:
    hub = Hub()
    once = each_once(results)
    hub.run(*once, rules=RULE_IDS)
    assert hub.run(*once, rules=RULE_IDS).to_import == ()
    well = [fixed(each) for each in once if each.resource_type != ACCOUNT]
    hub.run(*well, rules=RULE_IDS)
    assert {each["RecordState"] for each in hub.held()} <= {"ARCHIVED"}


@settings(deadline=None, max_examples=50)
@given(results=st.lists(_RESULTS, min_size=1, max_size=6))
def test_what_was_not_covered_is_left_as_it_is(results: list[Result]) -> None:
    held = findings(audit(*results))
    covered = Coverage.of(replace(audit(), errors=("cut off",)), RULE_IDS)
    assert plan((), held, covered, MOMENT).to_import == ()
    assert plan((), held, Coverage.of(audit(), ()), MOMENT).to_import == ()
