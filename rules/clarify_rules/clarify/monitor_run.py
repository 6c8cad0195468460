"""Processing jobs that a monitoring schedule started: what their schedule says of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clarify_rules.clarify.analysis_config import AnalysisConfig
from clarify_rules.clarify.monitoring import EXPLAINABILITY, monitored_endpoint_of, monitoring_type
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import (
    BIAS_DEFINITIONS,
    EXPLAINABILITY_DEFINITIONS,
    MONITORING_SCHEDULES,
)
from clarify_rules.evidence.record import Record

# A model-bias monitor's config names these and no predictor: the predictions were captured.
_BIAS_METHODS = frozenset({"pre_training_bias", "post_training_bias", "report"})


@dataclass(frozen=True, slots=True)
class MonitorRun:
    """One run of a monitor. `kind` is None where the schedule is gone or does not say what it monitors."""

    kind: str | None
    endpoint: str | None

    def needs_inference(self, read_analysis: Callable[[], AnalysisConfig]) -> bool:
        """Whether the run asks a model for predictions; by its config where the schedule does not tell."""
        if self.kind is not None:
            return self.kind == EXPLAINABILITY
        analysis = read_analysis()
        if analysis.predictor is None and _BIAS_METHODS.issuperset(analysis.methods):
            return False
        return analysis.needs_inference


def monitor_run(evidence: Evidence, schedule_name: str) -> MonitorRun:
    """Return what is known of the runs of a schedule. Raises `MissingFact` where that was not read."""
    schedule = evidence.find(MONITORING_SCHEDULES, schedule_name)
    if schedule is None:
        return MonitorRun(None, None)
    return MonitorRun(monitoring_type(schedule), _endpoint(evidence, schedule))


def _endpoint(evidence: Evidence, schedule: Record) -> str | None:
    stated = schedule.text_or_none("EndpointName")
    if stated:
        return stated
    config = schedule.record("MonitoringScheduleConfig")
    inline = config.record("MonitoringJobDefinition").records("MonitoringInputs")
    if inline:
        return monitored_endpoint_of(inline)
    name = config.text_or_none("MonitoringJobDefinitionName")
    kind = monitoring_type(schedule)
    listing = EXPLAINABILITY_DEFINITIONS if kind == EXPLAINABILITY else BIAS_DEFINITIONS
    definition = evidence.find(listing, name) if name else None
    return monitored_endpoint_of((definition.record(f"{kind}JobInput"),)) if definition else None
