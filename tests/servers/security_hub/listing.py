"""GetFindings, with the filters that are used; others are refused, not ignored."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

from tests.servers.security_hub.contract import HubError
from tests.servers.security_hub.imports import moment
from tests.servers.security_hub.state import Finding, State

_DEFAULT_PAGE = 10
_TEXTS = ("ProductArn", "GeneratorId", "AwsAccountId", "Region", "RecordState", "Id")
_COMPARISONS: dict[str, Callable[[str, str], bool]] = {"EQUALS": str.__eq__, "PREFIX": str.startswith}


def get_findings(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    """One page; filters on one field are joined by OR, those on different fields by AND."""
    filters = asked.get("Filters", {})
    if "SortCriteria" in asked:
        raise NotImplementedError("the stand-in for Security Hub does not sort")
    found = [each for each in state.findings.values() if _matches(each, filters)]
    size = asked.get("MaxResults", _DEFAULT_PAGE)
    start = _offset(asked.get("NextToken"), filters)
    end = start + size
    answer: dict[str, Any] = {"Findings": copy.deepcopy(found[start:end])}
    return answer | ({"NextToken": json.dumps([filters, end])} if end < len(found) else {})


def _offset(token: str | None, filters: dict[str, Any]) -> int:
    if not token:
        return 0
    of, offset = json.loads(token)
    if of != filters:
        raise HubError("InvalidInputException", "the token is of another listing")
    return int(offset)


def _matches(finding: Finding, filters: dict[str, Any]) -> bool:
    return all(
        any(_one(finding, name, each) for each in alternatives) for name, alternatives in filters.items()
    )


def _one(finding: Finding, name: str, wanted: dict[str, Any]) -> bool:
    if name == "UpdatedAt":
        return moment(wanted["Start"]) <= moment(finding[name]) <= moment(wanted["End"])
    if name not in _TEXTS or wanted["Comparison"] not in _COMPARISONS:
        raise NotImplementedError(f"the stand-in for Security Hub does not filter by {name} so")
    return _COMPARISONS[wanted["Comparison"]](finding[name], wanted["Value"])
