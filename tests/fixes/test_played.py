"""The recipes' commands, run as they are written by the real AWS CLI: what failed then complies."""

from __future__ import annotations

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from clarify_rules.catalog.fix_recipes import RECIPES
from clarify_rules.cli.demo.estate.building_blocks import Clients
from tests.fixes.fragments import FRAGMENTS, ROOT
from tests.fixes.played_world import BUCKET, World
from tests.fixes.plays import PLAYS, Play
from tests.proofs.command import Audit, audit
from tests.servers.aws import LocalAws

if TYPE_CHECKING:
    from collections.abc import Mapping

CLI = ROOT / ".tools" / "awscli" / "bin"
WORKERS = 2


@dataclass(frozen=True)
class Played:
    """The worlds of the plays, and the account's audits before and after all recipes were followed."""

    worlds: Mapping[str, World]
    before: Audit
    after: Audit


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    if not (CLI / "aws").exists():
        pytest.fail("the AWS CLI's environment is missing: run `make verify`, which makes it")
    folder = tmp_path_factory.mktemp("played")
    with LocalAws.start() as aws:
        worlds = _build(aws)
        before = audit(aws, "--cache", folder / "cache")
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(lambda play: _follow(aws, play, worlds[play.name], folder), PLAYS))
        return Played(worlds, before, audit(aws, "--cache", folder / "cache"))


def _build(aws: LocalAws) -> dict[str, World]:
    clients = Clients(
        ec2=aws.client("ec2"),
        s3=aws.client("s3"),
        sagemaker=aws.client("sagemaker"),
        route53=aws.client("route53"),
    )
    clients.s3.create_bucket(Bucket=BUCKET)
    worlds = {}
    for number, play in enumerate(PLAYS):
        worlds[play.name] = World(clients, aws.account_id, f"w{number:02}")
        play.build(worlds[play.name])
    return worlds


def _follow(aws: LocalAws, play: Play, world: World, parent: Path) -> None:
    """Run the scripts of a play's recipes, one after the other, in a folder of their own."""
    folder = parent / play.name
    folder.mkdir()
    for number, recipe in enumerate(play.recipes):
        if number:
            world.ids |= play.then(world)
        _run(_here(FRAGMENTS[recipe].script, world), folder, aws)


def _here(text: str, world: World) -> str:
    """The text with what the examples stand for in a world."""
    for example, own in world.ids.items():
        text = text.replace(example, own)
    return text


def _run(script: str, folder: Path, aws: LocalAws) -> None:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": f"{CLI}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder), **aws.env()},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{script}\n{done.stderr}"


def _status(audited: Audit, rule: str, resource: str) -> str:
    result = audited.results.get((rule, resource))
    return f"{result['status']} {result['code']}" if result else "no result"


pytestmark = pytest.mark.verify


@pytest.mark.parametrize(
    ("play", "rule", "resource"),
    [
        pytest.param(play, rule, resource, id=f"{play.name}-{rule}-{resource}")
        for play in PLAYS
        for rule, resource in play.results
    ],
)
def test_what_failed_complies(played: Played, play: Play, rule: str, resource: str) -> None:
    world = played.worlds[play.name]
    before, after = _here(resource, world), _here(play.results[rule, resource], world)
    assert _status(played.before, rule, before).split()[0] == "NON_COMPLIANT"
    assert _status(played.after, rule, after) == "COMPLIANT OK"


def test_what_is_replaced_is_gone_where_it_can_be(played: Played) -> None:
    for name in ("isolated-outside", "full-workloads-move"):
        old = _here("credit-live-bias", played.worlds[name])
        assert not [key for key in played.after.results if key[1] == old]


def test_every_recipe_is_played_for_every_rule_it_serves() -> None:
    pairs = {(rule, recipe) for play in PLAYS for rule, _ in play.results for recipe in play.recipes}
    assert {(rule, recipe) for rule, recipes in RECIPES.items() for recipe in recipes} - pairs == set()
