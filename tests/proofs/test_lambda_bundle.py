"""A whole bundle: all that the functions need, nothing that they do not, and the same wherever it is made."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from clarify_rules.catalog import registry
from deployment.bundle.assemble import LOCK, make_bundle
from deployment.bundle.left_out import LEFT_OUT
from tests.deployment.import_closure import Modules

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.verify

MOST_BYTES = 6_000_000
HANDLERS = ("clarify_rules.lambdas.config_rule", "clarify_rules.lambdas.collector")
# Imports of what is left out, in functions that are never called: logging a Pydantic model.
NEVER_RUN = {("aws_lambda_powertools.shared.functions", "aws_lambda_powertools.event_handler.openapi.compat")}


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("one") / "bundle"
    make_bundle(folder)
    return folder


def test_another_bundle_of_the_same_sources_is_the_same(bundle: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "bundle"
    make_bundle(other)

    assert listing(other) == listing(bundle)


def listing(folder: Path) -> list[tuple[str, int, float, str]]:
    """Every file and folder with its mode, its time and what is in it."""
    return [
        (
            str(path.relative_to(folder)),
            path.stat().st_mode,
            path.stat().st_mtime,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in sorted(folder.rglob("*"))
    ]


def test_it_is_small(bundle: Path, tmp_path: Path) -> None:
    archive = tmp_path / "bundle.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(bundle.rglob("*")):
            zipped.write(path, path.relative_to(bundle))

    assert archive.stat().st_size <= MOST_BYTES


def test_it_holds_what_the_lock_names_and_this_project(bundle: Path) -> None:
    locked = set(re.findall(r"^([a-z0-9._-]+==[^ ]+)", LOCK.read_text(), re.MULTILINE))
    found = {
        re.sub(r"[-_.]+", "-", name).lower() + f"=={version}"
        for name, _, version in (each.stem.rpartition("-") for each in bundle.glob("*.dist-info"))
    }

    assert found == locked
    assert (bundle / "clarify_rules" / "lambdas" / "config_rule.py").is_file()


def test_each_distribution_keeps_its_licence(bundle: Path) -> None:
    for info in bundle.glob("*.dist-info"):
        names = {path.name.upper() for path in info.rglob("*") if path.is_file()}
        assert any(name.startswith(("LICENSE", "LICENCE", "COPYING")) for name in names), info.name
        assert "METADATA" in names


def test_of_the_project_there_is_what_handlers_and_rules_import(bundle: Path) -> None:
    modules = Modules(bundle)
    rules = [f"clarify_rules.catalog.{each.partition(':')[0]}" for each in registry._CLASSES.values()]

    assert modules.all("clarify_rules") == {
        each for each in modules.reached([*HANDLERS, *rules]) if each.partition(".")[0] == "clarify_rules"
    }


def test_every_import_of_what_is_left_out_is_known_never_to_run(bundle: Path) -> None:
    modules = Modules(bundle)
    left_out = tuple(each.replace("/", ".") for each in LEFT_OUT)
    reached = modules.reached([*HANDLERS, "aws_lambda_powertools", "boto3", "rdklib", "s3transfer"])

    broken = {
        (each.by, each.name)
        for module in reached
        for each in modules.imports(module)
        if f"{each.name}.".startswith(tuple(f"{name}." for name in left_out))
    }

    # Of "from module import name" there is the module, and the name in it.
    assert {(by, name) for by, name in broken if (by, name.rpartition(".")[0]) not in NEVER_RUN} == NEVER_RUN


@pytest.mark.parametrize("handler", HANDLERS)
def test_each_handler_starts_from_the_bundle_alone(bundle: Path, handler: str) -> None:
    started = run_alone(bundle, f"import json, sys, {handler} as module; print(json.dumps(module.__file__))")

    assert json.loads(started).startswith(str(bundle))


def test_each_rule_loads_from_the_bundle_alone(bundle: Path) -> None:
    code = "from clarify_rules.catalog.registry import all_rules; print(len(all_rules()))"

    assert int(run_alone(bundle, code)) == len(registry.RULE_IDS)


def test_yaml_is_read_without_machine_code(bundle: Path) -> None:
    code = "import yaml; print(yaml.__with_libyaml__, yaml.compose('a: [1]', Loader=yaml.SafeLoader).tag)"

    assert run_alone(bundle, code).split() == ["False", "tag:yaml.org,2002:map"]


def run_alone(bundle: Path, code: str) -> str:
    """What Python prints that sees its standard library and the bundle, and takes warnings for errors."""
    alone = ("-I", "-S", "-B", "-W", "error", "-c")
    done = subprocess.run(
        [sys.executable, *alone, f"import sys; sys.path[:0] = sys.argv[1:]; {code}", str(bundle)],
        capture_output=True,
        text=True,
        env={"PATH": os.defpath, "RULE_ID": registry.RULE_IDS[0]},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
