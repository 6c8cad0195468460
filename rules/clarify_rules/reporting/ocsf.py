"""Results as Compliance Findings (class 2003) of the Open Cybersecurity Schema Framework, a JSON list.

Field names and numbers are those of https://schema.ocsf.io/1.5.0/classes/compliance_finding, profile cloud.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from clarify_rules import TOOL, __version__
from clarify_rules.catalog.registry import RULE_IDS, rule
from clarify_rules.catalog.verdict import Severity, Status
from clarify_rules.evaluation.evaluate import ACCOUNT
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.reporting.document import result_object
from clarify_rules.reporting.exempted import told

VERSION = "1.5.0"
UNREAD = "EVIDENCE_UNREAD"
# compliance.status_id: a doubt is a Warning, "did not yield a result due to missing information".
_COMPLIANCE = {
    Status.COMPLIANT: (1, "Pass"),
    Status.UNDETERMINED: (2, "Warning"),
    Status.NON_COMPLIANT: (3, "Fail"),
}
_SEVERITIES = {Severity.LOW: (2, "Low"), Severity.MEDIUM: (3, "Medium"), Severity.HIGH: (4, "High")}
_INFORMATIONAL = (1, "Informational")
_OURS = ("code", "blocking_resource", "missing_actions", "launcher", "exemption", "paths")


def ocsf_text(audits: Iterable[Audit]) -> Iterator[str]:
    """Yield the list as text, one line for each finding, ASCII only.

    What is NOT_APPLICABLE was not evaluated and is no finding. An account and Region that could not be read
    is one, with the status Warning.
    """
    begin = "[\n"
    for audit in audits:
        for finding in _findings(audit):
            yield begin + json.dumps(finding)
            begin = ",\n"
    yield "[]\n" if begin == "[\n" else "\n]\n"


def _findings(audit: Audit) -> Iterator[dict[str, Any]]:
    for error in audit.errors:
        yield _unread(audit, error)
    for each in audit.results:
        if each.status in _COMPLIANCE:
            yield _finding(audit, each)


def _finding(audit: Audit, result: Result) -> dict[str, Any]:
    ours = result_object(result)
    severe = _INFORMATIONAL if result.status is Status.COMPLIANT else _SEVERITIES[result.severity]
    uid = [result.rule, audit.account_id, audit.region, result.resource_type, result.resource_id]
    finding = {
        **_event(audit, severe, result.message),
        "finding_info": {
            "uid": "/".join(uid),
            "title": rule(result.rule).title if result.rule in RULE_IDS else result.rule,
            "desc": result.message,
            "src_url": result.documentation,
            "types": ["Network configuration"],
        },
        "compliance": _compliance(result.rule, result.status, result.code, result.message),
        "resources": [_resource(audit, result.resource_type, result.resource_id, result.resource_arn)],
        "unmapped": {name: ours[name] for name in _OURS if ours[name]},
    }
    if result.exemption:
        # What was reviewed and accepted: it fails, and is not to be worked on now (status_id, comment).
        finding |= {"status": "Suppressed", "status_id": 3, "comment": told(result.exemption)}
    if result.remediation:
        references = [result.documentation]
        finding["remediation"] = {"desc": result.remediation, "references": references}
    return finding


def _unread(audit: Audit, error: str) -> dict[str, Any]:
    uid = f"{TOOL}/{audit.account_id}/{audit.region}/{UNREAD}"
    return {
        **_event(audit, _SEVERITIES[Severity.HIGH], error),
        "finding_info": {"uid": uid, "title": "The account and Region could not be read", "desc": error},
        "compliance": _compliance(TOOL, Status.UNDETERMINED, UNREAD, error),
        "resources": [_resource(audit, ACCOUNT, audit.account_id, audit.account_id)],
    }


def _event(audit: Audit, severe: tuple[int, str], message: str) -> dict[str, Any]:
    """Return what every finding of the class holds."""
    return {
        "activity_id": 1,
        "activity_name": "Create",
        "category_name": "Findings",
        "category_uid": 2,
        "class_name": "Compliance Finding",
        "class_uid": 2003,
        "type_name": "Compliance Finding: Create",
        "type_uid": 200301,
        "severity": severe[1],
        "severity_id": severe[0],
        "status": "New",
        "status_id": 1,
        "time": _milliseconds(audit.evaluated_at),
        "start_time": _milliseconds(audit.evidence_time),
        "message": message,
        "metadata": {
            "version": VERSION,
            "profiles": ["cloud"],
            "product": {"name": TOOL, "vendor_name": TOOL, "version": __version__},
        },
        "cloud": {"provider": "AWS", "region": audit.region, "account": _account(audit)},
    }


def _account(audit: Audit) -> dict[str, Any]:
    # account.type_id 10 is "AWS Account".
    return {"uid": audit.account_id, "type": "AWS Account", "type_id": 10}


def _compliance(control: str, status: Status, code: str, detail: str) -> dict[str, Any]:
    number, word = _COMPLIANCE[status]
    return {
        "control": control,
        "standards": [TOOL],
        "status": word,
        "status_id": number,
        "status_code": code,
        "status_details": [detail],
    }


def _resource(audit: Audit, resource_type: str, resource_id: str, uid: str) -> dict[str, Any]:
    return {"type": resource_type, "name": resource_id, "uid": uid, "region": audit.region}


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
