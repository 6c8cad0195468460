"""One small world for each reason code between the instances of one job."""

from __future__ import annotations

from clarify_rules.clarify.vpc_config import VpcConfig
from tests.network.green import ONE_SUBNET, acl_entry, green, item, network, told
from tests.network.one_change import FINE


def test_siblings_are_admitted_by_a_group_they_all_carry() -> None:
    document = green()
    job = item(document, "SecurityGroups", "sg-job")
    other = {**job, "GroupId": "sg-more", "IpPermissions": job["IpPermissions"], "IpPermissionsEgress": []}
    document["ec2"]["SecurityGroups"].append(other)
    job["IpPermissions"] = []
    assert (
        told(network(document).siblings(VpcConfig(("subnet-a",), ("sg-job", "sg-more")), encrypted=False))
        == FINE
    )
    lone = VpcConfig(("subnet-a",), ("sg-job",))
    assert told(network(document).siblings(lone, encrypted=False)) == ("DENY", "SELF_SG_INGRESS", "sg-job")
    assert told(network(document).self_ingress(lone)) == ("DENY", "SELF_SG_INGRESS", "sg-job")


def test_one_of_two_subnets_admitted_by_range_is_a_hole() -> None:
    document = green()
    narrow = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.1.0/24"}]}
    item(document, "SecurityGroups", "sg-job")["IpPermissions"] = [narrow]
    both = VpcConfig(("subnet-a", "subnet-b"), ("sg-job",))
    for check in (network(document).siblings(both, encrypted=False), network(document).self_ingress(both)):
        assert told(check) == ("DENY", "SELF_SG_INGRESS", "sg-job")
        assert check.path is not None
        assert check.path.subnet == "subnet-b"


def test_encrypted_traffic_needs_more_than_tcp() -> None:
    document = green()
    tcp = {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
    group = item(document, "SecurityGroups", "sg-job")
    group["IpPermissionsEgress"] = [tcp]
    check = network(document).siblings(ONE_SUBNET, encrypted=True)
    assert told(check) == ("UNKNOWN", "SELF_SG_EGRESS_ENCRYPTED_TRAFFIC", "sg-job")
    assert told(network(document).siblings(ONE_SUBNET, encrypted=False)) == FINE
    dns = {"IpProtocol": "udp", "FromPort": 53, "ToPort": 53, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
    esp = {"IpProtocol": "50", "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
    ike = {"IpProtocol": "17", "FromPort": 500, "ToPort": 500, "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
    for too_little in ([tcp, esp], [tcp, ike], [tcp, esp, dns]):
        group["IpPermissionsEgress"] = too_little
        check = network(document).siblings(ONE_SUBNET, encrypted=True)
        assert told(check) == ("UNKNOWN", "SELF_SG_EGRESS_ENCRYPTED_TRAFFIC", "sg-job")
    group["IpPermissionsEgress"] = [tcp, esp, ike]
    assert told(network(document).siblings(ONE_SUBNET, encrypted=True)) == FINE


def test_network_acls_do_not_stand_between_instances_of_one_subnet() -> None:
    document = green()
    item(document, "NetworkAcls", "acl-default")["Entries"] = [acl_entry(1, True, "deny", "0.0.0.0/0")]
    assert told(network(document).siblings(ONE_SUBNET, encrypted=False)) == FINE
    both = VpcConfig(("subnet-a", "subnet-b"), ("sg-job",))
    expected = ("UNKNOWN", "CROSS_SUBNET_NACL", "acl-default")
    assert told(network(document).siblings(both, encrypted=False)) == expected
    document["ec2"]["NetworkAcls"] = []
    expected = ("UNKNOWN", "NACL_NOT_VISIBLE", "subnet-a")
    assert told(network(document).siblings(both, encrypted=False)) == expected
