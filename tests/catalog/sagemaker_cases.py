"""What the rules on reaching the SageMaker API and SageMaker Runtime have in common."""

from __future__ import annotations

from tests.building import ABSENT, GROUPS, SUBNETS
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case
from tests.catalog.denied import denied
from tests.catalog.net import (
    EVERYTHING,
    INTERFACES,
    Net,
    allow,
    deny,
    https,
    line,
    permission,
)

SG, GATE = "ENI_SG_RULES_MISMATCH", "ENDPOINT_SG_RULES_MISMATCH"
NACL, REPLY = "SUBNET_ACL_RESTRICTION", "SUBNET_ACL_RETURN_RESTRICTION"
DENIED, OPEN = "ENDPOINT_POLICY_DENY", "ENDPOINT_POLICY_UNDECIDED"
CONFIG_READ = ("s3:GetObject", "s3:ListBucket", "kms:Decrypt")
TO_E = "10.0.9.0/24"


def endpoint_cases(endpoint: str, host: str) -> tuple[Case, ...]:
    """Return the rows on the interface endpoint and on what stands in for it."""
    interface = f"eni-{endpoint}-subnet-f"
    return (
        Case("an interface endpoint", Net(), HOLDS, "OK"),
        Case("no endpoint", Net().without(endpoint), FAILS, "ENDPOINT_MISSING", "vpc-a"),
        Case("FIPS only", Net().fips(endpoint), FAILS, "ENDPOINT_FIPS_ONLY", endpoint),
        Case(
            "private DNS off",
            Net().vpce(endpoint, PrivateDnsEnabled=False),
            FAILS,
            "PRIVATE_DNS_DISABLED",
            endpoint,
        ),
        Case(
            "private DNS off, beside one that has it",
            Net().vpce(endpoint, PrivateDnsEnabled=False).add_interface("vpce-second", endpoint),
            FAILS,
            "PRIVATE_DNS_DISABLED",
            endpoint,
        ),
        Case(
            "private DNS off, and a NAT gateway",
            Net().vpce(endpoint, PrivateDnsEnabled=False).nat(),
            HOLDS,
            "OK",
        ),
        Case(
            "the endpoint is there and not fit, and a NAT gateway is not available",
            Net().vpce(endpoint, PrivateDnsEnabled=False).nat(State="failed"),
            FAILS,
            "BAD_STATE",
            "nat-1",
        ),
        *(
            Case(f"the endpoint is {state}", Net().vpce(endpoint, State=state), FAILS, "BAD_STATE", endpoint)
            for state in (
                "PendingAcceptance",
                "pending",
                "deleting",
                "Deleted",
                "rejected",
                "failed",
                "Expired",
            )
        ),
        Case(
            "the endpoint serves in part",
            Net().vpce(endpoint, State="Partial"),
            UNDETERMINED,
            "BAD_STATE_PARTIAL",
            endpoint,
        ),
        Case(
            "one that serves in part, beside a whole one",
            Net().vpce(endpoint, State="partial").add_interface("vpce-z", endpoint, State="available"),
            HOLDS,
            "OK",
        ),
        Case(
            "a gateway load balancer endpoint is none",
            Net().vpce(endpoint, VpcEndpointType="GatewayLoadBalancer"),
            FAILS,
            "ENDPOINT_MISSING",
            "vpc-a",
        ),
        Case(
            "an endpoint of another VPC",
            Net().second_vpc().vpce(endpoint, VpcId="vpc-z"),
            FAILS,
            "ENDPOINT_MISSING",
            "vpc-a",
        ),
        Case(
            "its interfaces were not seen",
            Net().emptied(INTERFACES),
            UNDETERMINED,
            "ENDPOINT_ENI_NOT_VISIBLE",
            endpoint,
        ),
        Case("a NAT gateway instead", Net().only_nat(), HOLDS, "OK"),
        Case(
            "a central endpoint: a zone holds the name",
            Net().without(endpoint).route("tgw-1", "10.9.0.0/16").zones(f"{host}."),
            UNDETERMINED,
            "CENTRALISED_ENDPOINT_POSSIBLE",
            "tgw-1",
        ),
        Case(
            "a route out, but the zone is of another name",
            Net().without(endpoint).route("tgw-1", "10.9.0.0/16").zones("example.com."),
            FAILS,
            "ENDPOINT_MISSING",
            "vpc-a",
        ),
        Case(
            "a zone for the name, but no route out",
            Net().without(endpoint).zones(f"{host}."),
            FAILS,
            "ENDPOINT_MISSING",
            "vpc-a",
        ),
        Case(
            "another account's VPC", Net().shared(), UNDETERMINED, "ENDPOINT_NOT_VISIBLE_SHARED_VPC", "vpc-a"
        ),
        Case(
            "an internet gateway instead",
            Net().without(endpoint).route("igw-1"),
            FAILS,
            "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
            "igw-1",
        ),
        Case(
            "no DNS host names",
            Net().dns(EnableDnsHostnames=False),
            FAILS,
            "VPC_DNS_HOSTNAMES_DISABLED",
            "vpc-a",
        ),
        Case("no DNS", Net().dns(EnableDnsSupport=False), FAILS, "VPC_DNS_SUPPORT_DISABLED", "vpc-a"),
        Case("own DNS servers", Net().own_dns(), UNDETERMINED, "CUSTOM_DNS_SERVERS", "vpc-a"),
        # -- the way
        Case("HTTPS to the endpoint's group", Net().egress(https(group="sg-ep")), HOLDS, "OK"),
        Case("HTTPS to another group", Net().egress(https(group="sg-job")), FAILS, SG, "sg-job"),
        Case(
            "HTTPS to one of two interfaces",
            Net().egress(https(TO_E)),
            UNDETERMINED,
            f"{SG}_PARTIAL",
            "sg-job",
        ),
        Case(
            "another port", Net().egress(permission("tcp", (80, 80), cidr="0.0.0.0/0")), FAILS, SG, "sg-job"
        ),
        Case("the endpoint's group admits nobody", Net().ingress(group="sg-ep"), FAILS, GATE, "sg-ep"),
        Case(
            "the endpoint's group admits one of two subnets",
            Net().ingress(https("10.0.1.0/24"), group="sg-ep"),
            FAILS,
            GATE,
            "sg-ep",
            says="in subnet-b only",
        ),
        Case(
            "the endpoint's group admits half a subnet",
            Net().ingress(https("10.0.1.0/25"), https("10.0.2.0/24"), group="sg-ep"),
            UNDETERMINED,
            f"{GATE}_PARTIAL",
            "sg-ep",
        ),
        Case(
            "an interface with another group, which admits nobody",
            Net().add_group("sg-shut").change(INTERFACES, interface, Groups=[{"GroupId": "sg-shut"}]),
            UNDETERMINED,
            f"{GATE}_PARTIAL",
            "sg-shut",
        ),
        Case(
            "no HTTPS out",
            Net().acl(line(1, "deny", egress=True, ports=(443, 443))),
            FAILS,
            NACL,
            "acl-default",
        ),
        Case(
            "no reply",
            Net().acl(line(1, "deny", egress=False, ports=(32768, 65535))),
            FAILS,
            REPLY,
            "acl-default",
        ),
        Case(
            "no HTTPS to one of two interfaces",
            Net().acl(line(1, "deny", TO_E, egress=True)),
            UNDETERMINED,
            f"{NACL}_PARTIAL",
            "acl-default",
        ),
        Case(
            "an appliance in front of one interface",
            Net().route("eni-fw", TO_E),
            UNDETERMINED,
            "MIDDLEBOX_ROUTE",
            "eni-fw",
        ),
        # -- the policy
        Case("the policy allows nothing", Net().policy(endpoint, deny("*")), FAILS, DENIED, endpoint),
        Case("the policy allows SageMaker", Net().policy(endpoint, allow("sagemaker:*")), HOLDS, "OK"),
        Case(
            "the policy is for our account",
            Net().policy(endpoint, EVERYTHING | {"Principal": {"AWS": "111122223333"}}),
            HOLDS,
            "OK",
        ),
        Case(
            "the policy is for another account",
            Net().policy(endpoint, EVERYTHING | {"Principal": {"AWS": "444455556666"}}),
            FAILS,
            DENIED,
            endpoint,
        ),
        Case(
            "the policy is for an organisation",
            Net().policy(
                endpoint, allow("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}})
            ),
            UNDETERMINED,
            OPEN,
            endpoint,
        ),
        Case(
            "the policy is for our organisation",
            Net().policy(
                endpoint, allow("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-abcdefghij"}})
            ),
            HOLDS,
            "OK",
            parameters={"OrgId": "o-abcdefghij"},
        ),
    )


def need_cases(endpoint: str) -> tuple[Case, ...]:
    """Return the rows on whether the service is needed at all, by whom, and on facts that were not read."""
    return (
        Case("nothing to predict", Net().methods("report").without(endpoint), NOT_APPLICABLE, "NO_INFERENCE"),
        Case("not in a VPC", Net().job_without_vpc(), NOT_APPLICABLE, "NO_VPC_CONFIG"),
        Case(
            "an endpoint instead of a model",
            Net().calls_endpoint("live").endpoint("live", "fraud"),
            HOLDS,
            "OK",
        ),
        Case(
            "an endpoint instead of a model, and no VPC endpoint",
            Net().calls_endpoint("live").endpoint("live", "fraud").without(endpoint),
            FAILS,
            "ENDPOINT_MISSING",
            "vpc-a",
        ),
        Case(
            "the config was not read: it may need no model",
            Net().config_fails("AccessDenied"),
            UNDETERMINED,
            "ACCESS_DENIED",
            "s3://cfg-bucket/clarify/analysis_config.json",
            missing=CONFIG_READ,
        ),
        Case(
            "the config was not read, and there is no VPC endpoint",
            Net().config_fails("AccessDenied").without(endpoint),
            UNDETERMINED,
            "ACCESS_DENIED",
            "s3://cfg-bucket/clarify/analysis_config.json",
            missing=CONFIG_READ,
        ),
        Case(
            "the config was written after the job began",
            Net().end_job().config_written("2026-11-22T11:59:00Z"),
            UNDETERMINED,
            "ANALYSIS_CONFIG_CHANGED",
            "s3://cfg-bucket/clarify/analysis_config.json",
        ),
        Case(
            "the config was not read, and the job is in no VPC",
            Net().config_fails("AccessDenied").job_without_vpc(),
            NOT_APPLICABLE,
            "NO_VPC_CONFIG",
        ),
        Case(
            "ended, and a subnet is gone",
            Net().drop(SUBNETS, "subnet-a").end_job(),
            NOT_APPLICABLE,
            "JOB_ENDED",
        ),
        Case(
            "ended, and a group is gone", Net().drop(GROUPS, "sg-job").end_job(), NOT_APPLICABLE, "JOB_ENDED"
        ),
        Case(
            "ended, and the endpoint is gone",
            Net().without(endpoint).end_job(),
            FAILS,
            "ENDPOINT_MISSING",
            "vpc-a",
            says="If run again today: ",
        ),
        Case(
            "running, and a subnet is gone",
            Net().drop(SUBNETS, "subnet-a"),
            FAILS,
            "SUBNET_NOT_FOUND",
            "subnet-a",
        ),
        Case("running, and a group is gone", Net().drop(GROUPS, "sg-job"), FAILS, "SG_NOT_FOUND", "sg-job"),
        Case(
            "a subnet without IPv4",
            Net().subnet("subnet-b", Ipv6Native=True, CidrBlock=ABSENT),
            FAILS,
            "IPV6_ONLY_SUBNET",
            "subnet-b",
        ),
        Case("a proxy", Net().job(Environment={"HTTPS_PROXY": "x"}), UNDETERMINED, "HTTP_PROXY_SET"),
        Case(
            "FIPS",
            Net().job(Environment={"AWS_USE_FIPS_ENDPOINT": "true"}),
            UNDETERMINED,
            "FIPS_ENDPOINT_SET",
        ),
        Case(
            "the explanation monitor of an endpoint",
            Net().job_without_vpc().explainability().endpoint("live", "fraud"),
            HOLDS,
            "OK",
            resource="explain",
        ),
        Case(
            "the explanation monitor of an endpoint, without VPC endpoint",
            Net().job_without_vpc().explainability().endpoint("live", "fraud").without(endpoint),
            FAILS,
            "ENDPOINT_MISSING",
            "vpc-a",
            resource="explain",
        ),
        *(
            denied(action, blocking)
            for action, blocking in (
                ("DescribeSubnets", "subnet-a"),
                ("DescribeSecurityGroups", "sg-job"),
                ("DescribeNetworkAcls", "subnet-a"),
                ("DescribeRouteTables", "subnet-a"),
                ("DescribeVpcEndpoints", "vpc-a"),
                ("DescribeNetworkInterfaces", f"eni-{endpoint}-subnet-e"),
                ("DescribeVpcAttribute", "vpc-a"),
                ("DescribeDhcpOptions", "dopt-1"),
            )
        ),
        Case(
            "the interfaces denied, but the endpoint's group admits nobody",
            Net().ingress(group="sg-ep").refused("ec2:DescribeNetworkInterfaces", INTERFACES),
            FAILS,
            GATE,
            "sg-ep",
        ),
        Case(
            "the interfaces denied, but the job's group is shut",
            Net().egress().refused("ec2:DescribeNetworkInterfaces", INTERFACES),
            FAILS,
            SG,
            "sg-job",
        ),
        Case(
            "the groups denied, but the policy allows nothing",
            Net().policy(endpoint, deny("*")).refused("ec2:DescribeSecurityGroups", GROUPS),
            FAILS,
            DENIED,
            endpoint,
        ),
    )
