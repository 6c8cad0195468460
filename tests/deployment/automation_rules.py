"""Automation rules of Security Hub as AWS documents them: which findings meet their criteria."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "ComplianceSecurityControlId": ("Compliance", "SecurityControlId"),
    "ComplianceStatus": ("Compliance", "Status"),
    "ProductArn": ("ProductArn",),
    "Title": ("Title",),
}


def applies(criteria: Json, finding: Json) -> bool:
    """Whether a finding meets every criterion, each by any of its values (API reference, StringFilter)."""
    return all(_meets(name, filters, finding) for name, filters in criteria.items())


def _meets(name: str, filters: Iterable[Json], finding: Json) -> bool:
    assert all(each["Comparison"] == "EQUALS" for each in filters)
    if name == "ResourceTags":
        tags = [tag for each in finding["Resources"] for tag in each.get("Tags", {}).items()]
        return any((each["Key"], each["Value"]) in tags for each in filters)
    value: Any = finding
    for key in _TEXTS[name]:
        value = value.get(key, {})
    return any(each["Value"] == value for each in filters)
