from __future__ import annotations

import gzip
import json
import stat
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarify_rules.evidence.document import EvidenceFormatError
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.snapshot import read_snapshot, write_snapshot

WORLD = Path(__file__).parents[1] / "worlds" / "g00-all-green.json"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def document() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(WORLD.read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("name", ["evidence.json", "evidence.json.gz"])
def test_reading_back_loses_nothing(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    evidence = read_snapshot(WORLD)
    write_snapshot(evidence, path)
    assert read_snapshot(path) == evidence
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith(b"\x1f\x8b") == name.endswith(".gz")


@given(extra=json_values, items=st.lists(st.dictionaries(st.text(), json_values, max_size=3), max_size=3))
def test_reading_back_loses_nothing_of_anything(
    tmp_path_factory: pytest.TempPathFactory, extra: Any, items: list[dict[str, Any]]
) -> None:
    whole = document()
    whole["something newer"] = extra
    whole["sagemaker"]["Models"] = items
    evidence = Evidence.from_document(whole)
    path = tmp_path_factory.getbasetemp() / "any.json.gz"
    write_snapshot(evidence, path)
    assert read_snapshot(path) == evidence


def test_writing_replaces_as_a_whole_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "evidence.json"
    path.write_text("old", "utf-8")
    write_snapshot(read_snapshot(WORLD), path)
    assert [each.name for each in tmp_path.iterdir()] == ["evidence.json"]


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    target = tmp_path / "folder.json"
    target.mkdir()
    with pytest.raises(OSError, match=r"folder\.json"):
        write_snapshot(read_snapshot(WORLD), target)
    assert list(tmp_path.iterdir()) == [target]


def test_a_byte_order_mark_is_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "evidence.json"
    path.write_bytes(b"\xef\xbb\xbf" + WORLD.read_bytes())
    assert read_snapshot(path) == read_snapshot(WORLD)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON: Expecting property name"),
        (b"\xff\xfe\xff", "not UTF-8"),
        (b"\x1f\x8bnot gzip", "cannot be unpacked"),
        (gzip.compress(b"{}", mtime=0)[:-6], "cannot be unpacked"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"format":1,"a":' + b"[" * 900 + b"]" * 900 + b"}", "account_id"),
        (b"1" * 5000, "too many digits"),
        (b'{"format": 1, "format": 1}', 'the key "format" stands twice'),
        (b"[]", r"\$ must be an object, not a list"),
    ],
)
def test_what_is_not_evidence_is_refused_in_a_sentence(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "evidence.json"
    path.write_bytes(content)
    with pytest.raises(EvidenceFormatError, match=problem):
        read_snapshot(path)


def test_what_unpacks_to_too_much_is_refused_without_unpacking_it(tmp_path: Path) -> None:
    path = tmp_path / "bomb.json.gz"
    mebibyte = gzip.compress(b" " * (1 << 20), mtime=0)
    path.write_bytes(mebibyte * 513)
    tracemalloc.start()
    try:
        with pytest.raises(EvidenceFormatError, match="unpacks to more than 512 MiB"):
            read_snapshot(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 64 << 20


def test_the_most_that_may_be_unpacked_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("clarify_rules.evidence.snapshot._MOST_UNPACKED_MIB", 1)
    path = tmp_path / "evidence.json.gz"
    text = WORLD.read_bytes()
    path.write_bytes(gzip.compress(text.ljust(1 << 20), mtime=0))
    assert read_snapshot(path) == read_snapshot(WORLD)

    path.write_bytes(gzip.compress(text.ljust((1 << 20) + 1), mtime=0))
    with pytest.raises(EvidenceFormatError, match="unpacks to more than 1 MiB"):
        read_snapshot(path)


def test_deep_nesting_inside_evidence_is_refused() -> None:
    nest: Any = {}
    for _ in range(5000):
        nest = {"a": nest}
    whole = document()
    whole["deep"] = nest
    with pytest.raises(EvidenceFormatError, match="nested too deeply"):
        Evidence.from_document(whole)


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"format": 2}, r"\$\.format must be 1"),
        ({"format": True}, r"\$\.format must be 1"),
        ({"format": "1"}, r"\$\.format must be 1"),
        ({"taken_at": "soon"}, r"\$\.taken_at must be an ISO 8601 time"),
        ({"taken_at": 5}, r"\$\.taken_at must be an ISO 8601 time"),
        ({"partition": "azure"}, r"\$\.partition must be"),
        ({"region": "us-east"}, r"\$\.region must be"),
        ({"account_id": 111122223333}, r"\$\.account_id must be an account id of twelve digits in quotes"),
        ({"account_id": "1"}, r"\$\.account_id"),
        ({"sagemaker": None}, r"\$\.sagemaker must be an object, not null"),
        ({"sagemaker": {"Models": {}}}, r"\$\.sagemaker\.Models must be a list, not an object"),
        ({"sagemaker": {"Models": [{}, "x"]}}, r"\$\.sagemaker\.Models\[1\] must be an object, not a string"),
        ({"ec2": {"Subnets": [7]}}, r"\$\.ec2\.Subnets\[0\] must be an object, not a number"),
        (
            {"ec2": {"VpcAttributes": {"vpc-1": True}}},
            r'VpcAttributes\["vpc-1"\] must be an object, not true',
        ),
        ({"s3": {"AnalysisConfigs": {"s3://b/k": []}}}, r"must be an object, not a list"),
        ({"route53": {"HostedZonesByVpc": {"vpc-1": {}}}}, r"must be a list, not an object"),
        ({"tags": {"arn": {"k": 5}}}, r'\$\.tags\["arn"\]\["k"\] must be a string'),
        ({"incomplete": [{}]}, r"\$\.incomplete\[0\]\.list must be a string"),
        ({"unavailable": {}}, r"\$\.unavailable must be a list"),
        ({"unavailable": [{"action": "a", "resource": 5}]}, r"resource must be a string or null"),
    ],
)
def test_a_wrong_value_is_named_by_its_path(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(EvidenceFormatError, match=problem):
        Evidence.from_document(document() | change)


@pytest.mark.parametrize("key", ["format", "taken_at", "partition", "region", "account_id"])
def test_the_header_is_needed(key: str) -> None:
    whole = document()
    del whole[key]
    with pytest.raises(EvidenceFormatError, match=key):
        Evidence.from_document(whole)


def test_unknown_keys_are_ignored() -> None:
    whole = document()
    whole["newer"] = {"anything": 1}
    whole["ec2"]["Newer"] = "anything"
    assert Evidence.from_document(whole).document["newer"] == {"anything": 1}


@pytest.mark.parametrize(
    "region", ["us-gov-west-1", "cn-north-1", "us-iso-east-1", "us-isob-east-1", "eusc-de-east-1"]
)
def test_every_partition_has_regions(region: str) -> None:
    assert Evidence.from_document(document() | {"region": region, "partition": "aws-x"}).region == region


@pytest.mark.parametrize(
    "change",
    [{"account_id": "\N{ARABIC-INDIC DIGIT ONE}" * 12}, {"region": "us-east-\N{ARABIC-INDIC DIGIT ONE}"}],
)
def test_digits_are_those_aws_uses(change: dict[str, Any]) -> None:
    with pytest.raises(EvidenceFormatError):
        Evidence.from_document(document() | change)
