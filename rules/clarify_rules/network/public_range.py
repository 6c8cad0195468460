"""The public addresses that a service's default name stands for, where no endpoint answers for it."""

from __future__ import annotations

from clarify_rules.network.boxes import Interval, without
from clarify_rules.network.cidr import PUBLIC
from clarify_rules.network.prefix_lists import aws_addresses, s3_addresses
from clarify_rules.network.route_tables import Route, RouteTable
from clarify_rules.network.service import Service
from clarify_rules.network.topology import Topology

# The default route, or the two halves that some VPNs put in its place.
_DEFAULT_LENGTHS = (0, 1)


def public_range(topology: Topology, service: Service, table: RouteTable | None) -> tuple[Interval, ...]:
    """Return the addresses to be reached, all of them. Raises `MissingFact`.

    S3's are its prefix list. SageMaker's are published in no list: they may be any public address in no list
    of AWS's and in no route more specific than the default one, so that this one decides.
    """
    if service is Service.S3:
        return topology.memo.of("S3's addresses", lambda: s3_addresses(topology.evidence))
    table_id = None if table is None else table.id
    return topology.memo.of(("SageMaker's addresses", table_id), lambda: _any_public(topology, table))


def is_default(route: Route) -> bool:
    """Whether a route is the default one, or may be a half of it."""
    return route.length in _DEFAULT_LENGTHS


def _any_public(topology: Topology, table: RouteTable | None) -> tuple[Interval, ...]:
    routes = () if table is None else table.routes
    default = min((route.length for route in routes if is_default(route)), default=0)
    specific = [route.addresses for route in routes if route.length > default]
    # Lists that take everything would leave no address to ask for, and then nothing would be in the way.
    left = without(PUBLIC, aws_addresses(topology.evidence)) or PUBLIC
    return without(left, specific) or left
