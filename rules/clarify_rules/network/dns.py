"""What a VPC's settings let its clients resolve."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network, ip_address

from clarify_rules.clarify.facts import gap, known
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import DHCP_OPTIONS, HOSTED_ZONES_BY_VPC, VPC_ATTRIBUTES, VPCS
from clarify_rules.evidence.missing import EvidenceInvalid, MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network import codes
from clarify_rules.network.path import Hop, Kind, denied, passed, unknown, unread
from clarify_rules.network.service import Service

# Amazon's resolver by its name in DHCP options and by the addresses it has in every VPC (VPC guide, Amazon
# DNS); it also has the third address of the VPC's first range.
_AMAZON_DNS = ("amazonprovideddns", "169.254.169.253", "fd00:ec2::253")
_PLACE_IN_VPC = 2
_SERVERS_KEY = "domain-name-servers"
# A VPC without DHCP options of its own has this in place of an id (API field DhcpOptionsId).
_NO_OPTIONS = "default"


class Dns:
    """The DNS settings of VPCs."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    def supported(self, vpc_id: str) -> bool:
        """Return enableDnsSupport: whether the VPC's resolver answers at all. Raises `MissingFact`."""
        return self._attribute(vpc_id, "EnableDnsSupport")

    def hostnames(self, vpc_id: str) -> bool:
        """Return enableDnsHostnames, which private names of endpoints need as well. Raises `MissingFact`."""
        return self._attribute(vpc_id, "EnableDnsHostnames")

    def own_servers(self, vpc_id: str) -> bool:
        """Return whether the DHCP options name other servers than Amazon's, by name or address.

        Raises `MissingFact`.
        """
        vpc = self._evidence.find(VPCS, vpc_id)
        if vpc is None:
            raise Evidence.not_read("the DHCP options", vpc_id)
        options_id = vpc.text("DhcpOptionsId")
        if options_id == _NO_OPTIONS:
            return False
        options = self._evidence.find(DHCP_OPTIONS, options_id)
        if options is None:
            raise Evidence.not_read("the settings", options_id)
        amazons = _amazons(vpc)
        return any(_written_alike(server) not in amazons for server in _servers(options))

    def resolves(self, vpc_id: str) -> Hop:
        """Return the hop that says whether names resolve at all."""
        own, support = known(self.own_servers, vpc_id), known(self.supported, vpc_id)
        if own:
            note = (
                f"The DHCP options of {vpc_id} name DNS servers of its own; what those answer cannot be seen."
            )
            return unknown(Kind.DNS, vpc_id, codes.CUSTOM_DNS_SERVERS, note)
        if own is False and support is False:
            note = f"enableDnsSupport is off in {vpc_id}, so no name resolves there."
            return denied(Kind.DNS, vpc_id, codes.VPC_DNS_SUPPORT_DISABLED, note)
        asks: tuple[Callable[[str], bool], ...] = (self.supported, self.own_servers)
        for ask in asks:
            fact = gap(ask, vpc_id)
            if fact is not None:
                return unread(Kind.DNS, fact, vpc_id)
        return passed(Kind.DNS, vpc_id, f"The resolver of {vpc_id} answers.")

    def private_names(self, vpc_id: str) -> bool:
        """Return whether private names of interface endpoints work: both attributes. Raises `MissingFact`."""
        asks: tuple[Callable[[str], bool], ...] = (self.supported, self.hostnames)
        if any(known(ask, vpc_id) is False for ask in asks):
            return False
        return all(ask(vpc_id) for ask in asks)

    def zone_for(self, service: Service, vpc_id: str) -> bool | None:
        """Return whether a private hosted zone of the VPC can answer for the service's name.

        Not counted are zones of AWS's own: those of VPC endpoints, which the endpoints tell of.
        None where zones were not read, nor refused; raises `MissingFact` where the call failed.
        """
        failure = self._evidence.failure(HOSTED_ZONES_BY_VPC.actions, vpc_id)
        if failure is not None:
            raise failure
        zones = self._evidence.document.get(HOSTED_ZONES_BY_VPC.section, {}).get(HOSTED_ZONES_BY_VPC.name, {})
        if not isinstance(zones.get(vpc_id), tuple):
            return None
        host = service.host(self._evidence.region, self._evidence.partition)
        listed = Record(zones, HOSTED_ZONES_BY_VPC.path).records(vpc_id)
        names = [zone.text("Name").rstrip(".").lower() for zone in listed if not _is_of_aws(zone)]
        return any(name and (host == name or host.endswith(f".{name}")) for name in names)

    def _attribute(self, vpc_id: str, key: str) -> bool:
        record = self._evidence.entry_or_raise(VPC_ATTRIBUTES, vpc_id)
        value = record.flag_or_none(key)
        if value is None:
            failure = self._evidence.failure(VPC_ATTRIBUTES.actions, vpc_id)
            raise failure or EvidenceInvalid(f"{record.path}.{key}", "is missing")
        return value


def _is_of_aws(zone: Record) -> bool:
    """API field HostedZoneOwner.OwningService: set where a service of AWS made the zone."""
    return "OwningService" in zone.record("Owner")


def _servers(options: Record) -> list[str]:
    return [
        value.text("Value")
        for setting in options.records_given("DhcpConfigurations")
        if setting.text("Key") == _SERVERS_KEY
        for value in setting.records_given("Values")
    ]


def _amazons(vpc: Record) -> tuple[str, ...]:
    """Return how DHCP options may write Amazon's resolver; CidrBlock is the VPC's first range."""
    try:
        network = IPv4Network(vpc.text("CidrBlock"), strict=False)
    except (MissingFact, ValueError):
        return _AMAZON_DNS
    return (*_AMAZON_DNS, str(network.network_address + _PLACE_IN_VPC))


def _written_alike(server: str) -> str:
    """Return a server's address in its one shortest form, a name in small letters."""
    try:
        return str(ip_address(server.strip()))
    except ValueError:
        return server.strip().lower()
