"""clarify-vpc-endpoint-private-dns: an interface endpoint answers for the name that Clarify calls."""

from __future__ import annotations

from clarify_rules.catalog import references
from clarify_rules.catalog.network_verdict import judge_hop
from clarify_rules.catalog.subjects import OWNERS, PATHS, EndpointRule
from clarify_rules.catalog.triggers import MODEL, NETWORK_ACL, ROUTE_TABLE, SECURITY_GROUP, SUBNET, VPC
from clarify_rules.catalog.verdict import Severity, Verdict, compliant, not_applicable
from clarify_rules.catalog.vpc_endpoints.demands import GATEWAY_ENDPOINT, OTHER_SERVICE, other_service
from clarify_rules.network import codes
from clarify_rules.network.site import Site
from clarify_rules.network.verdict import V

ANOTHER_ENDPOINT_ANSWERS = "ANOTHER_ENDPOINT_ANSWERS"


class VpcEndpointPrivateDns(EndpointRule):
    """The endpoint's own settings make it answer for the default host name."""

    id = "clarify-vpc-endpoint-private-dns"
    title = "Interface endpoints answer for the default host names"
    checks = (
        "That an interface endpoint of S3, the SageMaker API or SageMaker Runtime is available and has "
        "private DNS names on (for S3: not for inbound resolvers only). The VPC's own DNS attributes are "
        "another rule's."
    )
    why = (
        "Clarify calls the services' default names and cannot be told others. An endpoint that does not "
        "answer for them is never used, and the requests go to public addresses, or nowhere."
    )
    fix = (
        "Switch private DNS names on: aws ec2 modify-vpc-endpoint --vpc-endpoint-id ID --private-dns-enabled."
    )
    severity = Severity.HIGH
    needs = OWNERS | PATHS
    # The rule is about endpoints' own settings; all else tells which VPCs are in use.
    unmoved_by = frozenset({MODEL, NETWORK_ACL, ROUTE_TABLE, SECURITY_GROUP, SUBNET, VPC})
    codes = (
        (codes.PRIVATE_DNS_DISABLED, "Private DNS names are off."),
        (codes.PRIVATE_DNS_INBOUND_ONLY, "The S3 endpoint answers inbound resolvers only."),
        (codes.BAD_STATE, "The endpoint is not available."),
        (ANOTHER_ENDPOINT_ANSWERS, "Another available endpoint of the VPC serves the default name."),
        (GATEWAY_ENDPOINT, "A gateway endpoint has no names of its own."),
        (OTHER_SERVICE, "The endpoint is of a service that Clarify does not call."),
    )
    requirements = ("Default DNS settings",)
    references = (references.INTERFACE_ENDPOINTS, references.VPC_DNS, references.S3_ENDPOINTS)

    def judge(self, resource: str, site: Site) -> Verdict:
        """Return whether the endpoint answers, or another does in its place."""
        endpoint = site.endpoint(resource)
        service = site.network.service_of(endpoint)
        if service is None:
            return other_service(endpoint)
        if not endpoint.is_interface:
            return not_applicable(
                GATEWAY_ENDPOINT, f"{resource} is no interface endpoint: routes lead to it."
            )
        hop = site.network.private_dns(endpoint, service)
        if hop.verdict is V.ALLOW:
            return compliant(f"{resource} answers for the default name of {service.label}.")
        other = site.network.another_answers(endpoint, service)
        if other is not None:
            return not_applicable(
                ANOTHER_ENDPOINT_ANSWERS, f"{other} serves {service.label} under its default name already."
            )
        return judge_hop(
            hop, f"The endpoint {resource} does not answer for the default name of {service.label}"
        )
