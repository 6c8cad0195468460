"""For notebooks: `check`, and `guard` in front of CreateProcessingJob."""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import botocore.session
import pytest
from botocore.exceptions import ParamValidationError

from clarify_rules.preflight import (
    CheckFailed,
    JobWouldFail,
    Outcome,
    PreflightWarning,
    RequestError,
    check,
    guard,
)
from clarify_rules.reader.errors import SetupError
from tests.preflight.requests import CONSOLE, SDK, changed, event
from tests.proofs.sdk_account import BUCKET, create_account
from tests.servers.aws import REGION, LocalAws

BIAS = {"methods": {"pre_training_bias": {"methods": "all"}}}
CREATE = "sagemaker:CreateProcessingJob"


@pytest.fixture(scope="module")
def running() -> Iterator[LocalAws]:
    with LocalAws.start() as aws:
        yield aws


@pytest.fixture(scope="module")
def networks(running: LocalAws) -> dict[str, dict[str, list[str]]]:
    return create_account(running)


@pytest.fixture
def aws(running: LocalAws, networks: object, monkeypatch: pytest.MonkeyPatch) -> LocalAws:
    for name, value in running.env().items():
        monkeypatch.setenv(name, value)
    running.client("s3").put_object(Bucket=BUCKET, Key="bias/analysis_config.json", Body=json.dumps(BIAS))
    running.reset()
    return running


@pytest.fixture
def session() -> Any:
    return boto3.Session(region_name=REGION)


def job(name: str, place: dict[str, list[str]] | None) -> dict[str, Any]:
    """A job in a network of the account, which has no endpoint; or in none, where it works."""
    found = changed(CONSOLE, ProcessingJobName=name)
    found["ProcessingInputs"][0]["S3Input"]["S3Uri"] = f"s3://{BUCKET}/bias/analysis_config.json"
    if place is None:
        return changed(found, drop="NetworkConfig")
    vpc_config = {"Subnets": place["subnets"], "SecurityGroupIds": place["groups"]}
    return changed(found, NetworkConfig={"VpcConfig": vpc_config})


def sent(aws: LocalAws) -> int:
    return aws.counts().calls.get(CREATE, 0)


def test_check_reads_a_request_or_a_file(
    aws: LocalAws, session: Any, networks: dict[str, Any], tmp_path: Path
) -> None:
    request = job("checked", networks["private"])
    file, config = tmp_path / "request.json", tmp_path / "config.json"
    file.write_text(json.dumps(request))
    config.write_text(json.dumps(BIAS))

    reports = [
        check(request, session),
        check(file),
        check(str(file), analysis_config=config, region=REGION),
        check(
            event(request, account="123456789012"), analysis_config=BIAS, parameters={"OrgId": "o-abcdefghij"}
        ),
    ]

    assert sent(aws) == 0
    for report in reports:
        assert report.outcome is Outcome.FAILS
        assert report.first_failure is not None
        assert report.first_failure.result.rule == "clarify-job-reaches-s3"
        assert report.to_dict()["outcome"] == "FAILS"
        assert "First, when it connects to S3 for its analysis config, dataset and results:" in str(report)


def test_check_says_what_it_cannot_do(aws: LocalAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RequestError, match="cannot be read: No such file"):
        check(tmp_path / "none.json")
    with pytest.raises(RequestError, match="is none of these"):
        check({})
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    monkeypatch.delenv("AWS_REGION", raising=False)
    with pytest.raises(SetupError, match="No AWS Region is set"):
        check(SDK)


@pytest.mark.parametrize("when", ["session", "client"])
def test_a_job_that_would_fail_is_not_sent(
    aws: LocalAws, session: Any, networks: dict[str, Any], when: str
) -> None:
    early = session.client("sagemaker")
    guard(session if when == "session" else early)
    client = session.client("sagemaker") if when == "session" else early

    with pytest.raises(JobWouldFail, match="the network would fail it") as raised:
        client.create_processing_job(**job("stopped", networks["private"]))

    assert sent(aws) == 0
    assert raised.value.report.outcome is Outcome.FAILS
    assert "clarify-job-reaches-s3" in str(raised.value)


def test_guarding_again_replaces_the_guard(aws: LocalAws, session: Any, networks: dict[str, Any]) -> None:
    guard(session)
    guard(session, mode="warn")

    with pytest.warns(PreflightWarning, match="the network will fail this job") as warned:
        session.client("sagemaker").create_processing_job(**job("warned", networks["private"]))

    assert len(warned) == 1
    assert sent(aws) == 1


def test_a_job_that_works_is_sent_and_what_does_not_comply_is_warned_of(aws: LocalAws, session: Any) -> None:
    guard(session)

    with pytest.warns(PreflightWarning, match="this job works, but does not comply"):
        session.client("sagemaker").create_processing_job(**job("public", None))

    assert sent(aws) == 1


def test_other_jobs_and_other_calls_pass_without_a_call(aws: LocalAws, session: Any) -> None:
    guard(session)
    client = session.client("sagemaker")
    other = changed(
        job("etl", None), AppSpecification={"ImageUri": "1.dkr.ecr.us-east-1.amazonaws.com/sklearn:1"}
    )
    other["ProcessingInputs"][0]["InputName"] = "raw"

    client.create_processing_job(**other)
    client.list_models()

    assert dict(aws.counts().calls) == {CREATE: 1, "sagemaker:ListModels": 1}


def test_what_botocore_refuses_is_left_to_it(aws: LocalAws, session: Any) -> None:
    guard(session)

    with pytest.raises(ParamValidationError):
        session.client("sagemaker").create_processing_job(ProcessingJobName=7)
    assert dict(aws.counts().calls) == {}


@pytest.mark.parametrize("mode", ["raise", "warn", "strict"])
def test_what_is_undetermined_never_stops_a_job(
    aws: LocalAws, session: Any, networks: dict[str, Any], mode: Any
) -> None:
    guard(session, mode=mode)
    aws.deny("ec2:DescribeVpcEndpoints")

    with pytest.warns(PreflightWarning, match="is not known") as warned:
        session.client("sagemaker").create_processing_job(**job(f"open-{mode}", networks["private"]))

    assert "ec2:DescribeVpcEndpoints" in str(warned[0].message)
    assert sent(aws) == 1


def test_a_check_that_cannot_be_made_stops_a_job_only_where_that_is_asked_for(
    aws: LocalAws, session: Any
) -> None:
    aws.deny("sts:GetCallerIdentity")
    guard(session)
    with pytest.warns(PreflightWarning, match="the job could not be checked: AWS refused GetCallerIdentity"):
        session.client("sagemaker").create_processing_job(**job("unchecked", None))
    assert sent(aws) == 1

    guard(session, mode="strict")
    with pytest.raises(CheckFailed, match="could not be checked"):
        session.client("sagemaker").create_processing_job(**job("unchecked-2", None))
    assert sent(aws) == 1


def test_the_sdks_session_is_guarded_with_its_clients(
    aws: LocalAws, session: Any, networks: dict[str, Any]
) -> None:
    class SdkSession:
        boto_session = session
        sagemaker_client = session.client("sagemaker")

    guard(SdkSession())

    for client in (SdkSession.sagemaker_client, session.client("sagemaker")):
        with pytest.raises(JobWouldFail):
            client.create_processing_job(**job("sdk", networks["private"]))
    assert sent(aws) == 0


def test_what_cannot_be_guarded() -> None:
    with pytest.raises(TypeError, match="not str"):
        guard("session")
    with pytest.raises(TypeError, match=r"session must be a boto3 session, .* not str"):
        guard(boto3.Session(region_name=REGION), session="default")
    with pytest.raises(TypeError, match=r"not the class boto3\.session\.Session"):
        guard(boto3.Session)
    with pytest.raises(ValueError, match="mode must be one of raise, warn, strict"):
        guard(boto3.Session(region_name=REGION), mode="stop")  # type: ignore[arg-type]  # what is tested


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (boto3.Session, r"the class boto3\.session\.Session"),
        (botocore.session.Session(), r"botocore\.session\.Session"),
    ],
)
def test_a_session_that_cannot_be_asked_with_is_refused_at_once(given: Any, named: str) -> None:
    """Neither a class whose brackets were forgotten, nor botocore's session, lets a check be made."""
    with pytest.raises(TypeError, match=f"session must be a boto3 session, .* not {named}$"):
        guard(boto3.Session(region_name=REGION), session=given)


def test_the_session_that_is_guarded_is_the_one_that_is_asked(
    aws: LocalAws, networks: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = boto3.Session(aws_access_key_id="own", aws_secret_access_key="key", region_name=REGION)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    guard(own)

    with pytest.raises(JobWouldFail):
        own.client("sagemaker").create_processing_job(**job("own", networks["private"]))


def test_the_region_of_the_client_is_the_one_that_is_read(
    aws: LocalAws, session: Any, networks: dict[str, Any]
) -> None:
    guard(session)
    elsewhere = session.client("sagemaker", region_name="eu-west-1")

    with pytest.raises(JobWouldFail) as raised:
        elsewhere.create_processing_job(**job("elsewhere", networks["private"]))

    report = raised.value.report
    assert report.region == "eu-west-1"
    assert report.first_failure is not None
    assert report.first_failure.result.code == "SUBNET_NOT_FOUND"


def test_importing_it_loads_nothing_of_the_terminal_and_no_aws() -> None:
    code = (
        "import sys, clarify_rules.preflight; "
        "print([m for m in ('click', 'rich', 'moto', 'yaml', 'boto3', 'botocore') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_whole_check_loads_nothing_of_the_terminal(aws: LocalAws, networks: dict[str, Any]) -> None:
    code = (
        "import json, sys, clarify_rules.preflight as p; "
        "r = p.check(json.load(sys.stdin)); str(r); r.to_dict(); "
        "print([m for m in ('click', 'rich', 'moto', 'yaml') if m in sys.modules])"
    )
    request = json.dumps(job("lean", networks["private"]))
    done = subprocess.run(
        [sys.executable, "-c", code], input=request, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"


def test_a_guard_that_has_nothing_to_say_is_silent(
    aws: LocalAws, session: Any, networks: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    report = check(job("quiet", networks["private"]), session)
    quiet = type("Quiet", (), {"outcome": Outcome.WORKS, "checked": ()})
    assert report.outcome is Outcome.FAILS
    monkeypatch.setattr("clarify_rules.preflight.guard_session.check_live", lambda *_: quiet)
    guard(session)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        session.client("sagemaker").create_processing_job(**job("quiet", networks["private"]))


def test_a_client_is_guarded_with_the_credentials_it_sends_with(
    aws: LocalAws, networks: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = boto3.Session(aws_access_key_id="own", aws_secret_access_key="key", region_name=REGION)
    client = own.client("sagemaker")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    guard(client)

    with pytest.raises(JobWouldFail):
        client.create_processing_job(**job("own-client", networks["private"]))


def test_a_client_without_credentials_is_not_judged_by_others(aws: LocalAws) -> None:
    client = boto3.Session(region_name=REGION).client("sagemaker")
    client._request_signer._credentials = None
    guard(client, mode="strict")

    with pytest.raises(CheckFailed, match="the client shows no credentials"):
        client.create_processing_job(**job("anonymous", None))
