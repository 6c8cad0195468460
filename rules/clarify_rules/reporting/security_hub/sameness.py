"""Whether a finding that Security Hub holds shows a reader the same as the one that is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clarify_rules.reporting.config.sameness import says_the_same
from clarify_rules.reporting.security_hub.place import GENERATORS
from clarify_rules.reporting.security_hub.product_fields import OF_THE_RUN, PATH


def shows_the_same(wanted: Mapping[str, Any], held: Mapping[str, Any]) -> bool:
    """Return whether sending the wanted finding would change nothing that matters to a reader.

    Texts may differ in counts of addresses and ages, which are others at every reading, and in that a job
    has ended since; how many are affected and which are listed counts. What Security Hub adds, what the
    customer changed, the time of the evidence and the pack's version are not looked at.
    """
    if _facts(wanted) != _facts(held):
        return False
    return all(map(says_the_same, _texts(wanted), _texts(held)))


def _facts(finding: Mapping[str, Any]) -> tuple[object, ...]:
    provided = finding.get("FindingProviderFields", {})
    compliance = finding.get("Compliance", {})
    fields = {
        key: value for key, value in own_fields(finding).items() if key not in OF_THE_RUN and key != PATH
    }
    return (
        finding.get("RecordState"),
        compliance.get("Status"),
        compliance.get("RelatedRequirements", []),
        provided.get("Severity", {}).get("Label"),
        provided.get("Types"),
        {(each["Type"], each["Id"]) for each in finding.get("Resources", ())},
        _recommendation(finding).get("Url"),
        fields,
    )


def own_fields(finding: Mapping[str, Any]) -> dict[str, str]:
    """Return our own of a finding's ProductFields: Security Hub adds some."""
    fields = finding.get("ProductFields") or {}
    return {key: value for key, value in fields.items() if key.startswith(GENERATORS)}


def _texts(finding: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        finding.get("Title", ""),
        finding.get("Description", ""),
        _recommendation(finding).get("Text", ""),
        own_fields(finding).get(PATH, ""),
    )


def _recommendation(finding: Mapping[str, Any]) -> Mapping[str, str]:
    found: Mapping[str, str] = finding.get("Remediation", {}).get("Recommendation", {})
    return found
