"""Whether the analysis config that was read is the one that the job ran with."""

from __future__ import annotations

from typing import Any

import pytest

from clarify_rules.clarify.estate import Estate
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.clarify.workload import Workload
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.missing import MissingFact
from tests.clarify.estates import CONFIG, SHAP, estate, job, only


def changed(modified: str, **more: Any) -> Workload:
    document = dict(estate(ProcessingJobs=[job()]).evidence.document)
    config_objects = {CONFIG: {"LastModified": modified}}
    document["s3"] = {"AnalysisConfigs": {CONFIG: SHAP}, "AnalysisConfigObjects": config_objects} | more
    return only(Estate(Evidence.from_document(document), Parameters()))


def test_a_config_older_than_the_job_is_its_own() -> None:
    assert changed("2026-11-22T11:00:00Z").needs_inference
    assert changed("2026-11-22T12:00:00+01:00").needs_inference


def test_a_config_newer_than_the_job_says_nothing() -> None:
    with pytest.raises(MissingFact) as caught:
        _ = changed("2026-11-22T11:00:01Z").needs_inference
    assert caught.value.code == "ANALYSIS_CONFIG_CHANGED"


@pytest.mark.parametrize("modified", ["2026-11-22T10:00:00Z", "2026-11-22T12:00:00Z"])
def test_a_config_collected_before_the_job_began_may_not_be_its_own(modified: str) -> None:
    objects = {CONFIG: {"LastModified": modified, "CollectedAt": "2026-11-22T10:59:59Z"}}
    with pytest.raises(MissingFact) as caught:
        _ = changed(modified, AnalysisConfigObjects=objects).needs_inference
    assert caught.value.code == "ANALYSIS_CONFIG_NOT_COLLECTED"
    assert caught.value.remedy


def test_a_config_collected_after_the_job_began_is_judged_by_its_age() -> None:
    objects = {CONFIG: {"LastModified": "2026-11-22T10:00:00Z", "CollectedAt": "2026-11-22T11:00:01Z"}}
    assert changed("", AnalysisConfigObjects=objects).needs_inference


def test_a_config_remembered_from_before_still_counts() -> None:
    arn = "arn:aws:sagemaker:us-east-1:111122223333:processing-job/job"
    remembered: dict[str, Any] = {"methods": {"pre_training_bias": {}}}
    found = changed("2026-11-22T11:30:00Z", JobAnalysisConfigs={arn: remembered})
    assert found.needs_inference is False


def test_a_job_without_creation_time_does_not_trust_its_config() -> None:
    document = dict(estate(ProcessingJobs=[job(CreationTime=None)]).evidence.document)
    objects = {CONFIG: {"LastModified": "2026-11-22T11:00:00Z"}}
    document["s3"] = {"AnalysisConfigs": {CONFIG: SHAP}, "AnalysisConfigObjects": objects}
    found = only(Estate(Evidence.from_document(document), Parameters()))
    with pytest.raises(MissingFact) as caught:
        _ = found.needs_inference
    assert caught.value.code == "EVIDENCE_INVALID"
