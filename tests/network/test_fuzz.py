"""Evidence with anything in any place: the network says something sensible of it, and never breaks."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest

from clarify_rules.evidence.document import EvidenceFormatError
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.network.path import Check
from clarify_rules.network.reach import Network
from clarify_rules.network.service import Service
from clarify_rules.network.verdict import V
from tests.network.green import CALLER, JOB, REQUESTS, Document, add_nat, green, network

# Why: pyproject.toml, [tool.coverage.run].
pytestmark = pytest.mark.no_cover

JUNK: list[Any] = [
    None,
    True,
    -1,
    0,
    3.5,
    10**30,
    "",
    "x",
    "\u0661",
    "10.0.0.0/8",
    "::/0",
    [],
    [[]],
    [None],
    {},
    {"a": 1},
    "-1",
]
Place = tuple[Any, str | int]


def places(value: Any) -> list[Place]:
    """Return every place below a value, as the container and the key."""
    keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
    found: list[Place] = [(value, key) for key in keys]
    for key in keys:
        if isinstance(value[key], dict | list):
            found += places(value[key])
    return found


def mutated(chance: random.Random) -> Document:
    document = green()
    if chance.random() < 0.3:
        add_nat(document)
    for _ in range(chance.randint(1, 3)):
        container, key = chance.choice([*places(document["ec2"]), *places(document["route53"])])
        if isinstance(container, dict) and chance.random() < 0.3:
            del container[key]
        else:
            # A copy: else the next change may be within it, and stay there for all documents to come.
            container[key] = copy.deepcopy(chance.choice(JUNK))
    return document


def everything(engine: Network) -> list[Check]:
    found = [engine.reach(JOB, each, REQUESTS[each], CALLER) for each in Service]
    found += [engine.has_endpoint("vpc-a", each, JOB.subnets) for each in Service]
    found += [engine.https_egress(JOB, each) for each in Service]
    found += [engine.siblings(JOB, encrypted=True), engine.self_ingress(JOB), engine.internet_routes(JOB)]
    for name in ("vpce-s3", "vpce-api"):
        try:
            endpoint = engine.endpoint(name)
        except MissingFact:
            continue
        if endpoint is not None:
            engine.service_of(endpoint)
            engine.another_answers(endpoint, Service.S3)
            found += [
                engine.admits(endpoint, Service.SAGEMAKER_API, JOB),
                engine.routes_subnets(endpoint, JOB.subnets),
            ]
    return found


def survive(seed: int, count: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - so that a failure can be shown again
    understood = 0
    for _ in range(count):
        document = mutated(chance)
        try:
            engine = network(document)
        except EvidenceFormatError:
            continue
        understood += 1
        for check in everything(engine):
            assert check.code
            assert (check.code == "OK") <= (check.verdict is V.ALLOW)
            assert check.verdict is V.ALLOW or check.note
    assert understood > count / 2


def test_what_is_put_into_one_document_stays_out_of_the_next() -> None:
    before = copy.deepcopy(JUNK)
    chance = random.Random(3)  # noqa: S311 - so that a failure can be shown again
    for _ in range(1500):
        mutated(chance)
    assert before == JUNK


def test_mutated_evidence_breaks_nothing() -> None:
    survive(1, 250)


@pytest.mark.verify
def test_much_mutated_evidence_breaks_nothing() -> None:
    survive(random.SystemRandom().getrandbits(32), 8000)


def test_without_memory_the_answers_are_the_same() -> None:
    chance = random.Random(2)  # noqa: S311 - so that a failure can be shown again
    for _ in range(40):
        document = mutated(chance)
        try:
            remembering, forgetting = network(document), network(document, memoise=False)
        except EvidenceFormatError:
            continue
        assert everything(remembering) == everything(forgetting)
        assert everything(remembering) == everything(remembering)
