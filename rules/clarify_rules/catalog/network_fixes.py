"""What to change for each reason code of the network: the end of a sentence."""

from __future__ import annotations

from clarify_rules.network.path import PARTIAL_SUFFIX, Hop

# {id} is the blocking resource.
_FIXES = {
    "SUBNET_NOT_FOUND": "name subnets that exist instead of {id}",
    "SUBNETS_IN_TWO_VPCS": "name subnets of one VPC only",
    "SG_NOT_FOUND": "name security groups that exist instead of {id}",
    "SG_VPC_MISMATCH": "use security groups of the subnets' VPC, or associate {id} with it",
    "IPV6_ONLY_SUBNET": "use subnets with IPv4 addresses instead of {id}",
    "VPC_DNS_SUPPORT_DISABLED": "switch enableDnsSupport of {id} on",
    "VPC_DNS_HOSTNAMES_DISABLED": "switch enableDnsHostnames of {id} on",
    "CUSTOM_DNS_SERVERS": "check that the DNS servers of {id} forward AWS's names to the VPC's own resolver",
    "PRIVATE_DNS_DISABLED": "enable private DNS names on {id}",
    "PRIVATE_DNS_INBOUND_ONLY": (
        "let {id} answer inside the VPC too (PrivateDnsOnlyForInboundResolverEndpoint off), or add the S3 "
        "gateway endpoint to the subnet's route table"
    ),
    "ENDPOINT_MISSING": "create the endpoint in {id}, with private DNS if it is an interface endpoint",
    "ENDPOINT_FIPS_ONLY": "create the ordinary endpoint beside {id}, which answers to another name",
    "BAD_STATE": "bring {id} into the state available, or replace it",
    "ENDPOINT_ENI_NOT_VISIBLE": "allow ec2:DescribeNetworkInterfaces, and look at the interfaces of {id}",
    "ENDPOINT_NOT_VISIBLE_SHARED_VPC": "ask the owner of {id} which endpoints it has",
    "CENTRALISED_ENDPOINT_POSSIBLE": "check whether a central endpoint answers behind {id}",
    "ENDPOINT_SG_RULES_MISMATCH": "let {id} admit TCP 443 from the workload's security groups",
    "GATEWAY_NOT_ASSOCIATED": "associate the S3 gateway endpoint with the route table {id}",
    "BAD_STATE_ROUTE": "replace the blackhole route to {id}",
    "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS": "use VPC endpoints, or a NAT gateway, instead of {id}",
    "ROUTE_LEAVES_MODEL": "check what lies behind {id}",
    "MIDDLEBOX_ROUTE": "check that the appliance {id} lets HTTPS through both ways",
    "ROUTE_TABLE_NOT_VISIBLE": "allow ec2:DescribeRouteTables for the account that owns {id}",
    "NAT_NOT_VISIBLE": "look at the NAT gateway {id} in the account that owns it",
    "NAT_SUBNET_NOT_VISIBLE": "look at the subnet of the NAT gateway {id} and at its route table",
    "NAT_HAS_NO_INTERNET_ROUTE": "give the subnet of {id} a default route to an internet gateway",
    "VPC_BLOCK_PUBLIC_ACCESS_ENABLED": "use VPC endpoints: VPC Block Public Access stops {id}",
    "ENI_SG_RULES_MISMATCH": "let {id} send TCP 443 to it (for S3: to the S3 prefix list)",
    "SELF_SG_EGRESS": "let {id} send all traffic to members of the same groups",
    "SELF_SG_INGRESS": "let {id} admit all traffic from members of the same groups",
    "SELF_SG_EGRESS_ENCRYPTED_TRAFFIC": "let {id} send UDP 500 and protocol 50 (ESP) to its own members",
    "SELF_SG_INGRESS_ENCRYPTED_TRAFFIC": "let {id} admit UDP 500 and protocol 50 (ESP) from its own members",
    "SUBNET_ACL_RESTRICTION": "let the network ACL {id} pass TCP 443",
    "SUBNET_ACL_RETURN_RESTRICTION": "let the network ACL {id} pass the replies to TCP ports 1024-65535",
    "CROSS_SUBNET_NACL": "let the network ACL {id} pass TCP 1024-65535 between the subnets",
    "NACL_NOT_VISIBLE": "allow ec2:DescribeNetworkAcls for the account that owns {id}",
    "ENDPOINT_POLICY_DENY": "let the policy of {id} allow what is denied",
    "ENDPOINT_POLICY_UNDECIDED": "check the policy of {id}, and set OrgId and TrustedBucketOwners",
    "ENDPOINT_POLICY_NOT_VISIBLE": "ask the owner of {id} for its policy",
    "NAT_ROUTE": "remove the route to {id} from the subnet's route table, or use subnets without one",
    "INTERNET_GATEWAY_ROUTE": "remove the route to {id} from the route table, or use private subnets",
    "HTTP_PROXY_SET": "check that the proxy passes the request on, or take the variable out",
    "FIPS_ENDPOINT_SET": "check that the FIPS endpoints are reachable, or take the variable out",
    "ENDPOINT_URL_SET": "check that this endpoint is reachable, or take the variable out",
}


def fix_for(hop: Hop) -> str:
    """Return the change that would let the hop pass, as the end of a sentence.

    A fact that was not read has no change to make: then it is what to allow, or to read again.
    """
    code = hop.code.removesuffix(PARTIAL_SUFFIX)
    if code in _FIXES:
        return _FIXES[code].format(id=hop.resource_id)
    if hop.actions:
        return f"allow {', '.join(hop.actions)}"
    return "read it again"
