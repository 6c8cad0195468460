"""Evidence for what does not exist yet: the network's calls, and one for each thing that is named."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from clarify_rules.clarify.parameters import ModelScope, Parameters
from clarify_rules.evidence import lists
from clarify_rules.evidence.record import freeze
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.errors import RegionUnreadableError
from clarify_rules.reader.read_planned import PlannedWork, read_planned
from tests.reader.account import SHAP, handlers, job
from tests.reader.scripted import ScriptedAws, refusal

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
MODEL = {
    "ModelName": "credit",
    "VpcConfig": {"Subnets": ["subnet-2"], "SecurityGroupIds": ["sg-2"]},
    "PrimaryContainer": {"ModelPackageName": "arn:aws:sagemaker:eu-west-1:111122223333:model-package/p/1"},
}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Calls.__init__, "__defaults__", (lambda seconds: None,))


def planned(*models: dict[str, Any], config: dict[str, Any] | None = None) -> PlannedWork:
    work = freeze(job("new", status="InProgress"))
    return PlannedWork([work], [freeze(each) for each in models], {"new": freeze(config)} if config else {})


def test_nothing_is_listed_whatever_the_account_holds() -> None:
    aws = ScriptedAws(**handlers(*(job(f"j{n}") for n in range(50)), config=SHAP))

    evidence = read_planned(aws, Parameters(model_scope=ModelScope.ALL), planned(), now=NOW)

    assert not [name for name in aws.calls if name.startswith("List") and name != "ListHostedZonesByVPC"]
    assert aws.calls["DescribeProcessingJob"] == 0
    assert aws.calls["GetObject"] == aws.calls["DescribeModel"] == 1
    assert [each.text("ProcessingJobName") for each in evidence.listing(lists.PROCESSING_JOBS)] == ["new"]
    assert evidence.find(lists.MODELS, "credit")
    assert not evidence.unavailable


def test_a_config_that_is_given_is_not_read_and_belongs_to_its_job_alone() -> None:
    aws = ScriptedAws(**handlers(config=b"not JSON"))

    evidence = read_planned(aws, Parameters(), planned(config=SHAP), now=NOW)

    assert aws.calls["GetObject"] == 0
    (arn,) = json.loads(json.dumps(evidence.document["s3"]["JobAnalysisConfigs"], default=dict))
    assert arn.endswith(":processing-job/new")
    assert aws.calls["DescribeModel"] == 1


def test_a_planned_model_wins_over_the_one_that_exists() -> None:
    packages: list[str] = []

    def package(ModelPackageName: str) -> dict[str, Any]:  # noqa: N803 - AWS's name
        packages.append(ModelPackageName)
        return {"ModelPackageArn": ModelPackageName}

    aws = ScriptedAws(**handlers(config=SHAP), DescribeModelPackage=package)

    evidence = read_planned(aws, Parameters(), planned(MODEL), now=NOW)

    assert aws.calls["DescribeModel"] == 0
    found = evidence.find(lists.MODELS, "credit")
    assert found is not None
    assert found.record("VpcConfig").texts("Subnets") == ("subnet-2",)
    assert packages == [MODEL["PrimaryContainer"]["ModelPackageName"]]  # type: ignore[index]  # it is one


def test_a_config_written_after_the_request_was_read_is_no_doubt() -> None:
    aws = ScriptedAws(**handlers(config=SHAP))

    evidence = read_planned(aws, Parameters(), planned(), now=datetime(2020, 1, 1, tzinfo=UTC))

    assert evidence.document["s3"]["AnalysisConfigObjects"] == {}


def test_failures_are_told_as_in_any_reading() -> None:
    def denied(**_: object) -> Any:
        raise refusal("AccessDenied")

    aws = ScriptedAws(**handlers(config=SHAP) | {"GetObject": denied})
    evidence = read_planned(aws, Parameters(), planned(), now=NOW)
    assert [each.action for each in evidence.unavailable] == ["s3:GetObject"]

    def broken(**_: object) -> Any:
        raise refusal("InternalFailure")

    everything = dict.fromkeys(handlers(), broken)
    with pytest.raises(RegionUnreadableError):
        read_planned(ScriptedAws(**everything, **_rest(broken)), Parameters(), planned(), now=NOW)


def _rest(answer: Any) -> dict[str, Any]:
    names = ("SecurityGroups", "SecurityGroupVpcAssociations", "InstanceTypeOfferings")
    return {f"Describe{name}": answer for name in names}
