"""clarify-job-instances-reach-each-other: the instances of a distributed job can talk to each other."""

from __future__ import annotations

from clarify_rules.catalog import reach_codes, reasons, references
from clarify_rules.catalog.network_verdict import Claim, judge_check
from clarify_rules.catalog.processing_jobs import absent
from clarify_rules.catalog.subjects import PATHS, WORKLOADS, JobRule
from clarify_rules.catalog.triggers import ROUTE_TABLE, VPC, VPC_ENDPOINT
from clarify_rules.catalog.verdict import JOB_ENDED, Severity, Verdict, not_applicable
from clarify_rules.clarify.workload import Workload
from clarify_rules.network import codes
from clarify_rules.network.site import Site

SINGLE_INSTANCE = "SINGLE_INSTANCE"


class JobInstancesReachEachOther(JobRule):
    """With two or more instances, members of its groups may talk to each other, in and out."""

    id = "clarify-job-instances-reach-each-other"
    title = "The instances of a distributed Clarify job reach each other"
    checks = (
        "That the security groups of a job of two or more instances, together, admit and let out TCP "
        "1024-65535 between its own instances; with traffic encryption also UDP 500 and ESP."
    )
    why = (
        "A distributed job runs on Spark, whose processes talk to each other on ports chosen at run time. "
        "Where the groups do not let them, the job hangs or fails after start."
    )
    fix = (
        "Add an inbound rule, and where outbound is restricted an outbound rule, that allows all traffic "
        "from and to the group itself; or run the job on one instance."
    )
    severity = Severity.HIGH
    needs = WORKLOADS | PATHS
    # Instances are in one VPC: what they say to each other leaves it by no route.
    unmoved_by = frozenset({ROUTE_TABLE, VPC, VPC_ENDPOINT})
    codes = (
        (codes.SELF_SG_INGRESS, "The groups do not admit TCP 1024-65535 from their own members."),
        (codes.SELF_SG_EGRESS, "The groups do not let TCP 1024-65535 out to their own members."),
        ("SELF_SG_INGRESS_ENCRYPTED_TRAFFIC", "UDP 500 or ESP is not admitted (undetermined)."),
        ("SELF_SG_EGRESS_ENCRYPTED_TRAFFIC", "UDP 500 or ESP is not let out (undetermined)."),
        (codes.CROSS_SUBNET_NACL, "A network ACL would cut off instances in two subnets (undetermined)."),
        (codes.NACL_NOT_VISIBLE, "The subnet's network ACL was not read (undetermined)."),
        *reach_codes.PLACEMENT,
        *reach_codes.LIMIT,
        *reach_codes.PARTIAL,
        (SINGLE_INSTANCE, "The workload runs on one instance."),
        (reasons.NO_VPC_CONFIG, "The workload is not in a VPC."),
        (JOB_ENDED, absent.JOB_ENDED_MEANING.capitalize() + "."),
    )
    requirements = ("Members of the job's security groups may connect to each other",)
    references = (references.CLARIFY_VPC, references.PROCESSING_VPC, references.SECURITY_GROUP_RULES)
    prevents_success = True

    def judge_workload(self, workload: Workload, site: Site) -> Verdict:
        """Return whether every instance reaches every other."""
        if workload.vpc_config is None:
            return absent.no_vpc(workload)
        if workload.instance_count < 2:
            return not_applicable(
                SINGLE_INSTANCE, f"The {workload.noun} {workload.name} runs on one instance."
            )
        check = site.network.siblings(workload.vpc_config, workload.encrypts_traffic)
        who = f"The {workload.instance_count} instances of the {workload.noun} {workload.name}"
        verdict = judge_check(check, f"{who} reach each other.", Claim(who, "reach each other"))
        return absent.unless_ended(workload, verdict)
