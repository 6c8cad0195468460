"""Whether a workload's groups let TCP 443 out to a service: to its endpoint, or to its public addresses."""

from __future__ import annotations

from clarify_rules.clarify.facts import known
from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.boxes import Interval
from clarify_rules.network.client import Client
from clarify_rules.network.endpoints import Endpoint
from clarify_rules.network.interface_way import interfaces_of
from clarify_rules.network.path import Check, Hop, Kind, combine, unknown, unread
from clarify_rules.network.paths import check_each_subnet
from clarify_rules.network.public_range import public_range
from clarify_rules.network.reach_path import fault_of_subnet
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology
from clarify_rules.network.walk import Walk, sealed


def check_https_egress(topology: Topology, config: VpcConfig, service: Service) -> Check:
    """Return whether the groups together let HTTPS out to the service, from every subnet.

    Where an interface endpoint answers for the name that means each of its interfaces; for S3 else its prefix
    list; for SageMaker without endpoint nothing is certain to be asked but that anything gets out.
    """

    def ask(client: Client) -> tuple[Hop, ...]:
        return _hops(topology, client, service)

    return check_each_subnet(topology, config, service.value, "https egress", ask)


def _hops(topology: Topology, client: Client, service: Service) -> tuple[Hop, ...]:
    fault = fault_of_subnet(client)
    if fault is not None:
        return (fault,)
    candidates = topology.endpoints.of(client.vpc_id, service)
    if candidates.fit is not None and known(topology.dns.private_names, client.vpc_id) is not False:
        try:
            interfaces = interfaces_of(topology, candidates.fit)
        except MissingFact as fact:
            return (unread(Kind.GROUP, fact, candidates.fit.id), *sealed(topology, client))
        parts = [
            _out(topology, client, ((each.address, each.address),), service, frozenset(each.groups))
            for each in interfaces.seen
        ]
        parts += [(unread(Kind.GROUP, fact, candidates.fit.id),) for fact in interfaces.facts]
        return combine(parts) if parts else (_unseen(candidates.fit), *sealed(topology, client))
    if service is not Service.S3:
        return sealed(topology, client)
    try:
        return _out(topology, client, public_range(topology, service, None), service, frozenset())
    except MissingFact as fact:
        return (unread(Kind.GROUP, fact, client.group_names), *sealed(topology, client))


def _unseen(endpoint: Endpoint) -> Hop:
    note = f"None of the interfaces of {endpoint.id} was read."
    return unknown(Kind.GROUP, endpoint.id, "ENDPOINT_ENI_NOT_VISIBLE", note)


def _out(
    topology: Topology,
    client: Client,
    destinations: tuple[Interval, ...],
    service: Service,
    peer_groups: frozenset[str],
) -> tuple[Hop, ...]:
    walk = Walk(topology, client, client.https_to(destinations), service.label)
    return walk.leave_groups(peer_groups).hops
