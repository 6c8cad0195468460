"""Where a rule's function reads exemptions: one object of a versioned bucket of the customer's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from clarify_rules.evaluation.exemptions.apply import Exemptions
from clarify_rules.evaluation.exemptions.read import read_exemptions
from clarify_rules.evaluation.exemptions.yaml_nodes import MOST_BYTES, ExemptionsError
from clarify_rules.lambdas.environment import BadSetting
from clarify_rules.reporting.config.exempted import LONGEST_VERSION

# The bucket's name and the key, as the template's parameter ExemptionsUri takes them.
_URI = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/([A-Za-z0-9!_.()=+@/-]{1,1024})", re.ASCII)
# S3's word for objects that were put while the bucket was not versioned.
_NO_VERSION = frozenset({None, "", "null"})


class ExemptionsUnreadable(Exception):
    """There are exemptions that cannot be read, so that nothing may be reported; the message says why.

    It names the object, its version and a place in it, and quotes nothing that stands there.
    """


@dataclass(frozen=True)
class ExemptionsObject:
    """One YAML object, in a bucket that must belong to `owner`."""

    client: Any
    uri: str
    owner: str

    def read(self, today: date) -> Exemptions:
        """Return the exemptions with the object's version. `today` is the day in UTC.

        Raises `ExemptionsUnreadable`, and `BadSetting` for what is no URI of an object.
        """
        content, version = self._latest()
        try:
            return read_exemptions(content, today, version)
        except ExemptionsError as error:
            raise ExemptionsUnreadable(
                f"{self.uri} (version {version}) is not as an exemptions file must be: see "
                f"line {error.line}, column {error.column}. `clarify-rules audit --exemptions` on that file "
                "says what is wrong there. Until it is mended, nothing is reported."
            ) from None

    def _latest(self) -> tuple[bytes, str]:
        """Return what is in the object, and as which version."""
        from botocore.exceptions import BotoCoreError, ClientError

        place = _URI.fullmatch(self.uri)
        if place is None:
            raise BadSetting("EXEMPTIONS_URI must be the S3 URI of an object such as s3://my-bucket/key")
        try:
            answer = self.client.get_object(Bucket=place[1], Key=place[2], ExpectedBucketOwner=self.owner)
            content: bytes = answer["Body"].read(MOST_BYTES + 1)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code"))
            raise self._unread(f"s3:GetObject: {code}", "see that it is there and may be read") from None
        except (BotoCoreError, OSError) as error:
            raise self._unread(f"s3:GetObject: {type(error).__name__}", "this may pass") from None
        version = answer.get("VersionId")
        if version in _NO_VERSION:
            raise self._unread(
                "the object has no version", "turn on versioning of its bucket and put the object anew"
            )
        if len(str(version)) > LONGEST_VERSION:
            raise self._unread("the id of its version is too long to be told", "keep it in S3 itself")
        if len(content) > MOST_BYTES:
            raise self._unread(f"it has more than {MOST_BYTES:,} bytes", "delete what has expired")
        return content, str(version)

    def _unread(self, why: str, remedy: str) -> ExemptionsUnreadable:
        return ExemptionsUnreadable(
            f"The exemptions {self.uri}, of account {self.owner}, cannot be read ({why}); {remedy}. Until "
            "then nothing is reported."
        )
