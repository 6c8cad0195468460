"""The reason codes of the way to a service, with what each means: for the rules' pages."""

from __future__ import annotations

from clarify_rules.network import codes
from clarify_rules.network.path import PARTIAL_SUFFIX

Codes = tuple[tuple[str, str], ...]

PLACEMENT: Codes = (
    (codes.SUBNET_NOT_FOUND, "A listed subnet does not exist."),
    (codes.SUBNETS_IN_TWO_VPCS, "The subnets are in more than one VPC."),
    (codes.SG_NOT_FOUND, "A listed security group does not exist."),
    (codes.SG_VPC_MISMATCH, "A group is of another VPC and not associated with this one."),
    ("IPV6_ONLY_SUBNET", "The subnet has no IPv4 addresses."),
)
DNS: Codes = (
    (codes.VPC_DNS_SUPPORT_DISABLED, "enableDnsSupport is off: no name resolves."),
    (codes.VPC_DNS_HOSTNAMES_DISABLED, "enableDnsHostnames is off: private names do not resolve."),
    (codes.CUSTOM_DNS_SERVERS, "What the VPC's own DNS servers answer cannot be seen (undetermined)."),
    (codes.PRIVATE_DNS_DISABLED, "The interface endpoint does not answer for the default name."),
)
ENDPOINT: Codes = (
    (codes.ENDPOINT_MISSING, "There is no endpoint of the service in the VPC and no other way."),
    (codes.ENDPOINT_FIPS_ONLY, "There is only the FIPS endpoint, which has another host name."),
    (codes.BAD_STATE, "The endpoint or NAT gateway is not available."),
    (codes.BAD_STATE_PARTIAL, "The endpoint's state is Partial (undetermined)."),
    (codes.ENDPOINT_ENI_NOT_VISIBLE, "The endpoint's interfaces were not read (undetermined)."),
    (
        codes.ENDPOINT_NOT_VISIBLE_SHARED_VPC,
        "The owner of a shared VPC has endpoints that are not listed (undetermined).",
    ),
    (codes.CENTRALISED_ENDPOINT_POSSIBLE, "A central endpoint may answer beyond a route out (undetermined)."),
)
GATE: Codes = (
    (codes.ENDPOINT_SG_RULES_MISMATCH, "The endpoint's groups do not admit TCP 443 from the workload."),
)
ROUTE: Codes = (
    (codes.BAD_STATE_ROUTE, "The route is a blackhole."),
    (
        codes.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS,
        "An internet gateway carries nothing for interfaces without public address.",
    ),
    (codes.ROUTE_LEAVES_MODEL, "The route leads to what cannot be seen (undetermined)."),
    (codes.MIDDLEBOX_ROUTE, "A route inside the VPC leads through an appliance (undetermined)."),
    (codes.ROUTE_TABLE_NOT_VISIBLE, "The subnet's route table was not read (undetermined)."),
    (codes.NAT_NOT_VISIBLE, "The NAT gateway was not read (undetermined)."),
    (codes.NAT_SUBNET_NOT_VISIBLE, "The NAT gateway's subnet or its routes were not read (undetermined)."),
    (codes.NAT_HAS_NO_INTERNET_ROUTE, "The NAT gateway's subnet has no route to an internet gateway."),
    (codes.VPC_BLOCK_PUBLIC_ACCESS_ENABLED, "VPC Block Public Access stops NAT traffic."),
)
S3_ROUTE: Codes = (
    (codes.GATEWAY_NOT_ASSOCIATED, "The S3 gateway endpoint is not on the subnet's effective route table."),
    (codes.PRIVATE_DNS_INBOUND_ONLY, "The S3 interface endpoint answers inbound resolvers only."),
)
GROUP: Codes = ((codes.ENI_SG_RULES_MISMATCH, "The workload's groups let no TCP 443 out to the service."),)
NACL: Codes = (
    (codes.SUBNET_ACL_RESTRICTION, "A network ACL drops the request."),
    (codes.SUBNET_ACL_RETURN_RESTRICTION, "A network ACL drops the reply."),
    (codes.NACL_NOT_VISIBLE, "The subnet's network ACL was not read (undetermined)."),
)
POLICY: Codes = (
    (codes.ENDPOINT_POLICY_DENY, "The endpoint's policy denies an action that is needed."),
    (codes.ENDPOINT_POLICY_UNDECIDED, "The policy hangs on what is not known (undetermined)."),
    (codes.ENDPOINT_POLICY_NOT_VISIBLE, "The endpoint's policy was not read (undetermined)."),
)
CLIENT: Codes = (
    (codes.HTTP_PROXY_SET, "A proxy is set in the environment (undetermined)."),
    (codes.FIPS_ENDPOINT_SET, "FIPS endpoints are asked for in the environment (undetermined)."),
    (codes.ENDPOINT_URL_SET, "Another endpoint is set in the environment (undetermined)."),
)
LIMIT: Codes = (
    (
        codes.TOO_MANY_RULES,
        "Thousands of rules cross each other: too many to compare them all (undetermined).",
    ),
)
PARTIAL: Codes = (
    (f"…{PARTIAL_SUFFIX}", "Only part of the addresses, ports or interfaces is concerned (undetermined)."),
)
WAY: Codes = (*PLACEMENT, *DNS, *ENDPOINT, *GATE, *ROUTE, *GROUP, *NACL, *POLICY, *LIMIT, *PARTIAL)
S3_WAY: Codes = (*WAY, *S3_ROUTE)


def only(*names: str) -> Codes:
    """Return these codes with what each means, for rules that answer with a part of a family."""
    meanings = dict(S3_WAY)
    return tuple((name, meanings[name]) for name in names)
