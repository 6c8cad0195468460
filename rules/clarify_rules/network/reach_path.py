"""The whole way from a subnet to a service: its name first, then an endpoint or the public addresses."""

from __future__ import annotations

from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network import codes
from clarify_rules.network.answering import by_name
from clarify_rules.network.client import Client
from clarify_rules.network.endpoint_policy import Question
from clarify_rules.network.endpoints import Endpoint
from clarify_rules.network.interface_way import interface_way
from clarify_rules.network.path import Hop, Kind, denied, unread
from clarify_rules.network.public_way import public_way
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology
from clarify_rules.network.verdict import V


def reach_hops(
    topology: Topology, client: Client, service: Service, question: Question | None
) -> tuple[Hop, ...]:
    """Return every hop of the path; the first with the worst verdict tells why it is as it is."""
    fault = fault_of_subnet(client)
    if fault is not None:
        return (fault,)
    dns = topology.dns.resolves(client.vpc_id)
    if dns.verdict is V.DENY:
        return (dns,)

    def to_endpoint(endpoint: Endpoint) -> tuple[Hop, ...]:
        return interface_way(topology, client, service, endpoint, question)

    def to_public() -> tuple[Hop, ...]:
        return public_way(topology, client, service, question)

    return (dns, *by_name(topology, client, service, to_endpoint, to_public))


def fault_of_subnet(client: Client) -> Hop | None:
    """Return what keeps the subnet from having a client whose way can be followed, None where nothing."""
    try:
        if client.is_ipv6_only:
            note = f"{client.subnet} has no IPv4 addresses, while the services' default names have no others."
            return denied(Kind.SUBNET, client.subnet, codes.IPV6_ONLY_SUBNET, note)
        _ = client.addresses
    except MissingFact as fact:
        return unread(Kind.SUBNET, fact, client.subnet)
    return None
