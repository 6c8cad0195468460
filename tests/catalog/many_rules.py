"""Worlds whose groups hold more rules than are compared: alternate addresses, or ports across addresses.

What the known rules leave is in a prefix list that was not read, so nothing is ever certainly stopped and
the search for what is goes on until its limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING
from unittest.mock import patch

from clarify_rules.network import gate
from tests.building import audit
from tests.catalog.net import ANYWHERE, Net, https, permission

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clarify_rules.evaluation.result import Result

MANY, UNREAD = "pl-many", "pl-unread"
# 10,000 ranges take 300,000 comparisons, at a third of a second a question, and these worlds ask ten.
RANGES, FEWER_COMPARISONS = 500, 5_000


@dataclass(frozen=True)
class ManyRules:
    """A world and the rules that ask its large tables, each question for `limit` comparisons."""

    name: str
    world: Net
    rules: tuple[str, ...]
    limit: int

    def results(self) -> tuple[Result, ...]:
        """Return what the rules say under the limit."""
        with patch.object(gate, "MOST_COMPARISONS", self.limit):
            return audit(self.world, *self.rules).results


def worlds() -> Iterator[ManyRules]:
    """Yield a world for each group that is asked: the workloads' own, the endpoints', and for siblings."""
    rules = [https("10.0.0.0/8"), https(prefix_list=MANY), https(prefix_list=UNREAD)]
    leaving = _every_other_address("52.216.0.0").egress(*rules).egress(*rules, group="sg-model")
    asked = ("clarify-job-reaches-s3", "clarify-model-reaches-s3", "clarify-security-group-https-egress")
    yield ManyRules("many addresses to leave for", leaving, asked, FEWER_COMPARISONS)

    entering = _every_other_address("10.0.128.0").subnet("subnet-a", CidrBlock="10.0.128.0/17")
    entering.ingress(*rules[1:], group="sg-ep")
    asked = (
        "clarify-vpc-endpoint-admits-jobs",
        "clarify-job-reaches-sagemaker-api",
        "clarify-job-reaches-sagemaker-runtime",
    )
    yield ManyRules("many addresses that enter", entering, asked, FEWER_COMPARISONS)

    # The cheapest that takes all comparisons there are: two tables of few rules, in which 90,000 holes are.
    siblings = ("clarify-job-instances-reach-each-other", "clarify-security-group-self-ingress")
    yield ManyRules("ports across addresses", _ports_across_addresses(), siblings, gate.MOST_COMPARISONS)


def _every_other_address(first: str) -> Net:
    start = int(ip_address(first))
    ranges = [f"{ip_address(start + 2 * each)}/32" for each in range(RANGES)]
    return _one_subnet().prefix_list(MANY, *ranges)


def _ports_across_addresses() -> Net:
    addresses = [permission("tcp", (0, 65535), cidr=f"10.0.1.{2 * each}/32") for each in range(100)]
    ports = [
        permission("tcp", (first, first + 6), cidr=ANYWHERE) for first in range(1024, 1024 + 30 * 900, 30)
    ]
    rest = permission("tcp", (0, 65535), prefix_list=UNREAD)
    return _one_subnet().ingress(*addresses, *ports, rest)


def _one_subnet() -> Net:
    return Net().job_vpc("subnet-a").model_vpc("subnet-a")
