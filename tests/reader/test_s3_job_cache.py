"""The cache object: written whole by one, read by all, and never trusted."""

from __future__ import annotations

import gzip
import json
import secrets
import tracemalloc
from typing import Any

import pytest

from clarify_rules.evidence import lists
from clarify_rules.evidence.record import format_time
from clarify_rules.reader import packed_memories
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.job_cache import FolderJobCache
from clarify_rules.reader.memories import JobMemory, Listing, Memories
from clarify_rules.reader.memory_format import MemoriesFormatError, Scope
from clarify_rules.reader.packed_memories import pack, unpack
from clarify_rules.reader.s3_job_cache import S3JobCache
from tests.reader.account import IMAGE
from tests.reader.collected_world import BUCKET, KEY, NOW, World, hours
from tests.reader.scripted import ACCOUNT, REGION, refusal, sagemaker_arn

SCOPE = Scope("aws", ACCOUNT, REGION)
ARN = sagemaker_arn("processing-job/a")
URI = "s3://configs/m/analysis_config.json"


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Calls.__init__, "__defaults__", (lambda seconds: None,))


@pytest.fixture
def world() -> World:
    """One ended and one running job, one monitor, all collected."""
    found = World()
    found.add_definition("monitor", found.put_config("m/analysis_config.json", NOW - hours(9)))
    found.add_job("a", NOW - hours(5), uri=URI)
    found.add_job("b", NOW - hours(1), status="InProgress", uri=URI)
    found.collect(NOW)
    return found


def zipped(document: object) -> bytes:
    return gzip.compress(json.dumps(document).encode(), mtime=0)


def test_the_object_is_read_and_written_as_the_expected_owners(world: World) -> None:
    world.add_job("c", NOW)
    aws = world.aws()
    world.collect(NOW, aws)

    place = {"Bucket": BUCKET, "Key": KEY, "ExpectedBucketOwner": ACCOUNT}
    assert aws.asked_of("GetObject")[0] == place
    (put,) = aws.asked_of("PutObject")
    assert {key: value for key, value in put.items() if key != "Body"} == place


def test_a_reader_writes_nothing_whatever_it_learns(world: World) -> None:
    world.add_job("c", NOW)
    aws = world.aws()
    before = world.cache

    world.read(NOW, aws)
    cache = S3JobCache(aws, BUCKET, ACCOUNT)
    memories = cache.load(SCOPE, NOW)
    memories.remember_job(sagemaker_arn("processing-job/c"), format_time(NOW), JobMemory(False))
    cache.save(memories, NOW)

    assert aws.calls["PutObject"] == 0
    assert world.cache == before


@pytest.mark.parametrize("code", ["AccessDenied", "SlowDown", "InternalError"])
def test_an_object_that_cannot_be_read_is_told_and_the_reading_goes_on(world: World, code: str) -> None:
    world.refusals["GetObject", BUCKET] = refusal(code)

    evidence = world.read(NOW)

    assert len(evidence.listing(lists.PROCESSING_JOBS)) == 2
    assert world.warned == [f"The cache object s3://{BUCKET}/{KEY} cannot be read ({code}); it is ignored."]


def test_what_could_not_be_read_is_not_written_over(world: World) -> None:
    before = world.cache
    world.refusals["GetObject", BUCKET] = refusal("AccessDenied")

    _, cache = world.collect(NOW)

    assert world.cache == before
    assert cache.saved.problem == (
        f"What was learnt cannot be kept in s3://{BUCKET}/{KEY}: s3:GetObject failed (AccessDenied)."
    )


def test_what_could_be_read_only_later_is_added_to(world: World) -> None:
    world.configs.clear()  # what the jobs ran with is known from the cache only
    get = world.aws().handlers["GetObject"]
    refused: list[str] = []

    def at_second_try(**asked: Any) -> Any:
        if asked["Bucket"] == BUCKET and not refused:
            refused.append(BUCKET)
            raise refusal("SlowDown")
        return get(**asked)

    _, cache = world.collect(NOW, world.aws(GetObject=at_second_try))

    assert cache.saved.problem is None
    assert world.document["jobs"][ARN]["config"]["methods"] == {"shap": {}}
    assert world.document["listed"]["at"] == format_time(NOW)


def test_an_object_that_cannot_be_written_is_told(world: World) -> None:
    world.refusals["PutObject", BUCKET] = refusal("AccessDenied")

    _, cache = world.collect(NOW)

    assert str(cache.saved.problem).endswith("s3:PutObject failed (AccessDenied).")


def test_an_error_in_a_reading_loses_nothing_of_what_was_learnt(world: World) -> None:
    world.add_job("c", NOW)

    def broken(**_: Any) -> Any:
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        world.collect(NOW, world.aws(ListModelBiasJobDefinitions=broken))

    assert sagemaker_arn("processing-job/c") in world.document["jobs"]


def ignored(world: World) -> str:
    """Read with whatever the object holds; return what is wrong with it. It must change nothing."""
    live = World()
    live.__dict__ |= world.__dict__ | {"cache": None, "warned": []}
    expected = live.read(NOW)
    world.warned.clear()
    aws = world.aws()

    evidence = world.read(NOW, aws)

    assert evidence == expected
    assert aws.calls["DescribeProcessingJob"] == 2
    (warning,) = world.warned
    begin = f"The cache object s3://{BUCKET}/{KEY} is ignored: it "
    assert warning.startswith(begin)
    assert warning.endswith(".")
    # The collector ignores it as well, and replaces it.
    world.collect(NOW)
    world.warned.clear()
    world.read(NOW)
    assert world.warned == []
    return warning.removeprefix(begin).removesuffix(".")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is cut short"),
        (b"not gzip", "is not gzip"),
        (zipped({})[:-4], "is cut short"),
        (zipped({}) + b"more", "goes on behind its end"),
        (gzip.compress(b"[" * 100_000, mtime=0), "is not JSON that can be read"),
        (gzip.compress(b"\xff\xfe", mtime=0), "is not JSON that can be read"),
        (gzip.compress(b'{"format": NaN}', mtime=0), "is not JSON that can be read"),
        (gzip.compress(b"9" * 10_000, mtime=0), "is not JSON that can be read"),
        (zipped([]), "is not of format 1"),
        (zipped({"format": 2}), "is not of format 1"),
        (zipped({"format": 1, "scope": ["aws", "999999999999", REGION]}), "is of another account or Region"),
        (zipped({"format": 1, "scope": ["aws", ACCOUNT, REGION]}), "holds no object named jobs"),
    ],
)
def test_content_that_is_not_ours_is_ignored_and_replaced(world: World, content: bytes, why: str) -> None:
    world.cache = content

    assert ignored(world) == why


def test_a_bomb_is_ignored_before_it_bursts(world: World) -> None:
    world.cache = gzip.compress(b" " * (1 << 30), compresslevel=1, mtime=0)
    assert len(world.cache) < packed_memories.MOST_PACKED_BYTES

    tracemalloc.start()
    try:
        with pytest.raises(MemoriesFormatError):
            unpack(SCOPE, world.cache, NOW)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 3 * packed_memories.MOST_UNPACKED_BYTES
    assert ignored(world) == "unpacks to more than 64 MiB"


def test_a_huge_object_is_not_read_to_its_end(world: World) -> None:
    world.cache = secrets.token_bytes(packed_memories.MOST_PACKED_BYTES + 100)

    assert ignored(world) == "has more than 16 MiB"


FUTURE = format_time(NOW + hours(1))
OTHER_ARN = ARN.replace(ACCOUNT, "999999999999")
CRAFTED: list[tuple[str, Any]] = [
    ("jobs", {ARN: 1}),
    ("jobs", {ARN: {"clarify": True}}),
    ("jobs", {ARN: {"created": "soon", "clarify": False}}),
    ("jobs", {ARN: {"created": format_time(NOW), "clarify": "yes"}}),
    ("jobs", {OTHER_ARN: {"created": format_time(NOW), "clarify": False}}),
    ("jobs", {f"{ARN}/../b": {"created": format_time(NOW), "clarify": False}}),
    ("jobs", []),
    ("jobs.description", {"ProcessingJobName": "other"}),
    ("jobs.description", {"ProcessingJobName": 5}),
    ("jobs.description", {"ProcessingJobArn": OTHER_ARN}),
    ("jobs.description", {"ProcessingJobStatus": "InProgress"}),
    ("jobs.description", {"ProcessingJobStatus": ["Completed"]}),
    ("jobs.description", {"AppSpecification": {"ImageUri": "111122223333.dkr.ecr.x/other:1"}}),
    ("jobs.description", {"ExitMessage": "Jane Doe"}),
    ("jobs.description", {"Environment": {"PASSWORD": "hunter2"}}),
    ("jobs.description", {"ProcessingInputs": [{"S3Input": {"Environment": {"PASSWORD": "hunter2"}}}]}),
    ("jobs.config", {"methods": 5}),
    ("jobs.config", {"label_values_or_threshold": ["Jane Doe"]}),
    ("unended", []),
    ("unended", {ARN: {"created": format_time(NOW)}}),
    ("unended.description", {"ProcessingJobStatus": "Completed"}),
    ("unended.description", {"ProcessingJobName": "other"}),
    ("unended", {"modified": 5}),
    ("configs", {URI: {"config": {}, "object": {}}}),
    ("configs", {URI: {"collected": FUTURE, "config": {}, "object": {}}}),
    ("configs", {URI: {"collected": format_time(NOW), "config": {"label": "x"}, "object": {}}}),
    ("configs", {URI: {"collected": format_time(NOW), "config": {}, "object": {"Body": "x"}}}),
    ("configs", {URI: {"collected": format_time(NOW), "config": {}, "object": {"ETag": 5}}}),
    ("configs", {URI: {"collected": format_time(NOW), "config": {}, "object": {"LastModified": "x"}}}),
    ("configs", {URI: {"collected": format_time(NOW), "config": {}}}),
    ("configs", {URI: {"collected": format_time(NOW), "failure": ["iam:PassRole", "AccessDenied"]}}),
    ("configs", {URI: {"collected": format_time(NOW), "failure": ["s3:GetObject", "<b>click here</b>"]}}),
    ("configs", {URI: {"collected": format_time(NOW), "failure": "AccessDenied"}}),
    ("configs", {"": {"collected": format_time(NOW), "failure": ["s3:GetObject", "AccessDenied"]}}),
    ("configs", {"s3://" + "x" * 2000: {"collected": format_time(NOW), "config": {}, "object": {}}}),
    ("listed", {}),
    ("listed", {"since": format_time(NOW), "at": FUTURE}),
    ("listed", {"since": format_time(NOW), "at": format_time(NOW - hours(1))}),
    ("listed", {"since": "0001-01-01", "at": "now"}),
    ("listed", [format_time(NOW), format_time(NOW)]),
    ("models", {"m": {"used": "2026-11-22", "description": {"ModelName": "n", "CreationTime": FUTURE}}}),
]


@pytest.mark.parametrize(
    ("where", "wrong"), CRAFTED, ids=[f"{where}-{n}" for n, (where, _) in enumerate(CRAFTED)]
)
def test_a_crafted_object_changes_nothing(world: World, where: str, wrong: Any) -> None:
    document = world.document
    section, _, inner = where.partition(".")
    if inner:
        entry = next(iter(document[section].values()))
        entry[inner] = {**entry.get(inner, {}), **wrong}
    elif "modified" in wrong:
        next(iter(document[section].values())).update(wrong)
    else:
        document[section] = wrong
    world.document = document

    why = ignored(world)

    assert why.startswith(("holds ", "does not say when jobs were listed"))


def test_a_description_nested_beyond_reason_is_not_walked(world: World) -> None:
    document = world.document
    nested: Any = {}
    for _ in range(400):
        nested = {"Inner": nested}
    document["jobs"][ARN]["description"]["ExperimentConfig"] = nested
    world.document = document

    assert ignored(world).startswith("holds something else than jobs")


def test_parts_a_newer_version_adds_are_no_reason_to_ignore_the_rest(world: World) -> None:
    world.document = world.document | {"novelty": [1]}

    aws = world.aws()
    world.read(NOW, aws)

    assert world.warned == []
    assert aws.calls["DescribeProcessingJob"] == 0


def many(count: int) -> Memories:
    memories = Memories(SCOPE)
    for n in range(count):
        name = f"j{n:05}"
        described = {
            "ProcessingJobName": name,
            "ProcessingJobStatus": "Completed",
            "AppSpecification": {"ImageUri": IMAGE},
            "RoleArn": secrets.token_hex(500),
        }
        created = format_time(NOW - hours(100) + hours(n / 100))
        memories.remember_job(sagemaker_arn(f"processing-job/{name}"), created, JobMemory(True, described))
    memories.remember_listing(Listing(NOW - hours(168), NOW), {arn for arn, *_ in memories.clarify_jobs()})
    return memories


@pytest.mark.parametrize("bound", ["MOST_PACKED_BYTES", "MOST_UNPACKED_BYTES"])
def test_what_would_be_too_large_is_kept_without_the_oldest(
    monkeypatch: pytest.MonkeyPatch, bound: str
) -> None:
    monkeypatch.setattr(packed_memories, bound, 100_000)

    kept = unpack(SCOPE, pack(many(500), NOW), NOW)

    left = [created for _, created, *_ in kept.clarify_jobs()]
    assert 50 < len(left) < 200
    assert max(left) == format_time(NOW - hours(100) + hours(4.99))
    assert kept.listed is not None
    # Whoever asks for more than is left has to list it.
    assert format_time(kept.listed.since) < min(left)
    assert kept.listed.since > NOW - hours(100)


def test_what_runs_is_not_dropped_and_too_much_of_it_is_told(
    monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    monkeypatch.setattr(packed_memories, "MOST_UNPACKED_BYTES", 1_000)
    before = world.cache

    _, cache = world.collect(NOW)

    assert cache.saved.problem == "What was learnt cannot be kept: it would unpack to more than 0 MiB."
    assert world.cache == before


def test_an_answer_nobody_expects_does_not_spoil_the_object(world: World) -> None:
    """What would be refused at loading is left out at saving, or all would be learnt again for ever."""
    world.add_job("strange", NOW - hours(1), ProcessingJobArn=sagemaker_arn("processing-job/st_range"))
    world.collect(NOW)

    aws = world.aws()
    evidence = world.read(NOW, aws)

    assert world.warned == []
    assert len(evidence.listing(lists.PROCESSING_JOBS)) == 3
    assert aws.calls["DescribeProcessingJob"] == 1
    assert "listed" not in world.document


def test_a_creation_time_that_is_none_spoils_neither_the_object_nor_the_reading(world: World) -> None:
    world.add_job("strange", NOW - hours(1))
    listed = world.aws().handlers["ListProcessingJobs"]

    def strangely(**asked: Any) -> Any:
        answer = listed(**asked)
        for each in answer["ProcessingJobSummaries"]:
            if each["ProcessingJobName"] == "strange":
                each["CreationTime"] = "a while ago"
        return answer

    _, cache = world.collect(NOW + hours(0.5), world.aws(ListProcessingJobs=strangely))

    assert cache.saved.problem is None
    assert world.document["listed"]["at"] == format_time(NOW)
    assert set(world.document["jobs"]) == {ARN, sagemaker_arn("processing-job/b")}


def test_a_folder_bounds_what_it_unpacks_too(tmp_path: Any) -> None:
    said: list[str] = []
    file = tmp_path / f"aws-{ACCOUNT}-{REGION}.json.gz"
    file.write_bytes(gzip.compress(b" " * (65 << 20), mtime=0))

    FolderJobCache(tmp_path, said.append).load(SCOPE, NOW)

    assert said == [f"The cache file {file} is ignored and will be replaced: it unpacks to more than 64 MiB."]
