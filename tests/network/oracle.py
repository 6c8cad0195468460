"""What becomes of packets, by brute force: one of every kind there is in a world, followed step by step.

The CIDRs and ports of a world cut the packets into kinds that nothing in it tells apart, so that one of each
kind stands for all. A step says what becomes of a packet: it passes (True), is lost (False), or the facts do
not tell (None), and which code and resource to name where it does not pass (the code is empty where no packet
shows why). The first step that loses a packet ends its way: what is listed after it says nothing. Nothing of
the engine is used.

The world is one VPC, vpc-a, of which all was read, with Amazon's DNS. Placement, IPv6, FIPS, shared VPCs,
private NAT gateways, own DNS servers, encrypted traffic between instances, what was not read and endpoint
policies have tests of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from ipaddress import ip_address, ip_network
from itertools import product
from typing import Any

Step = tuple[bool | None, str, str]  # what becomes of a packet, code, resource
Packet = tuple[int, ...]  # source, destination, the client's port, the server's port
LOST = {"igw": "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS", "blackhole": "BAD_STATE_ROUTE", "none": ""}
prefix = cache(lambda cidr, at: ip_network(cidr).prefixlen if ip_address(at) in ip_network(cidr) else -1)


class Oracle:
    def __init__(self, document: dict[str, Any]) -> None:
        self.ec2, self.zones = {**document["ec2"]}, document["route53"]["HostedZonesByVpc"]["vpc-a"]
        self.dns, text = self.ec2.pop("VpcAttributes")["vpc-a"], str(self.ec2)
        self.named = {next(iter(each.values())): each for listed in self.ec2.values() for each in listed}
        self.acls = {at["SubnetId"]: acl for acl in self.ec2["NetworkAcls"] for at in acl["Associations"]}
        places = [(at, table) for table in self.ec2["RouteTables"] for at in table["Associations"]]
        self.tables = {at.get("SubnetId"): table for at, table in places if "disassociated" not in str(at)}
        cidrs = [ip_network(each) for each in re.findall(r"\d+\.\d+\.\d+\.\d+(?:/\d+)?", text)]
        self.addresses = {edge for each in cidrs for edge in (int(each[0]), int(each[-1]) + 1)} - {2**32}
        ports = [int(port) for port in re.findall(r"'(?:From|To)(?:Port)?': (\d+)", text)]
        self.ports = {443, 1024, 32768, *ports, *(port + 1 for port in ports)}
        self.way = cache(self.find_way)

    def length(self, thing: Any, address: int) -> int:  # of the longest prefix in it that covers the address
        names = re.findall(r"[\d.]+/\d+|pl-\w+", str(thing))
        cidrs = [cidr for each in names for cidr in self.named.get(each, {"Cidrs": [each]})["Cidrs"]]
        return max((prefix(cidr, address) for cidr in cidrs), default=-1)

    def within(self, name: str) -> list[int]:  # a subnet or a prefix list
        return [address for address in self.addresses if self.length(self.named[name], address) >= 0]

    def packets(self, subnet: str, to: Iterable[int], servers: range = range(443, 444)) -> Iterable[Packet]:
        ports = ([port for port in self.ports if port in each] for each in (range(32768, 61000), servers))
        return product(self.within(subnet), to, *ports)

    def find_way(self, subnet: str, address: int) -> tuple[str, str]:  # what takes it: its kind, its id
        found = [(-1, True, True, "none", subnet)]
        for route in self.tables.get(subnet, self.tables[None])["Routes"]:
            target = next(route[key] for key in route if key.endswith("Id") and "Destination" not in key)
            kind = target.split("-")[0] if route["State"] == "active" else "blackhole"
            origin = route["Origin"] != "EnableVgwRoutePropagation", "DestinationCidrBlock" in route
            found.append((self.length(route, address), *origin, kind, target))
        return max(found, key=lambda each: each[:3])[3:]

    def passes(self, rules: list[Any], peer: int, port: int, peers: Collection[str] = ()) -> bool:
        for rule in rules:  # the first that fits decides; those of groups all allow
            span = rule.get("PortRange") or {"From": rule.get("FromPort", -1), "To": rule.get("ToPort", -1)}
            fits = span["From"] == -1 or span["From"] <= port <= span["To"]
            tcp = rule.get("Protocol", rule.get("IpProtocol")) in {"-1", "6", "tcp"}
            named = any(each["GroupId"] in peers for each in rule.get("UserIdGroupPairs", ()))
            if tcp and fits and (named or self.length(rule, peer) >= 0):
                return bool(rule.get("RuleAction") != "deny")
        return False

    def group(self, code: str, names: list[str], rules: str, *asked: Any) -> Step:
        found = [rule for name in names for rule in self.named[name][rules]]
        return self.passes(found, *asked), code, ",".join(sorted(names))

    def border(self, subnet: str, leaving: bool, peer: int, packet: Packet) -> Iterator[Step]:
        entries = sorted(self.acls[subnet]["Entries"], key=lambda entry: entry["RuleNumber"])
        for egress, port, code in (leaving, packet[3], "ACL"), (not leaving, packet[2], "ACL_RETURN"):
            passes = self.passes([each for each in entries if each["Egress"] is egress], peer, port)
            yield passes, f"SUBNET_{code}_RESTRICTION", self.acls[subnet]["NetworkAclId"]

    def walk(self, subnet: str, ours: list[str], packet: Packet, to: str, peers: list[str]) -> Iterator[Step]:
        source, destination, _, port = packet
        kind, target = self.way(subnet, destination)
        home = self.named[target]["SubnetId"] if kind == "nat" else subnet
        out, end = self.way(home, destination)  # the NAT gateway's way on, or the same again
        yield out != "vpce" or self.dns["EnableDnsHostnames"] or None, "VPC_DNS_HOSTNAMES_DISABLED", "vpc-a"
        yield kind != "vpce" or self.named[target]["State"] == "available", "BAD_STATE", target
        yield kind not in LOST, LOST.get(kind, ""), target
        yield self.group("ENI_SG_RULES_MISMATCH", ours, "IpPermissionsEgress", destination, port, peers)
        if kind in {"nat", "vpce"} or to != subnet:  # network ACLs stand at the borders of subnets
            yield from self.border(subnet, True, destination, packet)
        if to != subnet:
            yield from self.border(to, False, source, packet)
        if peers:
            yield self.group("ENDPOINT_SG_RULES_MISMATCH", peers, "IpPermissions", source, port, ours)
        if kind == "nat":
            blocked = ["block-bidirectional" in str(self.named[each]) for each in (subnet, home)].count(True)
            yield self.named[target]["State"] == "available", "BAD_STATE", target
            yield out == "vpce" or (True, None, False)[blocked], "VPC_BLOCK_PUBLIC_ACCESS_ENABLED", target
            yield out != "none", "NAT_HAS_NO_INTERNET_ROUTE", target
            yield out != "blackhole", "BAD_STATE_ROUTE", end
            yield out != "vpce" or self.named[end]["State"] == "available", "BAD_STATE", end
        yield out not in {"tgw", "eni"} or None, "MIDDLEBOX_ROUTE" if peers else "ROUTE_LEAVES_MODEL", end

    def reach(self, service: str, host: str, subnet: str, ours: list[str]) -> Iterator[list[Step]]:
        dns: Step = (self.dns["EnableDnsSupport"], "VPC_DNS_SUPPORT_DISABLED", "vpc-a")
        ends = [each for each in self.ec2["VpcEndpoints"] if each["ServiceName"].endswith(f".{service}")]
        fit = [end for end in ends if end["PrivateDnsEnabled"] and end["State"] == "available"]
        enis = [name for end in fit for name in end["NetworkInterfaceIds"] if self.dns["EnableDnsHostnames"]]
        for eni in [self.named[name] for name in enis]:
            theirs = [each["GroupId"] for each in eni["Groups"]]
            for packet in self.packets(subnet, [int(ip_address(eni["PrivateIpAddress"]))]):
                yield [dns, *self.walk(subnet, ours, packet, eni["SubnetId"], theirs)]
        zone = not enis and any(f".{host}".endswith(f".{each['Name']}") for each in self.zones)
        routes = self.tables.get(subnet, self.tables[None])["Routes"]
        others = [a for a in self.addresses if self.length([self.ec2["PrefixLists"], routes], a) < 2]
        to = self.within("pl-63a5400a") if service == "s3" else others
        for packet in self.packets(subnet, () if enis else to):
            hub = None if zone else True, "CENTRALISED_ENDPOINT_POSSIBLE", self.way(subnet, packet[1])[1]
            yield [dns, hub, *self.walk(subnet, ours, packet, subnet, [])]
        away = re.findall(r"(?:tgw|eni)-\w+", str([each for each in routes if each["State"] == "active"]))
        for target, packet in product(away, self.packets(subnet, self.addresses if zone else ())):
            out = self.group("ENI_SG_RULES_MISMATCH", ours, "IpPermissionsEgress", packet[1], 443, self.named)
            yield [dns, out, (None, "CENTRALISED_ENDPOINT_POSSIBLE", target)]

    def siblings(self, subnet: str, to: str, groups: list[str]) -> Iterator[list[Step]]:
        for packet in self.packets(subnet, self.within(to), range(1024, 65536)):
            yield list(self.walk(subnet, groups, packet, to, groups))
