from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from clarify_rules import __version__
from clarify_rules.reader.clients import AwsSession, Identity
from clarify_rules.reader.errors import SetupError
from clarify_rules.reader.timestamps import timestamp_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.aws import LocalAws


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    from tests.servers.aws import LocalAws

    with LocalAws.start() as running:
        yield running


@pytest.fixture
def local(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> LocalAws:
    for name, value in aws.env().items():
        monkeypatch.setenv(name, value)
    aws.reset()
    return aws


def test_the_identity_is_asked_once_for_all_regions(local: LocalAws) -> None:
    session = AwsSession()

    identities = {session.region(name).identity for name in ("us-east-1", "eu-west-1", "us-east-1")}

    assert identities == {Identity("123456789012", "aws")}
    assert local.counts().calls == {"sts:GetCallerIdentity": 1}


def test_a_client_is_built_once_and_names_its_maker(local: LocalAws) -> None:
    clients = AwsSession().region("us-east-1")

    assert clients.client("ec2") is clients.client("ec2")
    assert clients.session.region("us-east-1") is clients
    config = clients.client("ec2").meta.config
    assert config.user_agent_extra == f"clarify-config-rules/{__version__}"
    assert config.retries["mode"] == "adaptive"


def test_times_come_as_text_from_every_protocol(local: LocalAws) -> None:
    clients = AwsSession().region("us-east-1")
    bucket = clients.client("s3")
    bucket.create_bucket(Bucket="times")
    bucket.put_object(Bucket="times", Key="k", Body=b"{}")

    assert bucket.get_object(Bucket="times", Key="k")["LastModified"].endswith("Z")


def test_a_role_is_assumed_once_with_the_external_id(local: LocalAws) -> None:
    session = AwsSession(role_arn="arn:aws:iam::123456789012:role/auditor", external_id="42")

    session.region("us-east-1").client("ec2").describe_vpcs()
    session.region("us-east-1").client("ec2").describe_vpcs()

    assert local.counts().calls == {"sts:AssumeRole": 1, "ec2:DescribeVpcs": 2}


def test_a_role_that_may_not_be_assumed_is_one_line(local: LocalAws) -> None:
    local.deny("sts:AssumeRole")
    session = AwsSession(role_arn="arn:aws:iam::123456789012:role/auditor")

    with pytest.raises(SetupError, match=r"AWS refused AssumeRole \(AccessDenied\)") as failed:
        _ = session.region("us-east-1").identity
    assert "\n" not in str(failed.value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1763632800.123, "2025-11-20T10:00:00.123000Z"),
        (1763632800, "2025-11-20T10:00:00Z"),
        ("2025-11-20T10:00:00.000Z", "2025-11-20T10:00:00Z"),
        ("1763632800", "2025-11-20T10:00:00Z"),
        ("Thu, 20 Nov 2025 10:00:00 GMT", "2025-11-20T10:00:00Z"),
        ("soon", "soon"),
    ],
)
def test_a_timestamp_of_any_protocol_is_iso_8601_in_utc(value: object, text: str) -> None:
    assert timestamp_text(value) == text


def test_no_credentials_no_profile_and_no_such_region_are_one_line_each() -> None:
    with pytest.raises(SetupError, match="No AWS credentials were found"):
        _ = AwsSession().region("us-east-1").identity
    with pytest.raises(SetupError, match="nobody"):
        _ = AwsSession(profile="nobody").region("us-east-1").identity
    with pytest.raises(SetupError, match="'Ireland' is not the name of an AWS Region"):
        AwsSession().region("Ireland")


def test_a_regions_digits_are_those_aws_uses() -> None:
    with pytest.raises(SetupError, match="is not the name of an AWS Region"):
        AwsSession().region("us-east-\N{ARABIC-INDIC DIGIT ONE}")


def test_an_endpoint_nobody_listens_at_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    monkeypatch.setattr("clarify_rules.reader.clients._ATTEMPTS", 1)

    with pytest.raises(SetupError, match="check the Region's name, the network and AWS_ENDPOINT_URL"):
        _ = AwsSession().region("us-east-1").identity


def test_the_default_region_is_the_environments(monkeypatch: pytest.MonkeyPatch) -> None:
    assert AwsSession().default_region is None
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    assert AwsSession().default_region == "eu-west-1"


@pytest.mark.parametrize(("session", "seconds"), [(AwsSession(), 30), (AwsSession(read_timeout=7), 7)])
def test_how_long_an_attempt_waits_can_be_told(session: AwsSession, seconds: int) -> None:
    assert session._config.read_timeout == seconds
