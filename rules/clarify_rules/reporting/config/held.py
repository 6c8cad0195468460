"""What AWS Config holds of one rule's results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clarify_rules.catalog.verdict import Status
from clarify_rules.reporting.config.standing import Key

_PAGE = 100
_VERDICTS = (Status.COMPLIANT.value, Status.NON_COMPLIANT.value)


@dataclass(frozen=True, slots=True)
class Held:
    """One verdict as Config holds it."""

    compliance: Status
    annotation: str


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
                held = Held(Status(each["ComplianceType"]), each.get("Annotation") or "")
                found[of["ResourceType"], of["ResourceId"]] = held
        if not answer.get("NextToken"):
            return found
        request["NextToken"] = answer["NextToken"]
