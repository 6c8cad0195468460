"""The VPC endpoints of a VPC that may serve a service, and what keeps the others from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from clarify_rules.clarify.facts import known
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import VPC_ENDPOINTS
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network.memo import Memo
from clarify_rules.network.service import Service

AVAILABLE = "available"
PARTIAL = "partial"
# States that end in "there is no such endpoint" (API type State; the service answers in lower case).
_GONE = ("deleting", "deleted", "rejected", "failed", "expired")
_STATES = frozenset({"pendingacceptance", "pending", AVAILABLE, PARTIAL, *_GONE})
_GATEWAY, _INTERFACE = "gateway", "interface"
# API type VpcEndpointType.
_TYPES = frozenset({_GATEWAY, _INTERFACE, "gatewayloadbalancer", "resource", "servicenetwork", "tunnel"})
# What a gateway endpoint has none of (API type VpcEndpoint).
_NO_GATEWAY_HAS = ("SubnetIds", "NetworkInterfaceIds", "Groups")


class Fitness(IntEnum):
    """How near an interface endpoint is to answering for the default host name, by its own settings."""

    BAD_STATE = 0
    INBOUND_ONLY = 1
    PRIVATE_DNS_OFF = 2
    FIT = 3


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint; what only some questions need is read from the record when asked for."""

    id: str
    vpc_id: str
    service_name: str
    type: str
    state: str
    private_dns: bool
    inbound_only: bool
    record: Record

    @property
    def is_gateway(self) -> bool:
        """Whether it is reached by a route; some sources leave the type out for this one."""
        return self.type == _GATEWAY

    @property
    def is_interface(self) -> bool:
        """Whether it is reached by addresses of its own."""
        return self.type == _INTERFACE

    @property
    def is_up(self) -> bool:
        """Whether it serves, if only in part."""
        return self.state in (AVAILABLE, PARTIAL)

    @property
    def is_gone(self) -> bool:
        """Whether its state says that it will not serve."""
        return self.state in _GONE

    @property
    def fitness(self) -> Fitness:
        """What keeps an interface endpoint from answering for the default name, the first that does."""
        if not self.is_up:
            return Fitness.BAD_STATE
        if self.inbound_only:
            return Fitness.INBOUND_ONLY
        return Fitness.FIT if self.private_dns else Fitness.PRIVATE_DNS_OFF

    @property
    def group_ids(self) -> tuple[str, ...]:
        """The groups it was given, sorted (API field Groups)."""
        return tuple(sorted({each.text("GroupId") for each in self.record.records("Groups")}))

    @property
    def interface_ids(self) -> tuple[str, ...]:
        """Its network interfaces, sorted."""
        return tuple(sorted(set(self.record.texts("NetworkInterfaceIds"))))

    @property
    def policy(self) -> str | None:
        """Its policy as JSON text, None where it has none, which is full access."""
        return self.record.text_or_none("PolicyDocument")


@dataclass(frozen=True, slots=True)
class Candidates:
    """The endpoints of one VPC for one service, each kind sorted by id; `fact` why one may be missing."""

    interfaces: tuple[Endpoint, ...]
    gateways: tuple[Endpoint, ...]
    fips: tuple[Endpoint, ...]
    fact: MissingFact | None

    @property
    def fit(self) -> Endpoint | None:
        """The interface endpoint that answers for the default name: one that is whole before one in part."""
        fit = [each for each in self.interfaces if each.fitness is Fitness.FIT]
        return min(fit, key=lambda each: (each.state != AVAILABLE, each.id), default=None)

    @property
    def nearest(self) -> Endpoint | None:
        """The interface endpoint that lacks least to answer for the default name."""
        return min(self.interfaces, key=lambda each: (-each.fitness, each.id), default=None)

    @property
    def gateway(self) -> Endpoint | None:
        """The gateway endpoint that is there to be routed to, None where there is none."""
        there = [each for each in self.gateways if not each.is_gone]
        return min(there, key=lambda each: (each.state != AVAILABLE, each.id), default=None)


class Endpoints:
    """The VPC endpoints that were read."""

    def __init__(self, evidence: Evidence, memo: Memo) -> None:
        self._evidence = evidence
        self._memo = memo

    def find(self, endpoint_id: str) -> Endpoint | None:
        """Return an endpoint by id, None where there is none. Raises `MissingFact`."""
        record = self._evidence.find(VPC_ENDPOINTS, endpoint_id)
        return None if record is None else self._read(record)

    def is_gateway(self, endpoint_id: str) -> bool:
        """Return whether an endpoint is known to be a gateway endpoint, which takes one range only."""
        endpoint = known(self.find, endpoint_id)
        return endpoint is not None and endpoint.is_gateway

    def of(self, vpc_id: str, service: Service) -> Candidates:
        """Return the endpoints of the VPC that have to do with the service."""
        return self._memo.of(("endpoints", vpc_id, service), lambda: self._candidates(vpc_id, service))

    def _candidates(self, vpc_id: str, service: Service) -> Candidates:
        facts = list(self._evidence.gaps(VPC_ENDPOINTS))
        found: list[Endpoint] = []
        fips: list[Endpoint] = []
        region = self._evidence.region
        for record in self._evidence.listing(VPC_ENDPOINTS):
            try:
                if record.text("VpcId") != vpc_id or not _in_region(record, region):
                    continue
                name = record.text("ServiceName")
                if service.is_named(name, region):
                    found.append(self._read(record))
                elif service.is_named_fips(name, region):
                    fips.append(self._read(record))
            except MissingFact as fact:
                facts.append(fact)
        found.sort(key=lambda each: each.id)
        return Candidates(
            interfaces=tuple(each for each in found if each.is_interface),
            gateways=tuple(each for each in found if each.is_gateway),
            fips=tuple(sorted((each for each in fips if not each.is_gone), key=lambda each: each.id)),
            fact=facts[0] if facts else None,
        )

    def _read(self, record: Record) -> Endpoint:
        kind = _type(record)
        return Endpoint(
            id=record.text("VpcEndpointId"),
            vpc_id=record.text("VpcId"),
            service_name=record.text("ServiceName"),
            type=kind,
            state=record.one_of("State", _STATES),
            private_dns=kind == _INTERFACE and record.flag_given("PrivateDnsEnabled"),
            inbound_only=record.record("DnsOptions").flag("PrivateDnsOnlyForInboundResolverEndpoint"),
            record=record,
        )


def _type(record: Record) -> str:
    """Return the type in lower case; some sources leave it out for a gateway endpoint made without one."""
    if "VpcEndpointType" in record or any(key in record for key in _NO_GATEWAY_HAS):
        return record.one_of("VpcEndpointType", _TYPES)
    return _GATEWAY


def _in_region(record: Record, region: str) -> bool:
    """Whether the service is this Region's; ServiceRegion marks cross-Region endpoints."""
    return (record.text_or_none("ServiceRegion") or region) == region
