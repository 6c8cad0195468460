"""`audit --exemptions` and `snapshot --exemptions`, as users run them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ALL_GREEN, ONE_ZONE, Run, run_here, saved, world
from tests.evaluation.exemptions.entries import document, yaml_file

RULE = "clarify-model-spans-two-zones"
SOON = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
PAST = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
FORMATS = ("table", "json", "csv", "html", "junit", "ocsf", "asff")


def exemptions(folder: Path, **changes: Any) -> Path:
    """A file that exempts what fails in `ONE_ZONE`, but for changes."""
    entries = [
        document(**({"rule": each, "expires": SOON} | changes))["exemptions"][0]
        for each in (RULE, "clarify-job-shadow-endpoint-zones")
    ]
    file = folder / "exemptions.yaml"
    file.write_text(json.dumps({"format": 1, "exemptions": entries}))
    return file


def audited(*arguments: str | Path, source: Path = ONE_ZONE) -> Run:
    return run_here("audit", "--snapshot", source, *arguments)


@pytest.mark.parametrize("form", FORMATS)
def test_what_is_exempted_does_not_fail_the_run(form: str, tmp_path: Path) -> None:
    assert audited("--format", form).exit_code == 1
    done = audited("--format", form, "--exemptions", exemptions(tmp_path))
    assert done.exit_code == 0
    assert done.stderr == ""


@pytest.mark.parametrize("form", FORMATS)
def test_one_that_expired_fails_the_run_and_is_told_of_in_every_format(form: str, tmp_path: Path) -> None:
    done = audited("--format", form, "--exemptions", exemptions(tmp_path, expires=PAST))
    assert done.exit_code == 1
    lines = done.stderr.splitlines()
    assert len(lines) == 2
    assert all(f"expired on {PAST}: what it covered counts again." in each for each in lines)


def test_the_result_says_that_its_exemption_expired(tmp_path: Path) -> None:
    done = audited("--format", "json", "--exemptions", exemptions(tmp_path, expires=PAST))
    (one,) = (each for each in done.results if each["rule"] == RULE and each["status"] == "NON_COMPLIANT")
    assert one["exemption"] is None
    assert one["message"].endswith(f"Its exemption OPS-17 of ml-platform expired on {PAST}.")


def test_one_that_matches_nothing_is_told_of_only_where_all_was_looked_at(tmp_path: Path) -> None:
    file = exemptions(tmp_path)
    green = audited("--exemptions", file, source=ALL_GREEN)
    assert (green.exit_code, len(green.stderr.splitlines())) == (0, 2)
    assert "matches nothing that fails. Delete the entry if that is mended." in green.stderr
    one_rule = audited("--exemptions", file, "--rule", RULE, source=ALL_GREEN)
    assert len(one_rule.stderr.splitlines()) == 1
    assert audited("--exemptions", file, "--rule", "clarify-job-in-vpc", source=ALL_GREEN).stderr == ""
    name = world()["sagemaker"]["Models"][0]["ModelName"]
    assert audited("--exemptions", file, "--resource", name, source=ALL_GREEN).stderr == ""


def test_what_cannot_be_decided_is_not_exempted(tmp_path: Path) -> None:
    unread = world()
    del unread["ec2"]["RouteTables"]
    every = exemptions(tmp_path, rule="clarify-job-reaches-s3")
    assert audited("--exemptions", every, source=saved(unread, tmp_path)).exit_code == 3


def test_a_tag_exempts_where_it_was_asked_for(tmp_path: Path) -> None:
    file = exemptions(tmp_path, resource=None, tag={"key": "Team", "value": "ml"})
    undecided = audited("--exemptions", file)
    assert undecided.exit_code == 1
    assert "the tag Team=ml) was not applied everywhere: the tags of resources that fail were not read" in (
        undecided.stderr
    )
    document_ = world(ONE_ZONE)
    failing = [each for each in audited("--format", "json").results if each["status"] == "NON_COMPLIANT"]
    document_["tags"] = {each["resource_arn"]: {"Team": "ml"} for each in failing}
    document_["scope"] = {"tag_keys": ["Team"]}
    assert audited("--exemptions", file, source=saved(document_, tmp_path)).exit_code == 0


def test_with_a_baseline_what_is_exempted_is_never_new(tmp_path: Path) -> None:
    then = tmp_path / "then.json"
    audited("--format", "json", "--output", then, source=ALL_GREEN)
    assert audited("--baseline", then).exit_code == 1
    assert audited("--baseline", then, "--exemptions", exemptions(tmp_path)).exit_code == 0


def test_an_exemption_that_expires_makes_what_it_covered_new(tmp_path: Path) -> None:
    then = tmp_path / "then.json"
    covered = audited("--format", "json", "--output", then, "--exemptions", exemptions(tmp_path))
    assert covered.exit_code == 0
    expired = exemptions(tmp_path, expires=PAST)
    assert audited("--baseline", then, "--exemptions", expired).exit_code == 1


@pytest.mark.parametrize("command", ["audit", "snapshot"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            yaml_file("account: 111122223333"),
            "{}:4:14: put the account id in quotes: YAML may read it as a number",
        ),
        (yaml_file("owner:"), "{}:3:5: the exemption has no owner"),
        ("format: 1\nexemptions: [", "{}:2:14: this is not YAML: "),
        ("", "{}:1:1: the file is empty; it begins with format: 1"),
    ],
)
def test_a_bad_file_is_refused_in_one_line_with_the_place(
    command: str, content: str, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(content)
    more: list[str | Path] = ["--demo", "--output", tmp_path / "out.json"]
    line = run_here(command, "--exemptions", file, *more).one_line()
    assert line.startswith(said.format(file))
    assert not (tmp_path / "out.json").exists()


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "none.yaml"
    line = audited("--exemptions", missing).one_line()
    assert line == f"--exemptions {missing} cannot be read: No such file or directory"
    assert "cannot be read: Is a directory" in audited("--exemptions", tmp_path).one_line()
    (tmp_path / "binary").write_bytes(b"format: 1\n\xff")
    assert "binary:2:1: the byte 0xff is not UTF-8" in audited("--exemptions", tmp_path / "binary").one_line()


def test_names_in_the_file_send_nothing_to_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(f'format: 1\nexemptions:\n- rule: "\\e[31m\\n{"x" * 100}"')
    line = audited("--exemptions", file).one_line()
    assert line.isprintable()


def test_the_demo_reads_the_tags_that_exemptions_name(tmp_path: Path) -> None:
    account = {"account": "*", "region": "*", "expires": SOON, "resource": None}
    tag = {"key": "no-such-tag"}
    file = tmp_path / "exemptions.yaml"
    file.write_text(json.dumps(document(rule="clarify-job-in-vpc", tag=tag, **account)))
    saved_to = tmp_path / "demo.json"
    done = run_here("snapshot", "--demo", "--exemptions", file, "--output", saved_to)
    assert done.exit_code == 0
    assert json.loads(saved_to.read_text())["scope"]["tag_keys"] == ["no-such-tag"]
    told = audited("--exemptions", file, source=saved_to).stderr
    assert "matches no resource that was judged" in told
    assert "matches nothing that fails" not in told
