"""The network around workloads, in a number of calls that does not grow with the number of workloads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from clarify_rules.evidence import lists
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.reader import ec2_listing
from clarify_rules.reader.call_failed import CallFailed
from clarify_rules.reader.ec2_listing import Ec2Listing, read_filtered
from clarify_rules.reader.prefix_lists import read_prefix_lists

if TYPE_CHECKING:
    from clarify_rules.reader.calls import Calls
    from clarify_rules.reader.gathered import Gathered
    from clarify_rules.reader.placement import Placement
    from clarify_rules.reader.progress import Progress

_PHASE = "Reading the network"
_KINDS_BY_VPC = (EvidenceKind.SUBNETS, EvidenceKind.VPC_ATTRIBUTES, EvidenceKind.NETWORK_PATHS)
_ATTRIBUTES = (("EnableDnsSupport", "enableDnsSupport"), ("EnableDnsHostnames", "enableDnsHostnames"))


@dataclass(frozen=True)
class NetworkReader:
    """Reads what a placement needs of EC2 and Route 53 into the evidence, in the kinds that are wanted."""

    calls: Calls
    gathered: Gathered
    kinds: Collection[EvidenceKind]
    region: str
    progress: Progress

    def read(self, placement: Placement) -> None:
        """Read everything; what fails is on the calls' record, and its list absent."""
        self.progress(_PHASE, 0, None)
        vpcs = self._places(placement) if self._wants(*_KINDS_BY_VPC) else None
        if vpcs is not None:
            self._vpcs(vpcs)
            if self._wants(EvidenceKind.NETWORK_PATHS):
                self._paths(vpcs)
        if self._wants(EvidenceKind.SECURITY_GROUPS):
            self._groups(placement)
        if self._wants(EvidenceKind.PREFIX_LISTS):
            self.gathered.put(
                lists.PREFIX_LISTS, read_prefix_lists(self.calls, self.region, self._referenced_lists())
            )
        if self._wants(EvidenceKind.INSTANCE_TYPE_OFFERINGS):
            by_zone = {"LocationType": "availability-zone-id"}
            types = placement.instance_types
            self._put(ec2_listing.INSTANCE_TYPE_OFFERINGS, "instance-type", types, by_zone)
        self.progress(_PHASE, 1, 1)

    def _places(self, placement: Placement) -> set[str] | None:
        """Read subnets, and return the VPCs in question; None where they are not known."""
        vpcs = set(placement.vpcs)
        if placement.vpc_endpoints and self._wants(EvidenceKind.NETWORK_PATHS):
            tagged = read_filtered(
                self.calls, ec2_listing.VPC_ENDPOINTS, "vpc-endpoint-id", placement.vpc_endpoints
            )
            vpcs |= {str(each["VpcId"]) for each in tagged or ()}
        named = read_filtered(self.calls, ec2_listing.SUBNETS, "subnet-id", placement.subnets)
        vpcs |= {str(each["VpcId"]) for each in named or ()}
        if self._wants(EvidenceKind.SUBNETS) and named is not None:
            others = read_filtered(self.calls, ec2_listing.SUBNETS, "vpc-id", vpcs)
            self.gathered.put(lists.SUBNETS, _each_once([*named, *(others or ())], lists.SUBNETS.key))
        return vpcs if vpcs or named is not None else None

    def _vpcs(self, vpcs: set[str]) -> None:
        if not self._wants(EvidenceKind.VPC_ATTRIBUTES, EvidenceKind.NETWORK_PATHS):
            return
        self._put(ec2_listing.VPCS, "vpc-id", vpcs)
        options = {
            str(each["DhcpOptionsId"])
            for each in self.gathered.items(lists.VPCS)
            if each.get("DhcpOptionsId")
        }
        self._put(ec2_listing.DHCP_OPTIONS, "dhcp-options-id", options)
        if self._wants(EvidenceKind.VPC_ATTRIBUTES):
            self.gathered.put_map(lists.VPC_ATTRIBUTES, self._attributes(vpcs))

    def _attributes(self, vpcs: Iterable[str]) -> dict[str, dict[str, bool]]:
        """Return the DNS attributes of each VPC; DescribeVpcAttribute answers one of one VPC at a time.

        Where one of a VPC's two cannot be read the other is kept: if it is off, that decides.
        """
        questions = [(vpc, *attribute) for vpc in sorted(vpcs) for attribute in _ATTRIBUTES]

        def ask(question: tuple[str, str, str]) -> bool:
            vpc, field, attribute = question
            answer = self.calls.ask("ec2", "DescribeVpcAttribute", {"VpcId": vpc, "Attribute": attribute})
            return bool(answer[field]["Value"])

        found: dict[str, dict[str, bool]] = {}
        failed: set[str] = set()
        for (vpc, field, _), value in self.calls.each(questions, ask):
            if not isinstance(value, CallFailed):
                found.setdefault(vpc, {})[field] = value
            elif vpc not in failed:
                failed.add(vpc)
                self.calls.record(value, vpc)
        return found

    def _paths(self, vpcs: set[str]) -> None:
        self._put(ec2_listing.ROUTE_TABLES, "vpc-id", vpcs)
        self._put(ec2_listing.NETWORK_ACLS, "vpc-id", vpcs)
        self._put(ec2_listing.NAT_GATEWAYS, "vpc-id", vpcs)
        self._put(ec2_listing.VPC_ENDPOINTS, "vpc-id", vpcs)
        if self.gathered.was_read(lists.VPC_ENDPOINTS):
            interfaces = {
                str(each)
                for endpoint in self.gathered.items(lists.VPC_ENDPOINTS)
                for each in endpoint.get("NetworkInterfaceIds") or ()
            }
            self._put(ec2_listing.NETWORK_INTERFACES, "network-interface-id", interfaces)
        self.gathered.put_map(lists.HOSTED_ZONES_BY_VPC, self._hosted_zones(vpcs))

    def _hosted_zones(self, vpcs: Iterable[str]) -> dict[str, list[Any]]:
        """Return the private zones that answer in each VPC, also those of other accounts."""

        def ask(vpc: str) -> list[Any]:
            asked = {"VPCId": vpc, "VPCRegion": self.region, "MaxItems": "100"}
            pages = self.calls.pages("route53", "ListHostedZonesByVPC", asked)
            return [zone for page in pages for zone in page.get("HostedZoneSummaries", ())]

        found: dict[str, list[Any]] = {}
        for vpc, zones in self.calls.each(sorted(vpcs), ask):
            if isinstance(zones, CallFailed):
                self.calls.record(zones, vpc)
            else:
                found[vpc] = zones
        return found

    def _groups(self, placement: Placement) -> None:
        """Read groups of workloads, models and endpoints; rules name others by id only."""
        endpoints = self.gathered.items(lists.VPC_ENDPOINTS) + self.gathered.items(lists.NETWORK_INTERFACES)
        of_endpoints = {
            str(group["GroupId"]) for endpoint in endpoints for group in endpoint.get("Groups") or ()
        }
        self._put(ec2_listing.SECURITY_GROUPS, "group-id", placement.groups | of_endpoints)
        self._put(ec2_listing.SECURITY_GROUP_VPC_ASSOCIATIONS, "group-id", placement.groups)

    def _referenced_lists(self) -> set[str]:
        """Return the prefix lists that routes and groups' rules name."""
        routes = [
            str(route["DestinationPrefixListId"])
            for table in self.gathered.items(lists.ROUTE_TABLES)
            for route in table.get("Routes") or ()
            if route.get("DestinationPrefixListId")
        ]
        rules = [
            str(each["PrefixListId"])
            for group in self.gathered.items(lists.SECURITY_GROUPS)
            for direction in ("IpPermissions", "IpPermissionsEgress")
            for permission in group.get(direction) or ()
            for each in permission.get("PrefixListIds") or ()
        ]
        return {*routes, *rules}

    def _wants(self, *kinds: EvidenceKind) -> bool:
        return any(kind in self.kinds for kind in kinds)

    def _put(
        self,
        listing: Ec2Listing,
        filter_name: str,
        values: Collection[str],
        more: Mapping[str, Any] | None = None,
    ) -> None:
        self.gathered.put(listing.kind, read_filtered(self.calls, listing, filter_name, values, more))


def _each_once(items: Iterable[Mapping[str, Any]], key: str | None) -> list[Mapping[str, Any]]:
    return list({str(item.get(key or "")): item for item in items}.values())
