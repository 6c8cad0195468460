"""Routes to the internet that no packet takes, since others go before them."""

from __future__ import annotations

import pytest

from tests.network.green import JOB, add_nat, green, network, route, routes, told


@pytest.mark.parametrize(
    ("first", "answer"),
    [
        ([], ("DENY", "NAT_ROUTE", "nat-1")),
        (["0.0.0.0/1"], ("DENY", "NAT_ROUTE", "nat-1")),
        (["0.0.0.0/1", "128.0.0.0/1"], ("UNKNOWN", "ROUTE_LEAVES_MODEL", "tgw-1")),
    ],
)
def test_a_default_route_behind_its_two_halves_takes_nothing(
    first: list[str], answer: tuple[str, str, str | None]
) -> None:
    document = green()
    add_nat(document)
    routes(document).extend(route(each, TransitGatewayId="tgw-1") for each in first)
    assert told(network(document).internet_routes(JOB)) == answer
