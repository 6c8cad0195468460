"""S3: ExpectedBucketOwner, which moto accepts and ignores, and objects written in the past."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from moto.s3.exceptions import BucketAccessDeniedError, MissingBucket
from moto.s3.models import FakeKey
from moto.s3.responses import S3Response

from .replacing import replace_methods

# User metadata of this name on PutObject is not kept: it is when the object was last modified, ISO 8601.
LAST_MODIFIED = "simulated-last-modified"

_moto_set_metadata = FakeKey.set_metadata
_moto_bucket_response = S3Response._bucket_response
_moto_key_response = S3Response._key_response


def fill_object_gaps() -> None:
    """Make moto refuse a request whose expected bucket owner is not the owner, and let objects be old."""
    replace_methods(FakeKey, {"set_metadata": _set_metadata})
    replace_methods(
        S3Response, {"_bucket_response": _checked_bucket_response, "_key_response": _checked_key_response}
    )


def _checked_bucket_response(self: S3Response, request: Any, full_url: str) -> Any:
    _check_owner(self, request, full_url)
    return _moto_bucket_response(self, request, full_url)


def _checked_key_response(self: S3Response, request: Any, full_url: str) -> Any:
    _check_owner(self, request, full_url)
    return _moto_key_response(self, request, full_url)


def _check_owner(self: S3Response, request: Any, full_url: str) -> None:
    """AWS answers AccessDenied if the header names another account (S3 guide, bucket owner condition)."""
    expected = request.headers.get("x-amz-expected-bucket-owner")
    bucket_name = self.parse_bucket_name_from_url(request, full_url)
    if not expected or not bucket_name:
        return
    try:
        bucket = self.backend.get_bucket(bucket_name)
    except MissingBucket:
        # moto's own answer names the missing bucket.
        return
    if bucket.account_id != expected:
        raise BucketAccessDeniedError(bucket=bucket_name)


def _set_metadata(self: FakeKey, metadata: Any, replace: bool = False) -> None:
    """S3 stamps an object with the time of the request; a simulation also needs objects that are older."""
    moment = metadata.pop(f"x-amz-meta-{LAST_MODIFIED}", None)
    _moto_set_metadata(self, metadata, replace)
    if moment is not None:
        self.last_modified = datetime.fromisoformat(moment)
