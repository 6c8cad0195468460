"""Thousands of rules: judged exactly where that is cheap, else a doubt, and never more work than allowed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clarify_rules.clarify.vpc_config import VpcConfig
from clarify_rules.network import boxes as room
from clarify_rules.network import gate as gates
from clarify_rules.network.boxes import ALL_ADDRESSES, ALL_PORTS, TCP, Box, Boxes, meet, minus
from clarify_rules.network.codes import TOO_MANY_RULES
from clarify_rules.network.gate import MOST_COMPARISONS, Gate, pass_gate, pass_whole
from clarify_rules.network.path import Kind
from clarify_rules.network.reach import S3, SAGEMAKER_API
from clarify_rules.network.verdict import V
from tests.network.green import ONE_SUBNET, Document, acl_entry, green, item, network, reach, told

# Why: pyproject.toml, [tool.coverage.run].
pytestmark = pytest.mark.no_cover

MANY = 10_000
BASE = int(ip_address("10.0.0.0"))
S3_BASE = int(ip_address("52.216.0.0"))
WHOLE_VPC = 2**16
DICE = 7
HTTPS_RULE = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
BOTH = VpcConfig(("subnet-a", "subnet-b"), ("sg-job",))


def dice() -> random.Random:
    """Return the same throws each time."""
    return random.Random(DICE)  # noqa: S311 - worlds, not secrets


def permission(first: int, bits: int, ports: tuple[int, int]) -> Document:
    """A rule for 2**bits addresses from the VPC's `first` one on."""
    return {
        "IpProtocol": "tcp",
        "FromPort": ports[0],
        "ToPort": ports[1],
        "IpRanges": [{"CidrIp": block(BASE + first, bits)}],
    }


def block(first: int, bits: int) -> str:
    """The range of 2**bits addresses around one."""
    start = first >> bits << bits
    return ".".join(str(start >> shift & 255) for shift in (24, 16, 8, 0)) + f"/{32 - bits}"


def _ports(dice: random.Random) -> tuple[int, int]:
    low, high = sorted((dice.randrange(65536), dice.randrange(65536)))
    return low, high


def _adjacent(dice: random.Random) -> Iterator[Document]:
    yield from (permission(number, 0, (443, 443)) for number in dice.sample(range(MANY), MANY))


def _every_other(dice: random.Random) -> Iterator[Document]:
    yield from (permission(2 * number, 0, (443, 443)) for number in dice.sample(range(MANY), MANY))


def _ranges(dice: random.Random) -> Iterator[Document]:
    yield from (permission(dice.randrange(WHOLE_VPC), 4, (443, 443)) for _ in range(MANY))


def _single_ports(dice: random.Random) -> Iterator[Document]:
    yield from (permission(0, 16, (port, port)) for port in dice.sample(range(444, 65536), MANY))


def _mixed(dice: random.Random) -> Iterator[Document]:
    yield from (permission(dice.randrange(WHOLE_VPC), dice.randrange(12), _ports(dice)) for _ in range(MANY))


def _grid(_: random.Random) -> Iterator[Document]:
    """Stripes of addresses over stripes of ports: 25,000,000 holes."""
    yield from (permission(8 * number, 2, (0, 65535)) for number in range(MANY // 2))
    yield from (permission(0, 16, (1024 + 10 * each, 1028 + 10 * each)) for each in range(MANY // 2))


SHAPES = (_adjacent, _every_other, _ranges, _single_ports, _mixed, _grid)


def opens(rules: list[Document], address: str, port: int) -> bool:
    """Whether a rule holds that packet: the definition."""
    wanted = int(ip_address(address))
    for rule in rules:
        start, _, length = rule["IpRanges"][0]["CidrIp"].partition("/")
        first = int(ip_address(start))
        if rule["FromPort"] <= port <= rule["ToPort"] and first <= wanted < first + 2 ** (32 - int(length)):
            return True
    return False


class Counter:
    """Counts the comparisons of a box with a row."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, one: Box, other: Box) -> Box | None:
        self.count += 1
        return meet(one, other)


@pytest.mark.parametrize("shape", SHAPES)
def test_ten_thousand_rules_of_a_group(shape: Callable[[random.Random], Iterator[Document]]) -> None:
    document = green()
    rules = list(shape(dice()))
    item(document, "SecurityGroups", "sg-job").update(IpPermissions=rules, IpPermissionsEgress=rules)
    counter = Counter()
    with patch.object(room, "meet", counter):
        siblings = network(document).siblings(BOTH, encrypted=False)
        api = reach(document, SAGEMAKER_API, ONE_SUBNET)
        s3 = reach(document, S3, ONE_SUBNET)
    # Some ten tables are asked, each of which may take that much.
    assert counter.count < 3 * MOST_COMPARISONS
    assert told(siblings) == ("DENY", "SELF_SG_EGRESS", "sg-job")
    assert told(s3) == ("DENY", "ENI_SG_RULES_MISMATCH", "sg-job")
    found = {opens(rules, address, 443) for address in ("10.0.9.21", "10.0.10.22")}
    assert api.verdict is (V.UNKNOWN if len(found) == 2 else V.ALLOW if True in found else V.DENY)


@pytest.mark.parametrize("ports", [None, (443, 443), (0, 65535)])
def test_thousands_of_entries_of_a_network_acl(ports: tuple[int, int] | None) -> None:
    document = green()
    throws = dice()
    document["ec2"]["NetworkAcls"][0]["Entries"] = [
        acl_entry(
            number,
            egress,
            throws.choice(("allow", "deny")),
            block(BASE + throws.randrange(WHOLE_VPC), 4),
            ports,
        )
        for number in range(1, MANY // 2)
        for egress in (True, False)
    ] + [acl_entry(32000, egress, "allow", "0.0.0.0/0") for egress in (True, False)]
    counter = Counter()
    with patch.object(room, "meet", counter):
        api = reach(document, SAGEMAKER_API, ONE_SUBNET)
        siblings = network(document).siblings(BOTH, encrypted=False)
    assert counter.count < MOST_COMPARISONS
    assert TOO_MANY_RULES not in (api.code, siblings.code)
    for entry, address in _deciding(document, ("10.0.9.21", "10.0.10.22")):
        assert (entry["RuleAction"] == "allow") or api.verdict is not V.ALLOW, address


def _deciding(document: Document, addresses: tuple[str, ...]) -> Iterator[tuple[Document, str]]:
    """The outbound entry that decides on port 443 of each address: the definition."""
    entries = sorted(document["ec2"]["NetworkAcls"][0]["Entries"], key=lambda each: each["RuleNumber"])
    for address in addresses:
        for entry in entries:
            start, _, length = entry["CidrBlock"].partition("/")
            first = int(ip_address(start))
            if entry["Egress"] and first <= int(ip_address(address)) < first + 2 ** (32 - int(length)):
                yield entry, address
                break


def test_thousands_of_ranges_of_a_prefix_list() -> None:
    document = green()
    ranges = [block(S3_BASE + 2 * each, 0) for each in range(MANY // 4)]
    item(document, "PrefixLists", "pl-63a5400a")["Cidrs"] = ranges
    for allowed, expected in ((ranges, "ALLOW"), (ranges[:-1], "UNKNOWN"), (["10.0.0.0/8"], "DENY")):
        rules = [{**HTTPS_RULE, "IpRanges": [{"CidrIp": each}]} for each in allowed]
        item(document, "SecurityGroups", "sg-job")["IpPermissionsEgress"] = rules
        counter = Counter()
        with patch.object(room, "meet", counter):
            check = reach(document, S3, ONE_SUBNET)
            network(document).internet_routes(ONE_SUBNET)
        assert counter.count < 3 * MOST_COMPARISONS
        assert check.verdict.name == expected


@st.composite
def small_boxes(draw: st.DrawFn) -> Box:
    spans = [sorted((draw(st.integers(0, 7)), draw(st.integers(0, 7)))) for _ in range(2)]
    (low, high), (first, last) = spans
    return TCP, ALL_ADDRESSES, (low, high), ALL_PORTS, (first, last)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(small_boxes(), st.booleans()), max_size=30),
    st.lists(small_boxes(), min_size=1, max_size=4),
    st.integers(0, 60),
)
def test_a_limit_takes_certainty_and_never_adds_any(
    table: list[tuple[Box, bool]], flows: list[Box], limit: int
) -> None:
    gate = Gate(Kind.GROUP, "sg-1", "CLOSED", "the rules of sg-1", tuple(table))
    exact, through = pass_gate(tuple(flows), gate, "It")
    whole = pass_whole(tuple(flows), gate, "It")
    with patch.object(room, "_MANY", 0), patch.object(room, "_FEW", 1):
        halved = pass_whole(tuple(flows), gate, "It")
    with (
        patch.object(room, "_MANY", 0),
        patch.object(room, "_FEW", 1),
        patch.object(gates, "MOST_COMPARISONS", limit),
    ):
        hop, maybe = pass_gate(tuple(flows), gate, "It")
        doubted = pass_whole(tuple(flows), gate, "It")
    # Halving ends early where packets are lost only: what passes is asked to the end.
    assert (halved.verdict, halved.code) == (whole.verdict, whole.code)
    assert hop.verdict in (exact.verdict, V.UNKNOWN)
    assert hop.code in (exact.code, TOO_MANY_RULES)
    assert doubted.code in (whole.code, TOO_MANY_RULES)
    assert (whole.verdict is V.ALLOW) is (exact.verdict is V.ALLOW)
    # What may get through is never less than what does.
    assert not _beyond(through, maybe)


def _beyond(boxes: Boxes, others: Boxes) -> list[Box]:
    left = list(boxes)
    for other in others:
        cut = [(box, meet(box, other)) for box in left]
        left = [piece for box, common in cut for piece in (minus(box, common) if common else [box])]
    return left


def test_too_many_rules_are_told_as_such() -> None:
    document = green()
    stripes = [{**HTTPS_RULE, "IpRanges": [{"CidrIp": block(S3_BASE + 2 * each, 0)}]} for each in range(100)]
    among = [permission(2 * each, 0, (0, 65535)) for each in range(128, 228)]
    item(document, "SecurityGroups", "sg-job")["IpPermissionsEgress"] = stripes + among
    with patch.object(gates, "MOST_COMPARISONS", 10):
        checks = (reach(document, S3), network(document).siblings(ONE_SUBNET, encrypted=False))
    for check in checks:
        assert told(check) == ("UNKNOWN", TOO_MANY_RULES, "sg-job")
        assert "too many" in check.note
    document = green()
    document["ec2"]["NetworkAcls"][0]["Entries"] = [
        *(acl_entry(each, True, "allow", block(BASE + 512 + 2 * each, 0)) for each in range(1, 100)),
        *(acl_entry(32000, egress, "allow", "0.0.0.0/0") for egress in (True, False)),
    ]
    with patch.object(gates, "MOST_COMPARISONS", 10):
        check = network(document).siblings(BOTH, encrypted=False)
    assert told(check) == ("UNKNOWN", TOO_MANY_RULES, "acl-default")
