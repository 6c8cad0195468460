"""clarify-job-in-vpc: Clarify workloads run inside a VPC."""

from __future__ import annotations

from clarify_rules.catalog import reasons, references
from clarify_rules.catalog.subjects import WORKLOADS, JobRule
from clarify_rules.catalog.verdict import Severity, Verdict, compliant, non_compliant
from clarify_rules.clarify.workload import Workload
from clarify_rules.network.site import Site


class JobInVpc(JobRule):
    """NetworkConfig.VpcConfig names subnets and security groups."""

    id = "clarify-job-in-vpc"
    title = "Clarify jobs run inside a VPC"
    checks = (
        "That NetworkConfig.VpcConfig of the job or monitoring definition names at least one subnet and at "
        "least one security group."
    )
    why = (
        "Without a VPC the job's dataset, results and predictions travel over SageMaker's public network "
        "path, outside every control that the VPC has: routes, security groups, endpoint policies, flow logs."
    )
    fix = (
        "Give the job a NetworkConfig with a VpcConfig when it is created: in the console's network section, "
        "in CreateProcessingJob, or as network_config of SageMakerClarifyProcessor. A job that exists cannot "
        "be changed."
    )
    severity = Severity.HIGH
    needs = WORKLOADS
    codes = ((reasons.NO_VPC_CONFIG, "NetworkConfig.VpcConfig is absent, or lacks subnets or groups."),)
    requirements = ("Jobs run in a private VPC",)
    references = (references.CLARIFY_VPC, references.PROCESSING_VPC)
    speaks_of_today = False

    def judge_workload(self, workload: Workload, site: Site) -> Verdict:
        """Return whether the workload has a place in a VPC."""
        config = workload.vpc_config
        if config is not None:
            return compliant(f"The {workload.noun} {workload.name} runs in {', '.join(config.subnets)}.")
        return non_compliant(
            reasons.NO_VPC_CONFIG,
            f"The {workload.noun} {workload.name} is not in a VPC",
            f"{workload.where_to_change}, give NetworkConfig.VpcConfig private subnets and security groups",
        )
