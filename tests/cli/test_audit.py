from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from clarify_rules.catalog.registry import RULE_IDS
from tests.cli.running import ALL_GREEN, HOSTILE, ONE_ZONE, ROOT, run_apart, run_here, saved, world

_SCHEMA = json.loads((ROOT / "docs" / "schemas" / "results.schema.json").read_text())


def _denied(action: str) -> dict[str, Any]:
    document: dict[str, Any] = world()
    document["unavailable"] = [{"action": action, "error": "AccessDenied", "resource": None}]
    return document


@pytest.mark.parametrize(("file", "due"), [(ALL_GREEN, 0), (ONE_ZONE, 1)])
def test_exit_codes_of_worlds(file: Path, due: int) -> None:
    run = run_apart(
        "audit", "--snapshot", file, "--format", "json", "--rule", "clarify-model-spans-two-zones"
    )

    assert (run.exit_code, run.stderr) == (due, "")
    jsonschema.validate(json.loads(run.stdout), _SCHEMA)


def test_undetermined_is_3_and_non_compliant_goes_first(tmp_path: Path) -> None:
    document = _denied("ec2:DescribeSubnets")
    del document["ec2"]["Subnets"]
    zones = ("--rule", "clarify-model-spans-two-zones")

    assert run_here("audit", "--snapshot", saved(document, tmp_path), *zones).exit_code == 3
    document["ec2"]["SecurityGroups"][0]["IpPermissions"] = [
        {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ]
    both = saved(document, tmp_path)
    assert run_here("audit", "--snapshot", both).exit_code == 1
    assert run_here("audit", "--snapshot", both, "--fail-on", "never").exit_code == 3


@pytest.mark.parametrize(("fail_on", "due"), [("low", 1), ("medium", 1), ("high", 0), ("never", 0)])
def test_fail_on(fail_on: str, due: int) -> None:
    world54 = ALL_GREEN.with_name("g54-too-few-free-addresses.json")
    medium = ("--rule", "clarify-job-subnets-have-free-ips")

    assert run_here("audit", "--snapshot", world54, *medium, "--fail-on", fail_on).exit_code == due


def test_json_is_all_there_is_on_stdout_and_covers_every_rule() -> None:
    run = run_here("audit", "--snapshot", ALL_GREEN, "--format", "json")

    assert {each["rule"] for each in run.results} == set(RULE_IDS)
    order = [(each["rule"], each["resource_type"], each["resource_id"]) for each in run.results]
    assert order == sorted(order)


def test_csv_holds_the_same_results() -> None:
    as_json = run_here("audit", "--snapshot", ONE_ZONE, "--format", "json").results
    rows = csv.DictReader(io.StringIO(run_here("audit", "--snapshot", ONE_ZONE, "--format", "csv").stdout))

    assert [(row["rule"], row["resource_id"], row["status"]) for row in rows] == [
        (each["rule"], each["resource_id"], each["status"]) for each in as_json
    ]


def test_a_table_is_plain_without_a_terminal() -> None:
    run = run_apart("audit", "--snapshot", ONE_ZONE)

    assert run.stdout.isascii()
    assert "AZ_COUNT" in run.stdout
    assert not any(line.endswith(" ") for line in run.stdout.splitlines())


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("form", ["table", "json", "csv", "asff"])
def test_hostile_names_in_any_encoding(encoding: str, form: str, tmp_path: Path) -> None:
    document = world(ONE_ZONE)
    document["sagemaker"]["ProcessingJobs"][0]["ProcessingJobName"] = f"Zürich日本{HOSTILE}"
    file = saved(document, tmp_path)
    env = {"PYTHONIOENCODING": encoding}

    run = (
        run_apart("audit", "--snapshot", file, "--format", form, env=env)
        if encoding != "latin-1"
        else (run_here("audit", "--snapshot", file, "--format", form))
    )

    assert (run.exit_code, run.stderr) == (1, "")
    assert "\x1b" not in run.stdout
    assert "\x07" not in run.stdout


def test_output_is_whole_and_its_owners_only(tmp_path: Path) -> None:
    output = tmp_path / "results.json"
    run = run_here("audit", "--snapshot", ALL_GREEN, "--format", "json", "--output", output)

    assert run.stdout == ""
    assert stat.S_IMODE(output.stat().st_mode) == 0o600
    assert json.loads(output.read_text())["format"] == 1
    assert list(tmp_path.iterdir()) == [output]


def test_output_goes_through_a_link_and_into_a_device(tmp_path: Path) -> None:
    target = tmp_path / "target.txt"
    target.write_text("old")
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    run_here("audit", "--snapshot", ALL_GREEN, "--output", link)

    assert link.is_symlink()
    assert "COMPLIANT" in target.read_text()
    assert run_apart("audit", "--snapshot", ALL_GREEN, "--output", "/dev/null").exit_code == 0
    assert Path("/dev/null").is_char_device()


def test_only_the_rules_asked_for() -> None:
    asked = ("--rule", "clarify-model-in-vpc", "--rule", "clarify-job-in-vpc", "--rule", "clarify-job-in-vpc")
    run = run_here("audit", "--snapshot", ALL_GREEN, "--format", "json", *asked)

    assert [each["rule"] for each in run.results] == ["clarify-job-in-vpc", "clarify-model-in-vpc"]


@pytest.mark.parametrize(
    "name", ["clarify-1", "arn:aws:sagemaker:us-east-1:111122223333:processing-job/clarify-1"]
)
def test_only_the_resource_asked_for(name: str) -> None:
    run = run_here("audit", "--snapshot", ALL_GREEN, "--format", "json", "--resource", name)

    assert {each["resource_id"] for each in run.results} == {"clarify-1"}


def test_a_resource_out_of_scope_is_not_applicable(tmp_path: Path) -> None:
    document = world()
    model = {**document["sagemaker"]["Models"][0], "ModelName": "idle", "ModelArn": "arn:aws:x:::model/idle"}
    document["sagemaker"]["Models"].append(model)
    run = run_here("audit", "--snapshot", saved(document, tmp_path), "--format", "json", "--resource", "idle")

    assert run.exit_code == 0
    assert {(each["status"], each["code"]) for each in run.results} == {("NOT_APPLICABLE", "OUT_OF_SCOPE")}
    assert {each["rule"] for each in run.results} == {
        each for each in RULE_IDS if each.startswith("clarify-model-")
    }


def test_a_resource_that_may_be_hidden_is_undetermined(tmp_path: Path) -> None:
    denied = saved(_denied("sagemaker:ListProcessingJobs"), tmp_path)
    run = run_here("audit", "--snapshot", denied, "--format", "json", "--resource", "unseen")

    assert run.exit_code == 3
    assert {each["resource_type"] for each in run.results} == {"AWS::::Account"}


def test_resources_that_cannot_be_reported_on() -> None:
    unknown = run_here("audit", "--snapshot", ALL_GREEN, "--resource", f"no{HOSTILE}")
    assert "nothing in this audit" in unknown.one_line()

    job_of_a_model_rule = ("--rule", "clarify-model-in-vpc", "--resource", "clarify-1")
    unjudged = run_here("audit", "--snapshot", ALL_GREEN, *job_of_a_model_rule)
    assert "none of the rules evaluated judges it" in unjudged.one_line()


def test_parameters_reach_the_rules(tmp_path: Path) -> None:
    document = world()
    job = document["sagemaker"]["ProcessingJobs"][0]
    job |= {"ProcessingJobStatus": "Completed", "CreationTime": "2026-11-10T12:00:00Z"}
    file = saved(document, tmp_path)
    rule = ("--rule", "clarify-job-in-vpc")

    assert run_here("audit", "--snapshot", file, "--format", "json", *rule).results == []
    for longer in (("--lookback-days", "30"), ("--param", "LookbackDays=30")):
        assert len(run_here("audit", "--snapshot", file, "--format", "json", *rule, *longer).results) == 1


def test_a_job_that_contradicts_the_audit_is_noted(tmp_path: Path) -> None:
    document = world()
    job = document["sagemaker"]["ProcessingJobs"][0]
    job |= {"ProcessingJobStatus": "Completed", "ProcessingEndTime": "2026-11-22T11:50:00Z"}
    job["NetworkConfig"]["EnableNetworkIsolation"] = True
    run = run_here("audit", "--snapshot", saved(document, tmp_path), "--format", "json")

    (line,) = run.stderr.splitlines()
    assert line.startswith(
        "clarify-rules: note: clarify-job-network-isolation-off says NETWORK_ISOLATION_ENABLED"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--demo", "--snapshot", "f"], "either --demo or --snapshot"),
        (["--snapshot", "f", "--region", "us-east-1"], "--region"),
        (["--snapshot", "f", "--profile", "p"], "--profile"),
        (["--snapshot", "f", "--role-arn", "a"], "--role-arn"),
        (["--demo", "--region", "us-east-1"], "--region"),
        (["--external-id", "x"], "--role-arn"),
        (["--cache", "c", "--no-cache"], "--cache or --no-cache"),
        (["--cache", str(ALL_GREEN)], "name a folder"),
        (["--demo", "--rule", "clarify-job-in-vcp"], "did you mean clarify-job-in-vpc?"),
        (["--demo", "--rule", HOSTILE], "`clarify-rules rules` lists them"),
        (["--demo", "--param", "ModelScope"], "NAME=VALUE"),
        (["--demo", "--param", "Nonsense=1"], "known are LookbackDays"),
        (["--demo", "--param", "ModelScope=some"], "referenced or all"),
        (["--demo", "--param", "OrgId=a", "--param", "OrgId=b"], "twice"),
        (["--demo", "--param", "LookbackDays=1", "--lookback-days", "1"], "not both"),
        (["--demo", "--output", "."], "is a folder"),
        (["--demo", "--output", "no/such/folder/file"], "there is no folder"),
    ],
)
def test_options_that_do_not_fit(arguments: list[str], said: str) -> None:
    assert said in run_here("audit", *arguments).one_line()


def test_snapshots_that_are_of_no_use(tmp_path: Path) -> None:
    def said_of(content: bytes) -> str:
        file = tmp_path / "evidence.json"
        file.write_bytes(content)
        return run_here("audit", "--snapshot", file).one_line()

    assert "No such file" in run_here("audit", "--snapshot", tmp_path / "none").one_line()
    assert "Is a directory" in run_here("audit", "--snapshot", tmp_path).one_line()
    assert "line 1, column 2" in said_of(b"{")
    assert "$.format must be 1" in said_of(b'{"format": 2}')
    assert "gzip" in said_of(b"\x1f\x8bbroken")
    assert "UTF-8" in said_of(b"\xff\xfe\xff")
    assert "too deeply" in said_of(b"[" * 100_000)
    assert "$ must be an object" in said_of(b"[]")
    hostile = world()
    hostile["ec2"]["VpcAttributes"] = {HOSTILE: 1}
    assert "must be an object, not a number" in said_of(json.dumps(hostile).encode())


def test_the_demo_is_audited_without_aws_and_without_a_trace(tmp_path: Path) -> None:
    env = {"AWS_PROFILE": "no-such-profile", "XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    run = run_apart("audit", "--demo", "--format", "json", env=env)

    assert (run.exit_code, run.stderr) == (1, "")
    jsonschema.validate(json.loads(run.stdout), _SCHEMA)
    assert {each["status"] for each in run.results} == {
        "COMPLIANT",
        "NON_COMPLIANT",
        "NOT_APPLICABLE",
        "UNDETERMINED",
    }
    assert list(tmp_path.iterdir()) == []
