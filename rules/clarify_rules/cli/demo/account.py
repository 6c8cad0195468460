"""Opening the demo account: moto in this process, filled, and closed again without a trace."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .read_models_once import models_read_once

if TYPE_CHECKING:
    from collections.abc import Iterator

DEMO_REGION = "us-east-1"
# The example account number of AWS's own documentation, and another company's.
DEMO_ACCOUNT_ID = "111122223333"
PARTNER_ACCOUNT_ID = "444455556666"

# AWS's own variables would lead the demo's calls to real accounts, profiles, endpoints or proxies.
_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "demo",
    "AWS_SECRET_ACCESS_KEY": "demo",
    "AWS_DEFAULT_REGION": DEMO_REGION,
    "AWS_REGION": DEMO_REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "MOTO_ACCOUNT_ID": DEMO_ACCOUNT_ID,
    # Half a second of machine images that nothing here looks at.
    "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
}


@dataclass(frozen=True)
class DemoAccount:
    """An account to audit; `session` is a boto3 session with its credentials, which may be used again."""

    account_id: str
    region: str
    session: Any


@contextmanager
def open_demo_account() -> Iterator[DemoAccount]:
    """Build the demo company's account in this process and yield it; it exists until the context ends.

    Nothing leaves the machine: inside the context moto answers every boto3 call of this process. The
    environment variables it needs are put back afterwards. Raises ModuleNotFoundError without moto.
    """
    before = {name: value for name, value in os.environ.items() if name.startswith(("AWS_", "MOTO_"))}
    for name in before:
        del os.environ[name]
    os.environ.update(_ENVIRONMENT)
    try:
        # Imported late: moto reads its settings from the environment, and only the demo should pay for it.
        with models_read_once():
            from moto import mock_aws

            from .moto_gaps import fill_moto_gaps

            fill_moto_gaps()
            with mock_aws():
                yield _built()
    finally:
        for name in _ENVIRONMENT:
            os.environ.pop(name, None)
        os.environ.update(before)


def _built() -> DemoAccount:
    import boto3

    from .estate import build_estate
    from .estate.building_blocks import Clients

    session = boto3.Session(region_name=DEMO_REGION)
    clients = Clients(
        ec2=session.client("ec2"),
        s3=session.client("s3"),
        sagemaker=session.client("sagemaker"),
        route53=session.client("route53"),
    )
    build_estate(clients, DEMO_ACCOUNT_ID, _partner_bucket(clients.s3))
    return DemoAccount(account_id=DEMO_ACCOUNT_ID, region=DEMO_REGION, session=session)


def _partner_bucket(s3: Any) -> str:
    """Make a bucket with an analysis config in the partner's account and return its name."""
    bucket = f"partner-exchange-{PARTNER_ACCOUNT_ID}"
    config = {"methods": {"pre_training_bias": {"methods": "all"}}}
    # moto asks this variable, at each call, whose account it plays.
    os.environ["MOTO_ACCOUNT_ID"] = PARTNER_ACCOUNT_ID
    try:
        s3.create_bucket(Bucket=bucket)
        s3.put_object(Bucket=bucket, Key="shared/analysis_config.json", Body=json.dumps(config).encode())
    finally:
        os.environ["MOTO_ACCOUNT_ID"] = DEMO_ACCOUNT_ID
    return bucket
