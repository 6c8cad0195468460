"""One path for each subnet of a VpcConfig, all of them faulty where nothing can be placed."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network import codes
from clarify_rules.network.client import Client, place
from clarify_rules.network.path import Check, Hop, Kind, Path, denied, unread
from clarify_rules.network.placement import doubts_of_placement, fault_of_placement
from clarify_rules.network.topology import Topology

AskHops = Callable[[Client], tuple[Hop, ...]]


def check_each_subnet(
    topology: Topology, config: VpcConfig, target: str, question: Hashable, ask: AskHops
) -> Check:
    """Return the check of what `ask` says of each subnet; equal paths are computed once.

    `question` names what is asked: with the target, the subnet and the groups it settles the answer.
    """
    fault = placement_fault(topology, config)
    if fault is not None:
        return faulty(config, target, fault)
    return Check(
        target, tuple(_path(topology, config, each, target, question, ask) for each in _subnets(config))
    )


def faulty(config: VpcConfig, target: str, fault: Hop) -> Check:
    """Return the check of what cannot be placed: a fault ends it for every subnet."""
    return Check(target, tuple(Path(each, target, (fault,)) for each in _subnets(config)))


def placement_fault(topology: Topology, config: VpcConfig) -> Hop | None:
    """Return the fault of a place, None where none is certain."""
    return topology.memo.of(("placement", config), lambda: fault_of_placement(topology, config))


def placed(topology: Topology, config: VpcConfig, subnet: str) -> Client | Hop:
    """Return the client that SageMaker would place in the subnet, or why it is not known."""
    try:
        client = place(topology.evidence, subnet, config.security_groups)
    except MissingFact as fact:
        return unread(Kind.PLACEMENT, fact, subnet)
    if client is None:
        return denied(Kind.PLACEMENT, subnet, codes.SUBNET_NOT_FOUND, f"There is no subnet {subnet}.")
    return client


def placement_doubts(topology: Topology, config: VpcConfig, client: Client) -> tuple[Hop, ...]:
    """Return the hops for groups of which it was not read whether they can be used in the client's VPC."""
    key = ("placement doubts", config.security_groups, client.vpc_id)
    return topology.memo.of(key, lambda: doubts_of_placement(topology, config, client.vpc_id))


def _path(
    topology: Topology, config: VpcConfig, subnet: str, target: str, question: Hashable, ask: AskHops
) -> Path:
    def compute() -> Path:
        client = placed(topology, config, subnet)
        if isinstance(client, Hop):
            return Path(subnet, target, (client,))
        return Path(subnet, target, (*placement_doubts(topology, config, client), *ask(client)))

    groups = tuple(sorted(set(config.security_groups)))
    return topology.memo.of(("path", subnet, groups, target, question), compute)


def _subnets(config: VpcConfig) -> tuple[str, ...]:
    return tuple(dict.fromkeys(config.subnets))
