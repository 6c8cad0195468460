"""Where the commands of a page are run: a folder with the files that the pages name, and an AWS account."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from clarify_rules.cli.demo.estate.building_blocks import Clients
from clarify_rules.cli.demo.estate.job_requests import JobDesk
from tests.cli.running import ONE_ZONE
from tests.documentation.pages import PAGES
from tests.proofs.demo_account import PRE_TRAINING
from tests.proofs.sdk_account import BUCKET, create_account
from tests.servers.aws import LocalAws

if TYPE_CHECKING:
    import pytest

PROFILES = ("default", "prod")
# Exemptions end: the pages were written for one day, and are run on others.
_WRITTEN = "2027-01-31"
_SOON = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()


def furnish(aws: LocalAws) -> None:
    """Make what the pages name in the account: a job, a bucket, and Security Hub."""
    create_account(aws)
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="cfg-bucket")
    clients = Clients(ec2=None, s3=s3, sagemaker=aws.client("sagemaker"), route53=aws.client("route53"))
    JobDesk(clients, aws.account_id, BUCKET).clarify("nightly-bias", PRE_TRAINING)
    aws.client("securityhub").enable_security_hub()


def settle(folder: Path, aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a folder the place of work, of somebody whose own settings lead to that account."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name == "COLUMNS":
            monkeypatch.delenv(name)
    for name, value in aws.env().items():
        if not name.startswith("AWS_") or name in ("AWS_ENDPOINT_URL", "AWS_EC2_METADATA_DISABLED"):
            monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / ".cache"))
    _write_settings(folder / ".aws", aws)
    for name, content in files().items():
        (folder / name).write_text(content.replace(_WRITTEN, _SOON), "utf-8")
    # What a page audits again without having saved it before: an account whose model is in one zone.
    shutil.copy(ONE_ZONE, folder / "today.json")
    monkeypatch.chdir(folder)


def as_written(printed: str) -> str:
    """Return what a command printed as it would have on the day for which the pages were written."""
    return printed.replace(_SOON, _WRITTEN)


def files() -> dict[str, str]:
    """Return the files that pages show, by name. AssertionError where two show different ones."""
    found: dict[str, str] = {}
    for page in PAGES:
        for block in page.blocks:
            if block.file:
                assert found.setdefault(block.file, block.text) == block.text, block.file
    return found


def _write_settings(folder: Path, aws: LocalAws) -> None:
    folder.mkdir()
    credentials = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "local"}
    names = {name: name if name == "default" else f"profile {name}" for name in PROFILES}
    for file, title, values in (
        ("credentials", dict.fromkeys(PROFILES), credentials),
        ("config", names, {"region": aws.region}),
    ):
        sections = [
            f"[{title[name] or name}]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())
            for name in PROFILES
        ]
        (folder / file).write_text("\n".join(sections), "utf-8")
