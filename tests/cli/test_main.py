from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from clarify_rules import __version__
from clarify_rules.cli import main
from tests.cli.running import ALL_GREEN, HOSTILE, run_apart, run_here


def test_the_version() -> None:
    assert run_here("--version").stdout == f"clarify-rules {__version__}\n"


@pytest.mark.parametrize(
    "command", [[], ["audit"], ["check"], ["doctor"], ["snapshot"], ["rules"], ["rules", "show"]]
)
def test_help_teaches_and_lets_no_option_unexplained(command: list[str]) -> None:
    run = run_here(*command, "--help")

    assert (run.exit_code, run.stderr) == (0, "")
    options = [line for line in run.stdout.splitlines() if line.strip().startswith("-")]
    assert all(len(line) <= 100 for line in run.stdout.splitlines())
    assert options
    if command in ([], ["audit"], ["snapshot"]):
        assert "Exit codes" in run.stdout
        assert "clarify-rules audit" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name a command"),
        (["audt"], "did you mean audit?"),
        (["x"], "there are audit, check, doctor, rules, snapshot"),
        ([HOSTILE], "there is no command"),
        (["--nonsense"], "--nonsense"),
        (["audit", "--snapshto", "f"], "--snapshot"),
        (["audit", "surplus"], "surplus"),
        (["audit", "--format", "xml"], "'json'"),
        (["audit", "--fail-on", "sometimes"], "'never'"),
        (["audit", "--lookback-days", "0"], "1<=x<=90"),
        (["audit", "--lookback-days", "many"], "--lookback-days"),
        (["audit", "--snapshot"], "--snapshot"),
        (["snapshot"], "--output"),
        (["rules", "show"], "ID"),
        (["rules", "list"], "list"),
    ],
)
def test_bad_usage_is_one_line(arguments: list[str], said: str) -> None:
    assert said in run_here(*arguments).one_line()


def test_bad_usage_in_a_process_of_its_own() -> None:
    assert "did you mean audit?" in run_apart("audi").one_line()


def test_an_error_of_ours_is_one_line_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: Path) -> object:
        raise RuntimeError(f"broken\n{path}")

    monkeypatch.setattr("clarify_rules.cli.snapshot_file.read_snapshot", broken)

    assert run_here("audit", "--snapshot", ALL_GREEN).one_line().startswith("internal error: RuntimeError")

    monkeypatch.setenv("CLARIFY_RULES_DEBUG", "1")
    with pytest.raises(RuntimeError):
        run_here("audit", "--snapshot", ALL_GREEN)


def test_ctrl_c_says_nothing(tmp_path: Path) -> None:
    waits_for_a_writer = tmp_path / "pipe"
    os.mkfifo(waits_for_a_writer)
    # Whoever starts the tests in the background has Ctrl-C ignored, and children inherit that.
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from clarify_rules.cli.main import run; print('up', flush=True); run()"
    )
    arguments = [sys.executable, "-c", code, "audit", "--snapshot", str(waits_for_a_writer)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "up\n"
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=20)
        finally:
            process.kill()

    assert (process.returncode, out, err.strip()) == (main.INTERRUPTED, "", "")


@pytest.mark.parametrize(
    ("arguments", "due"),
    [
        (["rules", "show", "clarify-job-in-vpc"], 0),
        (["--help"], 0),
        (["audit", "--snapshot", str(ALL_GREEN)], 0),
    ],
)
def test_a_closed_pipe_is_no_error(arguments: list[str], due: int) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    code = "from clarify_rules.cli.main import run; run()"
    try:
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], stdout=writer, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(writer)

    assert (done.returncode, done.stderr) == (due, b"")


WRITERS = [
    "--help",
    "--version",
    "audit --help",
    "snapshot --help",
    "rules",
    "rules --help",
    "rules --format json",
    "rules show clarify-job-in-vpc",
    *(f"audit --snapshot {ALL_GREEN} --format {form}" for form in ("table", "json", "csv")),
]


def _in_shell(arguments: str, redirection: str) -> subprocess.CompletedProcess[str]:
    code = "from clarify_rules.cli.main import run; run()"
    command = f'{shlex.quote(sys.executable)} -c "{code}" {arguments} {redirection}'
    return subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", WRITERS)
@pytest.mark.parametrize(
    ("redirection", "said"),
    [
        (">&-", "stdout is closed; results have nowhere to go"),
        ("> /dev/full", "stdout cannot be written: No space left on device"),
    ],
)
def test_a_stdout_that_takes_nothing_is_one_line(arguments: str, redirection: str, said: str) -> None:
    if "/dev/full" in redirection and not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    done = _in_shell(arguments, redirection)

    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"clarify-rules: {said}\n")


@pytest.mark.parametrize("redirection", [">&-", "> /dev/full"])
def test_results_that_go_to_a_file_need_no_stdout(tmp_path: Path, redirection: str) -> None:
    file = tmp_path / "results.json"

    done = _in_shell(f"audit --snapshot {ALL_GREEN} --format json --output {file}", redirection)

    assert (done.returncode, done.stderr) == (0, "")
    assert file.stat().st_size


@pytest.mark.parametrize("redirection", ["2>&-", "2> /dev/full"])
@pytest.mark.parametrize(
    ("arguments", "due"),
    [
        (f"audit --snapshot {ALL_GREEN}", 0),
        pytest.param("audit --demo --fail-on never", 3, marks=pytest.mark.verify),
        ("x", 2),
    ],
)
def test_a_stderr_that_takes_nothing_changes_no_exit_code(arguments: str, due: int, redirection: str) -> None:
    assert _in_shell(arguments, redirection).returncode == due


def test_what_the_system_refuses_is_no_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> object:
        raise PermissionError(13, "Permission denied", "/home/me/.aws/config")

    monkeypatch.setattr("clarify_rules.cli.read_source.read_source", refused)

    assert run_here("audit").one_line() == "/home/me/.aws/config: Permission denied"


@pytest.mark.parametrize(
    "command", [["--version"], ["--help"], ["rules"], ["rules", "show", "clarify-job-in-vpc"]]
)
def test_what_needs_no_aws_does_not_load_it(command: list[str]) -> None:
    code = (
        "import sys; from clarify_rules.cli.main import exit_code_of; exit_code_of(sys.argv[1:]); "
        "print(sorted({'boto3', 'botocore', 'moto', 'urllib3', 'yaml'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True, check=True)

    assert done.stderr == "[]\n"


def test_auditing_a_file_loads_neither_aws_nor_more_than_its_format() -> None:
    code = (
        "import sys; from clarify_rules.cli.main import exit_code_of; exit_code_of(sys.argv[1:]); "
        "print(sorted({'boto3', 'botocore', 'moto', 'rich', 'yaml'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "audit", "--snapshot", ALL_GREEN, "--format", "json"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stderr == "[]\n"
