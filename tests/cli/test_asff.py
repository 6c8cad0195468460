"""`audit --format asff`: what the command writes is what Security Hub imports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.reader.errors import RegionUnreadableError
from tests.cli.running import HOSTILE, ONE_ZONE, Run, run_apart, run_here, saved, world
from tests.servers.security_hub.asff import asff_violations
from tests.servers.security_hub.contract import checked_request


def _imported(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run.stdout)
    assert [problem for each in found for problem in asff_violations(each)] == []
    for start in range(0, len(found), 100):
        checked_request("BatchImportFindings", {"Findings": found[start : start + 100]})
    return found


def test_the_findings_of_the_demo(tmp_path: Path) -> None:
    run = run_apart("audit", "--demo", "--format", "asff", env={"HOME": str(tmp_path)})
    found = _imported(run)
    assert (run.exit_code, run.stderr) == (1, "")
    assert {each["Compliance"]["Status"] for each in found} == {"FAILED", "WARNING"}
    assert len({each["Id"] for each in found}) == len(found)


@pytest.mark.parametrize(
    ("partition", "region"),
    [("aws-cn", "cn-north-1"), ("aws-us-gov", "us-gov-west-1"), ("aws-iso", "us-iso-east-1")],
)
def test_a_snapshot_of_any_partition_with_hostile_names(partition: str, region: str, tmp_path: Path) -> None:
    document = {**world(ONE_ZONE), "partition": partition, "region": region}
    document["sagemaker"]["ProcessingJobs"][0]["ProcessingJobName"] = HOSTILE
    found = _imported(run_here("audit", "--snapshot", saved(document, tmp_path), "--format", "asff"))
    assert found
    assert {each["ProductArn"].split(":")[1] for each in found} == {partition}


@pytest.mark.parametrize("form", ["asff", "csv"])
def test_a_region_that_could_not_be_read_is_told_on_stderr(
    form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(clients: Any, *_: object, **__: object) -> Evidence:
        raise RegionUnreadableError(f"Nothing could be read in {clients.region}.")

    monkeypatch.setattr("clarify_rules.reader.read_evidence.read_evidence", read)
    identity = type("Identity", (), {"account_id": "111122223333", "partition": "aws"})
    monkeypatch.setattr("clarify_rules.reader.clients.AwsSession.identity", lambda *_: identity)
    run = run_here("audit", "--no-cache", "--region", "eu-west-1", "--format", form)
    assert (run.exit_code, run.stderr) == (3, "clarify-rules: Nothing could be read in eu-west-1.\n")
    if form == "asff":
        assert _imported(run) == []
