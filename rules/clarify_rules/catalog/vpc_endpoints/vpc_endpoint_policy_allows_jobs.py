"""clarify-vpc-endpoint-policy-allows-jobs: the endpoint's policy allows what goes through it."""

from __future__ import annotations

from clarify_rules.catalog import reach_codes, references
from clarify_rules.catalog.network_verdict import Claim, judge_check
from clarify_rules.catalog.owner import told
from clarify_rules.catalog.subjects import OWNERS, PATHS, EndpointRule
from clarify_rules.catalog.triggers import NETWORK_ACL, SECURITY_GROUP, VPC
from clarify_rules.catalog.verdict import OK, Severity, Verdict
from clarify_rules.catalog.vpc_endpoints.demands import (
    NO_WORKLOADS,
    NOT_USED,
    OTHER_SERVICE,
    no_workloads,
    not_routed,
    other_service,
    unless_unused,
    unused,
    weigh,
)
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.network import codes
from clarify_rules.network.demand import Demand
from clarify_rules.network.path import Check, Path
from clarify_rules.network.site import Site
from clarify_rules.network.verdict import V


class VpcEndpointPolicyAllowsJobs(EndpointRule):
    """Its policy allows what the workloads do through it."""

    id = "clarify-vpc-endpoint-policy-allows-jobs"
    title = "Endpoint policies allow what Clarify does through the endpoint"
    checks = (
        "That the endpoint's policy allows every action that the workloads and models of the VPC take "
        "through it, on the buckets, models and endpoints that they name, for their roles. A policy that "
        "hangs on what is not known is undetermined; OrgId and TrustedBucketOwners make more of it known."
    )
    why = (
        "An endpoint policy that was written for training often lacks PutObject for results, or the calls "
        "that make and remove the shadow endpoint. The job then fails with an access error at its end."
    )
    fix = "Let the policy allow the action and resource that the result names, for the role of the workload."
    severity = Severity.MEDIUM
    parameters = (*EndpointRule.parameters, "OrgId", "TrustedBucketOwners")
    needs = OWNERS | PATHS | {EvidenceKind.MODEL_PACKAGES}
    # What keeps a packet from the endpoint is other rules' business.
    unmoved_by = frozenset({NETWORK_ACL, SECURITY_GROUP, VPC})
    of_all_workloads = frozenset({OK, NO_WORKLOADS})
    codes = (
        *reach_codes.only(codes.ENDPOINT_POLICY_DENY, codes.ENDPOINT_POLICY_UNDECIDED),
        (codes.ROUTE_TABLE_NOT_VISIBLE, "Whether a gateway endpoint is used was not read (undetermined)."),
        (codes.ROUTE_LEAVES_MODEL, "The route to a gateway endpoint may not be in force (undetermined)."),
        (
            codes.NAT_NOT_VISIBLE,
            "A NAT gateway that may lead to the endpoint was not read (undetermined).",
        ),
        (
            codes.NAT_SUBNET_NOT_VISIBLE,
            "The routes of a NAT gateway's subnet were not read (undetermined).",
        ),
        (NO_WORKLOADS, "Nothing in scope in the VPC needs the service."),
        (NOT_USED, "The endpoint does not answer, and another of the VPC does."),
        (OTHER_SERVICE, "The endpoint is of a service that Clarify does not call."),
    )
    requirements = ("Endpoint policies allow what the job and its model do",)
    references = (references.ENDPOINT_POLICIES, references.INTERFACE_ENDPOINTS, references.S3_ENDPOINTS)

    def judge(self, resource: str, site: Site) -> Verdict:
        """Return whether nothing that needs the endpoint is refused by its policy."""
        endpoint = site.endpoint(resource)
        service = site.network.service_of(endpoint)
        if service is None:
            return other_service(endpoint)
        instead = site.network.used_instead(endpoint, service)
        if isinstance(instead, str):
            return unused(endpoint, instead)

        def allowed(demand: Demand) -> Verdict | None:
            route = site.network.best_route(endpoint, demand.place.subnets)
            if route is not None and route.verdict is V.DENY:
                return None
            hop = site.network.policy(endpoint, service, *site.asked(demand))
            if route is not None and route.verdict is V.UNKNOWN and hop.verdict is V.DENY:
                # What may not go through it at all is not denied by it for certain.
                hop = route
            paths = (Path(demand.place.subnets[0], service.value, (hop,)),)
            return judge_check(
                Check(service.value, paths),
                f"The policy of {resource} allows what Clarify does through it.",
                Claim(f"The policy of {resource}", f"allow what {told(demand.owner)} does", "does not"),
            )

        demands = site.demands_on(endpoint.vpc_id, service)
        verdict = weigh(demands, allowed)
        if verdict is not None:
            return unless_unused(verdict, endpoint, instead)
        return not_routed(endpoint) if demands else no_workloads(endpoint, service)
