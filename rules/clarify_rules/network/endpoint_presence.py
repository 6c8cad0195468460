"""Whether a VPC has an endpoint of a service that can serve its clients, or another way."""

from __future__ import annotations

from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network import codes
from clarify_rules.network.client import Client, place
from clarify_rules.network.endpoints import AVAILABLE, PARTIAL, Candidates, Endpoint
from clarify_rules.network.no_route import lacking, shared
from clarify_rules.network.path import Check, Hop, Kind, Path, denied, passed, unknown, unread, worst
from clarify_rules.network.public_way import public_way
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology
from clarify_rules.network.verdict import V

REACHED_THROUGH_NAT = "REACHED_THROUGH_NAT"


def check_presence(topology: Topology, vpc_id: str, service: Service, subnets: tuple[str, ...]) -> Check:
    """Return whether the VPC has an endpoint that can serve the subnets, or each of them a NAT way.

    Every path speaks of the VPC where an endpoint serves, else of one subnet.
    """
    candidates = topology.endpoints.of(vpc_id, service)
    serving = serving_hop(candidates)
    if serving is not None:
        return Check(service.value, tuple(Path(each, service.value, (serving,)) for each in subnets))
    paths = [
        Path(each, service.value, (_substitute(topology, each, service, candidates),)) for each in subnets
    ]
    return Check(service.value, tuple(paths))


def _substitute(topology: Topology, subnet: str, service: Service, candidates: Candidates) -> Hop:
    try:
        client = place(topology.evidence, subnet, None)
        if client is not None and not client.is_ipv6_only:
            _ = client.addresses
    except MissingFact as fact:
        return unread(Kind.PLACEMENT, fact, subnet)
    if client is None:
        return denied(Kind.PLACEMENT, subnet, codes.SUBNET_NOT_FOUND, f"There is no subnet {subnet}.")
    return substitute_hop(topology, client, service, candidates)


def serving_hop(candidates: Candidates) -> Hop | None:
    """Return the hop for an endpoint that can serve clients inside the VPC, None where there is none."""
    serving = sorted(
        (each for each in (*candidates.interfaces, *candidates.gateways) if _can_serve(each)),
        key=lambda each: (each.state != AVAILABLE, each.id),
    )
    if not serving:
        return None
    endpoint = serving[0]
    if endpoint.state == PARTIAL:
        note = f"The state of {endpoint.id} is Partial: some of its zones may not answer."
        return unknown(Kind.ENDPOINT, endpoint.id, codes.BAD_STATE_PARTIAL, note)
    return passed(Kind.ENDPOINT, endpoint.id, f"{endpoint.id} is available.")


def substitute_hop(topology: Topology, client: Client, service: Service, candidates: Candidates) -> Hop:
    """Return what a subnet has in place of an endpoint: a NAT way, a doubt, or nothing.

    Groups and network ACLs are other rules' business; `client` carries none.
    """
    # Without an IPv4 address there is no NAT way.
    hops = () if client.is_ipv6_only else public_way(topology, client, service, None)
    verdict = worst(hops) if hops else V.DENY
    if verdict is V.ALLOW and not any(hop.kind is Kind.NAT for hop in hops):
        # A route to another account's gateway endpoint, which is not listed.
        return shared(client)
    if verdict is V.ALLOW:
        note = f"{client.subnet} reaches {service.label} through a NAT gateway instead of an endpoint."
        return passed(Kind.NAT, client.subnet, note, REACHED_THROUGH_NAT)
    if candidates.fact is not None:
        return unread(Kind.ENDPOINT, candidates.fact, client.vpc_id)
    if verdict is V.UNKNOWN:
        return next(hop for hop in hops if hop.verdict is V.UNKNOWN)
    if client.is_shared:
        return shared(client)
    return lacking(topology, client.vpc_id, service, candidates)


def _can_serve(endpoint: Endpoint) -> bool:
    """An S3 interface endpoint for inbound resolvers only serves no client inside the VPC."""
    return endpoint.is_up and not (endpoint.is_interface and endpoint.inbound_only)
