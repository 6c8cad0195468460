"""The whole way from a subnet to a service: its name first, then an endpoint or the public addresses."""

from __future__ import annotations

from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.client import Client
from clarify_rules.network.endpoint_policy import Question
from clarify_rules.network.interface_way import interface_way
from clarify_rules.network.no_route import shared
from clarify_rules.network.path import Hop, Kind, denied, soften, unread, worst
from clarify_rules.network.public_way import public_way
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology
from clarify_rules.network.verdict import V
from clarify_rules.network.walk import sealed


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
    return (dns, *_from_the_name_on(topology, client, service, question))


def fault_of_subnet(client: Client) -> Hop | None:
    """Return what keeps the subnet from having a client whose way can be followed, None where nothing."""
    try:
        if client.is_ipv6_only:
            note = f"{client.subnet} has no IPv4 addresses, while the services' default names have no others."
            return denied(Kind.SUBNET, client.subnet, "IPV6_ONLY_SUBNET", note)
        _ = client.addresses
    except MissingFact as fact:
        return unread(Kind.SUBNET, fact, client.subnet)
    return None


def _from_the_name_on(
    topology: Topology, client: Client, service: Service, question: Question | None
) -> tuple[Hop, ...]:
    candidates = topology.endpoints.of(client.vpc_id, service)
    doubt: Hop | None = None
    if candidates.fit is not None:
        to_endpoint = interface_way(topology, client, service, candidates.fit, question)
        try:
            if topology.dns.private_names(client.vpc_id):
                return to_endpoint
        except MissingFact as fact:
            doubt = unread(Kind.DNS, fact, client.vpc_id)
        if doubt is not None:
            to_public = public_way(topology, client, service, question)
            both_lost = worst(to_endpoint) is V.DENY and worst(to_public) is V.DENY
            return (doubt, *(to_endpoint if both_lost else soften(to_endpoint)))
    hops = public_way(topology, client, service, question)
    if candidates.fact is not None:
        doubt = unread(Kind.ENDPOINT, candidates.fact, client.vpc_id)
    elif client.is_shared and worst(hops) is V.DENY:
        doubt = shared(client)
    if doubt is None:
        return hops
    # An endpoint that is not listed may answer for the name; only what goes nowhere at all is lost.
    return (doubt, *sealed(topology, client), *soften(hops))
