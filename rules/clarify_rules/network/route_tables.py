"""Route tables: which one holds for a subnet, and which of its routes takes an address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import ROUTE_TABLES
from clarify_rules.evidence.missing import EvidenceInvalid, MissingFact
from clarify_rules.evidence.record import Record
from clarify_rules.network.associations import Associations, read_associations
from clarify_rules.network.boxes import Interval
from clarify_rules.network.cidr import read_network
from clarify_rules.network.memo import Memo
from clarify_rules.network.prefix_lists import prefix_list

# Every field of API type Route that names a target of IPv4 traffic.
_TARGET_FIELDS = (
    "GatewayId",
    "NatGatewayId",
    "TransitGatewayId",
    "VpcPeeringConnectionId",
    "NetworkInterfaceId",
    "InstanceId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
    "OdbNetworkArn",
    "EgressOnlyInternetGatewayId",
)
# API type RouteOrigin: by a virtual private gateway, and by VPC Route Server.
_PROPAGATED = ("enablevgwroutepropagation", "advertisement")
_ORIGINS = frozenset({"createroutetable", "createroute", *_PROPAGATED})
_ACTIVE, _BLACKHOLE = "active", "blackhole"
# API type RouteState. What AWS does with what a filtered route would take is not documented.
_STATES = frozenset({_ACTIVE, _BLACKHOLE, "filtered"})


class Way(Enum):
    """Where a route leads."""

    LOCAL = "the VPC itself"
    ENDPOINT = "a VPC endpoint"
    NAT = "a NAT gateway"
    INTERNET_GATEWAY = "an internet gateway"
    ELSEWHERE = "what cannot be seen"
    BLACKHOLE = "a target that is gone"


@dataclass(frozen=True, slots=True)
class Route:
    """One range of addresses and where the table sends it; `prefix_list` where the route names one."""

    addresses: Interval
    length: int
    precedence: int
    way: Way
    target: str
    prefix_list: str | None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A route to `target` of which it was not read what it takes."""

    way: Way
    target: str
    fact: MissingFact


@dataclass(frozen=True, slots=True)
class RouteTable:
    """One table: its routes in the order in which they take precedence."""

    id: str
    routes: tuple[Route, ...]
    doubts: tuple[Doubt, ...]

    def lookup(self, address: int) -> Route | None:
        """Return the route that takes an address, None where none does."""
        return next((each for each in self.routes if each.addresses[0] <= address <= each.addresses[1]), None)


class RouteTables:
    """The effective route tables of subnets."""

    def __init__(self, evidence: Evidence, memo: Memo) -> None:
        self._evidence = evidence
        self._memo = memo

    def of_subnet(self, subnet_id: str, vpc_id: str) -> RouteTable | None:
        """Return the table a subnet uses: its own, else the VPC's main one. None where neither was read.

        Raises `MissingFact` where one may exist that was not read.
        """
        return self._memo.of(("routes of", subnet_id, vpc_id), lambda: self._effective(subnet_id, vpc_id))

    def by_id(self, table_id: str) -> RouteTable | None:
        """Return a table by its id, None where there is none. Raises `MissingFact`."""
        record = self._evidence.find(ROUTE_TABLES, table_id)
        return None if record is None else self._table(record)

    def _effective(self, subnet_id: str, vpc_id: str) -> RouteTable | None:
        associations = self._associations()
        own = associations.of_subnet(subnet_id)
        if own is not None:
            return self._table(own)
        if associations.fact is not None:
            raise associations.fact.with_traceback(None)
        main = associations.main(vpc_id)
        return None if main is None else self._table(main)

    def _associations(self) -> Associations:
        return self._memo.of(
            "routes of subnets",
            lambda: read_associations(
                self._evidence.listing(ROUTE_TABLES), self._evidence.gaps(ROUTE_TABLES), of_routes=True
            ),
        )

    def _table(self, record: Record) -> RouteTable:
        return self._memo.of(("routes", record.path), lambda: self._build(record))

    def _build(self, record: Record) -> RouteTable:
        routes: list[Route] = []
        doubts: list[Doubt] = []
        for each in record.records_given("Routes"):
            try:
                routes += self._routes(each)
            except _UnreadPrefixList as unread:
                doubts.append(Doubt(unread.way, unread.target, unread.fact))
        return RouteTable(record.text("RouteTableId"), tuple(sorted(routes, key=_order)), tuple(doubts))

    def _routes(self, route: Record) -> Iterator[Route]:
        list_id = route.text_or_none("DestinationPrefixListId")
        cidr = route.text_or_none("DestinationCidrBlock")
        if list_id is None and cidr is None:
            if "DestinationIpv6CidrBlock" in route:
                return
            raise EvidenceInvalid(route.path, "has no destination")
        way, target = _target(route)
        if cidr is not None:
            addresses, length = read_network(cidr, f"{route.path}.DestinationCidrBlock")
            propagated = route.one_of("Origin", _ORIGINS) in _PROPAGATED
            yield Route(addresses, length, 2 if propagated else 0, way, target, None)
            return
        try:
            ranges = prefix_list(self._evidence, str(list_id))
        except MissingFact as fact:
            raise _UnreadPrefixList(way, target, fact) from None
        for addresses, length in ranges:
            yield Route(addresses, length, 1, way, target, list_id)


class _UnreadPrefixList(Exception):
    """A route's prefix list was not read."""

    def __init__(self, way: Way, target: str, fact: MissingFact) -> None:
        super().__init__(target)
        self.way = way
        self.target = target
        self.fact = fact


def _order(route: Route) -> tuple[int, int, Interval, str]:
    """The longest prefix wins, then a static route over a prefix list's over a propagated one (VPC guide)."""
    return -route.length, route.precedence, route.addresses, route.target


def _target(route: Record) -> tuple[Way, str]:
    target = next((found for key in _TARGET_FIELDS if (found := route.text_or_none(key))), "")
    state = route.one_of("State", _STATES)
    if state == _BLACKHOLE:
        return Way.BLACKHOLE, target
    if not target:
        raise EvidenceInvalid(route.path, "has no target")
    if state == _ACTIVE:
        return _way(target), target
    return Way.ELSEWHERE, target


def _way(target: str) -> Way:
    if target == "local":
        return Way.LOCAL
    for prefix, way in (("vpce-", Way.ENDPOINT), ("nat-", Way.NAT), ("igw-", Way.INTERNET_GATEWAY)):
        if target.startswith(prefix):
            return way
    return Way.ELSEWHERE
