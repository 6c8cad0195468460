"""What Security Hub takes: lengths and numbers of the AWS Security Finding Format and of its calls.

From the API reference (AwsSecurityFinding, Resource, Recommendation, BatchImportFindings) and, for
`Details.Other`, the user guide's page on the Other object ("fewer than" 128 and 1,024 characters).
"""

from __future__ import annotations

import json
from typing import Any

SCHEMA_VERSION = "2018-10-08"
ID = 512
TITLE = 256
DESCRIPTION = 1024
REMEDIATION = 512
RESOURCES = 32
RESOURCE_ID = 512
REGION = 16
PRODUCT_FIELDS = 50
PRODUCT_FIELD_KEY = 128
PRODUCT_FIELD_VALUE = 2048
OTHER_PAIRS = 50
OTHER_KEY = 127
OTHER_VALUE = 1023
REQUIREMENTS = 32
# Not documented for one requirement; AWS's own are shorter, so what is longer is not risked.
REQUIREMENT = 64

BATCH = 100
BATCH_BYTES = 6_000_000
"""Of a request; counted in thousands, the smaller reading of "6 MB"."""
FINDING_BYTES = 240_000
"""Of one finding; counted in thousands, the smaller reading of "240 KB"."""


def encoded_size(value: Any) -> int:
    """Return the bytes a JSON value has in a request: botocore writes JSON in ASCII."""
    return len(json.dumps(value))
