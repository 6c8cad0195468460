"""A check says of a job what an audit says of it once it runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clarify_rules.catalog.registry import all_rules
from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evaluation.evaluate import evaluate
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.network.site import Site
from clarify_rules.preflight.check_request import check_snapshot
from tests.building import TAKEN_AT
from tests.cli.running import WORLDS
from tests.preflight.requests import cloudtrail, template

_FILES = sorted(WORLDS.glob("g*.json"))
# What DescribeProcessingJob adds to what was asked for.
_ANSWERED = ("ProcessingJobArn", "ProcessingJobStatus", "CreationTime", "LastModifiedTime")


def _only_job(document: dict[str, Any]) -> dict[str, Any]:
    (job,) = document["sagemaker"]["ProcessingJobs"]
    return {key: value for key, value in job.items() if key not in _ANSWERED}


@pytest.mark.parametrize("file", _FILES, ids=lambda file: file.stem)
def test_every_world(file: Path) -> None:
    document = json.loads(file.read_text())
    evidence = Evidence.from_document(document)
    request = _only_job(document)
    audit = evaluate(Site(evidence, Parameters()), all_rules(), TAKEN_AT)
    due = {(each.rule, each.resource_id): (each.status, each.code) for each in audit.results}

    for form in (request, cloudtrail(request), template(Job=("ProcessingJob", request))):
        (checked,) = check_snapshot(evidence, form, Parameters()).checked

        results = checked.audit.results
        assert {(each.rule, each.resource_id): (each.status, each.code) for each in results} == due
