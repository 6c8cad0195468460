"""Worlds for the rules on the network: the all-green one with its routes, endpoints and groups changed."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import Any, Self

from tests.building import ACCOUNT_ID, GROUPS, JOB, JOBS, VPC, World, arn

TABLES, ACLS, ENDPOINTS = "ec2.RouteTables", "ec2.NetworkAcls", "ec2.VpcEndpoints"
INTERFACES, NATS = "ec2.NetworkInterfaces", "ec2.NatGateways"
ANYWHERE = "0.0.0.0/0"
S3_LIST, DYNAMODB_LIST = "pl-63a5400a", "pl-02cd2c6b"
OTHER_ACCOUNT = "999988887777"
EVERYTHING: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


def allow(action: str | list[str], resource: str | list[str] = "*", **more: object) -> dict[str, Any]:
    """Return a policy statement that allows everyone this."""
    return {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": resource} | more


def deny(action: str | list[str], resource: str | list[str] = "*", **more: object) -> dict[str, Any]:
    """Return a policy statement that denies everyone this."""
    return allow(action, resource, **more) | {"Effect": "Deny"}


def https(
    cidr: str | None = None, *, group: str | None = None, prefix_list: str | None = None
) -> dict[str, Any]:
    """Return a permission for TCP 443 with one peer."""
    return permission("tcp", (443, 443), cidr=cidr, group=group, prefix_list=prefix_list)


def permission(
    protocol: str = "-1",
    ports: tuple[int, int] | None = None,
    *,
    cidr: str | None = None,
    group: str | None = None,
    prefix_list: str | None = None,
) -> dict[str, Any]:
    """Return a permission of a security group."""
    found: dict[str, Any] = {
        "IpProtocol": protocol,
        "IpRanges": [{"CidrIp": cidr}] if cidr else [],
        "Ipv6Ranges": [],
        "UserIdGroupPairs": [{"GroupId": group, "UserId": ACCOUNT_ID}] if group else [],
        "PrefixListIds": [{"PrefixListId": prefix_list}] if prefix_list else [],
    }
    if ports:
        found |= {"FromPort": ports[0], "ToPort": ports[1]}
    return found


def line(
    number: int, action: str, cidr: str = ANYWHERE, *, egress: bool, ports: tuple[int, int] | None = None
) -> dict[str, Any]:
    """Return an entry of a network ACL, about TCP where it names ports."""
    entry: dict[str, Any] = {"RuleNumber": number, "Egress": egress, "RuleAction": action, "CidrBlock": cidr}
    if ports is None:
        return entry | {"Protocol": "-1"}
    return entry | {"Protocol": "6", "PortRange": {"From": ports[0], "To": ports[1]}}


@dataclass
class Net(World):
    """The all-green world with changes to its network."""

    # -- routes ----------------------------------------------------------------------------------------

    def route(
        self, target: str, to: str = ANYWHERE, *, table: str = "rtb-priv", state: str = "active"
    ) -> Self:
        """Add a route; `to` is a range or a prefix list."""
        destination = "DestinationPrefixListId" if to.startswith("pl-") else "DestinationCidrBlock"
        key = {"nat": "NatGatewayId", "tgw": "TransitGatewayId", "eni": "NetworkInterfaceId"}.get(
            target.partition("-")[0], "GatewayId"
        )
        self.item(TABLES, table)["Routes"].append(
            {destination: to, key: target, "Origin": "CreateRoute", "State": state}
        )
        return self

    def unroute(self, target: str, table: str = "rtb-priv") -> Self:
        """Take all routes to the target out of the table."""
        record = self.item(TABLES, table)
        record["Routes"] = [each for each in record["Routes"] if target not in each.values()]
        return self

    def add_table(self, identifier: str, *subnets: str, s3: str | None = None, vpc: str = VPC) -> Self:
        """Add a table with the local route, and one to the S3 endpoint where it is named."""
        for table in self.items(TABLES):
            table["Associations"] = [
                each for each in table["Associations"] if each.get("SubnetId") not in subnets
            ]
        cidr = self.item("ec2.Vpcs", vpc)["CidrBlock"]
        record = copy.deepcopy(self.item(TABLES, "rtb-main")) | {"RouteTableId": identifier, "VpcId": vpc}
        record["Routes"][0]["DestinationCidrBlock"] = cidr
        record["Associations"] = [
            {"RouteTableId": identifier, "SubnetId": each, "Main": False} | _ASSOCIATED for each in subnets
        ]
        if not subnets:
            record["Associations"] = [{"RouteTableId": identifier, "Main": True} | _ASSOCIATED]
        self.add(TABLES, record)
        return self.route(s3, S3_LIST, table=identifier) if s3 else self

    def nat(self, **fields: object) -> Self:
        """Add a NAT gateway in a public subnet of its own, and a default route of rtb-priv to it."""
        self.add_subnet("subnet-pub", "use1-az1").subnet("subnet-pub", CidrBlock="10.0.20.0/24")
        self.joins_acl("subnet-pub")
        self.add_table("rtb-pub", "subnet-pub").route("igw-1", table="rtb-pub")
        record: dict[str, Any] = {
            "NatGatewayId": "nat-1",
            "VpcId": VPC,
            "SubnetId": "subnet-pub",
            "State": "available",
            "ConnectivityType": "public",
        }
        return self.add(NATS, record | fields).route("nat-1")

    def part_to_nat(self, cidr: str) -> Self:
        """Send these addresses to the NAT gateway, and no others."""
        return self.unroute("nat-1").route("nat-1", cidr)

    def only_nat(self, **fields: object) -> Self:
        """Have a NAT gateway instead of all endpoints."""
        return self.without("vpce-s3", "vpce-api", "vpce-rt").nat(**fields)

    # -- endpoints -------------------------------------------------------------------------------------

    def vpce(self, identifier: str, **fields: object) -> Self:
        return self.change(ENDPOINTS, identifier, **fields)

    def without(self, *identifiers: str) -> Self:
        """Remove endpoints, with their interfaces and routes."""
        for identifier in identifiers:
            gone = self.item(ENDPOINTS, identifier)["NetworkInterfaceIds"]
            self.drop(ENDPOINTS, identifier)
            for interface in gone:
                self.drop(INTERFACES, interface)
            for table in self.items(TABLES):
                self.unroute(identifier, table["RouteTableId"])
        return self

    def add_interface(self, identifier: str, like: str = "vpce-rt", **fields: object) -> Self:
        """Add an interface endpoint like another, with an interface of its own in each of its subnets."""
        record = copy.deepcopy(self.item(ENDPOINTS, like)) | {"VpcEndpointId": identifier} | fields
        self.items(ENDPOINTS).append(record)
        copies = []
        for number, each in enumerate(self.item(ENDPOINTS, like)["NetworkInterfaceIds"]):
            twin = copy.deepcopy(self.item(INTERFACES, each))
            address = ".".join([*twin["PrivateIpAddress"].split(".")[:3], str(40 + len(identifier) + number)])
            twin |= {"NetworkInterfaceId": f"eni-{identifier}-{number}", "PrivateIpAddress": address}
            twin["PrivateIpAddresses"] = [{"Primary": True, "PrivateIpAddress": address}]
            self.add(INTERFACES, twin)
            copies.append(twin["NetworkInterfaceId"])
        record["NetworkInterfaceIds"] = copies
        return self

    def s3_interface(self, identifier: str = "vpce-s3i", *, inbound_only: bool = False) -> Self:
        """Add an S3 interface endpoint with private DNS."""
        return self.add_interface(
            identifier,
            ServiceName="com.amazonaws.us-east-1.s3",
            DnsOptions={"PrivateDnsOnlyForInboundResolverEndpoint": inbound_only},
        )

    def add_gateway(self, identifier: str, *tables: str, **fields: object) -> Self:
        """Add an S3 gateway endpoint that is on these route tables."""
        record = copy.deepcopy(self.item(ENDPOINTS, "vpce-s3")) | {"RouteTableIds": list(tables)}
        self.add(ENDPOINTS, record | {"VpcEndpointId": identifier} | fields)
        for table in tables:
            self.route(identifier, S3_LIST, table=table)
        return self

    def fips(self, identifier: str = "vpce-rt") -> Self:
        """Make an endpoint one of the FIPS service."""
        service = self.item(ENDPOINTS, identifier)["ServiceName"]
        return self.vpce(identifier, ServiceName=f"{service}-fips")

    def policy(self, identifier: str, *statements: dict[str, Any]) -> Self:
        document = {"Version": "2012-10-17", "Statement": list(statements)}
        return self.vpce(identifier, PolicyDocument=json.dumps(document))

    # -- groups and network ACLs -----------------------------------------------------------------------

    def egress(self, *permissions: dict[str, Any], group: str = "sg-job") -> Self:
        """Let the group send this and nothing else."""
        return self.change(GROUPS, group, IpPermissionsEgress=list(permissions))

    def ingress(self, *permissions: dict[str, Any], group: str = "sg-job") -> Self:
        """Let the group admit this and nothing else."""
        return self.change(GROUPS, group, IpPermissions=list(permissions))

    def add_group(self, identifier: str, vpc: str = VPC) -> Self:
        """Add a group that admits nothing and lets nothing out."""
        record = copy.deepcopy(self.item(GROUPS, "sg-job")) | {"GroupId": identifier, "VpcId": vpc}
        return self.add(GROUPS, record | {"IpPermissions": [], "IpPermissionsEgress": []})

    def acl(self, *lines: dict[str, Any]) -> Self:
        """Give the network ACL these entries before those it has."""
        return self.change(ACLS, "acl-default", Entries=[*lines, *self.item(ACLS, "acl-default")["Entries"]])

    def joins_acl(self, *subnets: str) -> Self:
        """Associate subnets with the network ACL."""
        self.item(ACLS, "acl-default")["Associations"] += [
            {"NetworkAclId": "acl-default", "SubnetId": each} for each in subnets
        ]
        return self

    # -- who else --------------------------------------------------------------------------------------

    def encrypted(self) -> Self:
        """Have the job encrypt what its instances tell each other."""
        self.item(JOBS, JOB)["NetworkConfig"]["EnableInterContainerTrafficEncryption"] = True
        return self

    def shared(self) -> Self:
        """Have the VPC owned by another account, so that none of its endpoints is listed."""
        self.without("vpce-s3", "vpce-api", "vpce-rt").change("ec2.Vpcs", VPC, OwnerId=OTHER_ACCOUNT)
        for letter in "abef":
            subnet = f"subnet-{letter}"
            owned = arn(f"subnet/{subnet}", "ec2").replace(ACCOUNT_ID, OTHER_ACCOUNT)
            self.subnet(subnet, OwnerId=OTHER_ACCOUNT, SubnetArn=owned)
        return self

    def zones(self, *names: str | None) -> Self:
        """Set the private hosted zones of the VPC; not read where None is given."""
        zones = [
            {"HostedZoneId": f"Z{number}", "Name": name, "Owner": {"OwningAccount": OTHER_ACCOUNT}}
            for number, name in enumerate(names)
        ]
        self.document["route53"]["HostedZonesByVpc"] = {} if None in names else {VPC: zones}
        return self

    def blocks(self, mode: str, *subnets: str) -> Self:
        """Set VPC Block Public Access as it holds for subnets."""
        for subnet in subnets:
            self.subnet(subnet, BlockPublicAccessStates={"InternetGatewayBlockMode": mode})
        return self

    def hostnames(self, on: bool | None) -> Self:
        """Set enableDnsHostnames of the VPC; its call is denied where None is given."""
        attributes = self.document["ec2"]["VpcAttributes"][VPC]
        if on is None:
            del attributes["EnableDnsHostnames"]
            return self.deny("ec2:DescribeVpcAttribute", VPC, error="UnauthorizedOperation")
        attributes["EnableDnsHostnames"] = on
        return self

    def own_dns(self) -> Self:
        """Have the DHCP options name a DNS server that is not Amazon's."""
        servers = [{"Key": "domain-name-servers", "Values": [{"Value": "10.0.0.9"}]}]
        return self.change("ec2.DhcpOptions", "dopt-1", DhcpConfigurations=servers)

    def emptied(self, path: str) -> Self:
        """Have the list read, and nothing in it."""
        self.items(path).clear()
        return self

    def refused(self, action: str, *paths: str) -> Self:
        """Have the call denied, so that its lists are absent."""
        for path in paths:
            self.unread(path)
        return self.deny(action, error="UnauthorizedOperation")

    def far_model(self) -> Self:
        """Put the model into a VPC of its own, with a network ACL, routes and a group but no endpoint."""
        self.second_vpc().subnet("subnet-y", CidrBlock="10.9.1.0/24")
        self.subnet("subnet-z", CidrBlock="10.9.2.0/24").joins_acl("subnet-y", "subnet-z")
        self.change("ec2.Vpcs", "vpc-z", DhcpOptionsId="dopt-1").change(GROUPS, "sg-model", VpcId="vpc-z")
        self.add_table("rtb-z", vpc="vpc-z")
        self.document["route53"]["HostedZonesByVpc"]["vpc-z"] = []
        return self.model_vpc("subnet-y", "subnet-z")


_ASSOCIATED: dict[str, Any] = {"AssociationState": {"State": "associated"}}
