"""The way through the S3 gateway endpoint: a route, groups and network ACLs as for any public address."""

from __future__ import annotations

from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network import codes
from clarify_rules.network.client import Client
from clarify_rules.network.endpoint_policy import Question, policy_hop
from clarify_rules.network.endpoints import PARTIAL, Endpoint
from clarify_rules.network.no_route import bad_state
from clarify_rules.network.path import Hop, Kind, denied, passed, unknown, unread
from clarify_rules.network.route_tables import Route
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology
from clarify_rules.network.walk import Walk


def gateway_way(
    topology: Topology,
    client: Client,
    service: Service,
    route: Route,
    walk: Walk,
    question: Question | None,
) -> tuple[Hop, ...] | None:
    """Return the hops by a route to a VPC endpoint; None where that is no gateway endpoint of the service.

    A route by prefix list is a gateway endpoint's even where the endpoint is not listed: other endpoints
    that a route may name take ranges of addresses.
    """
    fact: MissingFact | None = None
    endpoint: Endpoint | None = None
    try:
        endpoint = topology.endpoints.find(route.target)
    except MissingFact as missing:
        fact = missing
    if endpoint is not None:
        if not _serves(topology, endpoint, client, service):
            return None
    elif (fact is not None or client.is_shared) and route.prefix_list is None:
        return None
    walk.meet(*_hostnames(topology, client, service))
    walk.meet(_state(client, route.target, endpoint, fact))
    walk.leave_groups().cross_border(client.subnet, leaving=True)
    if question is not None and fact is None:
        walk.meet(_policy(topology, route.target, endpoint, service, question))
    return walk.hops


def _serves(topology: Topology, endpoint: Endpoint, client: Client, service: Service) -> bool:
    in_place = endpoint.is_gateway and endpoint.vpc_id == client.vpc_id
    return in_place and service.is_named(endpoint.service_name, topology.evidence.region)


def _hostnames(topology: Topology, client: Client, service: Service) -> tuple[Hop, ...]:
    """Return the doubt about S3 without enableDnsHostnames: documented, though packets do not need it."""
    if service is not Service.S3:
        return ()
    try:
        if topology.dns.hostnames(client.vpc_id):
            return ()
    except MissingFact as fact:
        return (unread(Kind.DNS, fact, client.vpc_id),)
    note = (
        f"enableDnsHostnames is off in {client.vpc_id}; AWS asks for it, though S3's names resolve without."
    )
    return (unknown(Kind.DNS, client.vpc_id, codes.VPC_DNS_HOSTNAMES_DISABLED, note),)


def _state(client: Client, endpoint_id: str, endpoint: Endpoint | None, fact: MissingFact | None) -> Hop:
    if fact is not None:
        return unread(Kind.ENDPOINT, fact, endpoint_id)
    if endpoint is None and client.is_shared:
        return passed(Kind.ROUTE, endpoint_id, f"A route of {client.subnet} leads to {endpoint_id}.")
    if endpoint is None:
        note = f"A route of {client.subnet} leads to {endpoint_id}, which does not exist."
        return denied(Kind.ENDPOINT, endpoint_id, codes.BAD_STATE, note)
    if not endpoint.is_up:
        return bad_state(endpoint)
    if endpoint.state == PARTIAL:
        note = f"The state of {endpoint_id} is Partial."
        return unknown(Kind.ENDPOINT, endpoint_id, codes.BAD_STATE_PARTIAL, note)
    return passed(Kind.ENDPOINT, endpoint_id, f"A route of {client.subnet} leads to {endpoint_id}.")


def _policy(
    topology: Topology, endpoint_id: str, endpoint: Endpoint | None, service: Service, question: Question
) -> Hop:
    if endpoint is not None:
        return policy_hop(topology.evidence, endpoint, service, question)
    note = f"{endpoint_id} belongs to another account, so its policy is not shown."
    return unknown(Kind.POLICY, endpoint_id, codes.ENDPOINT_POLICY_NOT_VISIBLE, note)
