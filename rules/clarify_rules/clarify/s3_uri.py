"""S3 URIs as SageMaker accepts them: ``s3://bucket/key`` and the ``https://`` forms."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Virtual-hosted and path style, with or without Region and dualstack, in every partition's DNS suffix.
_VIRTUAL_HOST = re.compile(
    r"(?P<bucket>[a-z0-9][a-z0-9.-]+?)\.s3[.-](?:[a-z0-9-]+\.)*(?:amazonaws|[a-z0-9-]+)\.[a-z.]+"
)
_PATH_HOST = re.compile(r"s3[.-](?:[a-z0-9-]+\.)*(?:amazonaws|[a-z0-9-]+)\.[a-z.]+")


@dataclass(frozen=True, slots=True)
class S3Uri:
    """A bucket and a key or key prefix (without its leading slash)."""

    bucket: str
    key: str

    def __str__(self) -> str:
        """Return the ``s3://`` form."""
        return f"s3://{self.bucket}/{self.key}"


def parse_s3_uri(text: str) -> S3Uri | None:
    """Return the bucket and key of an S3 URI, or None when `text` is not one.

    The shape pattern of SageMaker's S3Uri fields is ``(https|s3)://([^/]+)/?(.*)``.
    """
    scheme, separator, rest = text.partition("://")
    host, _, key = rest.partition("/")
    if not separator or not host or scheme not in ("s3", "https"):
        return None
    if scheme == "s3":
        return S3Uri(host, key)
    virtual = _VIRTUAL_HOST.fullmatch(host)
    if virtual:
        return S3Uri(virtual["bucket"], key)
    if _PATH_HOST.fullmatch(host):
        bucket, _, inner = key.partition("/")
        return S3Uri(bucket, inner) if bucket else None
    return None
