"""Rules never contradict each other: what one blames, no other finds well, in random worlds."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from clarify_rules.catalog.verdict import Status
from clarify_rules.evaluation.result import Result
from clarify_rules.network.path import Kind, Path
from clarify_rules.network.verdict import V
from tests.building import JOB, MODEL, audit
from tests.catalog.net import ANYWHERE, INTERFACES, S3_LIST, TABLES, Net, deny, https
from tests.network.random_worlds import worlds

# Why: pyproject.toml, [tool.coverage.run].
pytestmark = pytest.mark.no_cover

EGRESS, ADMITS = "clarify-security-group-https-egress", "clarify-vpc-endpoint-admits-jobs"
ROUTES, POLICY = "clarify-vpc-endpoint-routes-subnets", "clarify-vpc-endpoint-policy-allows-jobs"
REACHES = {
    "clarify-job-reaches-s3": JOB,
    "clarify-job-reaches-sagemaker-api": JOB,
    "clarify-job-reaches-sagemaker-runtime": JOB,
    "clarify-model-reaches-s3": MODEL,
}
OWNERS = (JOB, MODEL)
ENDPOINT_IDS = ("vpce-s3", "vpce-api", "vpce-rt")
# Said of an endpoint in whose place another is used.
NOT_IN_USE = ("SERVED_OTHERWISE", "NOT_USED")
OUT = "ENI_SG_RULES_MISMATCH"
PERMISSIONS = [
    https(prefix_list=S3_LIST),
    https(group="sg-ep"),
    https("10.0.0.0/16"),
    https("10.0.9.0/24"),
    https("52.0.0.0/6"),
    https(ANYWHERE),
]
Change = Callable[[Net, str], object]
CHANGES: list[Change] = [
    *[lambda _net, _endpoint: None] * 6,
    lambda net, endpoint: net.without(endpoint),
    *[lambda net, endpoint: net.policy(endpoint, deny("*"))] * 5,
    lambda net, endpoint: net.vpce(endpoint, PrivateDnsEnabled=False),
    lambda net, endpoint: net.vpce(endpoint, State="pending"),
    lambda net, endpoint: net.vpce(endpoint, State="partial"),
    lambda net, endpoint: net.vpce(endpoint, Groups=[]),
]
UNREAD = [
    ("ec2:DescribeNetworkInterfaces", "NetworkInterfaces"),
    ("ec2:DescribeVpcEndpoints", "VpcEndpoints"),
    ("ec2:DescribeRouteTables", "RouteTables"),
    ("ec2:DescribeNetworkAcls", "NetworkAcls"),
    ("ec2:GetManagedPrefixListEntries", "PrefixLists"),
]


@st.composite
def estates(draw: st.DrawFn) -> Net:
    """A random network around the green job and its model, with endpoints and names changed as well."""
    document, subnets, groups = draw(worlds())
    net = Net(document).job_vpc(*subnets, groups=tuple(groups)).model_vpc(*subnets)
    for group in (*groups, "sg-model"):
        if draw(st.booleans()):
            net.egress(*draw(st.lists(st.sampled_from(PERMISSIONS), max_size=3)), group=group)
    if draw(st.integers(0, 2)) == 0:
        net.s3_interface(inbound_only=draw(st.integers(0, 5)) == 0)
    nat = draw(st.sampled_from(["perhaps", "beside", "instead"]))
    for endpoint in ENDPOINT_IDS:
        instead = nat == "instead" and draw(st.integers(0, 3)) > 0
        (_remove if instead else draw(st.sampled_from(CHANGES)))(net, endpoint)
    if nat != "perhaps":
        routes = net.item(TABLES, "rtb-priv")["Routes"]
        routes[:] = [each for each in routes if each.get("DestinationCidrBlock") != ANYWHERE]
        net.route("nat-1", draw(st.sampled_from([ANYWHERE, ANYWHERE, "0.0.0.0/1"])))
    if draw(st.integers(0, 3)) == 0:
        net.hostnames(draw(st.sampled_from([False, None])))
    _hide(draw, net)
    return net


def _remove(net: Net, endpoint: str) -> None:
    net.without(endpoint)


def _hide(draw: st.DrawFn, net: Net) -> None:
    """Leave some interfaces unread, or a whole list."""
    for each in [item["NetworkInterfaceId"] for item in net.items(INTERFACES)]:
        hidden = draw(st.sampled_from([None] * 6 + ["unseen", "denied"]))
        if hidden:
            net.drop(INTERFACES, each)
        if hidden == "denied":
            net.deny("ec2:DescribeNetworkInterfaces", each)
    if draw(st.integers(0, 5)) == 0:
        action, unread = draw(st.sampled_from(UNREAD))
        net.refused(action, f"ec2.{unread}")


@dataclass(frozen=True)
class Answers:
    """What the rules say of one world, and how workloads fare on their ways."""

    net: Net
    results: dict[tuple[str, str], Result]

    def groups(self, owner: str) -> list[str]:
        """Return the groups that the job or the model carries."""
        if owner == MODEL:
            return ["sg-model"]
        network = self.net.item("sagemaker.ProcessingJobs", JOB)["NetworkConfig"]
        return list(network["VpcConfig"]["SecurityGroupIds"])

    def of(self, rule_id: str, status: Status) -> Iterator[Result]:
        return (each for (rule, _), each in self.results.items() if rule == rule_id and each.status is status)

    def ways(self, owner: str) -> Iterator[Path]:
        """Yield the ways of the job or the model to all services, from all subnets."""
        for rule_id, who in REACHES.items():
            found = self.results.get((rule_id, who))
            if who == owner and found is not None:
                yield from found.paths


def contradictions(net: Net, seen: Counter[str]) -> Iterator[str]:
    """Yield each contradiction between two rules, and count in `seen` how often one was possible."""
    answers = Answers(net, {(each.rule, each.resource_id): each for each in audit(net).results})
    for rule_id, ways in (
        ("groups blamed", blamed_groups(answers)),
        ("ways stopped at groups", stopped_ways(answers)),
        *((each, blamed_endpoints(answers, each)) for each in (ADMITS, ROUTES, POLICY)),
        *((each, idle_endpoints(answers, each)) for each in NOT_IN_USE),
    ):
        for contradiction in ways:
            seen[rule_id] += 1
            if contradiction:
                yield contradiction


def blamed_groups(answers: Answers) -> Iterator[str | None]:
    """Groups that let nothing out to a service: nothing that carries them reaches it."""
    for found in answers.of(EGRESS, Status.NON_COMPLIANT):
        owner = next(who for who in OWNERS if found.resource_id in answers.groups(who))
        for blamed in _lost(found):
            for way in answers.ways(owner):
                if (way.subnet, way.target) == (blamed.subnet, blamed.target):
                    yield _told(found, way) if way.verdict is V.ALLOW else None


def stopped_ways(answers: Answers) -> Iterator[str | None]:
    """Ways that end at the groups of a workload: these are not found well."""
    for owner in OWNERS:
        for way in answers.ways(owner):
            hop = way.decisive
            if hop is None or (hop.verdict, hop.kind, hop.code) != (V.DENY, Kind.GROUP, OUT):
                continue
            for group in answers.groups(owner):
                found = answers.results[EGRESS, group]
                yield f"{hop.note} But: {found.message}" if found.status is Status.COMPLIANT else None


def blamed_endpoints(answers: Answers, rule_id: str) -> Iterator[str | None]:
    """Endpoints that fail a workload: it does not reach the service by them."""
    for found in answers.of(rule_id, Status.NON_COMPLIANT):
        owner = MODEL if f"the model {MODEL}" in found.message else JOB
        subnets = {path.subnet for path in _lost(found)}
        for way in answers.ways(owner):
            # A policy is the same for all subnets, and asked once.
            if rule_id == POLICY or way.subnet in subnets:
                yield _told(found, way) if way.verdict is V.ALLOW and _by(way, found) else None


def idle_endpoints(answers: Answers, code: str) -> Iterator[str | None]:
    """Endpoints in whose place another is used: no way leads through them, open or not."""
    for found in answers.results.values():
        if found.code == code:
            for owner in OWNERS:
                for way in answers.ways(owner):
                    yield _told(found, way) if _by(way, found) else None


def _by(way: Path, endpoint: Result) -> bool:
    """Whether a way leads to an endpoint, rather than ends for the want of it."""
    if endpoint.rule == ROUTES and any(hop.kind is Kind.NAT for hop in way.hops):
        # This rule speaks of the subnet's own table; a NAT gateway sends on by the table of another subnet.
        return False
    return any(hop.resource_id == endpoint.resource_id and hop.verdict is V.ALLOW for hop in way.hops)


def _told(found: Result, way: Path) -> str:
    return f"{found.message} But {way.subnet} goes to {way.target} that way: {way.verdict.name}."


def _lost(found: Result) -> list[Path]:
    return [path for path in found.paths if path.verdict is V.DENY]


def agree(count: int, *, fixed: bool) -> None:
    seen: Counter[str] = Counter()
    phases = (Phase.explicit, Phase.generate) if "NO_SHRINKING" in os.environ else tuple(Phase)

    @settings(
        phases=phases,
        max_examples=count,
        derandomize=fixed,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(estates())
    def run(net: Net) -> None:
        assert list(contradictions(net, seen)) == []

    run()
    for each in ("groups blamed", "ways stopped at groups", ADMITS, ROUTES, POLICY, *NOT_IN_USE):
        assert seen[each] > count / 20, seen


def test_rules_agree_in_random_worlds() -> None:
    agree(150, fixed=True)


@pytest.mark.verify
@pytest.mark.parametrize("fixed", [True, False])
def test_rules_agree_in_many_worlds(fixed: bool) -> None:
    agree(2000, fixed=fixed)
