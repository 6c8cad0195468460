"""What AWS Config holds of one rule's results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clarify_rules.catalog.verdict import Status
from clarify_rules.evidence.record import parse_time
from clarify_rules.reporting.config.standing import Key

_PAGE = 100
_VERDICTS = (Status.COMPLIANT.value, Status.NON_COMPLIANT.value)


@dataclass(frozen=True, slots=True)
class Held:
    """One verdict as Config holds it, and when it was put: then at the latest it was proven."""

    compliance: Status
    annotation: str
    recorded_at: datetime | None


def read_held(client: Any, rule_name: str) -> Mapping[Key, Held]:
    """Return the verdicts Config holds, by resource type and id (GetComplianceDetailsByConfigRule).

    NOT_APPLICABLE is no verdict: of jobs long gone nothing else remains, and they would be most of the
    pages. Raises what botocore raises.
    """
    found: dict[Key, Held] = {}
    request: dict[str, Any] = {"ConfigRuleName": rule_name, "ComplianceTypes": [*_VERDICTS], "Limit": _PAGE}
    while True:
        answer = client.get_compliance_details_by_config_rule(**request)
        for each in answer.get("EvaluationResults", ()):
            of = each["EvaluationResultIdentifier"]["EvaluationResultQualifier"]
            if each.get("ComplianceType") in _VERDICTS:
                found[of["ResourceType"], of["ResourceId"]] = Held(
                    Status(each["ComplianceType"]),
                    each.get("Annotation") or "",
                    _moment(each.get("ResultRecordedTime")),
                )
        if not answer.get("NextToken"):
            return found
        request["NextToken"] = answer["NextToken"]


def holds_any(client: Any, rule_name: str, compliance: Status) -> bool:
    """Return whether Config holds any result of that compliance. Raises what botocore raises."""
    request = {"ConfigRuleName": rule_name, "ComplianceTypes": [compliance.value], "Limit": 1}
    while True:
        answer = client.get_compliance_details_by_config_rule(**request)
        if answer.get("EvaluationResults") or not answer.get("NextToken"):
            return bool(answer.get("EvaluationResults"))
        # A page may hold nothing and yet not be the last.
        request["NextToken"] = answer["NextToken"]


def with_exempted(held: Mapping[Key, Held], remembered: Mapping[Key, str]) -> dict[Key, Held]:
    """Return the verdicts that Config holds, and with them what it was told to be exempted.

    To Config those are NOT_APPLICABLE, which it is not asked for: see `read_held`. `remembered` are the
    fingerprints of their annotations, which stand in the annotations' place.
    """
    exempted = {key: Held(Status.NOT_APPLICABLE, each, None) for key, each in remembered.items()}
    return {**exempted, **held}


def fingerprints(held: Mapping[Key, Held]) -> dict[Key, str]:
    """Return the fingerprints of what is exempted among what is held."""
    return {key: each.annotation for key, each in held.items() if each.compliance is Status.NOT_APPLICABLE}


def _moment(time: object) -> datetime | None:
    """Return a time as botocore gives it, or as the text that this project has botocore make of it."""
    if isinstance(time, datetime):
        return time
    try:
        return parse_time(time) if isinstance(time, str) else None
    except ValueError:
        return None
