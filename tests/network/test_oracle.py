"""The engine and the oracle agree on verdict, code and resource in random worlds."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.network.service import Service
from tests.network.green import CALLER, REQUESTS, Document, network, told
from tests.network.oracle import Answer, Oracle
from tests.network.oracle_ways import among_siblings, to_endpoint, to_s3
from tests.network.random_worlds import worlds

World = tuple[Document, list[str], list[str]]
CODES = {
    "ENI_SG_RULES_MISMATCH",
    "ENDPOINT_SG_RULES_MISMATCH",
    "SELF_SG_EGRESS",
    "SELF_SG_INGRESS",
    "SUBNET_ACL_RESTRICTION",
    "SUBNET_ACL_RETURN_RESTRICTION",
    "CROSS_SUBNET_NACL",
    "GATEWAY_NOT_ASSOCIATED",
    "BAD_STATE_ROUTE",
    "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
    "ROUTE_LEAVES_MODEL",
    "MIDDLEBOX_ROUTE",
    "NAT_HAS_NO_INTERNET_ROUTE",
}


def compare(world: World) -> list[Answer]:
    document, subnets, groups = world
    oracle, engine = Oracle(document), network(document)
    place = VpcConfig(tuple(subnets), tuple(groups))
    expected = {
        "S3": to_s3(oracle, subnets, groups),
        "the API": to_endpoint(oracle, "vpce-api", subnets, groups),
        "each other": among_siblings(oracle, subnets, groups),
    }
    found = {
        "S3": told(engine.reach(place, Service.S3, REQUESTS[Service.S3], CALLER)),
        "the API": told(engine.reach(place, Service.SAGEMAKER_API, REQUESTS[Service.SAGEMAKER_API], CALLER)),
        "each other": told(engine.siblings(place, encrypted=False)),
    }
    assert found == expected
    return list(found.values())


def compare_many(count: int, *, fixed: bool) -> None:
    verdicts: Counter[str] = Counter()
    codes: Counter[str] = Counter()

    # Finding out that tests fail, as the mutation run does thousands of times, needs no smallest example.
    phases = (Phase.explicit, Phase.generate) if "NO_SHRINKING" in os.environ else tuple(Phase)

    @settings(
        phases=phases,
        max_examples=count,
        derandomize=fixed,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds())
    def run(world: World) -> None:
        for verdict, code, _ in compare(world):
            verdicts[verdict] += 1
            codes[code.removesuffix("_PARTIAL")] += 1

    run()
    total = sum(verdicts.values())
    assert min(verdicts[each] for each in ("ALLOW", "DENY", "UNKNOWN")) > total / 20, verdicts
    assert set(codes) >= CODES, CODES - set(codes)


def test_engine_and_oracle_agree_in_random_worlds() -> None:
    compare_many(200, fixed=True)


@pytest.mark.verify
def test_engine_and_oracle_agree_in_many_worlds() -> None:
    compare_many(2000, fixed=True)


@pytest.mark.verify
def test_engine_and_oracle_agree_in_worlds_never_seen() -> None:
    compare_many(2000, fixed=False)
