"""Reading evidence: everything the rules rest on, of one account in one Region."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from clarify_rules.clarify.monitoring import BIAS, EXPLAINABILITY
from clarify_rules.clarify.parameters import ModelScope, Parameters
from clarify_rules.clarify.workload import Workload
from clarify_rules.evidence import lists
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.reader.analysis_configs import read_analysis_configs
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.clients import AwsClients
from clarify_rules.reader.gathered import Gathered
from clarify_rules.reader.job_cache import JobCache, NoCache
from clarify_rules.reader.memories import Memories, Scope
from clarify_rules.reader.models import model_packages_of, read_each, read_models
from clarify_rules.reader.monitoring import config_uri_of, read_monitoring
from clarify_rules.reader.network import NetworkReader
from clarify_rules.reader.placement import endpoints_of, models_of, placement_of, workloads_of
from clarify_rules.reader.processing_jobs import ReadJob, read_processing_jobs
from clarify_rules.reader.progress import Progress, no_progress
from clarify_rules.reader.tags import Tagged, read_tags

ALL_KINDS: frozenset[EvidenceKind] = frozenset(EvidenceKind)
NO_CACHE = NoCache()

_NETWORK_KINDS = frozenset(
    {
        EvidenceKind.SUBNETS,
        EvidenceKind.SECURITY_GROUPS,
        EvidenceKind.PREFIX_LISTS,
        EvidenceKind.VPC_ATTRIBUTES,
        EvidenceKind.NETWORK_PATHS,
        EvidenceKind.INSTANCE_TYPE_OFFERINGS,
    }
)


def read_evidence(
    clients: AwsClients,
    parameters: Parameters,
    cache: JobCache = NO_CACHE,
    *,
    progress: Progress = no_progress,
    now: datetime | None = None,
    kinds: Collection[EvidenceKind] = ALL_KINDS,
) -> Evidence:
    """Return what AWS says now about Clarify workloads and what they are connected to.

    A call that fails becomes an entry of the evidence's `unavailable` or `incomplete`, never an exception.
    Raises `SetupError` where the credentials, or what else was handed in, are of no use, and
    `RegionUnreadableError` where every call failed for another reason than permissions.
    """
    taken_at = (now or datetime.now(UTC)).astimezone(UTC)
    identity = clients.identity
    memories = cache.load(Scope(identity.partition, identity.account_id, clients.region))
    calls = Calls(clients)
    gathered = Gathered(identity, clients.region, taken_at, parameters)
    reading = _Reading(clients, parameters, calls, gathered, memories, progress, taken_at, frozenset(kinds))
    with _collector_at_rest():
        reading.run()
    calls.raise_if_nothing_answered()
    cache.save(memories, taken_at)
    return gathered.finished(calls)


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Rest the garbage collector: service models and responses stay, and walking them again and again is
    a tenth of a reading's time. What botocore leaves in cycles is little, and collected afterwards."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Reading:
    """One reading, phase by phase: each asks what the phases before it found."""

    def __init__(
        self,
        clients: AwsClients,
        parameters: Parameters,
        calls: Calls,
        gathered: Gathered,
        memories: Memories,
        progress: Progress,
        now: datetime,
        kinds: frozenset[EvidenceKind],
    ) -> None:
        self.clients = clients
        self.parameters = parameters
        self.calls = calls
        self.gathered = gathered
        self.memories = memories
        self.progress = progress
        self.now = now
        self.kinds = kinds
        self.tagged = Tagged(None)

    def run(self) -> None:
        """Read all kinds wanted."""
        if EvidenceKind.TAGS in self.kinds:
            self.tagged = read_tags(self.calls, self.parameters.scope_tag_key)
            self.gathered.put_tags(self.tagged.tags)
        jobs = self._jobs() if EvidenceKind.PROCESSING_JOBS in self.kinds else []
        if EvidenceKind.MONITORING in self.kinds:
            for kind, items in read_monitoring(self.calls, self.progress):
                self.gathered.put(kind, items)
        if EvidenceKind.ANALYSIS_CONFIGS in self.kinds:
            self._configs(jobs)
        workloads = workloads_of(self.gathered.so_far)
        self._models(workloads)
        if self.kinds & _NETWORK_KINDS:
            self._network(workloads)

    def _jobs(self) -> list[ReadJob]:
        self.progress("Listing processing jobs", 0, None)
        since = self.now - timedelta(days=self.parameters.lookback_days)
        jobs = read_processing_jobs(self.calls, self.memories, since, self.tagged, self.progress)
        self.gathered.put(lists.PROCESSING_JOBS, None if jobs is None else [job.description for job in jobs])
        return jobs or []

    def _configs(self, jobs: list[ReadJob]) -> None:
        uris = [
            uri
            for kind, prefix in (
                (lists.BIAS_DEFINITIONS, BIAS),
                (lists.EXPLAINABILITY_DEFINITIONS, EXPLAINABILITY),
            )
            for definition in self.gathered.items(kind)
            if (uri := config_uri_of(definition, prefix))
        ]
        owners = sorted(self.parameters.trusted_bucket_owners) or [self.clients.identity.account_id]
        configs = read_analysis_configs(self.calls, self.memories, jobs, uris, owners, self.progress)
        self.gathered.put_map(lists.ANALYSIS_CONFIGS, configs.by_uri)
        self.gathered.put_map(lists.ANALYSIS_CONFIG_OBJECTS, configs.objects)
        self.gathered.put_map(lists.JOB_ANALYSIS_CONFIGS, configs.by_job)

    def _models(self, workloads: list[Workload]) -> None:
        if EvidenceKind.ENDPOINTS in self.kinds:
            named = endpoints_of(workloads)
            endpoints = read_each(self.calls, lists.ENDPOINTS, named, self._arn("endpoint"), self.progress)
            self.gathered.put(lists.ENDPOINTS, endpoints)
            configs = {str(each["EndpointConfigName"]) for each in endpoints}
            self.gathered.put(
                lists.ENDPOINT_CONFIGS,
                read_each(
                    self.calls, lists.ENDPOINT_CONFIGS, configs, self._arn("endpoint-config"), self.progress
                ),
            )
        if EvidenceKind.MODELS in self.kinds:
            names = models_of(workloads) | self.tagged.ids("model")
            every = self.parameters.model_scope is ModelScope.ALL
            models = read_models(
                self.calls, self.memories, names, self._arn("model"), self.now, self.progress, every
            )
            self.gathered.put(lists.MODELS, models)
        if EvidenceKind.MODEL_PACKAGES in self.kinds:
            packages = model_packages_of(self.gathered.items(lists.MODELS))
            self.gathered.put(
                lists.MODEL_PACKAGES,
                read_each(
                    self.calls, lists.MODEL_PACKAGES, packages, self._arn("model-package"), self.progress
                ),
            )

    def _network(self, workloads: list[Workload]) -> None:
        owners = self.gathered.items(lists.MODELS) + self.gathered.items(lists.ENDPOINT_CONFIGS)
        placement = placement_of(workloads, owners, self.tagged)
        NetworkReader(self.calls, self.gathered, self.kinds, self.clients.region, self.progress).read(
            placement
        )

    def _arn(self, kind: str) -> _ArnOf:
        return _ArnOf(self.gathered.so_far, kind)


class _ArnOf:
    """Makes the ARN to blame for a resource of one kind; what is named by its ARN keeps it."""

    def __init__(self, evidence: Evidence, kind: str) -> None:
        self._evidence = evidence
        self._kind = kind

    def __call__(self, name: str) -> str:
        return name if name.startswith("arn:") else self._evidence.arn("sagemaker", f"{self._kind}/{name}")
