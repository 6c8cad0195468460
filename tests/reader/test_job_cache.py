from __future__ import annotations

import gzip
import json
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from clarify_rules.clarify.parameters import Parameters
from clarify_rules.evidence import lists
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.reader.job_cache import FolderJobCache
from clarify_rules.reader.memories import JobMemory, Scope
from clarify_rules.reader.read_evidence import read_evidence
from tests.reader.account import CREATED, IMAGE, OTHER_IMAGE, SHAP, handlers, job, stored
from tests.reader.scripted import ACCOUNT, REGION, ScriptedAws, sagemaker_arn

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SCOPE = Scope("aws", ACCOUNT, REGION)
DESCRIBED = {
    "ProcessingJobName": "a",
    "ProcessingJobStatus": "Completed",
    "AppSpecification": {"ImageUri": IMAGE},
}


def read(aws: ScriptedAws, cache: FolderJobCache) -> Evidence:
    return read_evidence(aws, Parameters(), cache, now=NOW)


def test_a_second_reading_describes_nothing_again_and_says_the_same(tmp_path: Path) -> None:
    cache = FolderJobCache(tmp_path / "cache")
    jobs = [job("a"), job("b"), job("other", image=OTHER_IMAGE)]
    first = read(ScriptedAws(**handlers(*jobs, config=SHAP)), cache)

    aws = ScriptedAws(**handlers(*jobs, config=SHAP))
    second = read(aws, cache)

    assert aws.calls["DescribeProcessingJob"] == aws.calls["GetObject"] == 0
    assert second.listing(lists.PROCESSING_JOBS) == first.listing(lists.PROCESSING_JOBS)
    config = second.entry_or_raise(lists.JOB_ANALYSIS_CONFIGS, sagemaker_arn("processing-job/a"))
    assert config.raw == {"methods": {"shap": {}}, "predictor": {"model_name": "credit"}}


def test_a_running_job_is_described_again_but_its_config_is_not_read_again(tmp_path: Path) -> None:
    cache = FolderJobCache(tmp_path)
    read(ScriptedAws(**handlers(job("a", status="InProgress"), config=SHAP)), cache)

    aws = ScriptedAws(**handlers(job("a"), config=SHAP))
    evidence = read(aws, cache)

    assert aws.calls["DescribeProcessingJob"] == 1
    assert aws.calls["GetObject"] == 0
    assert evidence.listing(lists.PROCESSING_JOBS)[0].text("ProcessingJobStatus") == "Completed"


def test_a_config_newer_than_the_job_is_not_remembered(tmp_path: Path) -> None:
    cache = FolderJobCache(tmp_path)
    script = handlers(job("a")) | {"GetObject": lambda **_: stored(SHAP, "2026-11-21T00:00:00Z")}
    read(ScriptedAws(**script), cache)

    aws = ScriptedAws(**script)
    evidence = read(aws, cache)

    assert aws.calls["GetObject"] == 1
    assert evidence.document["s3"]["JobAnalysisConfigs"] == {}


def test_a_name_used_again_is_another_job(tmp_path: Path) -> None:
    cache = FolderJobCache(tmp_path)
    read(ScriptedAws(**handlers(job("a"))), cache)

    aws = ScriptedAws(**handlers(job("a") | {"CreationTime": "2026-11-21T10:00:00Z"}))
    read(aws, cache)

    assert aws.calls["DescribeProcessingJob"] == 1


def many_models(count: int) -> dict[str, Any]:
    """A script of jobs that each name a model of their own, and of a list of all models, 100 to a page."""
    names = [f"m{n:03}" for n in range(count)]
    script = handlers(*(job(n, uri=f"s3://configs/{n}/analysis_config.json") for n in names))

    def config(**asked: Any) -> Any:
        model = asked["Key"].partition("/")[0]
        return stored({"methods": {"shap": {}}, "predictor": {"model_name": model}})

    def listed(**asked: Any) -> Any:
        start = int(asked.get("NextToken", 0))
        page = [{"ModelName": name, "CreationTime": CREATED} for name in names[start : start + 100]]
        return {"Models": page} | ({"NextToken": str(start + 100)} if start + 100 < count else {})

    return script | {"GetObject": config, "ListModels": listed}


def test_remembered_models_are_confirmed_by_their_list(tmp_path: Path) -> None:
    cache = FolderJobCache(tmp_path)
    read(ScriptedAws(**many_models(150)), cache)

    aws = ScriptedAws(**many_models(150))
    evidence = read(aws, cache)

    assert len(evidence.listing(lists.MODELS)) == 150
    assert aws.calls["ListModels"] == 2
    assert aws.calls["DescribeModel"] == 0


def test_a_long_list_of_other_models_is_given_up(tmp_path: Path) -> None:
    cache = FolderJobCache(tmp_path)
    script = many_models(5)
    read(ScriptedAws(**script), cache)
    others = [{"ModelName": "x", "CreationTime": CREATED}]
    script["ListModels"] = lambda **asked: {"Models": others, "NextToken": asked.get("NextToken", "") + "1"}

    aws = ScriptedAws(**script)
    evidence = read(aws, cache)

    assert len(evidence.listing(lists.MODELS)) == 5
    assert aws.calls["ListModels"] + aws.calls["DescribeModel"] <= 10


def test_a_remembered_model_that_is_gone_or_made_anew_is_not_taken_for_itself(tmp_path: Path) -> None:
    cache = FolderJobCache(tmp_path)
    read(ScriptedAws(**many_models(3)), cache)
    anew = "2026-11-22T01:00:00Z"
    models = [{"ModelName": "m000", "CreationTime": CREATED}, {"ModelName": "m001", "CreationTime": anew}]

    aws = ScriptedAws(**many_models(3) | {"ListModels": lambda **_: {"Models": models}})
    evidence = read(aws, cache)

    assert [asked["ModelName"] for asked in aws.asked_of("DescribeModel")] == ["m001"]
    assert evidence.find(lists.MODELS, "m002") is None


def test_the_file_is_its_owners_alone_and_holds_no_secret(tmp_path: Path) -> None:
    folder = tmp_path / "cache"
    read(ScriptedAws(**handlers(job("a"), config=SHAP)), FolderJobCache(folder))

    (file,) = folder.glob("*.json.gz")
    content = gzip.decompress(file.read_bytes())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert b"hunter2" not in content
    assert b"Jane Doe" not in content


@pytest.mark.parametrize(
    "content",
    [
        b"not gzip",
        gzip.compress(b"{", mtime=0)[:-4],
        gzip.compress(b"[" * 100_000, mtime=0),
        gzip.compress(json.dumps({"format": 2}).encode(), mtime=0),
        gzip.compress(json.dumps({"format": 1, "scope": ["aws", "999999999999", REGION]}).encode(), mtime=0),
        gzip.compress(
            json.dumps({"format": 1, "scope": ["aws", ACCOUNT, REGION], "jobs": [1]}).encode(), mtime=0
        ),
    ],
)
def test_what_is_not_ours_is_ignored_with_one_warning_and_replaced(tmp_path: Path, content: bytes) -> None:
    said: list[str] = []
    cache = FolderJobCache(tmp_path, said.append)
    file = tmp_path / f"aws-{ACCOUNT}-{REGION}.json.gz"
    file.write_bytes(content)

    evidence = read(ScriptedAws(**handlers(job("a"))), cache)

    assert len(evidence.listing(lists.PROCESSING_JOBS)) == 1
    assert len(said) == 1
    assert str(file) in said[0]
    assert cache.load(SCOPE, NOW).job(sagemaker_arn("processing-job/a"), CREATED)
    assert len(said) == 1


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("jobs", {"description": {}}),
        ("jobs", {"description": {"ProcessingJobName": ""}}),
        ("jobs", {"description": {"ProcessingJobName": 5}}),
        ("jobs", {"description": {"ProcessingJobName": "a", "ProcessingJobArn": "arn:of-another"}}),
        ("jobs", {"config": {"methods": 5}}),
        ("jobs", {"config": {"methods": {}, "label_values_or_threshold": ["Jane Doe"]}}),
        ("models", {"description": {}}),
        ("models", {"description": {"ModelName": "other", "CreationTime": CREATED}}),
        ("models", {"description": {"ModelName": "m000"}}),
        ("models", {"description": {"ModelName": "m000", "CreationTime": "soon"}}),
    ],
)
def test_an_entry_that_is_wrong_inside_is_not_trusted(
    tmp_path: Path, kind: str, wrong: dict[str, Any]
) -> None:
    said: list[str] = []
    cache = FolderJobCache(tmp_path, said.append)
    first = read(ScriptedAws(**many_models(2)), cache)
    (file,) = tmp_path.glob("*.json.gz")
    document = json.loads(gzip.decompress(file.read_bytes()))
    key = min(document[kind])
    document[kind][key] |= wrong
    file.write_bytes(gzip.compress(json.dumps(document).encode(), mtime=0))

    second = read(ScriptedAws(**many_models(2)), cache)

    assert [str(file) in line for line in said] == [True]
    assert second.listing(lists.PROCESSING_JOBS) == first.listing(lists.PROCESSING_JOBS)
    assert second.listing(lists.MODELS) == first.listing(lists.MODELS)
    aws = ScriptedAws(**many_models(2))
    read(aws, cache)
    assert aws.calls["DescribeProcessingJob"] == aws.calls["GetObject"] == aws.calls["DescribeModel"] == 0
    assert len(said) == 1


def test_a_folder_that_cannot_be_written_is_warned_of_once(tmp_path: Path) -> None:
    said: list[str] = []
    blocked = tmp_path / "file"
    blocked.write_text("")

    evidence = read(ScriptedAws(**handlers(job("a"))), FolderJobCache(blocked / "cache", said.append))

    assert evidence.listing(lists.PROCESSING_JOBS)
    assert [str(blocked) in line for line in said] == [True]


def test_two_audits_at_once_lose_nothing(tmp_path: Path) -> None:
    one, other = FolderJobCache(tmp_path), FolderJobCache(tmp_path)
    first, second = one.load(SCOPE, NOW), other.load(SCOPE, NOW)
    first.remember_job(
        sagemaker_arn("processing-job/a"),
        CREATED,
        JobMemory(True, DESCRIBED, {"methods": {}}),
    )
    second.remember_job(sagemaker_arn("processing-job/a"), CREATED, JobMemory(True, DESCRIBED))
    second.remember_job(sagemaker_arn("processing-job/b"), CREATED, JobMemory(False))

    one.save(first, NOW)
    other.save(second, NOW)

    kept = one.load(SCOPE, NOW)
    assert kept.job(sagemaker_arn("processing-job/a"), CREATED) == JobMemory(True, DESCRIBED, {"methods": {}})
    assert kept.job(sagemaker_arn("processing-job/b"), CREATED) == JobMemory(False)


def test_jobs_beyond_every_look_back_are_forgotten(tmp_path: Path) -> None:
    cache = FolderJobCache(tmp_path)
    memories = cache.load(SCOPE, NOW)
    memories.remember_job(sagemaker_arn("processing-job/old"), "2026-08-01T00:00:00Z", JobMemory(False))
    memories.remember_job(sagemaker_arn("processing-job/new"), CREATED, JobMemory(False))

    cache.save(memories, NOW)

    kept = cache.load(SCOPE, NOW)
    assert kept.job(sagemaker_arn("processing-job/old"), "2026-08-01T00:00:00Z") is None
    assert kept.job(sagemaker_arn("processing-job/new"), CREATED)


def test_nothing_new_writes_nothing(tmp_path: Path) -> None:
    cache = FolderJobCache(tmp_path)
    script = handlers(job("a"), config=SHAP)
    read(ScriptedAws(**script), cache)
    (file,) = tmp_path.glob("*.json.gz")
    before = file.stat().st_mtime_ns, file.stat().st_ino

    read(ScriptedAws(**script), cache)

    assert (file.stat().st_mtime_ns, file.stat().st_ino) == before
