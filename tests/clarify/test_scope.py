"""What of an account is looked at, and what of that was not asked for or not read."""

from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.clarify.estate import Estate
from clarify_rules.clarify.parameters import Parameters, parse_parameters
from clarify_rules.evidence.evidence import Evidence
from tests.clarify.estates import estate, job


@pytest.mark.parametrize(
    ("created", "status", "days", "in_scope"),
    [
        ("2026-11-15T12:00:00Z", "Completed", "7", True),
        ("2026-11-15T11:59:59Z", "Completed", "7", False),
        ("2026-11-15T11:59:59Z", "Completed", "8", True),
        ("2026-01-01T00:00:00Z", "InProgress", "7", True),
        ("2026-01-01T00:00:00Z", "Stopping", "7", True),
        ("2026-01-01T00:00:00Z", "Strange", "7", True),
        (None, "Completed", "7", True),
        ("garbage", "Completed", "7", True),
    ],
)
def test_the_look_back_window(created: str | None, status: str, days: str, in_scope: bool) -> None:
    found = estate(ProcessingJobs=[job(CreationTime=created, ProcessingJobStatus=status)])
    again = Estate(found.evidence, parse_parameters({"LookbackDays": days}))
    assert bool(again.workloads) is in_scope


def test_the_scope_tag_brings_old_jobs_back() -> None:
    arn = "arn:aws:sagemaker:us-east-1:111122223333:processing-job/job"
    old = job(CreationTime="2025-01-01T00:00:00Z", ProcessingJobStatus="Completed")
    document = dict(estate(ProcessingJobs=[old]).evidence.document) | {
        "tags": {arn: {"clarify-rules:scope": "true"}}
    }
    assert Estate(Evidence.from_document(document), Parameters()).workloads
    document |= {"tags": {arn: {"clarify-rules:scope": "no"}}}
    assert not Estate(Evidence.from_document(document), Parameters()).workloads


def test_a_tag_that_only_an_exemption_names_brings_nothing_into_scope() -> None:
    old = job(CreationTime="2025-01-01T00:00:00Z", ProcessingJobStatus="Completed")
    bare = dict(estate(ProcessingJobs=[old]).evidence.document)
    known = list(map(str, Estate(Evidence.from_document(bare), Parameters()).workload_gaps))
    arn = "arn:aws:sagemaker:us-east-1:111122223333:processing-job/job"
    tags = {arn: {"Team": "true"}, "arn:aws:ec2:us-east-1:111122223333:vpc/vpc-t": {"Team": "true"}}
    failed = [{"action": "tag:GetResources", "error": "AccessDenied", "resource": "Team"}]
    for more in ({}, {"unavailable": failed}):
        found = Estate(
            Evidence.from_document({**bare, **more, "tags": tags, "scope": {"tag_keys": ["Team"]}}),
            Parameters(tag_keys=frozenset({"Team"})),
        )
        assert not found.workloads
        assert list(map(str, found.workload_gaps)) == known


@pytest.mark.parametrize(
    ("taken_with", "asked", "told"),
    [
        ({"lookback_days": 7, "model_scope": "referenced"}, {}, False),
        ({"lookback_days": 7, "model_scope": "referenced"}, {"LookbackDays": "8"}, True),
        ({"lookback_days": 7, "model_scope": "referenced"}, {"ModelScope": "all"}, True),
        ({"lookback_days": 7, "model_scope": "all"}, {"ModelScope": "all"}, False),
        ("nonsense", {"LookbackDays": "8", "ModelScope": "all"}, False),
    ],
)
def test_what_was_not_asked_for_is_told(taken_with: object, asked: dict[str, str], told: bool) -> None:
    names = ("ModelBiasJobDefinitions", "ModelExplainabilityJobDefinitions", "MonitoringSchedules", "Models")
    lists: dict[str, Any] = {name: [] for name in names}
    document = dict(estate(ProcessingJobs=[job()], **lists).evidence.document) | {"scope": taken_with}
    found = Estate(Evidence.from_document(document), parse_parameters(asked))
    assert bool(found.model_gaps) is told


def test_a_denied_read_of_tags_is_told() -> None:
    document = dict(estate(ProcessingJobs=[job()]).evidence.document)
    document["unavailable"] = [{"action": "tag:GetResources", "error": "AccessDenied", "resource": None}]
    found = Estate(Evidence.from_document(document), Parameters())
    assert ("tag:GetResources",) in [gap.actions for gap in found.workload_gaps]


@pytest.mark.parametrize(
    ("tags", "value", "in_scope"),
    [
        ([], None, False),
        ([{"Key": "clarify-rules:scope", "Value": "true"}], None, True),
        ([{"Key": "clarify-rules:scope", "Value": "false"}], None, False),
        ([], "true", True),
        ([], "false", False),
    ],
)
def test_tags_count_in_the_response_and_in_the_listing(
    tags: list[dict[str, str]], value: str | None, in_scope: bool
) -> None:
    document = dict(estate().evidence.document)
    document["ec2"] = {"Vpcs": [{"VpcId": "vpc-t", "Tags": tags}]}
    if value:
        document["tags"] = {"arn:aws:ec2:us-east-1:111122223333:vpc/vpc-t": {"clarify-rules:scope": value}}
    found = Estate(Evidence.from_document(document), Parameters())
    assert found.vpc_ids == (("vpc-t",) if in_scope else ())


def test_all_models_are_in_scope_where_all_are_asked_for() -> None:
    found = estate(ProcessingJobs=[job()], Models=[{"ModelName": "fraud"}, {"ModelName": "other"}])
    assert [model.name for model in found.models] == ["fraud"]
    every = Estate(found.evidence, parse_parameters({"ModelScope": "all"}))
    assert [model.name for model in every.models] == ["fraud", "other"]
