"""Where a rule's function remembers when results were last proven: one small object of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from clarify_rules.reporting.config.unproven import Unproven, UnprovenFormatError

_LONGEST = 8 * 1024 * 1024
_MISSING = frozenset({"NoSuchKey", "404"})


class UnprovenUnreadable(Exception):
    """What was remembered could not be read; the message is one line."""


class UnprovenRejected(Exception):
    """What stands there is not what a function writes; the message is one line."""


@dataclass(frozen=True)
class UnprovenStore:
    """One JSON object in the cache bucket, which must belong to `owner`."""

    client: Any
    bucket: str
    owner: str
    key: str

    def load(self) -> Unproven:
        """Return what is remembered, nothing where there is no object.

        Raises `UnprovenUnreadable`, and `UnprovenRejected` for content that is not of our making.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = self.client.get_object(**self._place)
            content = answer["Body"].read(_LONGEST + 1)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code"))
            if code in _MISSING:
                return Unproven()
            raise UnprovenUnreadable(f"s3:GetObject on {self._uri}: {code}.") from None
        except BotoCoreError as error:
            raise UnprovenUnreadable(f"s3:GetObject on {self._uri}: {type(error).__name__}.") from None
        return self._parsed(content)

    def save(self, unproven: Unproven) -> None:
        """Replace what is remembered. Raises what botocore raises."""
        content = json.dumps(unproven.document(), separators=(",", ":")).encode()
        self.client.put_object(**self._place, Body=content, ContentType="application/json")

    @property
    def _place(self) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": self.key, "ExpectedBucketOwner": self.owner}

    @property
    def _uri(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    def _parsed(self, content: bytes) -> Unproven:
        if len(content) > _LONGEST:
            raise UnprovenRejected(f"{self._uri} is ignored: it is too large.")
        try:
            return Unproven.from_document(json.loads(content))
        except (ValueError, RecursionError):
            raise UnprovenRejected(f"{self._uri} is ignored: it is not JSON.") from None
        except UnprovenFormatError as error:
            raise UnprovenRejected(f"{self._uri} is ignored: {error}.") from None
