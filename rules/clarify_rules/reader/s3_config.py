"""One analysis config in S3. Neither whoever named the place nor what stands there is trusted."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from clarify_rules.clarify.read_config import CONFIG_NAME
from clarify_rules.clarify.s3_uri import S3Uri, parse_s3_uri
from clarify_rules.evidence.config_errors import (
    AMBIGUOUS_PREFIX,
    EMPTY_PREFIX,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_KEPT_BYTES,
    NOT_AN_OBJECT,
    NOT_AN_S3_URI,
    NOT_JSON,
    TOO_DEEP,
    TOO_LARGE,
    TOO_MUCH_TO_KEEP,
)
from clarify_rules.evidence.keep import keep_of_analysis_config
from clarify_rules.evidence.missing import is_denial
from clarify_rules.reader.call_failed import CallFailed, failure_of

if TYPE_CHECKING:
    from clarify_rules.reader.calls import Calls

GET_OBJECT = "s3:GetObject"

# Plain bucket names and access point aliases. Bucket ARNs would send the request to where the ARN says.
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
OBJECT_FIELDS = ("LastModified", "ETag", "VersionId")
_LISTED_KEYS = 20
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_NOT_BRACKETS = re.compile(r"[^\[\]{}]+")


@dataclass(frozen=True, slots=True)
class StoredConfig:
    """The allow-listed part of a config, and the object's LastModified, ETag and VersionId."""

    kept: Mapping[str, Any]
    stored: Mapping[str, Any]


@dataclass(frozen=True)
class ConfigReader:
    """Reads analysis configs from buckets of the expected owners only."""

    calls: Calls
    owners: Sequence[str]
    _owner_of: dict[str, str] = field(default_factory=dict)

    def read(self, uri: str) -> StoredConfig:
        """Return the config at a URI, which may name the object or a prefix of it.

        One GetObject; for what may be a prefix, one ListObjectsV2 before it. Raises `CallFailed`, with a
        code of `config_errors` for what was read and is of no use.
        """
        place = parse_s3_uri(uri)
        if place is None or not _BUCKET.fullmatch(place.bucket) or not _is_plain_key(place.key):
            raise CallFailed(GET_OBJECT, NOT_AN_S3_URI)
        try:
            return self._fetch(place if place.key.endswith(".json") else self._resolve(place))
        except CallFailed as failed:
            raise CallFailed(GET_OBJECT, failed.code) from None

    def _resolve(self, place: S3Uri) -> S3Uri:
        below = f"{place.key.rstrip('/')}/{CONFIG_NAME}"
        asked = {"Bucket": place.bucket, "Prefix": place.key, "MaxKeys": _LISTED_KEYS}
        try:
            answer = self._ask(place.bucket, "ListObjectsV2", asked)
        except CallFailed as failed:
            if not is_denial(failed.code):
                raise
            # Whoever may read but not list still gets what the name itself says.
            has_suffix = "." in place.key.rsplit("/", 1)[-1]
            return place if has_suffix else S3Uri(place.bucket, below)
        keys = [str(each["Key"]) for each in answer.get("Contents", ())]
        objects = [key for key in keys if not key.endswith("/")]
        for exact in (place.key, below):
            if exact in objects:
                return S3Uri(place.bucket, exact)
        if answer.get("IsTruncated"):
            return S3Uri(place.bucket, below)
        if not objects:
            raise CallFailed(GET_OBJECT, EMPTY_PREFIX)
        if len(objects) > 1:
            raise CallFailed(GET_OBJECT, AMBIGUOUS_PREFIX)
        return S3Uri(place.bucket, objects[0])

    def _fetch(self, place: S3Uri) -> StoredConfig:
        asked = {"Bucket": place.bucket, "Key": place.key, "Range": f"bytes=0-{MAX_BYTES}"}
        try:
            answer = self._ask(place.bucket, "GetObject", asked)
        except CallFailed as failed:
            # An empty object has no first byte to send.
            raise CallFailed(GET_OBJECT, NOT_JSON) if failed.code == "InvalidRange" else failed from None
        stored = {key: answer[key] for key in OBJECT_FIELDS if answer.get(key)}
        kept = keep_of_analysis_config(parse_config(_body(answer["Body"])))
        # Who writes the config chooses how many methods it names: what is kept of it must not fill caches.
        if len(json.dumps(kept)) > MAX_KEPT_BYTES:
            raise CallFailed(GET_OBJECT, TOO_MUCH_TO_KEEP)
        return StoredConfig(kept, stored)

    def _ask(self, bucket: str, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        """Ask as each expected owner's bucket in turn, first the one that fitted before."""
        known = self._owner_of.get(bucket)
        owners = [known] if known else list(self.owners)
        for owner in owners[:-1]:
            try:
                return self._ask_of(bucket, owner, operation, asked)
            except CallFailed as failed:
                if not is_denial(failed.code):
                    raise
        return self._ask_of(bucket, owners[-1], operation, asked)

    def _ask_of(self, bucket: str, owner: str, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        answer = self.calls.ask("s3", operation, {**asked, "ExpectedBucketOwner": owner})
        self._owner_of[bucket] = owner
        return answer


def parse_config(content: bytes) -> Mapping[str, Any]:
    """Return the JSON object in `content`. Raises `CallFailed` with a code of `config_errors`.

    Depth is checked before parsing, since a parser that recurses may exhaust the stack.
    """
    if len(content) > MAX_BYTES:
        raise CallFailed(GET_OBJECT, TOO_LARGE)
    try:
        text = content.decode("utf-8-sig")
        if _depth(text) > MAX_DEPTH:
            raise CallFailed(GET_OBJECT, TOO_DEEP)
        config = json.loads(text)
    except ValueError:
        raise CallFailed(GET_OBJECT, NOT_JSON) from None
    if not isinstance(config, dict):
        raise CallFailed(GET_OBJECT, NOT_AN_OBJECT)
    return config


def _is_plain_key(key: str) -> bool:
    """Whether a key means the same to everything between here and S3: ``..`` is a step up to some of it."""
    return key != "" and not {".", ".."} & set(key.split("/"))


def _depth(text: str) -> int:
    """Return how deep brackets nest outside strings; at least the truth for text that is not JSON."""
    depth = deepest = 0
    for bracket in _NOT_BRACKETS.sub("", _STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _body(stream: Any) -> bytes:
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415 - whoever audits a file pays nothing for AWS

    try:
        content: bytes = stream.read(MAX_BYTES + 1)
    except (BotoCoreError, OSError) as error:
        raise failure_of(GET_OBJECT, error) from None
    finally:
        stream.close()
    return content
