"""Reading what a job that does not exist yet would meet: the network, and the model or endpoint it names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from clarify_rules.clarify.parameters import ModelScope, Parameters
from clarify_rules.evidence import lists
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.clients import AwsClients
from clarify_rules.reader.collecting import Collecting
from clarify_rules.reader.gathered import Gathered
from clarify_rules.reader.memories import Memories, Scope
from clarify_rules.reader.processing_jobs import ReadJob
from clarify_rules.reader.progress import Progress, no_progress
from clarify_rules.reader.read_evidence import Order, Reading, collector_at_rest

# Nothing is listed: which other workloads there are does not matter to this one.
PLANNED_KINDS = frozenset(EvidenceKind) - {
    EvidenceKind.PROCESSING_JOBS,
    EvidenceKind.MONITORING,
    EvidenceKind.TAGS,
}


@dataclass(frozen=True, slots=True)
class PlannedWork:
    """Jobs and models that do not exist yet, as AWS would describe them.

    `analysis_configs` holds the kept part of configs that need not be read from S3, by the job's name.
    """

    jobs: Sequence[Mapping[str, Any]]
    models: Sequence[Mapping[str, Any]]
    analysis_configs: Mapping[str, Mapping[str, Any]]


def read_planned(
    clients: AwsClients,
    parameters: Parameters,
    planned: PlannedWork,
    *,
    progress: Progress = no_progress,
    now: datetime | None = None,
) -> Evidence:
    """Return evidence of an account in which the planned jobs and models are the only ones, with what they
    would meet there today.

    The calls are those for one network, whatever else the account holds, one GetObject (and perhaps one
    ListObjectsV2) for each analysis config that is not given, and one Describe for each model, endpoint,
    endpoint configuration and model package that is named. Failures are as in `read_evidence`, which says
    what is raised.
    """
    taken_at = (now or datetime.now(UTC)).astimezone(UTC)
    calls = Calls(clients)
    asked = replace(parameters, model_scope=ModelScope.REFERENCED)
    identity = clients.identity
    scope = Scope(identity.partition, identity.account_id, clients.region)
    gathered = Gathered(identity, clients.region, taken_at, asked)
    order = Order(asked, taken_at, PLANNED_KINDS, Collecting.NONE)
    with collector_at_rest():
        _PlannedReading(clients, calls, gathered, Memories(scope), order, progress).read(planned)
    calls.raise_if_nothing_answered()
    return gathered.finished(calls)


class _PlannedReading(Reading):
    """A reading that is told the jobs instead of listing them."""

    _planned_models: Sequence[Mapping[str, Any]] = ()

    def read(self, planned: PlannedWork) -> None:
        """Read what the planned jobs and models need."""
        self._planned_models = planned.models
        self.gathered.put(lists.PROCESSING_JOBS, planned.jobs)
        for kind in (lists.BIAS_DEFINITIONS, lists.EXPLAINABILITY_DEFINITIONS, lists.MONITORING_SCHEDULES):
            self.gathered.put(kind, ())
        self.configs([self._read_job(job, planned) for job in planned.jobs])
        # Without their objects' times: a job that is yet to be created runs with what stands there now.
        self.gathered.put_map(lists.ANALYSIS_CONFIG_OBJECTS, {})
        self.surroundings()

    def read_models(self, names: Collection[str]) -> list[Mapping[str, Any]] | None:
        """Return the models of those names and the planned ones, which win over those that exist."""
        planned = {str(model["ModelName"]) for model in self._planned_models}
        found = super().read_models(set(names) - planned)
        return [*(found or ()), *self._planned_models]

    def _read_job(self, job: Mapping[str, Any], planned: PlannedWork) -> ReadJob:
        name = str(job["ProcessingJobName"])
        arn = self.gathered.so_far.arn("sagemaker", f"processing-job/{name}")
        return ReadJob(arn, "", job, planned.analysis_configs.get(name))
