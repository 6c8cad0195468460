"""clarify-job-no-internet-route: no subnet of the workload has a way out to the internet."""

from __future__ import annotations

from clarify_rules.catalog import reach_codes, reasons, references
from clarify_rules.catalog.network_verdict import Claim, judge_check
from clarify_rules.catalog.processing_jobs import absent
from clarify_rules.catalog.subjects import PATHS, WORKLOADS, JobRule
from clarify_rules.catalog.triggers import NETWORK_ACL, SECURITY_GROUP, VPC, VPC_ENDPOINT
from clarify_rules.catalog.verdict import JOB_ENDED, Severity, Verdict
from clarify_rules.clarify.workload import Workload
from clarify_rules.network import codes
from clarify_rules.network.path import Kind
from clarify_rules.network.site import Site


class JobNoInternetRoute(JobRule):
    """No subnet has a route to the internet, through a NAT or internet gateway."""

    id = "clarify-job-no-internet-route"
    title = "The subnets of Clarify jobs have no route to the internet"
    checks = (
        "That no route of the effective route table of any subnet of the workload leads public addresses "
        "to a NAT gateway or an internet gateway that would carry them."
    )
    why = (
        "A way out is a way for data to leave. This rule asks about isolation, not about whether the job "
        "works: a job that reaches AWS through a NAT gateway satisfies the rules on reachability and "
        "breaks this one."
    )
    fix = (
        "Give the VPC endpoints for S3, the SageMaker API and SageMaker Runtime, then remove the default "
        "route from the subnets' route tables, or place the job in subnets without one."
    )
    severity = Severity.MEDIUM
    needs = WORKLOADS | PATHS
    # What filters traffic takes no route away, and a route to an endpoint changes with its table.
    unmoved_by = frozenset({NETWORK_ACL, SECURITY_GROUP, VPC, VPC_ENDPOINT})
    codes = (
        (codes.NAT_ROUTE, "A route leads to the internet through a NAT gateway."),
        (codes.INTERNET_GATEWAY_ROUTE, "A route leads to an internet gateway."),
        (codes.ROUTE_LEAVES_MODEL, "A route leads to what cannot be seen (undetermined)."),
        (codes.ROUTE_TABLE_NOT_VISIBLE, "The subnet's route table was not read (undetermined)."),
        (codes.NAT_NOT_VISIBLE, "The NAT gateway was not read (undetermined)."),
        (
            codes.VPC_BLOCK_PUBLIC_ACCESS_ENABLED,
            "VPC Block Public Access holds for one of the two subnets on the way (undetermined).",
        ),
        (reasons.SUBNET_NOT_FOUND, "A listed subnet does not exist."),
        *reach_codes.PARTIAL,
        (reasons.NO_VPC_CONFIG, "The workload is not in a VPC."),
        (JOB_ENDED, absent.JOB_ENDED_MEANING.capitalize() + "."),
    )
    requirements = ("Jobs are not reachable over the public internet",)
    references = (references.CLARIFY_VPC, references.ROUTE_TABLES, references.NAT_GATEWAYS)

    def judge_workload(self, workload: Workload, site: Site) -> Verdict:
        """Return whether every way out is shut."""
        if workload.vpc_config is None:
            return absent.no_vpc(workload)
        check = site.network.internet_routes(workload.vpc_config)
        who = f"The {workload.noun} {workload.name}"
        misplaced = check.decisive is not None and check.decisive.kind is Kind.PLACEMENT
        claim = Claim(who, "be placed") if misplaced else Claim(who, "reach the internet", "can", "may")
        verdict = judge_check(check, f"{who} has no route to the internet.", claim)
        return absent.unless_ended(workload, verdict)
