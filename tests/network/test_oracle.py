"""The engine and the oracle agree on verdict, code and resource in random worlds."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.network.service import Service
from tests.network.green import CALLER, REQUESTS, Document, item, network, told
from tests.network.oracle import Oracle, Step
from tests.network.random_worlds import worlds

# Why: pyproject.toml, [tool.coverage.run].
pytestmark = pytest.mark.no_cover

Answer = tuple[str, str, str | None]
World = tuple[Document, list[str], list[str]]
Reasons = set[tuple[str, str | None]]
VERDICTS = {False: "DENY", None: "UNKNOWN", True: "ALLOW"}  # the worst first
OPEN: Reasons = {("OK", None)}
SERVED = {
    Service.S3: ("vpce-s3", "s3.us-east-1.amazonaws.com."),
    Service.SAGEMAKER_API: ("vpce-api", "api.sagemaker.us-east-1.amazonaws.com."),
}
BLOCKED = "VPC_BLOCK_PUBLIC_ACCESS_ENABLED"
SIBLING_CODES = {
    "ENI_SG_RULES_MISMATCH": "SELF_SG_EGRESS",
    "ENDPOINT_SG_RULES_MISMATCH": "SELF_SG_INGRESS",
    "SUBNET_ACL_RESTRICTION": "CROSS_SUBNET_NACL",
    "SUBNET_ACL_RETURN_RESTRICTION": "CROSS_SUBNET_NACL",
}
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
    BLOCKED,
    "BAD_STATE",
    "CENTRALISED_ENDPOINT_POSSIBLE",
    "PRIVATE_DNS_DISABLED",
    "VPC_DNS_SUPPORT_DISABLED",
    "VPC_DNS_HOSTNAMES_DISABLED",
}


def judge(ways: Iterable[list[Step]], missing: Reasons) -> tuple[str, Reasons]:
    """All packets pass: ALLOW; all are lost: DENY; else UNKNOWN; with the reasons that may be told."""
    stops = [_stops(way) for way in ways]
    fates = {fate for fate, _ in stops}
    verdict = VERDICTS[fates.pop()] if len(fates) == 1 else "UNKNOWN"
    reasons: Reasons = set()
    for fate, steps in stops:
        told = missing if any(not code for _, code, _ in steps) else {(code, name) for _, code, name in steps}
        in_part = verdict == "UNKNOWN" and fate is False
        # The one doubt that is told as a part: of two subnets, one is blocked.
        reasons |= {
            (f"{code}_PARTIAL" if in_part or (fate is None and code == BLOCKED) else code, name)
            for code, name in told
        }
    return verdict, reasons or OPEN


def _stops(way: list[Step]) -> tuple[bool | None, list[Step]]:
    """What becomes of a packet, and the step that loses it or else the steps that leave it in doubt."""
    lost = [step for step in way if step[0] is False]
    doubts = [step for step in way if step[0] is None]
    return (False, lost[:1]) if lost else (None, doubts) if doubts else (True, [])


def no_way(document: Document, endpoint_id: str, table_id: str) -> Reasons:
    """Why no route takes a service's addresses: what is wrong with its only endpoint."""
    endpoint = item(document, "VpcEndpoints", endpoint_id)
    if endpoint["State"] == "deleted" or (endpoint_id == "vpce-api" and endpoint["State"] != "available"):
        return {("BAD_STATE", endpoint_id)}
    if endpoint_id == "vpce-s3":
        return {("GATEWAY_NOT_ASSOCIATED", table_id)}
    if not endpoint["PrivateDnsEnabled"]:
        return {("PRIVATE_DNS_DISABLED", endpoint_id)}
    return {("VPC_DNS_HOSTNAMES_DISABLED", "vpc-a")}


def reached(document: Document, oracle: Oracle, service: Service, place: VpcConfig) -> tuple[str, Reasons]:
    """The first listed subnet's answer that is the worst."""
    answers = []
    for subnet in place.subnets:
        table = oracle.tables.get(subnet, oracle.tables[None])["RouteTableId"]
        endpoint, host = SERVED[service]
        ways = oracle.reach(service.value, host, subnet, list(place.security_groups))
        answers.append(judge(ways, no_way(document, endpoint, table)))
    return min(answers, key=lambda answer: list(VERDICTS.values()).index(answer[0]))


def among_siblings(oracle: Oracle, place: VpcConfig) -> tuple[str, Reasons]:
    """A hole in the groups is a DENY; network ACLs matter where the instances lie in two subnets."""
    reasons: Reasons = set()
    for subnet, to in product(place.subnets, repeat=2):
        for way in oracle.siblings(subnet, to, list(place.security_groups)):
            reasons |= {
                (SIBLING_CODES[code], name) for fate, code, name in way if not fate and code in SIBLING_CODES
            }
    holes = {each for each in reasons if each[0] != "CROSS_SUBNET_NACL"}
    return ("DENY", holes) if holes else ("UNKNOWN", reasons) if reasons else ("ALLOW", OPEN)


def compare(world: World) -> Iterator[tuple[Answer, int]]:
    """Yield what the engine says and how many reasons the oracle leaves it."""
    document, subnets, groups = world
    oracle, engine = Oracle(document), network(document)
    place = VpcConfig(tuple(subnets), tuple(groups))
    s3, api = Service.S3, Service.SAGEMAKER_API
    pairs = {
        "S3": (engine.reach(place, s3, REQUESTS[s3], CALLER), reached(document, oracle, s3, place)),
        "the API": (
            engine.reach(place, api, REQUESTS[api], CALLER),
            reached(document, oracle, api, place),
        ),
        "each other": (engine.siblings(place, encrypted=False), among_siblings(oracle, place)),
    }
    for question, (check, (verdict, reasons)) in pairs.items():
        found = told(check)
        assert found[0] == verdict, (question, found, verdict, reasons)
        assert verdict == "ALLOW" or found[1:] in reasons, (question, found, reasons)
        yield found, len(reasons)


def compare_many(count: int, start: int | None) -> None:
    """Compare so many worlds, always the same ones where the generator's start is given."""
    verdicts: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    choices: Counter[int] = Counter()

    # Finding out that tests fail, as the mutation run does thousands of times, needs no smallest example.
    phases = (Phase.explicit, Phase.generate) if "NO_SHRINKING" in os.environ else tuple(Phase)

    @settings(
        phases=phases,
        max_examples=count,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds())
    def run(world: World) -> None:
        for (verdict, code, _), choice in compare(world):
            verdicts[verdict] += 1
            codes[code.removesuffix("_PARTIAL")] += 1
            choices[choice] += 1

    (run if start is None else seed(start)(run))()
    total = sum(verdicts.values())
    assert min(verdicts[each] for each in ("ALLOW", "DENY", "UNKNOWN")) > total / 20, verdicts
    assert set(codes) >= CODES, CODES - set(codes)
    # Mostly the oracle leaves no choice of what is told.
    assert choices[1] > total * 0.7, choices


def test_engine_and_oracle_agree_in_random_worlds() -> None:
    # Of a few worlds, these reach every code.
    compare_many(200, start=27)


@pytest.mark.verify
def test_engine_and_oracle_agree_in_many_worlds() -> None:
    compare_many(2000, start=0)


@pytest.mark.verify
def test_engine_and_oracle_agree_in_worlds_never_seen() -> None:
    compare_many(2000, start=None)
