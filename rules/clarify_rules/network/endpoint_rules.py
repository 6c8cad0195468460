"""Questions about one endpoint: whether it answers for the name, and whom its groups admit."""

from __future__ import annotations

from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.answering import answering
from clarify_rules.network.boxes import ALL_ADDRESSES
from clarify_rules.network.client import Client
from clarify_rules.network.endpoints import Candidates, Endpoint, Fitness
from clarify_rules.network.interface_way import Interfaces, given_groups, interfaces_of
from clarify_rules.network.no_route import unfit
from clarify_rules.network.path import Check, Hop, Kind, combine, passed, unread
from clarify_rules.network.paths import check_each_subnet
from clarify_rules.network.reach_path import fault_of_subnet
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology
from clarify_rules.network.walk import Walk


def answers_by_name(endpoint: Endpoint, service: Service) -> Hop:
    """Return whether an interface endpoint, by its own settings, answers for the default host name."""
    if endpoint.fitness is Fitness.FIT:
        return passed(
            Kind.DNS, endpoint.id, f"{endpoint.id} answers for the default name of {service.label}."
        )
    return unfit(endpoint, service)


def another_answers(topology: Topology, endpoint: Endpoint, service: Service) -> str | None:
    """Return another available endpoint of the VPC that by its own settings serves the default name.

    An S3 gateway endpoint does so without changing what the name resolves to. None where none does.
    """
    candidates = topology.endpoints.of(endpoint.vpc_id, service)
    fit = candidates.fit
    if fit is not None and fit.id != endpoint.id:
        return fit.id
    return _gateway_up(candidates, endpoint)


def used_instead(topology: Topology, endpoint: Endpoint, service: Service) -> str | Hop | None:
    """Return the endpoint that clients use in place of one that does not answer for the name.

    That is an interface endpoint whose own settings keep it from answering, or a gateway endpoint. The
    doubt where it is not known whether another answers; None where none does.
    """
    if endpoint.is_interface and endpoint.fitness is Fitness.FIT:
        return None
    answer = answering(topology, endpoint.vpc_id, service)
    if answer.certain is not None:
        return answer.certain.id
    if endpoint.is_interface:
        gateway = _gateway_up(topology.endpoints.of(endpoint.vpc_id, service), endpoint)
        return gateway or answer.doubt
    return answer.doubt


def _gateway_up(candidates: Candidates, endpoint: Endpoint) -> str | None:
    return next((each.id for each in candidates.gateways if each.is_up and each.id != endpoint.id), None)


def check_admission(topology: Topology, endpoint: Endpoint, service: Service, config: VpcConfig) -> Check:
    """Return whether the endpoint's groups admit TCP 443 from a workload, at each of its interfaces."""

    def ask(client: Client) -> tuple[Hop, ...]:
        fault = fault_of_subnet(client)
        if fault is not None:
            return (fault,)
        return _admission(topology, endpoint, service, client)

    return check_each_subnet(topology, config, endpoint.id, "admission", ask)


def _admission(topology: Topology, endpoint: Endpoint, service: Service, client: Client) -> tuple[Hop, ...]:
    """Return what the groups of each interface admit; those of one not read are the endpoint's own."""
    try:
        interfaces = interfaces_of(topology, endpoint)
    except MissingFact as fact:
        interfaces = Interfaces((), (fact,))
    groups = {each.groups for each in interfaces.seen}
    unknown_groups = interfaces.facts
    if unknown_groups or not groups:
        try:
            groups.add(given_groups(endpoint))
            unknown_groups = ()
        except MissingFact as fact:
            unknown_groups = unknown_groups or (fact,)
    parts = [
        Walk(topology, client, client.https_to((ALL_ADDRESSES,)), service.label).enter_groups(each).hops
        for each in sorted(groups)
    ]
    parts += [(unread(Kind.GROUP, fact, endpoint.id),) for fact in unknown_groups]
    return combine(parts)
