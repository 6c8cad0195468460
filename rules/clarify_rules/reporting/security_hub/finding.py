"""Findings in the AWS Security Finding Format (ASFF), made from the results of one audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from clarify_rules import TOOL
from clarify_rules.catalog.registry import rule
from clarify_rules.catalog.rule import Rule
from clarify_rules.evaluation.result import Audit, Result
from clarify_rules.reporting.printable import sentence, shortened
from clarify_rules.reporting.security_hub import limits, resources
from clarify_rules.reporting.security_hub.causes import Cause, causes
from clarify_rules.reporting.security_hub.place import Place, generator_id
from clarify_rules.reporting.security_hub.product_fields import product_fields
from clarify_rules.reporting.security_hub.severity import Label, label
from clarify_rules.reporting.security_hub.size import fitted
from clarify_rules.reporting.security_hub.text import cut, field, identifier

Finding = dict[str, Any]
"""One member of BatchImportFindings' Findings, or of GetFindings' answer."""

TYPE = "Software and Configuration Checks/AWS Security Best Practices/Network Reachability"
_NAMED = 3


def findings(audit: Audit) -> tuple[Finding, ...]:
    """Return one finding per rule and root cause, what fails first, then by Id; exempted ones last.

    What is exempted as a whole is ARCHIVED and names the exemption. It stays FAILED, which is what the check
    found: PASSED would tell that it was mended, and the other words of ASFF that it could not be known.

    They are complete for creation at the time of the audit; `life_cycle.plan` says which of them to send
    when. Workflow, Note, UserDefinedFields and VerificationState belong to the customer and are never set.
    """
    place = Place(audit.partition, audit.region, audit.account_id)
    made = [_finding(each, rule(each.rule), audit, place) for each in causes(audit.results)]
    return tuple(sorted(made, key=_order))


def is_active(finding: Mapping[str, Any]) -> bool:
    """Whether a finding tells of something that counts now."""
    return finding.get("RecordState") != "ARCHIVED"


def _order(finding: Finding) -> tuple[bool, bool, str]:
    return (not is_active(finding), finding["Compliance"]["Status"] != "FAILED", finding["Id"])


def timestamp(moment: datetime) -> str:
    """Return a time as ASFF writes it, in UTC and to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _finding(cause: Cause, about: Rule[Any], audit: Audit, place: Place) -> Finding:
    spokesman = cause.spokesman
    ids = {resources.resource_id(each): each for each in cause.results}
    blocking = resources.blocking(cause.blocking, cause.results, place, audit.owners)
    listed = list(ids.values())[: limits.RESOURCES - len(blocking)]
    severity = label(each.severity for each in cause.results) if cause.fails else Label.INFORMATIONAL
    moment = timestamp(audit.evaluated_at)
    return fitted(
        {
            "SchemaVersion": limits.SCHEMA_VERSION,
            "Id": _id(cause, place),
            "ProductArn": place.product_arn,
            "GeneratorId": identifier(generator_id(cause.rule), limits.ID),
            "AwsAccountId": place.account_id,
            "CreatedAt": moment,
            "UpdatedAt": moment,
            "Title": _title(cause, about),
            "Description": _description(cause),
            "FindingProviderFields": {
                "Severity": {"Label": severity.value, "Original": spokesman.severity.value},
                "Types": [TYPE],
            },
            "Resources": [*blocking, *(resources.affected(each, place) for each in listed)],
            "Compliance": _compliance(cause, about),
            "Remediation": {
                "Recommendation": {
                    "Text": field(sentence(spokesman.remediation or about.fix), limits.REMEDIATION),
                    "Url": spokesman.documentation,
                }
            },
            "ProductFields": product_fields(cause, about, audit, (each["Id"] for each in blocking)),
            "RecordState": "ARCHIVED" if cause.is_exempted else "ACTIVE",
        }
    )


def _id(cause: Cause, place: Place) -> str:
    """Return an id as AWS advises: product, Region, account, rule and resource; the same in every run."""
    where = (TOOL, place.partition, place.region, place.account_id)
    return identifier("/".join((*where, *cause.identity)), limits.ID)


def _title(cause: Cause, about: Rule[Any]) -> str:
    spokesman = cause.spokesman
    if not cause.fails:
        why = f"needs {', '.join(spokesman.missing_actions)}" if spokesman.missing_actions else spokesman.code
        return field(f"{about.title}: not known, {why}", limits.TITLE)
    where = shortened(cause.blocking or spokesman.resource_id)
    return field(f"{about.title}: fails with {spokesman.code} at {where}", limits.TITLE)


def _description(cause: Cause) -> str:
    """Return the message, and where there are more how many it speaks for, which is never cut away; first of
    all that it is exempted."""
    count = _count(cause)
    exempted = _exempted(cause)
    message = field(f"{exempted}{sentence(cause.spokesman.message)}", limits.DESCRIPTION)
    return f"{cut(message, limits.DESCRIPTION - len(count))}{count}"


def _exempted(cause: Cause) -> str:
    if not cause.is_exempted:
        return ""
    first = cause.exemptions[0]
    return f"Exempted by {first.ticket} of {first.owner}, which expires on {first.expires}. "


def _count(cause: Cause) -> str:
    found = ""
    if len(cause.results) > 1:
        noun = "workloads" if cause.results[0].resource_type.startswith("AWS::SageMaker::") else "resources"
        found = f" {len(cause.results)} {noun} are affected: {_names(cause.results)}."
    if cause.exempted and not cause.is_exempted:
        found += f" Besides, {len(cause.exempted)} exempted: {_names(cause.exempted)}."
    return found


def _names(results: Sequence[Result]) -> str:
    named = [shortened(each.resource_id) for each in results[:_NAMED]]
    more = len(results) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _compliance(cause: Cause, about: Rule[Any]) -> Mapping[str, Any]:
    agreeing = [f"{each.id} ({each.config_rule})" for each in about.agrees_with]
    related = [field(each, limits.REQUIREMENT) for each in (*about.requirements, *agreeing)]
    status = {"Status": "FAILED" if cause.fails else "WARNING"}
    return status | ({"RelatedRequirements": related[: limits.REQUIREMENTS]} if related else {})
