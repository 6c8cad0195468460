"""What was handed in is named when it is of no use: the config by its file, a wrong value by its type."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from clarify_rules.preflight import RequestError, check
from clarify_rules.preflight.asked_session import region_of, session_like
from clarify_rules.preflight.request.cloudformation import of_template
from clarify_rules.reader.errors import SetupError
from tests.catalog.net import Net
from tests.cli.running import ALL_GREEN, run_here
from tests.preflight.requests import CONSOLE, SDK, VPC_CONFIG, changed, template
from tests.preflight.test_verdicts import checked

HINT = "can be handed in"


def check_command(folder: Path, config: str | None) -> tuple[int, str]:
    """Run the command with a config of that content; return its exit code and what it said."""
    request, file = folder / "request.json", folder / "config.json"
    request.write_text(json.dumps(CONSOLE))
    if config is not None:
        file.write_text(config)
    run = run_here("check", request, "--analysis-config", file, "--snapshot", ALL_GREEN)
    return run.exit_code, " ".join(f"{run.stdout}{run.stderr}".split())


@pytest.mark.parametrize(
    ("config", "said"),
    [(None, "cannot be read: No such file"), ("[", "is not JSON"), ("[]", "is JSON, but not an object")],
)
def test_a_config_file_of_no_use_is_named_and_not_the_request(
    config: str | None, said: str, tmp_path: Path
) -> None:
    code, text = check_command(tmp_path, config)

    assert code == 2
    assert f"config.json {said}" in text
    assert "the analysis config" in text
    assert "request.json" not in text


def test_an_invalid_config_is_named_by_its_file_and_no_other_is_asked_for(tmp_path: Path) -> None:
    _, text = check_command(tmp_path, '{"methods": []}')

    assert "config.json, methods" in text
    assert "correct the analysis config and check again" in text.lower()
    assert "s3://cfg-bucket" not in text
    assert HINT not in text
    told = " ".join(str(checked(Net(), CONSOLE, {"methods": []})).split())
    assert "In the analysis config that was handed in, methods" in told
    assert HINT not in told


def test_the_config_cannot_come_from_stdin(tmp_path: Path) -> None:
    run = run_here("check", tmp_path / "r.json", "--analysis-config", "-", "--snapshot", ALL_GREEN)

    assert run.exit_code == 2
    assert "--analysis-config takes a file" in run.stderr


@pytest.mark.parametrize("value", [[SDK], None, b"{}", 7, json.dumps(SDK), " [1]"])
def test_what_is_no_request_is_a_type_error_that_repeats_nothing(value: Any) -> None:
    with pytest.raises(TypeError, match=r"the request (must be the path|is JSON text)") as raised:
        check(value)
    assert len(str(raised.value)) < 120


@pytest.mark.parametrize("value", [[1], b"{}", "{}"])
def test_what_is_no_config_is_a_type_error(value: Any) -> None:
    with pytest.raises(TypeError, match=r"analysis_config (must be the path|is JSON text)"):
        check(SDK, analysis_config=value)


def test_a_long_path_is_shortened() -> None:
    with pytest.raises(RequestError, match="cannot be read") as raised:
        check("x" * 10_000)
    assert len(str(raised.value)) < 150


def test_sessions_of_all_kinds_are_taken() -> None:
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="eu-west-1")
    sdk = type("SdkSession", (), {"boto_session": session})()
    client = session.client("sagemaker", region_name="eu-central-1")

    for given, region in ((session, "eu-west-1"), (sdk, "eu-west-1"), (client, "eu-central-1"), (None, None)):
        session_like(given)
        assert region_of(given) == region
    with pytest.raises(TypeError, match=r"session must be a boto3 session, .* not str"):
        check(SDK, "default")
    client._request_signer._credentials = None
    with pytest.raises(SetupError, match="the client shows no credentials"):
        session_like(client)


def test_what_cloudformation_makes_of_numbers_and_booleans_is_read() -> None:
    job: dict[str, Any] = changed(CONSOLE, ProcessingJobName=123)
    job["NetworkConfig"] |= {"EnableNetworkIsolation": "True"}
    model = {"ModelName": 123, "EnableNetworkIsolation": "FALSE", "VpcConfig": {**VPC_CONFIG, "Subnets": [1]}}

    (made,), (modelled,) = of_template(template(J=("ProcessingJob", job), M=("Model", model)), None)

    assert made.name == "123"
    assert made.described["NetworkConfig"]["EnableNetworkIsolation"] is True
    assert modelled.described["ModelName"] == "123"
    assert modelled.described["EnableNetworkIsolation"] is False
    assert modelled.described["VpcConfig"]["Subnets"] == ("1",)
    with pytest.raises(RequestError, match="EnableNetworkIsolation must be true or false"):
        of_template(template(M=("Model", {"EnableNetworkIsolation": 1})), None)
