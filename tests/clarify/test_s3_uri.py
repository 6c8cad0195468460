from __future__ import annotations

import pytest

from clarify_rules.clarify.s3_uri import S3Uri, parse_s3_uri


@pytest.mark.parametrize(
    ("text", "bucket", "key"),
    [
        ("s3://bucket/a/b.json", "bucket", "a/b.json"),
        ("s3://bucket/a/", "bucket", "a/"),
        ("s3://bucket", "bucket", ""),
        ("s3://bucket/", "bucket", ""),
        ("s3://bucket.with.dots/key", "bucket.with.dots", "key"),
        ("https://bucket.s3.us-east-1.amazonaws.com/a/b", "bucket", "a/b"),
        ("https://bucket.s3.amazonaws.com/a", "bucket", "a"),
        ("https://bucket.s3-us-west-2.amazonaws.com/a", "bucket", "a"),
        ("https://bucket.s3.dualstack.eu-west-1.amazonaws.com/a", "bucket", "a"),
        ("https://bucket.s3.cn-north-1.amazonaws.com.cn/a", "bucket", "a"),
        ("https://s3.us-east-1.amazonaws.com/bucket/a/b", "bucket", "a/b"),
        ("https://s3.amazonaws.com/bucket", "bucket", ""),
    ],
)
def test_every_form_names_a_bucket_and_a_key(text: str, bucket: str, key: str) -> None:
    assert parse_s3_uri(text) == S3Uri(bucket, key)


@pytest.mark.parametrize(
    "text", ["", "bucket/key", "s3://", "s3:///key", "http://bucket/key", "https://example.com/a", "/a/b"]
)
def test_what_names_no_bucket_is_no_s3_uri(text: str) -> None:
    assert parse_s3_uri(text) is None


def test_the_s3_form_is_the_one_to_show() -> None:
    assert str(S3Uri("bucket", "a/b")) == "s3://bucket/a/b"
