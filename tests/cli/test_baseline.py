from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.cli.running import ALL_GREEN, ONE_ZONE, WORLDS, run_here, saved, world

NO_ROUTE = WORLDS / "g27-gateway-endpoint-not-on-the-implicit-main-table.json"


def results_of(evidence: Path, folder: Path) -> Path:
    """The results of auditing a world, in a file."""
    path = folder / "results.json"
    run_here("audit", "--snapshot", evidence, "--format", "json", "--output", path)
    return path


@pytest.mark.parametrize(
    ("then", "now", "due", "said"),
    [
        (ALL_GREEN, ALL_GREEN, 0, "0 new; 0 unchanged; 0 fixed"),
        (ALL_GREEN, NO_ROUTE, 1, "3 new; 0 unchanged; 0 fixed"),
        (NO_ROUTE, NO_ROUTE, 0, "0 new; 3 unchanged; 0 fixed"),
        (NO_ROUTE, ALL_GREEN, 0, "0 new; 0 unchanged; 3 fixed"),
    ],
)
def test_only_what_is_new_fails_the_run(then: Path, now: Path, due: int, said: str, tmp_path: Path) -> None:
    run = run_here("audit", "--snapshot", now, "--baseline", results_of(then, tmp_path))

    assert (run.exit_code, run.stderr) == (due, "")
    assert said in run.stdout


def test_fail_on_still_asks_for_the_severity_of_what_is_new(tmp_path: Path) -> None:
    baseline = results_of(ALL_GREEN, tmp_path)
    arguments = ("audit", "--snapshot", NO_ROUTE, "--baseline", baseline)

    assert run_here(*arguments, "--fail-on", "high").exit_code == 1
    assert run_here(*arguments, "--fail-on", "never").exit_code == 0


def test_a_doubt_that_was_there_before_is_no_reason_to_exit_with_3(tmp_path: Path) -> None:
    document = world()
    document["unavailable"] = [{"action": "ec2:DescribeSubnets", "error": "AccessDenied", "resource": None}]
    del document["ec2"]["Subnets"]
    evidence = saved(document, tmp_path)

    assert run_here("audit", "--snapshot", evidence).exit_code == 3
    assert (
        run_here("audit", "--snapshot", evidence, "--baseline", results_of(ALL_GREEN, tmp_path)).exit_code
        == 3
    )
    assert (
        run_here("audit", "--snapshot", evidence, "--baseline", results_of(evidence, tmp_path)).exit_code == 0
    )


@pytest.mark.parametrize("form", ["csv", "junit", "ocsf"])
def test_formats_for_other_programs_say_the_same_with_a_baseline(form: str, tmp_path: Path) -> None:
    plain = run_here("audit", "--snapshot", NO_ROUTE, "--format", form)
    compared = run_here(
        "audit", "--snapshot", NO_ROUTE, "--format", form, "--baseline", results_of(NO_ROUTE, tmp_path)
    )

    assert (plain.exit_code, compared.exit_code) == (1, 0)
    # All but the moment of evaluation.
    assert len(plain.stdout) == len(compared.stdout)


def test_rules_that_were_not_asked_for_are_not_called_gone(tmp_path: Path) -> None:
    one_rule = ("--rule", "clarify-model-spans-two-zones")
    run = run_here("audit", "--snapshot", NO_ROUTE, *one_rule, "--baseline", results_of(NO_ROUTE, tmp_path))

    assert "0 new; 0 unchanged; 0 fixed\n" in run.stdout


def test_a_packed_baseline_is_read(tmp_path: Path) -> None:
    packed = tmp_path / "results.json.gz"
    packed.write_bytes(gzip.compress(results_of(NO_ROUTE, tmp_path).read_bytes()))

    assert run_here("audit", "--snapshot", NO_ROUTE, "--baseline", packed).exit_code == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "the file is not JSON"),
        (b"\xff\xfe\x00", "the file is not UTF-8 text"),
        (b"[" * 100_000, "the file is nested too deeply"),
        (b"{}", "these are no results of clarify-config-rules"),
        (ALL_GREEN.read_bytes(), "these are no results of clarify-config-rules"),
    ],
    ids=["empty", "binary", "deep", "object", "evidence"],
)
def test_a_bad_file_is_refused_in_one_line_before_anything_is_read(
    content: bytes, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "baseline.json"
    path.write_bytes(content)

    line = run_here("audit", "--snapshot", ONE_ZONE, "--baseline", path).one_line()

    assert line.startswith(f"--baseline {path}: {says}")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.json"

    line = run_here("audit", "--snapshot", ONE_ZONE, "--baseline", path).one_line()

    assert line == f"--baseline {path} cannot be read: No such file or directory"


def test_a_baseline_of_another_account_says_so(tmp_path: Path) -> None:
    document = world()
    document["account_id"] = "999900001111"
    baseline = results_of(saved(document, tmp_path), tmp_path)

    line = run_here("audit", "--snapshot", ALL_GREEN, "--baseline", baseline).one_line()

    assert line == (
        "--baseline: those results are of account 999900001111 in us-east-1, this audit is of account "
        "111122223333 in us-east-1: there is nothing to compare"
    )


def test_where_the_baseline_could_not_be_read_then_all_is_new_and_that_is_said(tmp_path: Path) -> None:
    baseline = results_of(NO_ROUTE, tmp_path)
    document = json.loads(baseline.read_text())
    document["audits"][0] |= {"errors": ["every call failed."], "results": []}
    baseline.write_text(json.dumps(document))

    run = run_here("audit", "--snapshot", NO_ROUTE, "--baseline", baseline)

    assert run.exit_code == 1
    assert "could not be read then: all counts as new" in run.stderr
    assert "so all of it counts as new" in " ".join(run.stdout.split())


@pytest.mark.parametrize("form", ["csv", "junit", "ocsf", "asff"])
def test_a_format_that_does_not_tell_what_is_new_says_so(form: str, tmp_path: Path) -> None:
    baseline = results_of(NO_ROUTE, tmp_path)
    arguments = ("audit", "--snapshot", NO_ROUTE, "--baseline", baseline, "--format")

    assert f"note: {form} does not tell what is new" in run_here(*arguments, form).stderr
    assert run_here(*arguments, "json").stderr == ""


def test_rules_that_the_baseline_never_looked_at_are_named(tmp_path: Path) -> None:
    path = tmp_path / "one-rule.json"
    rule = ("--rule", "clarify-model-spans-two-zones")
    run_here("audit", "--snapshot", NO_ROUTE, *rule, "--format", "json", "--output", path)

    run = run_here("audit", "--snapshot", NO_ROUTE, "--baseline", path)

    assert run.exit_code == 1
    assert "note: the baseline holds no result of clarify-" in run.stderr
    assert "was it made with --rule?" in run.stderr
    assert run_here("audit", "--snapshot", NO_ROUTE, "--baseline", path, *rule).stderr == ""
