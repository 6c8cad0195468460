"""clarify-vpc-endpoint-admits-jobs: an interface endpoint's groups let the workloads in."""

from __future__ import annotations

from clarify_rules.catalog import reach_codes, references
from clarify_rules.catalog.network_verdict import Claim, judge_check, where_placed
from clarify_rules.catalog.owner import told
from clarify_rules.catalog.subjects import OWNERS, PATHS, EndpointRule
from clarify_rules.catalog.triggers import NETWORK_ACL, ROUTE_TABLE, VPC
from clarify_rules.catalog.verdict import OK, Severity, Verdict, not_applicable
from clarify_rules.catalog.vpc_endpoints.demands import (
    GATEWAY_ENDPOINT,
    NO_WORKLOADS,
    NOT_USED,
    OTHER_SERVICE,
    no_workloads,
    other_service,
    unless_unused,
    unused,
    weigh,
)
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.network import codes
from clarify_rules.network.demand import Demand
from clarify_rules.network.site import Site


class VpcEndpointAdmitsJobs(EndpointRule):
    """Its groups admit TCP 443 from every workload of the VPC that needs it."""

    id = "clarify-vpc-endpoint-admits-jobs"
    title = "Interface endpoints admit the workloads that need them"
    checks = (
        "That the security groups of the endpoint's interfaces admit TCP 443 from the groups, or from all "
        "addresses of the subnets, of every workload of the VPC that needs the service."
    )
    why = (
        "An endpoint made without naming groups gets the VPC's default group, which admits its own members "
        "only. The connection then times out, and the job fails without saying why."
    )
    fix = "Let the endpoint's security group admit TCP 443 from the security groups of the Clarify jobs."
    severity = Severity.HIGH
    needs = OWNERS | PATHS | {EvidenceKind.MODEL_PACKAGES}
    # Groups alone decide, wherever the packet comes along.
    unmoved_by = frozenset({NETWORK_ACL, ROUTE_TABLE, VPC})
    of_all_workloads = frozenset({OK, NO_WORKLOADS})
    codes = (
        *reach_codes.GATE,
        *reach_codes.only(codes.ENDPOINT_ENI_NOT_VISIBLE),
        *reach_codes.LIMIT,
        *reach_codes.PARTIAL,
        (GATEWAY_ENDPOINT, "A gateway endpoint has no security groups."),
        (NO_WORKLOADS, "Nothing in scope in the VPC needs the service."),
        (NOT_USED, "The endpoint does not answer, and another of the VPC does."),
        (OTHER_SERVICE, "The endpoint is of a service that Clarify does not call."),
    )
    requirements = ("The endpoint's security groups admit HTTPS from the job",)
    references = (references.INTERFACE_ENDPOINTS, references.SECURITY_GROUP_RULES)

    def judge(self, resource: str, site: Site) -> Verdict:
        """Return whether everything that needs the endpoint is let in."""
        endpoint = site.endpoint(resource)
        service = site.network.service_of(endpoint)
        if service is None:
            return other_service(endpoint)
        if not endpoint.is_interface:
            return not_applicable(GATEWAY_ENDPOINT, f"{resource} is no interface endpoint: it has no groups.")
        instead = site.network.used_instead(endpoint, service)
        if isinstance(instead, str):
            return unused(endpoint, instead)

        def admitted(demand: Demand) -> Verdict | None:
            check = where_placed(site.network.admits(endpoint, service, demand.place))
            if check is None:
                return None
            return judge_check(
                check,
                f"{resource} admits every workload of {endpoint.vpc_id} that needs {service.label}.",
                Claim(f"The endpoint {resource}", f"admit {told(demand.owner)}", "does not"),
            )

        verdict = weigh(site.demands_on(endpoint.vpc_id, service), admitted)
        if verdict is None:
            return no_workloads(endpoint, service)
        return unless_unused(verdict, endpoint, instead)
