"""Which interface endpoint answers for a service's name inside a VPC: the one place that decides it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.client import Client
from clarify_rules.network.endpoints import Endpoint
from clarify_rules.network.no_route import shared
from clarify_rules.network.path import Hop, Kind, soften, unread, worst
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology
from clarify_rules.network.verdict import V
from clarify_rules.network.walk import sealed

Hops = tuple[Hop, ...]


@dataclass(frozen=True, slots=True)
class Answering:
    """Who answers for the service's default name.

    Without `doubt` it is for certain: `endpoint`, or no endpoint, so that the name stands for public
    addresses. With one, `endpoint` may answer, or where that is None one that is not listed.
    """

    endpoint: Endpoint | None
    doubt: Hop | None = None

    @property
    def certain(self) -> Endpoint | None:
        """The endpoint that answers for certain, None where none does or that is not known."""
        return self.endpoint if self.doubt is None else None


def answering(topology: Topology, vpc_id: str, service: Service) -> Answering:
    """Return who answers for the service's default name inside the VPC.

    It takes an endpoint whose own settings let it, and both DNS attributes of the VPC; without these no
    endpoint answers, listed or not (VPC user guide, "DNS attributes for your VPC").
    """
    candidates = topology.endpoints.of(vpc_id, service)
    doubt: Hop | None = None
    try:
        if not topology.dns.private_names(vpc_id):
            return Answering(None)
    except MissingFact as fact:
        doubt = unread(Kind.DNS, fact, vpc_id)
    if candidates.fit is not None:
        return Answering(candidates.fit, doubt)
    if candidates.fact is not None:
        return Answering(None, unread(Kind.ENDPOINT, candidates.fact, vpc_id))
    return Answering(None)


def by_name(
    topology: Topology,
    client: Client,
    service: Service,
    to_endpoint: Callable[[Endpoint], Hops],
    to_public: Callable[[], Hops],
) -> Hops:
    """Return the hops to whatever the service's name leads to; what holds both ways holds in doubt as well.

    A shared subnet's owner may have an endpoint that is not listed, so that without one nothing is lost.
    """
    answer = answering(topology, client.vpc_id, service)
    if answer.certain is not None:
        return to_endpoint(answer.certain)
    public = to_public()
    doubt = answer.doubt
    if doubt is None and client.is_shared and worst(public) is V.DENY:
        doubt = shared(client)
    if doubt is None:
        return public
    if answer.endpoint is None:
        # What goes nowhere at all is lost wherever the name leads.
        return tuple(dict.fromkeys((doubt, *sealed(topology, client), *soften(public))))
    private = to_endpoint(answer.endpoint)
    if worst(private) is worst(public) is V.ALLOW:
        return private
    both_lost = worst(private) is V.DENY and worst(public) is V.DENY
    return (doubt, *(private if both_lost else soften(private)))
