"""Monitoring: bias and explainability job definitions and the schedules that run them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clarify_rules.clarify.monitoring import BIAS, EXPLAINABILITY
from clarify_rules.evidence.lists import (
    BIAS_DEFINITIONS,
    EXPLAINABILITY_DEFINITIONS,
    MONITORING_SCHEDULES,
    EvidenceList,
)
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.kept_response import keep_of_response

if TYPE_CHECKING:
    from clarify_rules.reader.calls import Calls
    from clarify_rules.reader.progress import Progress


@dataclass(frozen=True, slots=True)
class _Listing:
    """How a kind of monitoring resource is listed and described."""

    kind: EvidenceList
    monitoring_type: str
    list_operation: str
    items: str
    name: str
    arn: str
    describe_operation: str
    asked_name: str
    filters: tuple[tuple[str, str], ...] = ()


def _definitions(kind: EvidenceList, monitoring_type: str) -> _Listing:
    return _Listing(
        kind,
        monitoring_type,
        f"List{monitoring_type}JobDefinitions",
        "JobDefinitionSummaries",
        "MonitoringJobDefinitionName",
        "MonitoringJobDefinitionArn",
        f"Describe{monitoring_type}JobDefinition",
        "JobDefinitionName",
    )


def _schedules(monitoring_type: str) -> _Listing:
    return _Listing(
        MONITORING_SCHEDULES,
        monitoring_type,
        "ListMonitoringSchedules",
        "MonitoringScheduleSummaries",
        "MonitoringScheduleName",
        "MonitoringScheduleArn",
        "DescribeMonitoringSchedule",
        "MonitoringScheduleName",
        (("MonitoringTypeEquals", monitoring_type),),
    )


_LISTINGS = (
    _definitions(BIAS_DEFINITIONS, BIAS),
    _definitions(EXPLAINABILITY_DEFINITIONS, EXPLAINABILITY),
    _schedules(BIAS),
    _schedules(EXPLAINABILITY),
)


def read_monitoring(
    calls: Calls, progress: Progress
) -> list[tuple[EvidenceList, list[Mapping[str, Any]] | None]]:
    """Return each list of monitoring resources, None where it could not be read.

    Schedules of other monitors (data quality, model quality) are not Clarify's and not asked for.
    """
    found: dict[str, tuple[EvidenceList, list[Mapping[str, Any]] | None]] = {}
    for listing in _LISTINGS:
        items = _read(calls, listing, progress)
        earlier = found.get(listing.kind.path, (listing.kind, None))[1]
        both = None if items is None and earlier is None else (earlier or []) + (items or [])
        found[listing.kind.path] = (listing.kind, both)
    return list(found.values())


def config_uri_of(definition: Mapping[str, Any], monitoring_type: str) -> str | None:
    """Return a definition's ConfigUri, None where it has none."""
    uri = (definition.get(f"{monitoring_type}AppSpecification") or {}).get("ConfigUri")
    return uri if isinstance(uri, str) and uri else None


def _read(calls: Calls, listing: _Listing, progress: Progress) -> list[Mapping[str, Any]] | None:
    asked: dict[str, Any] = {"MaxResults": 100, **dict(listing.filters)}
    summaries = calls.listed(
        listing.kind,
        (page.get(listing.items, ()) for page in calls.pages("sagemaker", listing.list_operation, asked)),
    )
    if summaries is None:
        return None

    def describe(summary: Mapping[str, Any]) -> Mapping[str, Any]:
        name = {listing.asked_name: summary[listing.name]}
        described: Mapping[str, Any] = keep_of_response(
            calls.ask("sagemaker", listing.describe_operation, name)
        )
        return described

    found = []
    for summary, described in calls.each(
        summaries, describe, lambda done, total: progress("Describing monitoring", done, total)
    ):
        if not isinstance(described, CallFailed):
            found.append(described)
        elif not described.is_gone:
            calls.record(described, str(summary[listing.arn]))
    return found
