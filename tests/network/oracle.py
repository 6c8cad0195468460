"""An independent answer to "does it get there": every kind of packet, one at a time. No boxes.

The bounds of all rules cut each header field into pieces within which every packet meets the same fate, so
one packet for each combination of pieces decides exactly. It knows groups, network ACLs and routes of a
document whose names resolve and whose policies allow; it shares no code with what it judges.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_network
from itertools import product
from typing import Any, NamedTuple

Document = dict[str, Any]
Answer = tuple[str, str, str | None]
OK: Answer = ("ALLOW", "OK", None)
NUMBERS = {"tcp": 6, "udp": 17, "-1": None}


class Packet(NamedTuple):
    protocol: int
    source: int
    destination: int
    source_port: int
    port: int


Hop = tuple[str, str, Callable[[Packet], bool | None]]


def number(text: str) -> int | None:
    return NUMBERS[text] if text in NUMBERS else int(text)


def bounds(cidr: str) -> tuple[int, int]:
    network = ip_network(cidr)
    return int(network[0]), int(network[-1])


def within(address: int, cidr: str) -> bool:
    low, high = bounds(cidr)
    return low <= address <= high


class Oracle:
    def __init__(self, document: Document) -> None:
        self.ec2 = document["ec2"]
        texts = [value for value in strings(self.ec2) if "/" in value and value[0].isdigit()]
        ports = [port for pair in port_pairs(self.ec2) for port in (pair[0], pair[1] + 1)]
        self.address_cuts = sorted({cut for text in texts for cut in (bounds(text)[0], bounds(text)[1] + 1)})
        self.port_cuts = sorted(set(ports))

    def named(self, name: str, identifier: str) -> Document:
        found: Document = next(each for each in self.ec2[name] if identifier in each.values())
        return found

    def packets(
        self, protocol: int, src: str, dst: str, sports: tuple[int, int], ports: tuple[int, int]
    ) -> list[Packet]:
        fields = [
            pieces(bounds(src), self.address_cuts),
            pieces(bounds(dst), self.address_cuts),
            pieces(sports, self.port_cuts),
            pieces(ports, self.port_cuts),
        ]
        return [Packet(protocol, *values) for values in product(*fields)]

    def group_allows(
        self, groups: Iterable[str], field: str, packet: Packet, peer: int, peers: Iterable[str]
    ) -> bool:
        rules = [rule for group in groups for rule in self.named("SecurityGroups", group)[field]]
        return any(
            number(rule["IpProtocol"]) in (None, packet.protocol)
            and (rule.get("FromPort", -1) == -1 or rule["FromPort"] <= packet.port <= rule["ToPort"])
            and (
                any(within(peer, each["CidrIp"]) for each in rule.get("IpRanges", []))
                or any(each["GroupId"] in peers for each in rule.get("UserIdGroupPairs", []))
                or any(
                    within(peer, cidr)
                    for each in rule.get("PrefixListIds", [])
                    for cidr in self.ranges(each["PrefixListId"])
                )
            )
            for rule in rules
        )

    def ranges(self, list_id: str) -> list[str]:
        found: list[str] = self.named("PrefixLists", list_id)["Cidrs"]
        return found

    def acl(self, subnet: str) -> Document:
        found: Document = next(
            acl
            for acl in self.ec2["NetworkAcls"]
            if any(each["SubnetId"] == subnet for each in acl["Associations"])
        )
        return found

    def acl_allows(self, subnet: str, egress: bool, packet: Packet) -> bool:
        peer = packet.destination if egress else packet.source
        for entry in sorted(self.acl(subnet)["Entries"], key=lambda entry: int(entry["RuleNumber"])):
            span = entry.get("PortRange", {"From": 0, "To": 65535})
            if (
                entry["Egress"] is egress
                and number(entry["Protocol"]) in (None, packet.protocol)
                and within(peer, entry["CidrBlock"])
                and span["From"] <= packet.port <= span["To"]
            ):
                return bool(entry["RuleAction"] == "allow")
        return False

    def border(self, subnet: str, leaving: bool) -> list[Hop]:
        acl = self.acl(subnet)["NetworkAclId"]
        return [
            ("SUBNET_ACL_RESTRICTION", acl, lambda packet: self.acl_allows(subnet, leaving, packet)),
            (
                "SUBNET_ACL_RETURN_RESTRICTION",
                acl,
                lambda packet: self.acl_allows(subnet, not leaving, reply(packet)),
            ),
        ]

    def table(self, subnet: str) -> Document:
        def holds(association: Document) -> bool:
            return bool(association["AssociationState"]["State"] != "disassociated")

        tables = [
            (table, each)
            for table in self.ec2["RouteTables"]
            for each in table["Associations"]
            if holds(each)
        ]
        own = [table for table, each in tables if each.get("SubnetId") == subnet]
        return own[0] if own else next(table for table, each in tables if each["Main"])

    def route(self, table: Document, address: int) -> tuple[tuple[int, int], Document] | None:
        """The route that takes an address, and its rank: longest prefix, then static, list, propagated."""
        found = []
        for route in table["Routes"]:
            listed = "DestinationPrefixListId" in route
            cidrs = (
                self.ranges(route["DestinationPrefixListId"]) if listed else [route["DestinationCidrBlock"]]
            )
            rank = 1 if listed else 2 if route["Origin"] == "EnableVgwRoutePropagation" else 0
            found += [((-int(cidr.split("/")[1]), rank), route) for cidr in cidrs if within(address, cidr)]
        return min(found, key=lambda each: each[0], default=None)


def reply(packet: Packet) -> Packet:
    return Packet(packet.protocol, packet.destination, packet.source, packet.port, packet.source_port)


def pieces(span: tuple[int, int], cuts: Iterable[int]) -> list[int]:
    return [span[0], *(cut for cut in cuts if span[0] < cut <= span[1])]


def strings(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from strings(each)


def port_pairs(value: object) -> Iterable[tuple[int, int]]:
    if isinstance(value, dict):
        for low, high in (("FromPort", "ToPort"), ("From", "To")):
            if value.get(low, -1) != -1:
                yield value[low], value[high]
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from port_pairs(each)


def follow(packets: list[Packet], hops: Iterable[Hop]) -> Answer:
    """Send all packets past all hops; None of a hop is "cannot be seen"."""
    doubt: Answer | None = None
    for code, resource, lets in hops:
        fates = [(packet, lets(packet)) for packet in packets]
        left = [packet for packet, fate in fates if fate is not False]
        if not left:
            return "DENY", code, resource
        if len(left) < len(packets):
            doubt = doubt or ("UNKNOWN", f"{code}_PARTIAL", resource)
        elif any(fate is None for _, fate in fates):
            doubt = doubt or ("UNKNOWN", code, resource)
        packets = left
    return doubt or OK


def combine(parts: list[Answer]) -> Answer:
    """All ways lost is lost; some of them, a part."""
    lost = [part for part in parts if part[0] == "DENY"]
    if lost and len(lost) < len(parts):
        return "UNKNOWN", f"{lost[0][1]}_PARTIAL", lost[0][2]
    return next((part for part in parts if part[0] != "ALLOW"), OK)


def over_all(answers: list[Answer]) -> Answer:
    for verdict in ("DENY", "UNKNOWN"):
        for answer in answers:
            if answer[0] == verdict:
                return answer
    return OK
