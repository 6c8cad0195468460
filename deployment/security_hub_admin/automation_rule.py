"""Automation rules of Security Hub that suppress findings, as CloudFormation resources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from clarify_rules import TOOL
from deployment.template.intrinsics import Json, ref, resource, sub

RULE_ORDER = "RuleOrder"
_UPDATED_BY = TOOL


def suppression(
    name: str, description: str, note: str, criteria: Mapping[str, Any], *, condition: str | None = None
) -> Json:
    """Return an automation rule that suppresses what meets all criteria, with a reason in the finding's note.

    Values of one criterion are alternatives. Security Hub takes up to 100 titles, 20 values of the others,
    and 512 characters of a note (API reference, AutomationRulesFindingFilters and NoteUpdate).
    """
    update = {"Workflow": {"Status": "SUPPRESSED"}, "Note": {"Text": note, "UpdatedBy": _UPDATED_BY}}
    return resource(
        "AWS::SecurityHub::AutomationRule",
        {
            "RuleName": f"{TOOL}: {name}",
            "Description": description,
            "RuleOrder": ref(RULE_ORDER),
            "RuleStatus": "ENABLED",
            # Rules of the customer that come later still see the finding.
            "IsTerminal": False,
            "Criteria": dict(criteria),
            "Actions": [{"Type": "FINDING_FIELDS_UPDATE", "FindingFieldsUpdate": update}],
        },
        condition=condition,
    )


def equal_to(values: Iterable[str | Json]) -> list[Json]:
    """Return the criterion that a text is one of these."""
    return [{"Comparison": "EQUALS", "Value": each} for each in values]


def tagged(key: str | Json, value: str) -> list[Json]:
    """Return the criterion that a resource carries a tag."""
    return [{"Key": key, "Comparison": "EQUALS", "Value": value}]


def product_of_aws(name: str) -> list[Json]:
    """Return the criterion that AWS's own product of this Region sent the finding, not one of that name."""
    return equal_to([sub(f"arn:${{AWS::Partition}}:securityhub:${{AWS::Region}}::product/aws/{name}")])
