"""The questions about a network that rules ask, answered from one piece of evidence."""

from __future__ import annotations

from clarify_rules.clarify.facts import known
from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.answering import Answering, answering
from clarify_rules.network.client import Client
from clarify_rules.network.endpoint_policy import Question, policy_hop
from clarify_rules.network.endpoint_presence import check_presence
from clarify_rules.network.endpoint_rules import (
    another_answers,
    answers_by_name,
    check_admission,
    used_instead,
)
from clarify_rules.network.endpoints import Candidates, Endpoint
from clarify_rules.network.gateway_routes import best_route, check_routes
from clarify_rules.network.https_egress import check_https_egress
from clarify_rules.network.internet_routes import check_internet_routes
from clarify_rules.network.path import Check, Hop
from clarify_rules.network.paths import check_each_subnet
from clarify_rules.network.policy.full_access import allows_everything
from clarify_rules.network.policy.request import Caller, Request
from clarify_rules.network.reach_path import reach_hops
from clarify_rules.network.service import Service
from clarify_rules.network.siblings import check_self_ingress, check_siblings
from clarify_rules.network.subnet import select_subnets
from clarify_rules.network.topology import Topology

S3, SAGEMAKER_API, SAGEMAKER_RUNTIME = Service.S3, Service.SAGEMAKER_API, Service.SAGEMAKER_RUNTIME


class Network:
    """The network of one account and Region. Make one per evidence: what is derived is kept.

    A fact that was not read makes a hop UNKNOWN and names the actions to grant. Only `endpoint` and
    `service_of` raise, `MissingFact`.
    """

    def __init__(self, evidence: Evidence, memoise: bool = True) -> None:
        self._topology = Topology(evidence, memoise=memoise)
        self._evidence = evidence

    def reach(
        self,
        config: VpcConfig,
        target: Service,
        requests: tuple[Request, ...] | MissingFact,
        caller: Caller,
        redirection: Hop | None = None,
    ) -> Check:
        """Return whether a workload placed there reaches a service and may do there what it has to.

        `requests` is the fact that is missing where it is not known what it does. `redirection` is the
        doubt that its own settings raise (see `client_settings`), which leaves placement alone certain.
        """
        question = Question(requests, caller)

        def ask(client: Client) -> tuple[Hop, ...]:
            if redirection is not None:
                return (redirection,)
            return reach_hops(self._topology, client, target, question)

        return check_each_subnet(self._topology, config, target.value, ("reach", question, redirection), ask)

    def policies_matter(self, config: VpcConfig, target: Service) -> bool:
        """Return whether what a workload placed there asks of a service can change an answer.

        It cannot where every endpoint of the service in its VPC lets everything through; it may where it
        was not read which VPC that is.
        """
        vpcs = known(lambda each: select_subnets(self._evidence, each.subnets).vpc_ids, config)
        return vpcs is None or any(self._policy_matters(vpc_id, target) for vpc_id in vpcs)

    def _policy_matters(self, vpc_id: str, target: Service) -> bool:
        def compute() -> bool:
            candidates = self._topology.endpoints.of(vpc_id, target)
            listed = (*candidates.interfaces, *candidates.gateways)
            return any(known(_lets_everything_through, each) is not True for each in listed)

        return self._topology.memo.of(("policies matter", vpc_id, target), compute)

    def siblings(self, config: VpcConfig, encrypted: bool) -> Check:
        """Return whether instances placed there reach each other, for every ordered pair of subnets."""
        return check_siblings(self._topology, config, encrypted=encrypted)

    def self_ingress(self, config: VpcConfig) -> Check:
        """Return whether the groups together admit the workload's own instances on TCP 1024-65535."""
        return check_self_ingress(self._topology, config)

    def https_egress(self, config: VpcConfig, target: Service) -> Check:
        """Return whether the groups together let TCP 443 out to the service."""
        return check_https_egress(self._topology, config, target)

    def internet_routes(self, config: VpcConfig) -> Check:
        """Return whether a subnet has a route out: then DENY with NAT_ROUTE or INTERNET_GATEWAY_ROUTE."""
        return check_internet_routes(self._topology, config)

    def has_endpoint(self, vpc_id: str, target: Service, subnets: tuple[str, ...]) -> Check:
        """Return whether the VPC has an endpoint that can serve those subnets.

        ALLOW with REACHED_THROUGH_NAT where there is none and every subnet has a NAT way instead.
        """
        return check_presence(self._topology, vpc_id, target, subnets)

    def endpoint(self, endpoint_id: str) -> Endpoint | None:
        """Return an endpoint, None where there is none. Raises `MissingFact`."""
        return self._topology.endpoints.find(endpoint_id)

    def endpoints_of(self, vpc_id: str, target: Service) -> Candidates:
        """Return the endpoints of a VPC that have to do with a service."""
        return self._topology.endpoints.of(vpc_id, target)

    def service_of(self, endpoint: Endpoint) -> Service | None:
        """Return which of the three services an endpoint is of, None where it is of another or of FIPS."""
        region = self._evidence.region
        return next((each for each in Service if each.is_named(endpoint.service_name, region)), None)

    def private_dns(self, endpoint: Endpoint, target: Service) -> Hop:
        """Return whether an interface endpoint, by its own settings, answers for the default host name."""
        return answers_by_name(endpoint, target)

    def another_answers(self, endpoint: Endpoint, target: Service) -> str | None:
        """Return another available endpoint of its VPC that serves the default name, None where none does."""
        return another_answers(self._topology, endpoint, target)

    def answering(self, vpc_id: str, target: Service) -> Answering:
        """Return which interface endpoint answers for a service's default name inside a VPC."""
        return answering(self._topology, vpc_id, target)

    def used_instead(self, endpoint: Endpoint, target: Service) -> str | Hop | None:
        """Return the endpoint that clients use in place of one that does not answer for the name.

        The doubt where it is not known whether another does; None where none does.
        """
        return used_instead(self._topology, endpoint, target)

    def best_route(self, endpoint: Endpoint, subnets: tuple[str, ...]) -> Hop | None:
        """Return the most certain route of any subnet to a gateway endpoint; None for other endpoints.

        Its own route, or that of a NAT gateway that takes its traffic to S3.
        """
        if not endpoint.is_gateway:
            return None
        return best_route(self._topology, endpoint, subnets)

    def admits(self, endpoint: Endpoint, target: Service, config: VpcConfig) -> Check:
        """Return whether an interface endpoint's groups admit TCP 443 from a workload."""
        return check_admission(self._topology, endpoint, target, config)

    def routes_subnets(self, endpoint: Endpoint, subnets: tuple[str, ...]) -> Check:
        """Return whether a gateway endpoint is on the effective route table of every subnet."""
        return check_routes(self._topology, endpoint, subnets)

    def policy(
        self, endpoint: Endpoint, target: Service, requests: tuple[Request, ...] | MissingFact, caller: Caller
    ) -> Hop:
        """Return whether an endpoint's policy lets the requests through."""
        return policy_hop(self._evidence, endpoint, target, Question(requests, caller))


def _lets_everything_through(endpoint: Endpoint) -> bool:
    return allows_everything(endpoint.policy)
