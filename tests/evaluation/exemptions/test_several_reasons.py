"""An entry for one reason, and what fails for another as well: it must not hide that one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path as File
from typing import Any

import pytest

from clarify_rules.evaluation.exemptions.exemption import Applied, Exemption, TagFilter
from clarify_rules.evaluation.result import Result
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.network.path import Hop, Kind, Path, denied, passed, unknown
from tests.building import World
from tests.cli.running import WORLDS, run_here, saved, world
from tests.evaluation.exemptions.entries import entry, exemptions, yaml_file
from tests.reporting.sample import audit, result

RULE = "clarify-job-no-internet-route"
NAT = denied(Kind.NAT, "nat-1", "NAT_ROUTE", "subnet-a has a route to the internet through nat-1.")
GATEWAY = denied(Kind.ROUTE, "igw-1", "INTERNET_GATEWAY_ROUTE", "subnet-b has a route to igw-1.")
DOUBT = unknown(Kind.ROUTE, "tgw-1", "ROUTE_LEAVES_MODEL", "A route of subnet-c leads to tgw-1.")
BY_NAT = entry(code="NAT_ROUTE")


def _failing(*ways: tuple[Hop, ...]) -> Result:
    paths = tuple(Path(f"subnet-{number}", "internet", hops) for number, hops in enumerate(ways))
    return result(code="NAT_ROUTE", paths=paths)


def _applied(found: Result, *entries: Exemption) -> tuple[Result, Applied]:
    done = exemptions(*entries).applied(audit(found), Evidence.from_document(World().document))
    assert done.applied
    return done.results[0], done.applied


@pytest.mark.parametrize("ways", [((NAT,), (GATEWAY,)), ((NAT, GATEWAY),)])
def test_what_fails_for_another_reason_too_is_not_exempted_for_one(ways: tuple[tuple[Hop, ...], ...]) -> None:
    found = _failing(*ways)
    seen, applied = _applied(found, BY_NAT)
    assert seen == replace(
        found,
        message=f"{found.message} Its exemption OPS-17 of ml-platform is for NAT_ROUTE only, not for "
        "INTERNET_GATEWAY_ROUTE.",
    )
    assert seen.fails
    # The entry is needed still: without its reason there would be one less.
    assert applied.open == {BY_NAT}
    assert not applied.matched | applied.idle
    # Nor do two entries make one that says why both may be.
    other = entry(code="INTERNET_GATEWAY_ROUTE", line=9)
    assert _applied(found, BY_NAT, other)[0].fails
    assert _applied(found, BY_NAT, entry(line=9))[0].exemption == entry(line=9)


@pytest.mark.parametrize(
    "ways",
    [
        (),
        ((NAT,), (NAT,)),
        ((NAT,), (passed(Kind.ROUTE, "rtb-1", "rtb-1 has no route to the internet."),)),
        # Whatever else there is on a way that is shut, or out, anyway.
        ((NAT, DOUBT),),
    ],
)
def test_what_fails_for_that_reason_only_is_exempted(ways: tuple[tuple[Hop, ...], ...]) -> None:
    assert _applied(_failing(*ways), BY_NAT)[0].exemption == BY_NAT


def test_what_another_path_leaves_undecided_is_not_exempted_with_it() -> None:
    found = _failing((NAT,), (DOUBT,))
    assert _applied(found, BY_NAT)[0].message.endswith("is for NAT_ROUTE only, not for ROUTE_LEAVES_MODEL.")
    assert _applied(found, entry())[0].exemption == entry()


def test_one_that_expired_is_named_where_it_covered_all() -> None:
    found, past = _failing((NAT,), (GATEWAY,)), date(2026, 1, 1)
    whole = entry(expires=past, ticket="OLD", line=9)
    assert _applied(found, BY_NAT, whole)[0].message.endswith("OLD of ml-platform expired on 2026-01-01.")
    assert _applied(found, replace(BY_NAT, expires=past))[0] == found


def test_a_tag_that_was_not_read_is_not_missed_where_it_would_not_cover_all() -> None:
    by_tag = replace(BY_NAT, resource=None, tag=TagFilter("Team"))
    found = _failing((NAT,), (GATEWAY,))
    seen, applied = _applied(found, by_tag)
    assert seen == found
    assert applied.open == {by_tag}
    assert not applied.undecided


def test_a_public_subnet_is_not_hidden_by_an_exemption_of_a_nat_route(tmp_path: File) -> None:
    both: Any = world(WORLDS / "g44-nat-route-instead-of-endpoints.json")
    tables = {each["RouteTableId"]: each for each in both["ec2"]["RouteTables"]}
    moved = tables["rtb-priv"]["Associations"].pop()
    tables["rtb-pub"]["Associations"].append({**moved, "RouteTableId": "rtb-pub"})
    file = tmp_path / "exemptions.yaml"
    file.write_text(yaml_file(f"rule: {RULE}", "resource: clarify-1", "code: NAT_ROUTE"))
    asked = ("--exemptions", file, "--rule", RULE, "--format", "json")

    done = run_here("audit", "--snapshot", saved(both, tmp_path), *asked)

    assert (done.exit_code, done.stderr) == (1, "")
    (one,) = done.results
    assert one["exemption"] is None
    assert one["message"].endswith("is for NAT_ROUTE only, not for INTERNET_GATEWAY_ROUTE.")
