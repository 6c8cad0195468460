"""The site: everything in scope of one evaluation, with the network it lies in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from clarify_rules.clarify.estate import Estate
from clarify_rules.clarify.facts import gap, known
from clarify_rules.clarify.model import Model
from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.clarify.workload import Workload
from clarify_rules.evidence.lists import VPC_ENDPOINTS
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network.path import Check, Hop
from clarify_rules.network.service import Service

if TYPE_CHECKING:
    from clarify_rules.network.demand import Demand, Requests
    from clarify_rules.network.endpoints import Endpoint
    from clarify_rules.network.policy.request import Caller
    from clarify_rules.network.reach import Network


@dataclass(frozen=True)
class Site(Estate):
    """What rules judge. What is derived is worked out once, for all rules."""

    @cached_property
    def network(self) -> Network:
        """The network, to ask questions of."""
        from clarify_rules.network.reach import Network  # noqa: PLC0415 - late: rules that follow no packet start without the engine

        return Network(self.evidence)

    def caller(self, role_arn: str | None) -> Caller:
        """Return who asks a VPC endpoint: a role, and what the parameters tell of its organisation."""
        from clarify_rules.network.policy.request import Caller  # noqa: PLC0415 - late: rules that follow no packet start without the engine

        parameters = self.parameters
        owners = parameters.trusted_bucket_owners or frozenset({self.evidence.account_id})
        return Caller(role_arn, self.evidence.account_id, parameters.org_id, owners)

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """What every workload and model in scope that is in a VPC asks of each service."""
        from clarify_rules.network.demand import (  # noqa: PLC0415 - late: rules that follow no packet start without the engine
            model_demands,
            workload_demands,
        )

        workloads = (demand for each in self.workloads for demand in workload_demands(each))
        models = (demand for each in self.models for demand in model_demands(each))
        return (*workloads, *models)

    def demands_on(self, vpc_id: str, service: Service) -> tuple[Demand, ...]:
        """Return the demands on a service from inside a VPC; those alike in all but their owner once.

        One of which it was not read where it is from may be from there, and is among them with that doubt.
        """
        found = self._demands_by_place
        return (*found.get((vpc_id, service), ()), *found.get((None, service), ()))

    def reach(self, demand: Demand, redirection: Hop | None = None) -> Check:
        """Return whether a demand is met, from every subnet of its place."""
        requests, caller = self.asked(demand)
        return self.network.reach(demand.place, demand.service, requests, caller, redirection)

    def asked(self, demand: Demand) -> tuple[Requests, Caller]:
        """Return what a demand asks of endpoint policies, and as whom: nothing where none is in the way."""
        if not self.network.policies_matter(demand.place, demand.service):
            return (), self.caller(None)
        return demand.requests, self.caller(demand.role_arn)

    @cached_property
    def endpoint_ids(self) -> tuple[str, ...]:
        """The VPC endpoints in scope: of the three services in the VPCs in scope, and tagged ones.

        One whose VPC or service cannot be read may be among them, and is.
        """
        serving = {
            str(record.raw["VpcEndpointId"])
            for record in self.evidence.listing(VPC_ENDPOINTS)
            if self._may_serve(record)
        }
        tagged = self.scope_tag.ids(VPC_ENDPOINTS, "ec2", "vpc-endpoint")
        return tuple(sorted({*serving, *tagged}))

    def _may_serve(self, endpoint: Record) -> bool:
        vpc_id = known(lambda each: each.text("VpcId"), endpoint)
        name = known(lambda each: each.text("ServiceName"), endpoint)
        region = self.evidence.region
        if vpc_id is not None and vpc_id not in self.vpc_ids:
            return False
        return name is None or any(each.is_named(name, region) for each in Service)

    @cached_property
    def endpoint_gaps(self) -> tuple[MissingFact, ...]:
        """Why endpoints may be in scope that are not among `endpoint_ids`."""
        return (*self.evidence.gaps(VPC_ENDPOINTS), *self.vpc_gaps)

    def endpoint(self, endpoint_id: str) -> Endpoint:
        """Return an endpoint in scope. Raises `MissingFact` where it cannot be read."""
        found = self.network.endpoint(endpoint_id)
        if found is None:
            raise self.evidence.not_read("the VPC endpoint", endpoint_id)
        return found

    def owners_of_group(self, group_id: str) -> tuple[Workload | Model, ...]:
        """Return the workloads and models in scope that carry a security group."""
        return self._owners_by_group.get(group_id, ())

    def demands_by_group(self, group_id: str) -> tuple[Demand, ...]:
        """Return the demands of the workloads and models that carry a security group."""
        return self._demands_by_group.get(group_id, ())

    @cached_property
    def _demands_by_group(self) -> dict[str, tuple[Demand, ...]]:
        found: dict[str, list[Demand]] = {}
        for demand in self.demands:
            for group in dict.fromkeys(demand.place.security_groups):
                found.setdefault(group, []).append(demand)
        return {group: tuple(demands) for group, demands in found.items()}

    @cached_property
    def _demands_by_place(self) -> dict[tuple[str | None, Service], tuple[Demand, ...]]:
        found: dict[tuple[str | None, Service], dict[tuple[object, ...], Demand]] = {}
        for each in self.demands:
            demand, vpcs = self._located(each)
            for vpc_id in vpcs:
                alike = (demand.place, *self._question(demand))
                found.setdefault((vpc_id, demand.service), {}).setdefault(alike, demand)
        return {place: tuple(demands.values()) for place, demands in found.items()}

    def _located(self, demand: Demand) -> tuple[Demand, tuple[str | None, ...]]:
        """Return the demand and the VPCs it comes from: None, with that doubt, where no subnet tells."""
        subnets = demand.place.subnets
        told = {vpc_id for each in subnets if (vpc_id := known(self._vpc_of, each)) is not None}
        fact = next((fact for each in subnets if (fact := gap(self._vpc_of, each)) is not None), None)
        if told or fact is None:
            return demand, tuple(sorted(told))
        return replace(demand, doubt=demand.doubt or fact), (None,)

    def _question(self, demand: Demand) -> tuple[object, ...]:
        """Return what answers to a demand hang on, besides its place and service."""
        requests, caller = self.asked(demand)
        asked = requests.message if isinstance(requests, MissingFact) else requests
        return (asked, caller, demand.doubt is None, isinstance(demand.owner, Model))

    @cached_property
    def _owners_by_group(self) -> dict[str, tuple[Workload | Model, ...]]:
        found: dict[str, list[Workload | Model]] = {}
        owners: tuple[Workload | Model, ...] = (*self.workloads, *self.models)
        for owner in owners:
            config = known(_place, owner)
            for group in dict.fromkeys(config.security_groups) if config else ():
                found.setdefault(group, []).append(owner)
        return {group: tuple(owners) for group, owners in found.items()}


def _place(owner: Workload | Model) -> VpcConfig | None:
    return owner.vpc_config
