"""`clarify-rules check`: a request from a file or stdin, judged before it is sent."""

from __future__ import annotations

import io
import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from tests.cli.running import ALL_GREEN, HOSTILE, ONE_ZONE, ROOT, Run, run_apart, run_here, saved, world
from tests.preflight.requests import CONSOLE, SDK, changed, cloudtrail, event, template
from tests.proofs.sdk_account import create_account
from tests.servers.aws import LocalAws

_SCHEMAS = [
    json.loads((ROOT / "docs" / "schemas" / f"{name}.schema.json").read_text())
    for name in ("check", "results")
]
_REGISTRY: Any = Registry().with_resources([(each["$id"], Resource.from_contents(each)) for each in _SCHEMAS])
_VALIDATOR = jsonschema.Draft202012Validator(_SCHEMAS[0], registry=_REGISTRY)
BIAS = {"methods": {"pre_training_bias": {"methods": "all"}}}


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with LocalAws.start() as running:
        yield running


@pytest.fixture(scope="module")
def networks(aws: LocalAws) -> dict[str, dict[str, list[str]]]:
    return create_account(aws)


@pytest.fixture
def request_file(tmp_path: Path) -> Path:
    return written(SDK, tmp_path)


def written(document: object, folder: Path, name: str = "request.json") -> Path:
    path = folder / name
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


def as_json(run: Run) -> Any:
    document = json.loads(run.stdout)
    _VALIDATOR.validate(document)
    return document


def test_what_works_is_0_and_what_fails_is_1_with_the_reason(request_file: Path) -> None:
    right = run_here("check", request_file, "--snapshot", ALL_GREEN)
    wrong = run_here("check", request_file, "--snapshot", ONE_ZONE)

    assert (right.exit_code, right.stderr) == (0, "")
    assert "WORKS: no obstacle was found" in right.stdout
    assert (wrong.exit_code, wrong.stderr) == (1, "")
    assert "FAILS" in wrong.stdout
    assert "AWS says: ClientError: Unable to locate at least 2 availability zone(s)" in wrong.stdout
    assert run_here("check", request_file, "--snapshot", ONE_ZONE, "--fail-on", "never").exit_code == 0


def test_what_is_not_known_is_3(request_file: Path, tmp_path: Path) -> None:
    document = world()
    document["s3"]["AnalysisConfigs"] = {}

    run = run_here("check", request_file, "--snapshot", saved(document, tmp_path))

    assert run.exit_code == 3
    assert "--analysis-config FILE" in run.stdout


@pytest.mark.parametrize("file", [ALL_GREEN, ONE_ZONE])
@pytest.mark.parametrize("form", ["SDK", "CloudTrail", "event", "template"])
def test_json_is_of_the_published_schema(form: str, file: Path, tmp_path: Path) -> None:
    forms = {"SDK": SDK, "CloudTrail": cloudtrail(SDK), "event": event(SDK)}
    forms["template"] = template(
        Job=("ProcessingJob", SDK),
        Model=("Model", {"VpcConfig": {"Subnets": {"Ref": "S"}, "SecurityGroupIds": ["sg-model"]}}),
    )

    run = run_here("check", written(forms[form], tmp_path), "--snapshot", file, "--format", "json")

    document = as_json(run)
    assert [each["kind"] for each in document["checks"]] == ["Clarify job"] + ["model"] * (form == "template")
    (job, *_) = document["checks"]
    assert (job["first_failure"] is None) == (job["outcome"] == "WORKS")


def test_a_yaml_template(tmp_path: Path) -> None:
    text = """
Resources:
  Model:
    Type: AWS::SageMaker::Model
    Properties:
      VpcConfig: {Subnets: [subnet-a, subnet-e], SecurityGroupIds: [sg-model]}
      ExecutionRoleArn: !GetAtt Role.Arn
"""
    run = run_here(
        "check", written(text, tmp_path, "stack.yaml"), "--snapshot", ALL_GREEN, "--format", "json"
    )

    (check,) = as_json(run)["checks"]
    assert (check["name"], check["first_failure"]["code"]) == ("Model", "AZ_COUNT")


def test_a_config_from_a_file(request_file: Path, tmp_path: Path) -> None:
    config = written(BIAS, tmp_path, "analysis_config.json")

    run = run_here("check", request_file, "--snapshot", ONE_ZONE, "--analysis-config", config)

    assert run.exit_code == 0
    assert "WORKS" in run.stdout


def test_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(json.dumps(SDK).encode())))

    assert run_here("check", "-", "--snapshot", ALL_GREEN).exit_code == 0


def test_output_is_a_file_for_its_owner(request_file: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.txt"

    run = run_here("check", request_file, "--snapshot", ALL_GREEN, "--output", out)

    assert (run.exit_code, run.stdout) == (0, "")
    assert "WORKS" in out.read_text()
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_hostile_names_are_inert(tmp_path: Path) -> None:
    request = changed(SDK, ProcessingJobName=HOSTILE)
    for form in ("table", "json"):
        file = written(request, tmp_path)
        run = run_apart(
            "check", file, "--snapshot", ONE_ZONE, "--format", form, env={"PYTHONIOENCODING": "ascii"}
        )

        assert run.exit_code == 1, run.stderr
        assert "\x1b" not in run.stdout
        assert "\u202e" not in run.stdout
        assert max(map(len, run.stdout.splitlines())) < 500 or form == "json"


_BAD = {
    "no such file": (None, "cannot be read: No such file or directory"),
    "a folder": (..., "cannot be read: Is a directory"),
    "empty": ("", "is empty"),
    "cut off": ('{"ProcessingJobName": ', "is not JSON"),
    "neither JSON nor YAML": ("a: b: c", "is neither JSON nor YAML"),
    "a list": ([SDK], "is none of these|must be an object"),
    "of a wrong type": (changed(SDK, ProcessingInputs="none"), "ProcessingInputs must be a list"),
    "huge": (" " * 2_000_000, "is larger than 1,048,576 bytes"),
    "other resources": ({"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}, "so there is nothing to check"),
    "not Clarify's": (
        {"AppSpecification": {"ImageUri": "sklearn:1"}, "ProcessingJobName": "etl"},
        r"no job of SageMaker Clarify's, so there is nothing to check \(etl",
    ),
    "of another account": (cloudtrail(SDK, recipientAccountId="999999999999"), "is a record of 999999999999"),
    "of another Region": (
        event(SDK, region="eu-west-1"),
        "is a record of eu-west-1, and what is read is us-east-1",
    ),
}


@pytest.mark.parametrize("case", _BAD)
def test_bad_requests_are_2_and_one_line(case: str, tmp_path: Path) -> None:
    content, said = _BAD[case]
    path = tmp_path / "request.json"
    if content is ...:
        path.mkdir()
    elif content is not None:
        written(content, tmp_path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")  # nobody is asked
        line = run_here("check", path, "--snapshot", ALL_GREEN).one_line()

    assert re.search(said, line), line
    assert str(path) in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--demo", "--snapshot", ALL_GREEN], "either --demo or --snapshot"),
        (["--snapshot", ALL_GREEN, "--region", "us-east-1"], "leave out --region"),
        (["--region", "us-east-1", "--region", "eu-west-1"], "give --region once"),
        (["--demo", "--profile", "x"], "leave out --profile"),
        (["--format", "csv"], "'json'"),
        (["--lookback-days", "3"], "--lookback-days"),
        (["--snapshot", "none.json"], "none.json"),
        (["--snapshot", ALL_GREEN, "--param", "OrgId=x"], "OrgId must be"),
        (["--snapshot", ALL_GREEN, "--analysis-config", "none.json"], "none.json"),
        (["--snapshot", ALL_GREEN, "--analysis-config", ROOT / "README.md"], "is not JSON"),
        (["--snapshot", ALL_GREEN, "--output", ROOT], "is a folder"),
    ],
)
def test_bad_usage_is_one_line(arguments: list[str | Path], said: str, request_file: Path) -> None:
    assert said in run_here("check", request_file, *arguments).one_line()


def test_one_config_does_not_fit_two_jobs(request_file: Path, tmp_path: Path) -> None:
    two = template(A=("ProcessingJob", SDK), B=("ProcessingJob", changed(SDK, ProcessingJobName="b")))
    config = written(BIAS, tmp_path, "config.json")

    run = run_here("check", written(two, tmp_path), "--snapshot", ALL_GREEN, "--analysis-config", config)

    assert "holds 2 Clarify jobs, and one analysis config was given" in run.one_line()


def test_an_account_that_cannot_be_reached_is_one_line(request_file: Path) -> None:
    nowhere = {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "y",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    }

    run = run_apart("check", request_file, "--region", "us-east-1", env=nowhere | {"AWS_MAX_ATTEMPTS": "1"})

    assert "127.0.0.1:9" in run.one_line()


# sts once, DescribeSubnets by id and by VPC, two DNS attributes; the rest once for the one VPC.
NETWORK_CALLS = {
    "sts:GetCallerIdentity": 1,
    "ec2:DescribeSubnets": 2,
    "ec2:DescribeVpcs": 1,
    "ec2:DescribeDhcpOptions": 1,
    "ec2:DescribeVpcAttribute": 2,
    "ec2:DescribeRouteTables": 1,
    "ec2:DescribeNetworkAcls": 1,
    "ec2:DescribeNatGateways": 1,
    "ec2:DescribeVpcEndpoints": 1,
    "ec2:DescribeSecurityGroups": 1,
    "ec2:DescribeSecurityGroupVpcAssociations": 1,
    "ec2:DescribeManagedPrefixLists": 1,
    "ec2:GetManagedPrefixListEntries": 1,
    "route53:ListHostedZonesByVPC": 1,
}


@pytest.mark.verify
@pytest.mark.parametrize(
    ("config", "more"),
    [
        (BIAS, {}),
        (
            {
                "methods": {"shap": {}},
                "predictor": {"model_name": "two-zones", "instance_type": "ml.m5.xlarge"},
            },
            {"sagemaker:DescribeModel": 1, "ec2:DescribeInstanceTypeOfferings": 1},
        ),
        (
            {"methods": {"shap": {}}, "predictor": {"endpoint_name": "scoring"}},
            {
                "sagemaker:DescribeModel": 1,
                "sagemaker:DescribeEndpoint": 1,
                "sagemaker:DescribeEndpointConfig": 1,
            },
        ),
        ({"methods": {"shap": {}}, "predictor": {"model_name": "gone"}}, {"sagemaker:DescribeModel": 1}),
    ],
)
def test_a_check_costs_the_calls_of_one_network_whatever_else_there_is(
    aws: LocalAws, networks: dict[str, Any], config: dict[str, Any], more: dict[str, int], tmp_path: Path
) -> None:
    place = networks["private"]
    vpc_config = {"Subnets": place["subnets"], "SecurityGroupIds": place["groups"]}
    request = written(changed(SDK, NetworkConfig={"VpcConfig": vpc_config}), tmp_path)
    aws.client("s3").put_object(
        Bucket="acme-ml-fairness", Key="c/analysis_config.json", Body=json.dumps(config)
    )
    moved = json.loads(request.read_text())
    moved["ProcessingInputs"][1]["S3Input"]["S3Uri"] = "s3://acme-ml-fairness/c/analysis_config.json"
    written(moved, tmp_path)
    aws.reset()

    run = run_apart("check", request, "--format", "json", env=aws.env())

    called = dict(aws.counts().calls)
    assert called == NETWORK_CALLS | {"s3:GetObject": 1} | more, run.stderr
    (check,) = as_json(run)["checks"]
    assert check["outcome"] == "FAILS"
    # The account has no endpoints: S3 is what fails first.
    assert check["first_failure"]["rule"] == "clarify-job-reaches-s3"

    aws.reset()
    given = written(config, tmp_path, "config.json")
    again = run_apart("check", request, "--format", "json", "--analysis-config", given, env=aws.env())
    assert dict(aws.counts().calls) == NETWORK_CALLS | more
    assert as_json(again)["checks"][0]["first_failure"] == check["first_failure"]


def test_what_does_not_exist_in_the_account_is_told_with_awss_error(
    aws: LocalAws, networks: dict[str, Any], tmp_path: Path
) -> None:
    place = networks["private"]
    elsewhere = changed(
        SDK, NetworkConfig={"VpcConfig": {"Subnets": ["subnet-0gone"], "SecurityGroupIds": place["groups"]}}
    )
    config = written({"methods": {"shap": {}}, "predictor": {"model_name": "gone"}}, tmp_path, "config.json")
    asked = ("--format", "json", "--analysis-config", config)

    run = run_apart("check", written(elsewhere, tmp_path), *asked, env=aws.env())

    (check,) = as_json(run)["checks"]
    assert check["first_failure"]["code"] == "SUBNET_NOT_FOUND"
    codes = {each["code"] for each in check["results"] if each["status"] == "NON_COMPLIANT"}
    assert "MODEL_NOT_FOUND" in codes

    outside = written(changed(SDK, drop="NetworkConfig"), tmp_path)
    (check,) = as_json(run_apart("check", outside, *asked, env=aws.env()))["checks"]
    assert check["first_failure"]["code"] == "MODEL_NOT_FOUND"
    assert check["first_failure"]["aws_error"] == (
        'ValidationException: Could not find model "arn:aws:sagemaker:us-east-1:123456789012:model/gone".'
    )


def test_a_denied_call_is_undetermined_and_names_the_action(
    aws: LocalAws, networks: dict[str, Any], tmp_path: Path
) -> None:
    place = networks["private"]
    vpc_config = {"Subnets": place["subnets"], "SecurityGroupIds": place["groups"]}
    request = written(changed(CONSOLE, NetworkConfig={"VpcConfig": vpc_config}), tmp_path)
    config = written(BIAS, tmp_path, "config.json")
    aws.deny("ec2:DescribeVpcEndpoints")

    run = run_apart("check", request, "--analysis-config", config, env=aws.env())

    aws.reset()
    assert run.exit_code == 3
    assert "ec2:DescribeVpcEndpoints" in run.stdout


def test_the_demo(request_file: Path) -> None:
    run = run_apart("check", request_file, "--demo")

    assert (run.exit_code, run.stderr) == (1, "")
    assert "SUBNET_NOT_FOUND" in run.stdout
