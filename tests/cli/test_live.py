"""Reading AWS: Regions side by side, what cannot be read, the cache."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from clarify_rules.evidence.evidence import Evidence
from clarify_rules.reader.errors import RegionUnreadableError
from tests.cli.running import ONE_ZONE, ROOT, run_apart, run_here, world
from tests.servers.aws import LocalAws

_SCHEMA = json.loads((ROOT / "docs" / "schemas" / "results.schema.json").read_text())
_NOWHERE = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with LocalAws.start() as running:
        yield running


@pytest.fixture
def unread_west(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account whose eu-west-1 cannot be read; every other Region is the world with one zone."""

    def read(clients: Any, *_: object, progress: Any, **__: object) -> Evidence:
        progress("Listing processing jobs", 1, None)
        if clients.region == "eu-west-1":
            raise RegionUnreadableError("Nothing could be read in eu-west-1.")
        return Evidence.from_document({**world(ONE_ZONE), "region": clients.region})

    def identity(*_: object) -> Any:
        return type("Identity", (), {"account_id": "111122223333", "partition": "aws"})

    monkeypatch.setattr("clarify_rules.reader.read_evidence.read_evidence", read)
    monkeypatch.setattr("clarify_rules.reader.clients.AwsSession.identity", identity)


@pytest.mark.usefixtures("unread_west")
def test_one_region_that_cannot_be_read_hides_no_other() -> None:
    asked = [f"--region={each}" for each in ("us-east-2", "eu-west-1", "ap-south-1", "us-east-2")]
    run = run_here("audit", "--no-cache", "--format", "json", *asked)
    audits = json.loads(run.stdout)["audits"]

    assert [(each["region"], each["errors"]) for each in audits] == [
        ("ap-south-1", []),
        ("eu-west-1", ["Nothing could be read in eu-west-1."]),
        ("us-east-2", []),
    ]
    assert [bool(each["results"]) for each in audits] == [True, False, True]
    assert (run.exit_code, run.stderr) == (1, "")
    jsonschema.validate(json.loads(run.stdout), _SCHEMA)


@pytest.mark.usefixtures("unread_west")
def test_nothing_but_an_unread_region_is_3(tmp_path: Path) -> None:
    audit = run_here("audit", "--no-cache", "--region", "eu-west-1")
    assert audit.exit_code == 3
    assert "Could not be read: Nothing could be read in eu-west-1." in audit.stdout

    asked = run_here("audit", "--no-cache", "--region", "eu-west-1", "--resource", "may-be-there")
    assert asked.exit_code == 3

    output = tmp_path / "evidence.json"
    snapshot = run_here("snapshot", "--no-cache", "--region", "eu-west-1", "--output", output)
    assert (snapshot.exit_code, snapshot.stderr) == (
        3,
        "clarify-rules: Nothing could be read in eu-west-1.\n",
    )
    assert not output.exists()


def test_an_account_behind_an_endpoint_url(aws: LocalAws, tmp_path: Path) -> None:
    env = {**aws.env(), "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": str(tmp_path)}
    run = run_apart("audit", "--format", "json", "--region", "us-east-1", "--region", "eu-central-1", env=env)

    assert (run.exit_code, run.stderr) == (0, "")
    assert [(each["account_id"], each["region"]) for each in json.loads(run.stdout)["audits"]] == [
        (aws.account_id, "eu-central-1"),
        (aws.account_id, "us-east-1"),
    ]


def test_a_snapshot_of_an_account(aws: LocalAws, tmp_path: Path) -> None:
    output = tmp_path / "evidence.json"
    run = run_apart("snapshot", "--no-cache", "--output", output, env=aws.env())

    assert run.exit_code == 0
    assert f"read account {aws.account_id} in {aws.region}: 0 ProcessingJobs" in run.stderr
    assert run_here("audit", "--snapshot", output).exit_code == 0


def test_a_cache_that_cannot_be_used_is_one_warning(aws: LocalAws, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    run = run_apart("audit", "--cache", cache, env=aws.env())
    assert (run.exit_code, run.stderr) == (0, "")
    for file in cache.glob("*"):
        file.write_bytes(b"broken")

    again = run_apart("audit", "--cache", cache, env=aws.env())

    assert again.exit_code == 0
    assert all(line.startswith("clarify-rules: warning: ") for line in again.stderr.splitlines())


@pytest.mark.parametrize(
    ("arguments", "env", "said"),
    [
        ([], {}, "no AWS Region is set"),
        (["--region", "us-east-1"], {}, "No AWS credentials were found"),
        (["--region", "us-east-1", "--profile", "none-such"], {}, "none-such"),
        (["--region", "us east\n1"], {}, "not the name of an AWS Region"),
        (["--region", "us-east-1"], _NOWHERE, "127.0.0.1:9"),
        (["--region", "us-east-1"], {**_NOWHERE, "AWS_ENDPOINT_URL": "nonsense"}, "nonsense"),
    ],
)
def test_settings_that_lead_nowhere_are_one_line(
    arguments: list[str], env: dict[str, str], said: str, tmp_path: Path
) -> None:
    run = run_apart("audit", "--no-cache", *arguments, env={"HOME": str(tmp_path), "PATH": os.defpath, **env})

    assert said in run.one_line()
