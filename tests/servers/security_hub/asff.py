"""The AWS Security Finding Format beyond botocore's shapes: documented lengths, numbers and patterns.

From the API reference (AwsSecurityFinding, Resource, Recommendation, FindingProviderSeverity), the user guide
(ASFF: required attributes, timestamps, Other object) and the taxonomy of finding types.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_TEXTS = {
    "Id": 512,
    "GeneratorId": 512,
    "Title": 256,
    "Description": 1024,
    "ProductArn": 2048,
}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:?\d\d)")
_PRODUCT_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):securityhub:(?P<region>[a-z0-9-]+):(?P<account>\d{12})"
    r":product/(?P=account)/default"
)
_TYPE = re.compile(
    "(Software and Configuration Checks|TTPs|Effects|Unusual Behaviors|Sensitive Data Identifications)"
    "(/[^/]+){0,2}"
)
_URL = re.compile(r"https?://[^\s]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LARGEST = 240 * 1000


def asff_violations(finding: Mapping[str, Any]) -> list[str]:
    """What AWS's documents do not allow in a finding that a provider imports."""
    return [*_top(finding), *_fields(finding), *_resources(finding), *_hostile(finding, "")]


def _top(finding: Mapping[str, Any]) -> Iterator[str]:
    if finding.get("SchemaVersion") != "2018-10-08":
        yield "SchemaVersion is not 2018-10-08"
    for name, longest in _TEXTS.items():
        yield from _text(finding, name, longest)
    if not re.fullmatch(r"\d{12}", finding["AwsAccountId"]):
        yield "AwsAccountId is not of 12 digits"
    match = _PRODUCT_ARN.fullmatch(finding["ProductArn"])
    if not match or match["account"] != finding["AwsAccountId"]:
        yield "ProductArn is not that of the account's own product"
    for name in ("CreatedAt", "UpdatedAt"):
        if not _TIME.fullmatch(finding[name]):
            yield f"{name} is no timestamp"
    if len(json.dumps(finding)) > _LARGEST:
        yield "the finding has more than 240 KB"


def _fields(finding: Mapping[str, Any]) -> Iterator[str]:
    provided = finding.get("FindingProviderFields", {})
    types = provided.get("Types", finding.get("Types", []))
    severity = provided.get("Severity", finding.get("Severity", {}))
    if not types or not severity:
        yield "Types and Severity are required, in FindingProviderFields or beside them"
    yield from (f"Types: {each}" for each in types if not _TYPE.fullmatch(each))
    yield from _text(severity, "Original", 64)
    if len(types) > 50:
        yield "more than 50 Types"
    requirements = finding.get("Compliance", {}).get("RelatedRequirements", [])
    if len(requirements) > 32 or any(len(each) > 64 for each in requirements):
        yield "RelatedRequirements: more than 32, or one of more than 64 characters"
    recommendation = finding.get("Remediation", {}).get("Recommendation", {})
    yield from _text(recommendation, "Text", 512)
    if "Url" in recommendation and not _URL.fullmatch(recommendation["Url"]):
        yield "Recommendation.Url is no URL"
    fields = finding.get("ProductFields", {})
    yield from _pairs("ProductFields", fields, 128, 2048)
    if any(key.startswith("aws/") for key in fields):
        yield "ProductFields: aws/ is Security Hub's own"


def _resources(finding: Mapping[str, Any]) -> Iterator[str]:
    resources = finding["Resources"]
    if not 1 <= len(resources) <= 32:
        yield f"{len(resources)} Resources"
    if len({(each["Type"], each["Id"]) for each in resources}) != len(resources):
        yield "a resource is listed twice"
    for each in resources:
        yield from _text(each, "Type", 256)
        yield from _text(each, "Id", 512)
        yield from _text(each, "Region", 16)
        yield from _pairs("Other", each.get("Details", {}).get("Other", {}), 127, 1023)
        own = [key for key in each.get("Details", {}) if key != "Other"]
        if own not in ([], [each["Type"]]):
            yield f"Details of another type than {each['Type']}: {own}"


def _text(holder: Mapping[str, Any], name: str, longest: int) -> Iterator[str]:
    if name in holder and not 1 <= len(holder[name]) <= longest:
        yield f"{name} has {len(holder[name])} characters, allowed are 1 to {longest}"


def _pairs(name: str, pairs: Mapping[str, str], key: int, value: int) -> Iterator[str]:
    if len(pairs) > 50:
        yield f"{name}: {len(pairs)} pairs"
    for each, said in pairs.items():
        if not 1 <= len(each) <= key or not 1 <= len(said) <= value:
            yield f"{name}: {each} or its value is too long or empty"


def _hostile(value: Any, path: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _hostile(each, f"{path}.{key}")
    elif isinstance(value, list):
        for each in value:
            yield from _hostile(each, path)
    elif isinstance(value, str) and (_CONTROL.search(value) or not value.strip()):
        yield f"{path} is blank or has control characters"
