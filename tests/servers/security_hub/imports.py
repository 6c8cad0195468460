"""BatchImportFindings and BatchUpdateFindings: whose fields are whose, and what an import resets."""

from __future__ import annotations

import copy
import json
from datetime import datetime
from typing import Any

from tests.servers.security_hub.asff import asff_violations
from tests.servers.security_hub.contract import HubError
from tests.servers.security_hub.state import Finding, State

_CUSTOMERS = ("Note", "UserDefinedFields", "VerificationState", "Workflow")
# Providers give these in FindingProviderFields; after creation the top-level ones are the customer's.
_PROVIDED = ("Confidence", "Criticality", "RelatedFindings", "Severity", "Types")
_NORMALIZED = {"INFORMATIONAL": 0, "LOW": 1, "MEDIUM": 40, "HIGH": 70, "CRITICAL": 90}
_LARGEST_REQUEST = 6 * 1000 * 1000


def batch_import(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    """Create or update findings; those that are not valid come back as failed."""
    if len(json.dumps(asked)) > _LARGEST_REQUEST:
        raise HubError("InvalidInputException", "the request has more than 6 MB")
    failed = []
    for each in asked["Findings"]:
        wrong = _wrong(state, each)
        if wrong:
            failed.append({"Id": each["Id"], "ErrorCode": "InvalidInput", "ErrorMessage": wrong})
        else:
            _import(state, each)
    done = len(asked["Findings"]) - len(failed)
    return {"FailedCount": len(failed), "SuccessCount": done, "FailedFindings": failed}


def _wrong(state: State, finding: Finding) -> str | None:
    if state.failing.get(finding["Id"], 0) > 0:
        state.failing[finding["Id"]] -= 1
        return "told to fail"
    if finding["AwsAccountId"] != state.account_id:
        return "AwsAccountId is not the caller's"
    violations = asff_violations(finding)
    return "; ".join(violations) or None


def _import(state: State, finding: Finding) -> None:
    key = (finding["ProductArn"], finding["Id"])
    before = state.findings.get(key)
    if before is None:
        state.findings[key] = _created(state, finding)
        return
    if moment(finding["UpdatedAt"]) <= moment(before["UpdatedAt"]):
        return
    kept = {key: before[key] for key in (*_CUSTOMERS, *_PROVIDED, "CreatedAt") if key in before}
    new = {key: each for key, each in finding.items() if key not in (*_CUSTOMERS, *_PROVIDED)}
    after = {**_created(state, new), **kept}
    _follow_provider(state, key, after)
    if before["Workflow"]["Status"] in ("NOTIFIED", "RESOLVED") and _fails_again(before, after):
        after["Workflow"] = {"Status": "NEW"}
    state.findings[key] = after


def _created(state: State, finding: Finding) -> Finding:
    """A finding as Security Hub stores it: with what it adds."""
    stored: Finding = {
        "Workflow": {"Status": "NEW"},
        "RecordState": "ACTIVE",
        **copy.deepcopy(finding),
        "Region": state.region,
        "CompanyName": "Personal",
        "ProductName": "Default",
        "WorkflowState": "NEW",
    }
    stored["ProductFields"] = {
        **stored.get("ProductFields", {}),
        "aws/securityhub/FindingId": f"{finding['ProductArn']}/{finding['Id']}",
        "aws/securityhub/ProductName": "Default",
        "aws/securityhub/CompanyName": "Personal",
    }
    _follow_provider(state, (finding["ProductArn"], finding["Id"]), stored)
    return stored


def _follow_provider(state: State, key: tuple[str, str], stored: Finding) -> None:
    """Set the top-level values from FindingProviderFields, but those the customer set."""
    for name, value in stored.get("FindingProviderFields", {}).items():
        if name not in state.customised.get(key, ()):
            stored[name] = _severity(value) if name == "Severity" else value


def _severity(provided: dict[str, Any]) -> dict[str, Any]:
    return {**provided, "Normalized": _NORMALIZED[provided["Label"]]}


def _fails_again(before: Finding, after: Finding) -> bool:
    """Whether it came back from the archive, or passed before and does not any more."""
    if (before["RecordState"], after["RecordState"]) == ("ARCHIVED", "ACTIVE"):
        return True
    was, now = (each.get("Compliance", {}).get("Status") for each in (before, after))
    return was == "PASSED" and now in ("FAILED", "WARNING", "NOT_AVAILABLE")


def batch_update(state: State, asked: dict[str, Any]) -> dict[str, Any]:
    """Let the customer change what is theirs; UpdatedAt stays the provider's."""
    changes = {key: value for key, value in asked.items() if key != "FindingIdentifiers"}
    done, not_done = [], []
    for each in asked["FindingIdentifiers"]:
        key = (each["ProductArn"], each["Id"])
        if key not in state.findings:
            not_done.append(
                {
                    "FindingIdentifier": each,
                    "ErrorCode": "FindingNotFound",
                    "ErrorMessage": "The finding was not found",
                }
            )
            continue
        done.append(each)
        state.customised.setdefault(key, set()).update(changes)
        _change(state.findings[key], changes)
    return {"ProcessedFindings": done, "UnprocessedFindings": not_done}


def _change(finding: Finding, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        if name == "Note":
            finding[name] = {**value, "UpdatedAt": "2026-11-22T00:00:00.000Z"}
        elif name == "Severity" and "Label" in value:
            finding[name] = {**finding.get(name, {}), **_severity(value)}
        else:
            finding[name] = value


def moment(text: str) -> datetime:
    """A timestamp of ASFF."""
    return datetime.fromisoformat(text)
