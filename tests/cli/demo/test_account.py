from __future__ import annotations

import os
import subprocess
import sys

import boto3
import pytest

from clarify_rules.cli.demo.account import open_demo_account


def test_the_environment_is_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    before = dict(os.environ)
    with open_demo_account():
        assert "AWS_PROFILE" not in os.environ
        assert "AWS_ENDPOINT_URL" not in os.environ
    assert dict(os.environ) == before


def test_the_environment_is_put_back_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    before = dict(os.environ)
    with pytest.raises(RuntimeError), open_demo_account():
        raise RuntimeError
    assert dict(os.environ) == before


def test_any_session_of_the_process_sees_the_account() -> None:
    with open_demo_account() as account:
        mine = boto3.Session().client("sts").get_caller_identity()["Account"]
        assert mine == account.account_id
        assert boto3.Session().client("sagemaker").list_processing_jobs()["ProcessingJobSummaries"]


def test_each_opening_builds_the_account_anew() -> None:
    def job_names() -> list[str]:
        with open_demo_account() as account:
            sagemaker = account.session.client("sagemaker")
            found = sagemaker.list_processing_jobs(MaxResults=100, SortBy="Name")
            return [job["ProcessingJobName"] for job in found["ProcessingJobSummaries"]]

    assert job_names() == job_names()


def test_a_fresh_process_opens_the_example_account() -> None:
    script = (
        "from clarify_rules.cli.demo.account import open_demo_account\n"
        "with open_demo_account() as account:\n"
        "    print(account.account_id, account.region)\n"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.split() == ["111122223333", "us-east-1"]
    assert done.stderr == ""
