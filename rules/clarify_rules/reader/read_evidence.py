"""Reading evidence: everything the rules rest on, of one account in one Region."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from clarify_rules.clarify.monitoring import BIAS, EXPLAINABILITY
from clarify_rules.clarify.parameters import ModelScope, Parameters
from clarify_rules.clarify.workload import Workload
from clarify_rules.evidence import lists
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.reader.analysis_configs import ReadConfigs, WantedConfigs, read_analysis_configs
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.calls import Calls
from clarify_rules.reader.clients import AwsClients
from clarify_rules.reader.collected import collected_configs
from clarify_rules.reader.collecting import Collecting
from clarify_rules.reader.gathered import Gathered
from clarify_rules.reader.job_cache import JobCache, NoCache
from clarify_rules.reader.memories import Memories, Scope
from clarify_rules.reader.models import model_packages_of, read_each, read_models
from clarify_rules.reader.monitoring import config_uri_of, read_monitoring
from clarify_rules.reader.network import NetworkReader
from clarify_rules.reader.placement import endpoints_of, models_of, placement_of, workloads_of
from clarify_rules.reader.processing_jobs import JobsReader, ReadJob
from clarify_rules.reader.progress import Progress, no_progress
from clarify_rules.reader.s3_config import StoredConfig
from clarify_rules.reader.tags import Tagged, read_tag_keys, read_tags

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
    collected: bool = False,
    deadline: float | None = None,
) -> Evidence:
    """Return what AWS says now about Clarify workloads and what they are connected to.

    With `collected` S3 is never asked: analysis configs are taken from the cache, which a collector fills
    and which is not written here; nor are jobs described, or older ones listed, that the collector knows.
    From `deadline` on (seconds of time.monotonic) no call is made any more.

    A call that fails, or comes too late, becomes an entry of the evidence's `unavailable` or `incomplete`,
    never an exception.
    Raises `SetupError` where the credentials, or what else was handed in, are of no use, and
    `RegionUnreadableError` where every call failed for another reason than permissions.
    """
    taken_at = (now or datetime.now(UTC)).astimezone(UTC)
    identity = clients.identity
    memories = cache.load(Scope(identity.partition, identity.account_id, clients.region), taken_at)
    calls = Calls(clients, deadline=deadline)
    gathered = Gathered(identity, clients.region, taken_at, parameters)
    collecting = Collecting.READER if collected else _part_of(cache)
    order = Order(parameters, taken_at, frozenset(kinds), collecting)
    with collector_at_rest():
        try:
            Reading(clients, calls, gathered, memories, order, progress).run()
        except Exception:
            # What was learnt before is true all the same, and may be gone when it is asked for again.
            if collecting is Collecting.COLLECTOR:
                cache.save(memories, taken_at)
            raise
    calls.raise_if_nothing_answered()
    if not collected:
        cache.save(memories, taken_at)
    return gathered.finished(calls)


def _part_of(cache: JobCache) -> Collecting:
    return Collecting.COLLECTOR if cache.feeds_readers else Collecting.NONE


@contextmanager
def collector_at_rest() -> Iterator[None]:
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


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be read, as of when, and for whom."""

    parameters: Parameters
    now: datetime
    kinds: frozenset[EvidenceKind]
    collecting: Collecting


class Reading:
    """One reading, phase by phase: each asks what the phases before it found."""

    def __init__(
        self,
        clients: AwsClients,
        calls: Calls,
        gathered: Gathered,
        memories: Memories,
        order: Order,
        progress: Progress,
    ) -> None:
        self.clients = clients
        self.parameters = order.parameters
        self.calls = calls
        self.gathered = gathered
        self.memories = memories
        self.progress = progress
        self.now = order.now
        self.kinds = order.kinds
        self.collecting = order.collecting
        self.tagged = Tagged(None)

    def run(self) -> None:
        """Read all kinds wanted."""
        if EvidenceKind.TAGS in self.kinds:
            self.tagged = read_tags(self.calls, self.parameters.scope_tag_key)
            self.gathered.put_tags(self.tagged.tags)
        # Told apart from `tagged`: those decide what is in scope, and so what else is read.
        tag_keys = self.parameters.tag_keys
        self.gathered.add_tags(tag_keys, read_tag_keys(self.calls, tag_keys))
        jobs = self._jobs() if EvidenceKind.PROCESSING_JOBS in self.kinds else []
        if EvidenceKind.MONITORING in self.kinds:
            for kind, items in read_monitoring(self.calls, self.progress):
                self.gathered.put(kind, items)
        if EvidenceKind.ANALYSIS_CONFIGS in self.kinds:
            self.configs(jobs)
        self.surroundings()

    def surroundings(self) -> None:
        """Read what the workloads gathered so far are connected to: models, endpoints, the network."""
        workloads = workloads_of(self.gathered.so_far)
        self._models(workloads)
        if self.kinds & _NETWORK_KINDS:
            self._network(workloads)

    def _jobs(self) -> list[ReadJob]:
        self.progress("Listing processing jobs", 0, None)
        since = self.now - timedelta(days=self.parameters.lookback_days)
        reader = JobsReader(self.calls, self.memories, since, self.now, self.collecting, self.progress)
        jobs = reader.read(self.tagged)
        self.gathered.put(lists.PROCESSING_JOBS, None if jobs is None else [job.description for job in jobs])
        return jobs or []

    def configs(self, jobs: list[ReadJob]) -> None:
        """Read the analysis configs of these jobs and of the definitions gathered so far."""
        uris = [
            uri
            for kind, prefix in (
                (lists.BIAS_DEFINITIONS, BIAS),
                (lists.EXPLAINABILITY_DEFINITIONS, EXPLAINABILITY),
            )
            for definition in self.gathered.items(kind)
            if (uri := config_uri_of(definition, prefix))
        ]
        wanted = WantedConfigs.of(jobs, uris)
        configs = (
            collected_configs(self.calls, self.memories, wanted, self.now)
            if self.collecting is Collecting.READER
            else self._read_configs(wanted)
        )
        self.gathered.put_map(lists.ANALYSIS_CONFIGS, configs.by_uri)
        self.gathered.put_map(lists.ANALYSIS_CONFIG_OBJECTS, configs.objects)
        self.gathered.put_map(lists.JOB_ANALYSIS_CONFIGS, configs.by_job)

    def _read_configs(self, wanted: WantedConfigs) -> ReadConfigs:
        owners = sorted(self.parameters.trusted_bucket_owners) or [self.clients.identity.account_id]

        def keep(uri: str, found: StoredConfig | CallFailed) -> None:
            if self.collecting is Collecting.COLLECTOR:
                self.memories.remember_config(uri, self.now, found)

        return read_analysis_configs(self.calls, self.memories, wanted, owners, self.progress, keep)

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
            self.gathered.put(lists.MODELS, self.read_models(names))
        if EvidenceKind.MODEL_PACKAGES in self.kinds:
            packages = model_packages_of(self.gathered.items(lists.MODELS))
            self.gathered.put(
                lists.MODEL_PACKAGES,
                read_each(
                    self.calls, lists.MODEL_PACKAGES, packages, self._arn("model-package"), self.progress
                ),
            )

    def read_models(self, names: Collection[str]) -> list[Mapping[str, Any]] | None:
        """Return the models of those names, every model where all are in scope; None where unread."""
        every = self.parameters.model_scope is ModelScope.ALL
        return read_models(
            self.calls, self.memories, names, self._arn("model"), self.now, self.progress, every
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
