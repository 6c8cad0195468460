"""Why there is no way: the best reason where no route takes the service's public addresses."""

from __future__ import annotations

from clarify_rules.clarify.facts import known
from clarify_rules.network import codes
from clarify_rules.network.client import Client
from clarify_rules.network.endpoints import Candidates, Endpoint, Fitness
from clarify_rules.network.hub import hub
from clarify_rules.network.path import Hop, Kind, denied, unknown, unread
from clarify_rules.network.route_tables import RouteTable
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology


def no_route(topology: Topology, client: Client, service: Service, table: RouteTable) -> Hop:
    """Return the reason that helps most, the first of them that holds (see the order below)."""
    candidates = topology.endpoints.of(client.vpc_id, service)
    if candidates.gateway is not None and candidates.nearest is None:
        note = (
            f"The route table {table.id} of {client.subnet} has no route to the S3 gateway endpoint "
            f"{candidates.gateway.id}."
        )
        return denied(Kind.ROUTE, table.id, codes.GATEWAY_NOT_ASSOCIATED, note)
    return (
        hub(topology, client, service, table)
        or (shared(client) if client.is_shared else None)
        or _unlisted(client, candidates)
        or lacking(topology, client.vpc_id, service, candidates)
    )


def _unlisted(client: Client, candidates: Candidates) -> Hop | None:
    """Return why it is not known what the VPC's endpoints lack, None where it is."""
    if candidates.fact is None or candidates.nearest is not None:
        return None
    return unread(Kind.ENDPOINT, candidates.fact, client.vpc_id)


def shared(client: Client) -> Hop:
    """Return the doubt about a subnet of another account, whose endpoints are not listed."""
    note = f"{client.subnet} is shared by another account, whose endpoints in {client.vpc_id} are not listed."
    return unknown(Kind.ENDPOINT, client.vpc_id, codes.ENDPOINT_NOT_VISIBLE_SHARED_VPC, note)


def lacking(topology: Topology, vpc_id: str, service: Service, candidates: Candidates) -> Hop:
    """Return what the VPC's own endpoints lack: one's fault, the wrong kind, or that there is none."""
    if candidates.nearest is not None and candidates.nearest.fitness is Fitness.FIT:
        return _names_off(topology, vpc_id)
    if candidates.nearest is not None:
        return unfit(candidates.nearest, service)
    down = next((each for each in candidates.gateways if not each.is_up), None)
    if down is not None:
        return bad_state(down)
    host = service.host(topology.evidence.region, topology.evidence.partition)
    if candidates.fips:
        fips = candidates.fips[0].id
        note = f"{fips} is of the FIPS service only and does not answer for {host}."
        return denied(Kind.ENDPOINT, fips, codes.ENDPOINT_FIPS_ONLY, note)
    note = f"{vpc_id} has no endpoint of {service.label} and no route leads to {host}."
    return denied(Kind.ENDPOINT, vpc_id, codes.ENDPOINT_MISSING, note)


def _names_off(topology: Topology, vpc_id: str) -> Hop:
    """Return which of its DNS attributes keeps the VPC from having private names.

    enableDnsSupport can be the one where DHCP options name servers of the VPC's own.
    """
    attribute, code = "enableDnsHostnames", codes.VPC_DNS_HOSTNAMES_DISABLED
    if known(topology.dns.supported, vpc_id) is False:
        attribute, code = "enableDnsSupport", codes.VPC_DNS_SUPPORT_DISABLED
    return denied(Kind.DNS, vpc_id, code, f"{attribute} is off in {vpc_id}, so private names do not work.")


def unfit(endpoint: Endpoint, service: Service) -> Hop:
    """Return what in its own settings keeps an interface endpoint from answering for the default name."""
    fitness = endpoint.fitness
    if fitness is Fitness.BAD_STATE:
        return bad_state(endpoint)
    if fitness is Fitness.INBOUND_ONLY:
        note = f"{endpoint.id} answers inbound resolvers only, and no route leads to {service.label}."
        return denied(Kind.DNS, endpoint.id, codes.PRIVATE_DNS_INBOUND_ONLY, note)
    note = f"Private DNS is off for {endpoint.id}, so the name of {service.label} does not lead to it."
    return denied(Kind.DNS, endpoint.id, codes.PRIVATE_DNS_DISABLED, note)


def bad_state(endpoint: Endpoint) -> Hop:
    """Return that an endpoint does not serve."""
    return denied(
        Kind.ENDPOINT, endpoint.id, codes.BAD_STATE, f"The endpoint {endpoint.id} is {endpoint.state}."
    )
