"""clarify-job-instances-reach-each-other: members of its groups may talk."""

from __future__ import annotations

import pytest

from clarify_rules.catalog.verdict import Severity
from tests.building import ABSENT, GROUPS, SUBNETS
from tests.catalog.case import FAILS, HOLDS, NOT_APPLICABLE, UNDETERMINED, Case
from tests.catalog.denied import denied
from tests.catalog.misplaced import OF_TWO_VPCS
from tests.catalog.net import ACLS, ANYWHERE, Net, https, line, permission

RULE = "clarify-job-instances-reach-each-other"
IN, OUT = "SELF_SG_INGRESS", "SELF_SG_EGRESS"
TCP = (1024, 65535)
ENCRYPTED = {
    "EnableNetworkIsolation": False,
    "EnableInterContainerTrafficEncryption": True,
    "VpcConfig": {"Subnets": ["subnet-a"], "SecurityGroupIds": ["sg-job"]},
}
SELF_TCP = permission("tcp", TCP, group="sg-job")
IKE, ESP = permission("udp", (500, 500), group="sg-job"), permission("50", group="sg-job")

GROUP_RULES = (
    Case("all traffic from the group itself", Net(), HOLDS, "OK", severity=Severity.HIGH),
    Case("no inbound rule", Net().ingress(), FAILS, IN, "sg-job"),
    Case("no outbound rule", Net().egress(), FAILS, OUT, "sg-job"),
    Case("no rule at all: out comes first", Net().egress().ingress(), FAILS, OUT, "sg-job"),
    Case("just the ports there must be", Net().ingress(SELF_TCP).egress(SELF_TCP), HOLDS, "OK"),
    Case("HTTPS only", Net().ingress(https(group="sg-job")), FAILS, IN, "sg-job"),
    Case(
        "one port short", Net().ingress(permission("tcp", (1025, 65535), group="sg-job")), FAILS, IN, "sg-job"
    ),
    Case(
        "two rules that make up the ports",
        Net().ingress(
            permission("tcp", (1024, 30000), group="sg-job"), permission("6", (30001, 65535), group="sg-job")
        ),
        HOLDS,
        "OK",
    ),
    Case("UDP only", Net().ingress(permission("udp", TCP, group="sg-job")), FAILS, IN, "sg-job"),
    Case("another group only", Net().ingress(permission(group="sg-ep")), FAILS, IN, "sg-job"),
    Case(
        "ranges that cover both subnets",
        Net().ingress(permission(cidr="10.0.1.0/24"), permission(cidr="10.0.2.0/24")),
        HOLDS,
        "OK",
    ),
    Case(
        "a range that covers one of two subnets",
        Net().ingress(permission(cidr="10.0.1.0/24")),
        FAILS,
        IN,
        "sg-job",
    ),
    Case("anyone", Net().ingress(permission(cidr=ANYWHERE)), HOLDS, "OK"),
    Case(
        "a prefix list of one's own",
        Net().prefix_list("pl-own", "10.0.0.0/16").ingress(permission(prefix_list="pl-own")),
        HOLDS,
        "OK",
    ),
    Case(
        "a prefix list that is not there",
        Net().ingress(permission(prefix_list="pl-other")),
        UNDETERMINED,
        "NOT_READ",
        "pl-other",
    ),
    Case(
        "every instance carries both groups, so one admits for the other",
        Net()
        .ingress()
        .add_group("sg-two")
        .ingress(permission(group="sg-job"), group="sg-two")
        .job_vpc("subnet-a", "subnet-b", groups=("sg-job", "sg-two")),
        HOLDS,
        "OK",
    ),
    Case(
        "two groups that admit neither",
        Net().ingress().add_group("sg-two").job_vpc("subnet-a", groups=("sg-two", "sg-job")),
        FAILS,
        IN,
        "sg-job,sg-two",
    ),
)
ENCRYPTION = (
    Case("encrypted, and all is open", Net().job(NetworkConfig=ENCRYPTED), HOLDS, "OK"),
    Case(
        "encrypted, and in goes TCP only",
        Net().job(NetworkConfig=ENCRYPTED).ingress(SELF_TCP),
        UNDETERMINED,
        f"{IN}_ENCRYPTED_TRAFFIC",
        "sg-job",
    ),
    Case(
        "encrypted, and out goes TCP only",
        Net().job(NetworkConfig=ENCRYPTED).egress(SELF_TCP),
        UNDETERMINED,
        f"{OUT}_ENCRYPTED_TRAFFIC",
        "sg-job",
    ),
    Case(
        "encrypted, and in go TCP and IKE, not ESP",
        Net().job(NetworkConfig=ENCRYPTED).ingress(SELF_TCP, IKE),
        UNDETERMINED,
        f"{IN}_ENCRYPTED_TRAFFIC",
        "sg-job",
    ),
    Case(
        "encrypted, and in go TCP, IKE and ESP",
        Net().job(NetworkConfig=ENCRYPTED).ingress(SELF_TCP, IKE, ESP),
        HOLDS,
        "OK",
    ),
    Case(
        "encrypted, but TCP does not go in: that is certain",
        Net().job(NetworkConfig=ENCRYPTED).ingress(IKE, ESP),
        FAILS,
        IN,
        "sg-job",
    ),
)
PLACES = (
    Case(
        "a network ACL between the subnets",
        Net().acl(line(1, "deny", "10.0.2.0/24", egress=False)),
        UNDETERMINED,
        "CROSS_SUBNET_NACL",
        "acl-default",
    ),
    Case(
        "a network ACL, but in one subnet",
        Net().acl(line(1, "deny", "10.0.0.0/16", egress=False)).job_vpc("subnet-a"),
        HOLDS,
        "OK",
    ),
    Case(
        "a network ACL between the subnets, and no inbound rule",
        Net().acl(line(1, "deny", "10.0.2.0/24", egress=False)).ingress(),
        FAILS,
        IN,
        "sg-job",
    ),
    Case("no network ACL was seen", Net().emptied(ACLS), UNDETERMINED, "NACL_NOT_VISIBLE", "subnet-a"),
    Case("no network ACL was seen, in one subnet", Net().emptied(ACLS).job_vpc("subnet-a"), HOLDS, "OK"),
    Case(
        "no IPv4",
        Net().subnet("subnet-a", Ipv6Native=True, CidrBlock=ABSENT).job_vpc("subnet-a"),
        UNDETERMINED,
        "IPV6_ONLY_SUBNET",
        "subnet-a",
    ),
    Case("a subnet is gone", Net().drop(SUBNETS, "subnet-b"), FAILS, "SUBNET_NOT_FOUND", "subnet-b"),
    Case("a group is gone", Net().drop(GROUPS, "sg-job"), FAILS, "SG_NOT_FOUND", "sg-job"),
    *OF_TWO_VPCS,
)
WHO = (
    Case(
        "one instance",
        Net().ingress().cluster(InstanceCount=1, InstanceType="ml.m5.xlarge"),
        NOT_APPLICABLE,
        "SINGLE_INSTANCE",
    ),
    Case("not in a VPC", Net().job_without_vpc(), NOT_APPLICABLE, "NO_VPC_CONFIG"),
    Case("ended, and the group is gone", Net().drop(GROUPS, "sg-job").end_job(), NOT_APPLICABLE, "JOB_ENDED"),
    Case(
        "ended, and a subnet is gone", Net().drop(SUBNETS, "subnet-a").end_job(), NOT_APPLICABLE, "JOB_ENDED"
    ),
    Case("ended, and the rule is gone", Net().ingress().end_job(), FAILS, IN, "sg-job", says="If run again"),
    Case("the config was not read: it does not matter", Net().config_fails("AccessDenied"), HOLDS, "OK"),
    Case("a monitor", Net().job_without_vpc().bias(), HOLDS, "OK", resource="bias"),
    Case("a monitor without rule", Net().ingress().explainability(), FAILS, IN, "sg-job", resource="explain"),
    Case(
        "an instance count that is no number",
        Net().cluster(InstanceCount="two", InstanceType="ml.m5.xlarge"),
        UNDETERMINED,
        "EVIDENCE_INVALID",
    ),
)
UNREAD = (
    *(
        denied(action, blocking)
        for action, blocking in (
            ("DescribeSubnets", "subnet-a"),
            ("DescribeSecurityGroups", "sg-job"),
            ("DescribeNetworkAcls", "subnet-a"),
        )
    ),
    Case(
        "network ACLs denied, but no inbound rule",
        Net().ingress().refused("ec2:DescribeNetworkAcls", ACLS),
        FAILS,
        IN,
        "sg-job",
    ),
    Case(
        "all that does not matter denied",
        Net()
        .refused("ec2:DescribeRouteTables", "ec2.RouteTables")
        .refused("ec2:DescribeVpcEndpoints", "ec2.VpcEndpoints")
        .refused("ec2:DescribeVpcAttribute", "ec2.VpcAttributes"),
        HOLDS,
        "OK",
    ),
)
CASES = (*GROUP_RULES, *ENCRYPTION, *PLACES, *WHO, *UNREAD)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_rule_answers(case: Case) -> None:
    case.check(RULE)
