from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from clarify_rules.evidence import config_errors
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.s3_config import ConfigReader, parse_config
from tests.reader.account import CONFIG_WRITTEN, SHAP, stored
from tests.reader.scripted import ScriptedAws, refusal

OWNER, TRUSTED = "111122223333", "444455556666"


def reader(aws: ScriptedAws, *owners: str) -> ConfigReader:
    return ConfigReader(Calls(aws), owners or (OWNER,))


def bucket(**objects: dict[str, Any]) -> ScriptedAws:
    """A bucket with these objects; the names stand for ``runs/NAME``."""
    keys = {f"runs/{name.replace('__', '.')}": content for name, content in objects.items()}

    def get(**asked: Any) -> Any:
        if asked["Key"] not in keys:
            raise refusal("NoSuchKey")
        return stored(keys[asked["Key"]])

    def list_keys(**asked: Any) -> Any:
        return {"Contents": [{"Key": key} for key in sorted(keys) if key.startswith(asked["Prefix"])]}

    return ScriptedAws(GetObject=get, ListObjectsV2=list_keys)


def error_of(aws: ScriptedAws, uri: str, *owners: str) -> str:
    with pytest.raises(CallFailed) as failed:
        reader(aws, *owners).read(uri)
    assert failed.value.action == "s3:GetObject"
    return failed.value.code


def test_an_object_is_one_call_for_at_most_one_byte_more_than_allowed() -> None:
    aws = bucket(analysis_config__json=SHAP)

    config = reader(aws).read("s3://configs/runs/analysis_config.json")

    assert config.kept == {"methods": {"shap": {}}, "predictor": {"model_name": "credit"}}
    assert config.stored == {"LastModified": CONFIG_WRITTEN, "ETag": '"1"'}
    assert aws.requests == [
        (
            "GetObject",
            {
                "Bucket": "configs",
                "Key": "runs/analysis_config.json",
                "Range": "bytes=0-1048576",
                "ExpectedBucketOwner": OWNER,
            },
        )
    ]


@pytest.mark.parametrize("uri", ["s3://configs/runs", "s3://configs/runs/"])
def test_a_prefix_is_the_config_below_it(uri: str) -> None:
    aws = ScriptedAws(
        GetObject=lambda **_: stored(SHAP),
        ListObjectsV2=lambda **_: {
            "Contents": [{"Key": "runs/a.csv"}, {"Key": "runs/analysis_config.json"}],
        },
    )

    assert reader(aws).read(uri).kept["methods"] == {"shap": {}}
    assert aws.calls.total() == 2
    assert aws.asked_of("GetObject")[0]["Key"] == "runs/analysis_config.json"


def test_a_prefix_of_one_object_is_that_object() -> None:
    aws = bucket(settings=SHAP)
    assert reader(aws).read("s3://configs/runs/").kept
    assert aws.asked_of("GetObject")[0]["Key"] == "runs/settings"


def test_a_prefix_of_several_objects_or_none_is_no_config() -> None:
    assert error_of(bucket(a=SHAP, b=SHAP), "s3://configs/runs/") == config_errors.AMBIGUOUS_PREFIX
    assert error_of(bucket(), "s3://configs/runs/") == config_errors.EMPTY_PREFIX


def test_whoever_may_not_list_reads_what_the_name_says() -> None:
    def denied(**_: object) -> Any:
        raise refusal("AccessDenied")

    aws = ScriptedAws(GetObject=lambda **_: stored(SHAP), ListObjectsV2=denied)

    assert reader(aws).read("s3://configs/runs/today").kept
    assert aws.asked_of("GetObject")[0]["Key"] == "runs/today/analysis_config.json"


def test_every_expected_owner_is_tried_and_the_right_one_remembered() -> None:
    def owned(**asked: Any) -> Any:
        if asked["ExpectedBucketOwner"] != TRUSTED:
            raise refusal("AccessDenied")
        return stored(SHAP)

    aws = ScriptedAws(GetObject=owned)
    configs = reader(aws, OWNER, TRUSTED)
    configs.read("s3://configs/runs/analysis_config.json")
    configs.read("s3://configs/runs/2/analysis_config.json")

    owners = [asked["ExpectedBucketOwner"] for asked in aws.asked_of("GetObject")]
    assert owners == [OWNER, TRUSTED, TRUSTED]


def test_a_strangers_bucket_is_refused() -> None:
    def foreign(**_: object) -> Any:
        raise refusal("AccessDenied")

    aws = ScriptedAws(GetObject=foreign)

    assert error_of(aws, "s3://configs/analysis_config.json") == "AccessDenied"


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "configs/a.json",
        "s3://configs",
        "s3://arn:aws:s3:us-west-2:9:accesspoint/a/b.json",
        "s3://../a.json",
        "s3://configs/../strangers/a.json",
        "s3://configs/runs/./a.json",
    ],
)
def test_what_is_no_place_in_a_bucket_costs_no_call(uri: str) -> None:
    aws = ScriptedAws()
    assert error_of(aws, uri) == config_errors.NOT_AN_S3_URI
    assert not aws.calls


def test_an_empty_object_is_not_json() -> None:
    def empty(**_: object) -> Any:
        raise ClientError({"Error": {"Code": "InvalidRange"}}, "GetObject")

    assert error_of(ScriptedAws(GetObject=empty), "s3://configs/a.json") == config_errors.NOT_JSON


def nested(depth: int) -> bytes:
    return b'{"a":' * (depth - 1) + b"{}" + b"}" * (depth - 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b" " * (config_errors.MAX_BYTES + 1), config_errors.TOO_LARGE),
        (nested(65), config_errors.TOO_DEEP),
        (b"[" * 500_000, config_errors.TOO_DEEP),
        (b"{", config_errors.NOT_JSON),
        (b"\xff\xfe", config_errors.NOT_JSON),
        (b'{"a": ' + b"9" * 5000 + b"}", config_errors.NOT_JSON),
        (b"[]", config_errors.NOT_AN_OBJECT),
    ],
)
def test_what_is_no_config_is_told_apart(content: bytes, code: str) -> None:
    with pytest.raises(CallFailed) as failed:
        parse_config(content)
    assert failed.value.code == code


@pytest.mark.parametrize("content", [nested(64), json.dumps({"a": "[" * 99 + '\\"{'}).encode()])
def test_depth_counts_neither_text_nor_what_is_allowed(content: bytes) -> None:
    assert parse_config(content)


def test_a_config_of_which_too_much_would_be_kept_is_of_no_use() -> None:
    methods: dict[str, Any] = {f"method-{n}": {} for n in range(5000)}

    aws = bucket(analysis_config__json={"methods": methods})

    assert error_of(aws, "s3://configs/runs/analysis_config.json") == config_errors.TOO_MUCH_TO_KEEP
