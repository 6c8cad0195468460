"""What to change for each reason code of the network: the end of a sentence."""

from __future__ import annotations

from clarify_rules.network import codes
from clarify_rules.network.path import PARTIAL_SUFFIX, Hop
from clarify_rules.network.service import Service

# {id} is the blocking resource, {any} one of several such ids, {itself} that one again.
FIXES = {
    codes.SUBNET_NOT_FOUND: "name subnets that exist instead of {id}",
    codes.SUBNETS_IN_TWO_VPCS: "name subnets of one VPC only, of those in {id}",
    codes.SG_NOT_FOUND: "name security groups that exist instead of {id}",
    codes.SG_VPC_MISMATCH: "use security groups of the subnets' VPC, or associate {id} with it",
    "IPV6_ONLY_SUBNET": "use subnets with IPv4 addresses instead of {id}",
    codes.VPC_DNS_SUPPORT_DISABLED: "switch enableDnsSupport of {id} on",
    codes.VPC_DNS_HOSTNAMES_DISABLED: "switch enableDnsHostnames of {id} on",
    codes.CUSTOM_DNS_SERVERS: (
        "check that the DNS servers of {id} forward AWS's names to the VPC's own resolver"
    ),
    codes.PRIVATE_DNS_DISABLED: "enable private DNS names on {id}",
    codes.PRIVATE_DNS_INBOUND_ONLY: (
        "let {id} answer inside the VPC too (PrivateDnsOnlyForInboundResolverEndpoint off), or add the S3 "
        "gateway endpoint to the subnet's route table"
    ),
    codes.ENDPOINT_MISSING: "create the endpoint in {id}, with private DNS if it is an interface endpoint",
    codes.ENDPOINT_FIPS_ONLY: "create the ordinary endpoint beside {id}, which answers to another name",
    codes.BAD_STATE: "create another in place of {id}, or repair that one",
    codes.ENDPOINT_ENI_NOT_VISIBLE: "allow ec2:DescribeNetworkInterfaces, and look at the interfaces of {id}",
    codes.ENDPOINT_NOT_VISIBLE_SHARED_VPC: "ask the owner of {id} which endpoints it has",
    codes.CENTRALISED_ENDPOINT_POSSIBLE: "check whether a central endpoint answers behind {id}",
    codes.ENDPOINT_SG_RULES_MISMATCH: "let {id} admit TCP 443 from the workload's security groups",
    codes.GATEWAY_NOT_ASSOCIATED: "associate the S3 gateway endpoint with the route table {id}",
    codes.BAD_STATE_ROUTE: "replace the blackhole route to {id}",
    codes.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: "use VPC endpoints, or a NAT gateway, instead of {id}",
    codes.ROUTE_LEAVES_MODEL: "check what lies behind {id}",
    codes.MIDDLEBOX_ROUTE: "check that the appliance {id} lets HTTPS through both ways",
    codes.ROUTE_TABLE_NOT_VISIBLE: "allow ec2:DescribeRouteTables for the account that owns {id}",
    codes.NAT_NOT_VISIBLE: "look at the NAT gateway {id} in the account that owns it",
    codes.NAT_SUBNET_NOT_VISIBLE: "look at the subnet of the NAT gateway {id} and at its route table",
    codes.NAT_HAS_NO_INTERNET_ROUTE: "give the subnet of {id} a default route to an internet gateway",
    codes.VPC_BLOCK_PUBLIC_ACCESS_ENABLED: (
        "use VPC endpoints, or exclude the subnets of {id} and of the workload from VPC Block Public Access"
    ),
    codes.ENI_SG_RULES_MISMATCH: "add to {any} an outbound rule for TCP 443 to what it calls",
    codes.SELF_SG_EGRESS: "add to {any} an outbound rule for all traffic to {itself}",
    codes.SELF_SG_INGRESS: "add to {any} an inbound rule for all traffic from {itself}",
    "SELF_SG_EGRESS_ENCRYPTED_TRAFFIC": (
        "add to {any} outbound rules for UDP 500 and protocol 50 (ESP) to {itself}"
    ),
    "SELF_SG_INGRESS_ENCRYPTED_TRAFFIC": (
        "add to {any} inbound rules for UDP 500 and protocol 50 (ESP) from {itself}"
    ),
    codes.SUBNET_ACL_RESTRICTION: "let the network ACL {id} pass TCP 443",
    codes.SUBNET_ACL_RETURN_RESTRICTION: "let the network ACL {id} pass the replies to TCP ports 1024-65535",
    codes.CROSS_SUBNET_NACL: "let the network ACL {id} pass TCP 1024-65535 between the subnets, both ways",
    codes.NACL_NOT_VISIBLE: "allow ec2:DescribeNetworkAcls for the account that owns {id}",
    codes.TOO_MANY_RULES: "put fewer and wider rules into {id} in place of those that overlap",
    codes.ENDPOINT_POLICY_DENY: "let the policy of {id} allow what is denied",
    codes.ENDPOINT_POLICY_UNDECIDED: "check the policy of {id}, and set OrgId and TrustedBucketOwners",
    codes.ENDPOINT_POLICY_NOT_VISIBLE: "ask the owner of {id} for its policy",
    codes.NAT_ROUTE: "remove the route to {id} from the subnet's route table, or use subnets without one",
    codes.INTERNET_GATEWAY_ROUTE: (
        "remove the route to {id} from the subnet's route table, or use private subnets"
    ),
    codes.HTTP_PROXY_SET: "check that the proxy passes the request on, or take the variable out",
    codes.FIPS_ENDPOINT_SET: "check that the FIPS endpoints are reachable, or take the variable out",
    codes.ENDPOINT_URL_SET: "check that this endpoint is reachable, or take the variable out",
}
# What becomes of an endpoint or a NAT gateway, by the state with which the hop's note ends (API types State
# and NatGatewayState): only some of them pass or can be ended.
_BY_STATE = {
    "pendingacceptance": "accept the connection request of {id}, or have the service's owner accept it",
    "pending": "wait until {id} is available, which takes minutes, and replace it if it never is",
    "partial": "find the zones in which {id} is not up, and take their subnets out and add them again",
}
_GONE = "create another in place of {id}, which does not come back; routes to it have to name the new one"
_GONE_STATES = frozenset({"deleting", "deleted", "rejected", "failed", "expired", "exist"})


def fix_for(hop: Hop, target: str | None = None) -> str:
    """Return the change that would let the hop pass on the way to the target, as the end of a sentence.

    A fact that was not read has no change to make: then it is what to allow, or to read again.
    """
    if hop.fix is not None:
        return hop.fix
    code = hop.code.removesuffix(PARTIAL_SUFFIX)
    if code in FIXES:
        several = (hop.resource_id or "").split(",")
        which = several[0] if len(several) == 1 else f"one of {', '.join(several)}"
        again = f"{which} itself" if len(several) == 1 else "that group"
        return _template(hop, code, target).format(id=", ".join(several), any=which, itself=again)
    if hop.actions:
        return f"allow {', '.join(hop.actions)}"
    return "read the account again"


def _template(hop: Hop, code: str, target: str | None) -> str:
    if code == codes.ENDPOINT_MISSING and target is not None:
        return _creation(target)
    if code == codes.BAD_STATE:
        state = (
            "partial" if hop.code.endswith(PARTIAL_SUFFIX) else hop.note.rsplit(" ", 1)[-1].removesuffix(".")
        )
        return _GONE if state in _GONE_STATES else _BY_STATE.get(state, FIXES[code])
    return FIXES[code]


def _creation(target: str) -> str:
    if target == Service.S3.value:
        return "create an S3 gateway endpoint in {id} and associate it with the subnets' route tables"
    return (
        f"create an interface endpoint for {target} in {{id}}, with private DNS names and a security group "
        "that admits TCP 443 from the workloads"
    )
