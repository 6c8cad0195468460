"""clarify-vpc-has-endpoints: the endpoints that a VPC's workloads need exist and are available."""

from __future__ import annotations

from clarify_rules.catalog import reach_codes, references
from clarify_rules.catalog.network_verdict import Claim, judge_check
from clarify_rules.catalog.subjects import OWNERS, PATHS, VpcRule
from clarify_rules.catalog.triggers import NETWORK_ACL, SECURITY_GROUP
from clarify_rules.catalog.verdict import OK, Severity, Status, Verdict, not_applicable
from clarify_rules.catalog.vpc_endpoints.demands import NO_WORKLOADS, weigh
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.network import codes
from clarify_rules.network.demand import Demand
from clarify_rules.network.endpoint_presence import REACHED_THROUGH_NAT
from clarify_rules.network.service import Service
from clarify_rules.network.site import Site
from clarify_rules.network.subnet import select_subnets


class VpcHasEndpoints(VpcRule):
    """The S3, SageMaker API and Runtime endpoints that its workloads need exist and are available."""

    id = "clarify-vpc-has-endpoints"
    title = "VPCs that Clarify uses have the endpoints its workloads need"
    checks = (
        "That the VPC has an available S3 endpoint that can serve clients inside it and, where a workload "
        "needs predictions, interface endpoints of the SageMaker API and SageMaker Runtime; or that every "
        "subnet that needs the service has a usable way through a NAT gateway."
    )
    why = (
        "Without internet access a Clarify job reaches AWS through endpoints only. AWS asks for these three; "
        "the other rules ask whether each is set up so that it serves."
    )
    fix = (
        "Create the endpoint that is missing: for S3 a gateway endpoint on the subnets' route tables, for "
        "SageMaker interface endpoints with private DNS and a security group that admits TCP 443 from the "
        "jobs."
    )
    severity = Severity.HIGH
    needs = OWNERS | PATHS | {EvidenceKind.MODEL_PACKAGES}
    # Whether endpoints let the workloads in is another rule's.
    unmoved_by = frozenset({NETWORK_ACL, SECURITY_GROUP})
    of_all_workloads = frozenset({OK, REACHED_THROUGH_NAT, NO_WORKLOADS})
    codes = (
        (REACHED_THROUGH_NAT, "There is no endpoint, and every subnet has a NAT way (compliant)."),
        *reach_codes.only(
            codes.ENDPOINT_MISSING,
            codes.ENDPOINT_FIPS_ONLY,
            codes.BAD_STATE,
            codes.BAD_STATE_PARTIAL,
            codes.PRIVATE_DNS_INBOUND_ONLY,
            codes.ENDPOINT_NOT_VISIBLE_SHARED_VPC,
            codes.CENTRALISED_ENDPOINT_POSSIBLE,
        ),
        # What makes a NAT way, or one that cannot be seen, a doubt.
        *reach_codes.only(
            codes.GATEWAY_NOT_ASSOCIATED,
            codes.VPC_DNS_HOSTNAMES_DISABLED,
            codes.BAD_STATE_ROUTE,
            codes.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS,
            codes.ROUTE_LEAVES_MODEL,
            codes.ROUTE_TABLE_NOT_VISIBLE,
            codes.NAT_NOT_VISIBLE,
            codes.NAT_SUBNET_NOT_VISIBLE,
            codes.NAT_HAS_NO_INTERNET_ROUTE,
            codes.VPC_BLOCK_PUBLIC_ACCESS_ENABLED,
        ),
        *reach_codes.PARTIAL,
        (NO_WORKLOADS, "No workload or model in scope is in the VPC."),
    )
    requirements = ("The VPC has endpoints of S3, the SageMaker API and SageMaker Runtime",)
    references = (references.CLARIFY_VPC, references.PROCESSING_VPC, references.INTERFACE_ENDPOINTS)

    def judge(self, resource: str, site: Site) -> Verdict:
        """Return whether every service that is needed has an endpoint, or every subnet a way without."""
        demands = [demand for service in Service for demand in site.demands_on(resource, service)]

        def present(demand: Demand) -> Verdict:
            found = select_subnets(site.evidence, demand.place.subnets).found
            subnets = tuple(subnet.id for subnet in found if subnet.vpc_id == resource)
            label = demand.service.label
            return judge_check(
                site.network.has_endpoint(resource, demand.service, subnets),
                f"The VPC {resource} has what its Clarify workloads need to reach AWS.",
                Claim(f"The VPC {resource}", f"no usable endpoint of {label}", "has", "may have"),
            )

        verdict = weigh(demands, present)
        if verdict is None:
            return not_applicable(NO_WORKLOADS, f"No workload or model in scope is in {resource}.")
        if verdict.status is Status.COMPLIANT:
            return next((each for each in map(present, demands) if each.code == REACHED_THROUGH_NAT), verdict)
        return verdict
