"""The four families of rules, by what they judge."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from clarify_rules.catalog.rule import Inventory, Rule, Subject
from clarify_rules.catalog.today import as_of_today
from clarify_rules.catalog.triggers import SECURITY_GROUP, VPC, VPC_ENDPOINT
from clarify_rules.catalog.verdict import Verdict
from clarify_rules.clarify.facts import known
from clarify_rules.clarify.model import RESOURCE_TYPE as MODEL
from clarify_rules.clarify.model import Model
from clarify_rules.clarify.monitoring import BiasDefinition, ExplainabilityDefinition, InlineDefinition
from clarify_rules.clarify.owners import stated_owner
from clarify_rules.clarify.processing_job import ProcessingJob
from clarify_rules.clarify.workload import Workload
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.evidence.lists import SECURITY_GROUPS, VPC_ENDPOINTS, VPCS, EvidenceList
from clarify_rules.network.site import Site

# What finding the workloads costs, and what finding the models behind them costs on top.
WORKLOADS = frozenset({EvidenceKind.PROCESSING_JOBS, EvidenceKind.MONITORING, EvidenceKind.TAGS})
INFERENCE = WORKLOADS | {EvidenceKind.ANALYSIS_CONFIGS, EvidenceKind.ENDPOINTS}
OWNERS = INFERENCE | {EvidenceKind.MODELS}
# What following a packet costs.
PATHS = frozenset(
    {
        EvidenceKind.SUBNETS,
        EvidenceKind.SECURITY_GROUPS,
        EvidenceKind.PREFIX_LISTS,
        EvidenceKind.VPC_ATTRIBUTES,
        EvidenceKind.NETWORK_PATHS,
    }
)


class JobRule(Rule[Workload]):
    """A rule on Clarify workloads."""

    resource_types: ClassVar[tuple[str, ...]] = tuple(
        kind.resource_type
        for kind in (ProcessingJob, BiasDefinition, ExplainabilityDefinition, InlineDefinition)
    )
    # Whether the verdict on a job that ended speaks of today's network and models, not of its own settings.
    speaks_of_today: ClassVar[bool] = True

    def inventory(self, site: Site) -> Inventory[Workload]:
        """Return all workloads in scope."""
        subjects = tuple(
            Subject(each, each.resource_type, each.name, each.arn, known(lambda job: job.launcher, each))
            for each in site.workloads
        )
        return Inventory(subjects, site.workload_gaps)

    def judge(self, resource: Workload, site: Site) -> Verdict:
        """Return the verdict; on a job that ended it says that it is about running the job again."""
        verdict = self.judge_workload(resource, site)
        return as_of_today(verdict, resource) if self.speaks_of_today else verdict

    @abstractmethod
    def judge_workload(self, workload: Workload, site: Site) -> Verdict:
        """Return the verdict as if the workload ran today."""


class ModelRule(Rule[Model]):
    """A rule on models."""

    resource_types: ClassVar[tuple[str, ...]] = (MODEL,)
    parameters: ClassVar[tuple[str, ...]] = (*Rule.parameters, "ModelScope")

    def inventory(self, site: Site) -> Inventory[Model]:
        """Return all models in scope."""
        subjects = tuple(Subject(each, MODEL, each.name, each.arn) for each in site.models)
        return Inventory(subjects, site.model_gaps)


class VpcRule(Rule[str]):
    """A rule on VPCs, by id."""

    resource_types: ClassVar[tuple[str, ...]] = (VPC,)

    def inventory(self, site: Site) -> Inventory[str]:
        """Return all VPCs in scope."""
        subjects = tuple(_ec2_subject(site.evidence, VPCS, VPC, "vpc", each) for each in site.vpc_ids)
        return Inventory(subjects, site.vpc_gaps)


class EndpointRule(Rule[str]):
    """A rule on VPC endpoints, by id."""

    resource_types: ClassVar[tuple[str, ...]] = (VPC_ENDPOINT,)

    def inventory(self, site: Site) -> Inventory[str]:
        """Return the endpoints of the services Clarify calls, in all VPCs in scope."""
        subjects = tuple(
            _ec2_subject(site.evidence, VPC_ENDPOINTS, VPC_ENDPOINT, "vpc-endpoint", each)
            for each in site.endpoint_ids
        )
        return Inventory(subjects, site.endpoint_gaps)


class SecurityGroupRule(Rule[str]):
    """A rule on security groups, by id."""

    resource_types: ClassVar[tuple[str, ...]] = (SECURITY_GROUP,)

    def inventory(self, site: Site) -> Inventory[str]:
        """Return all groups that workloads and models in scope carry."""
        subjects = tuple(
            _ec2_subject(site.evidence, SECURITY_GROUPS, SECURITY_GROUP, "security-group", each)
            for each in site.security_group_ids
        )
        return Inventory(subjects, site.security_group_gaps)


def _ec2_subject(
    evidence: Evidence, kind: EvidenceList, resource_type: str, noun: str, identifier: str
) -> Subject[str]:
    """Return the subject under its owner's ARN: a shared VPC belongs to another account."""
    owner = stated_owner(evidence, kind, identifier)
    return Subject(identifier, resource_type, identifier, evidence.arn("ec2", f"{noun}/{identifier}", owner))
