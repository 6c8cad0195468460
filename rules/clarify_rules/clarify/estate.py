"""The estate: everything in scope of one evaluation, and what may be missing from it.

In scope are Clarify workloads of the look-back window or still running, and monitors; the models they use;
the VPCs and security groups that they or those models use; and whatever carries the scope tag.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from clarify_rules.clarify.facts import gap, known
from clarify_rules.clarify.lost_config import is_lost
from clarify_rules.clarify.model import Model
from clarify_rules.clarify.monitoring import (
    BiasDefinition,
    ExplainabilityDefinition,
    InlineDefinition,
    has_inline_definition,
)
from clarify_rules.clarify.parameters import ModelScope, Parameters
from clarify_rules.clarify.processing_job import ProcessingJob, is_clarify_job
from clarify_rules.clarify.scope_tag import ScopeTag
from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.clarify.workload import Lifecycle, ShadowEndpoint, Workload
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import (
    BIAS_DEFINITIONS,
    EXPLAINABILITY_DEFINITIONS,
    MODELS,
    MONITORING_SCHEDULES,
    PROCESSING_JOBS,
    SECURITY_GROUPS,
    SUBNETS,
    VPCS,
    EvidenceList,
)
from clarify_rules.evidence.missing import NOT_READ, MissingFact
from clarify_rules.evidence.record import Record

_WORKLOAD_LISTS = (PROCESSING_JOBS, BIAS_DEFINITIONS, EXPLAINABILITY_DEFINITIONS, MONITORING_SCHEDULES)


@dataclass(frozen=True)
class Estate:
    """What the evidence holds, seen with the parameters of one evaluation. All collections are sorted."""

    evidence: Evidence
    parameters: Parameters

    @cached_property
    def workloads(self) -> tuple[Workload, ...]:
        """Every Clarify workload in scope."""
        return tuple(sorted(self._workloads(), key=lambda each: (each.resource_type, each.name)))

    @cached_property
    def workload_gaps(self) -> tuple[MissingFact, ...]:
        """Why workloads may exist that are not among `workloads`: one fact per listing and per description
        that failed, and per response in which it cannot be seen what it is."""
        descriptions = [fact for kind in _WORKLOAD_LISTS for fact in self.evidence.failures(kind)]
        # A job whose entries contradict each other is among the workloads, with results of its own.
        jobs = [gap(is_clarify_job, each) for each in self._jobs if each.flaw is None]
        schedules = [gap(has_inline_definition, each) for each in self._schedules]
        unclear = [fact for fact in (*jobs, *schedules, self.evidence.tag_gap()) if fact is not None]
        return (*self.listing_gaps, *descriptions, *unclear)

    @cached_property
    def models(self) -> tuple[Model, ...]:
        """Every model in scope, those that could not be described included."""
        names = {name for each in self.workloads for name in known(_model_names, each) or ()}
        if self.parameters.model_scope is ModelScope.ALL:
            names |= {str(record.raw["ModelName"]) for record in self.evidence.listing(MODELS)}
        names |= set(self.scope_tag.ids(MODELS, "sagemaker", "model", "ModelArn"))
        return tuple(Model(name, self.evidence) for name in sorted(names) if self._may_exist(MODELS, name))

    @cached_property
    def shadow_endpoint_users(self) -> Mapping[str, tuple[Workload, ...]]:
        """The workloads that have a shadow endpoint made of a model, by the model's name."""
        users: dict[str, list[Workload]] = {}
        for each in self.workloads:
            shadow = known(_shadow_endpoint, each)
            for name in shadow.model_names if shadow else ():
                users.setdefault(name, []).append(each)
        return {name: tuple(found) for name, found in users.items()}

    def shadow_endpoint_gap(self, vpc_ids: tuple[str, ...]) -> MissingFact | None:
        """Return why more shadow endpoints may be needed in these VPCs than are known to be.

        Because of a listing of workloads that is not whole, and of workloads in the same VPC, or in one that
        is not known, whose config was not read. One in another VPC cannot use the same models; a job that was
        listed and could not be described is not known to be Clarify's.
        """
        for fact in self.listing_gaps:
            return fact
        places = (*vpc_ids, None)
        return next((self._config_gaps[vpc] for vpc in places if vpc in self._config_gaps), None)

    @cached_property
    def _config_gaps(self) -> Mapping[str | None, MissingFact]:
        """The first config that was not read, and may yet be, by the VPC of its workload."""
        found: dict[str | None, MissingFact] = {}
        for each in self.workloads:
            fact = gap(_shadow_endpoint, each)
            if fact is None or is_lost(each, fact):
                continue
            if gap(_vpc_config, each) is not None:
                found.setdefault(None, fact)
            for subnet in config.subnets if (config := known(_vpc_config, each)) else ():
                found.setdefault(known(self._vpc_of, subnet), fact)
        return found

    @cached_property
    def model_gaps(self) -> tuple[MissingFact, ...]:
        """Why models may be in scope that are not among `models`: workloads that could not be seen, configs
        that do not tell the model, and, where all models are asked for, a listing that is not whole."""
        unnamed = ((each, gap(_model_names, each)) for each in self.workloads)
        facts = [fact for each, fact in unnamed if fact is not None and not is_lost(each, fact)]
        if self.parameters.model_scope is ModelScope.ALL:
            facts += self.evidence.gaps(MODELS)
            if self.evidence.reading("model_scope") == ModelScope.REFERENCED.value:
                facts.append(_not_asked_for("models that no workload refers to"))
        return (*self.workload_gaps, *facts)

    @cached_property
    def vpc_ids(self) -> tuple[str, ...]:
        """Every VPC that a workload or model in scope has subnets in, and every tagged one."""
        used = {known(self._vpc_of, each) for each in self._subnet_ids}
        tagged = self.scope_tag.ids(VPCS, "ec2", "vpc")
        return tuple(sorted({vpc for vpc in (*used, *tagged) if vpc is not None}))

    @cached_property
    def vpc_gaps(self) -> tuple[MissingFact, ...]:
        """Why VPCs may be in use that are not among `vpc_ids`."""
        subnets = [gap(self._vpc_of, each) for each in self._subnet_ids]
        placements = (*self.model_gaps, *self._placement_gaps)
        return (*placements, *(fact for fact in subnets if fact is not None))

    @cached_property
    def security_group_ids(self) -> tuple[str, ...]:
        """Every group that a workload or model in scope carries, and every tagged one; not those known to
        be gone."""
        carried = {group for config in self._placements for group in config.security_groups}
        carried |= set(self.scope_tag.ids(SECURITY_GROUPS, "ec2", "security-group"))
        return tuple(group for group in sorted(carried) if self._may_exist(SECURITY_GROUPS, group))

    @property
    def security_group_gaps(self) -> tuple[MissingFact, ...]:
        """Why groups may be carried that are not among `security_group_ids`."""
        return (*self.model_gaps, *self._placement_gaps)

    @cached_property
    def scope_tag(self) -> ScopeTag:
        """Which resources carry the scope tag."""
        return ScopeTag(self.evidence, self.parameters.scope_tag_key)

    @cached_property
    def listing_gaps(self) -> tuple[MissingFact, ...]:
        """Why there may be workloads that were not even listed."""
        gaps = (fact for kind in _WORKLOAD_LISTS for fact in self.evidence.gaps(kind))
        return (*gaps, *self._not_asked_for)

    @property
    def _not_asked_for(self) -> tuple[MissingFact, ...]:
        """Why jobs are missing that whoever read the evidence did not look back far enough for."""
        days = self.evidence.reading("lookback_days")
        if isinstance(days, int) and days < self.parameters.lookback_days:
            return (_not_asked_for(f"jobs older than {days} days"),)
        return ()

    @property
    def _jobs(self) -> tuple[Record, ...]:
        return self.evidence.listing(PROCESSING_JOBS)

    @property
    def _schedules(self) -> tuple[Record, ...]:
        return self.evidence.listing(MONITORING_SCHEDULES)

    @property
    def _owners(self) -> tuple[Workload | Model, ...]:
        return (*self.workloads, *self.models)

    @cached_property
    def _placements(self) -> tuple[VpcConfig, ...]:
        configs = (known(_vpc_config, each) for each in self._owners)
        return tuple(config for config in configs if config is not None)

    @cached_property
    def _placement_gaps(self) -> tuple[MissingFact, ...]:
        facts = (gap(_vpc_config, each) for each in self._owners)
        return tuple(fact for fact in facts if fact is not None)

    @cached_property
    def _subnet_ids(self) -> tuple[str, ...]:
        return tuple(sorted({subnet for config in self._placements for subnet in config.subnets}))

    def _workloads(self) -> Iterator[Workload]:
        for record in self._jobs:
            job = ProcessingJob(record, self.evidence)
            if record.flaw or (known(is_clarify_job, record) and self._is_recent(job)):
                yield job
        for record in self.evidence.listing(BIAS_DEFINITIONS):
            yield BiasDefinition(record, self.evidence)
        for record in self.evidence.listing(EXPLAINABILITY_DEFINITIONS):
            yield ExplainabilityDefinition(record, self.evidence)
        for record in self._schedules:
            if known(has_inline_definition, record):
                yield InlineDefinition(record, self.evidence)

    def _is_recent(self, job: ProcessingJob) -> bool:
        """Whether the job is in scope; what is not known of it does not take it out."""
        created = known(lambda each: each.created_at, job)
        begin = self.evidence.taken_at - timedelta(days=self.parameters.lookback_days)
        if created is None or created >= begin or self.scope_tag.is_on(job.arn):
            return True
        return known(lambda each: each.lifecycle, job) is not Lifecycle.ENDED

    def _vpc_of(self, subnet_id: str) -> str | None:
        record = self.evidence.find(SUBNETS, subnet_id)
        return None if record is None else record.text("VpcId")

    def _may_exist(self, kind: EvidenceList, identifier: str) -> bool:
        try:
            return self.evidence.find(kind, identifier) is not None
        except MissingFact:
            return True


def _model_names(workload: Workload) -> tuple[str, ...]:
    return workload.model_names


def _shadow_endpoint(workload: Workload) -> ShadowEndpoint | None:
    return workload.shadow_endpoint


def _vpc_config(owner: Workload | Model) -> VpcConfig | None:
    return owner.vpc_config


def _not_asked_for(what: str) -> MissingFact:
    return MissingFact(
        NOT_READ,
        f"The evidence was read without {what}.",
        remedy="Read the evidence again with what is asked for.",
    )
