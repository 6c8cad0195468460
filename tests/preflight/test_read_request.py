"""Requests of every form are read into the same job; what is none of them is one sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clarify_rules.preflight.request.fields import UNKNOWN
from clarify_rules.preflight.request.planned import Place, RequestError
from clarify_rules.preflight.request.read_request import MOST_BYTES, parse_request, read_request
from tests.preflight.requests import (
    CONFIG,
    CONSOLE,
    IMAGE,
    SDK,
    changed,
    cloudtrail,
    event,
    network,
    template,
)

PLACE = Place("aws", "us-east-1", "111122223333")
READ = ("NetworkConfig", "AppSpecification", "ProcessingResources", "ProcessingOutputConfig")


def job_of(document: Any) -> dict[str, Any]:
    (job,) = read_request(document, PLACE).jobs
    return json.loads(json.dumps(job.described, default=dict))  # type: ignore[no-any-return]  # JSON's own


FORMS = {
    "request": SDK,
    "CloudTrail": cloudtrail(SDK),
    "CloudTrail file": {"Records": [{"eventName": "ListTags", "eventSource": "s"}, cloudtrail(SDK)]},
    "CloudTrail on EventBridge": {
        "detail-type": "AWS API Call via CloudTrail",
        "region": "us-east-1",
        "account": "111122223333",
        "detail": cloudtrail(SDK),
    },
    "EventBridge": event(SDK),
    "CloudFormation": template(Job=("ProcessingJob", SDK)),
    "description": changed(SDK, ProcessingJobStatus="Completed", ProcessingJobArn="arn:x"),
}


@pytest.mark.parametrize("form", FORMS)
def test_all_forms_of_one_job_are_the_same_job(form: str) -> None:
    read, due = job_of(FORMS[form]), job_of(SDK)

    assert {key: read[key] for key in READ} == {key: due[key] for key in READ}
    assert read["ProcessingInputs"] == due["ProcessingInputs"]
    assert read["ProcessingJobName"] == SDK["ProcessingJobName"]
    assert read["ProcessingJobStatus"] == "InProgress"


def test_a_record_names_its_place() -> None:
    for form in ("CloudTrail", "CloudTrail file", "CloudTrail on EventBridge", "EventBridge"):
        read = read_request(FORMS[form])
        assert (read.region, read.account_id) == ("us-east-1", "111122223333")
    assert read_request(SDK).region is None


def test_environment_variables_keep_their_own_names_and_no_secrets() -> None:
    request = changed(
        SDK, Environment={"aws_use_fips": "x", "AWS_USE_FIPS_ENDPOINT": "true", "PASSWORD": "p"}
    )

    assert job_of(cloudtrail(request))["Environment"] == {"AWS_USE_FIPS_ENDPOINT": "true"}


def test_what_cloudtrail_hides_is_not_known() -> None:
    record = cloudtrail(SDK)
    record["requestParameters"]["environment"] = "HIDDEN_DUE_TO_SECURITY_REASONS"

    (job,) = read_request(record).jobs

    assert job.described["Environment"] is UNKNOWN
    assert [(each.path, each.why) for each in job.unresolved] == [("Environment", "from this record")]


YAML = f"""
AWSTemplateFormatVersion: 2010-09-09
Resources:
  Nightly:
    Type: AWS::SageMaker::ProcessingJob
    Properties:
      AppSpecification:
        ImageUri: !Sub "${{Registry}}.dkr.ecr.${{AWS::Region}}.amazonaws.com/sagemaker-clarify-processing:1.0"
      RoleArn: !GetAtt Role.Arn
      Environment:
        AWS_USE_FIPS_ENDPOINT: !If [Fips, "true", "false"]
        PORT: 8080
      NetworkConfig:
        EnableNetworkIsolation: "false"
        VpcConfig:
          Subnets: [!Ref SubnetA, subnet-b]
          SecurityGroupIds: !Split [",", !ImportValue groups]
      ProcessingInputs:
        - !Ref AWS::NoValue
        - InputName: analysis_config
          S3Input: {{S3Uri: "{CONFIG}", LocalPath: /opt/ml/processing/input/config}}
        - !If [Two, {{InputName: x}}, !Ref "AWS::NoValue"]
        - !Ref AWS::NoValue
      ProcessingOutputConfig:
        Outputs:
          - OutputName: analysis_result
            S3Output: {{S3Uri: !Sub "s3://out-${{AWS::AccountId}}/x", LocalPath: /opt/ml/processing/output}}
      ProcessingResources:
        ClusterConfig: {{InstanceCount: "2", InstanceType: "{{{{resolve:ssm:/type}}}}", VolumeSizeInGB: 20}}
  Model:
    Type: AWS::SageMaker::Model
    Properties: {{VpcConfig: !Ref Network}}
  Bucket:
    Type: AWS::S3::Bucket
"""


def test_a_yaml_template_with_short_functions() -> None:
    read = read_request(parse_request(YAML.encode()), PLACE)
    (job,), (model,) = read.jobs, read.models
    described = job.described

    assert (job.name, model.name) == ("Nightly", "Model")
    assert described["AppSpecification"]["ImageUri"].endswith(
        "us-east-1.amazonaws.com/" + IMAGE.split("/")[1]
    )
    assert described["NetworkConfig"]["EnableNetworkIsolation"] is False
    assert described["NetworkConfig"]["VpcConfig"]["Subnets"] == (UNKNOWN, "subnet-b")
    assert described["NetworkConfig"]["VpcConfig"]["SecurityGroupIds"] is UNKNOWN
    assert described["Environment"] == {"AWS_USE_FIPS_ENDPOINT": UNKNOWN}
    assert len(described["ProcessingInputs"]) == 2
    outputs = described["ProcessingOutputConfig"]["Outputs"]
    assert outputs[0]["S3Output"]["S3Uri"] == "s3://out-111122223333/x"
    cluster = described["ProcessingResources"]["ClusterConfig"]
    assert (cluster["InstanceCount"], cluster["InstanceType"]) == (2, UNKNOWN)
    assert model.described["VpcConfig"] is UNKNOWN
    assert {each.path: each.written for each in job.unresolved} == {
        "RoleArn": "Fn::GetAtt: Role.Arn",
        "Environment.AWS_USE_FIPS_ENDPOINT": 'Fn::If: ["Fips", "true", "false"]',
        "NetworkConfig.VpcConfig.Subnets[0]": "Ref: SubnetA",
        "NetworkConfig.VpcConfig.SecurityGroupIds": 'Fn::Split: [",", {"Fn::ImportValue": "groups"}]',
        "ProcessingInputs[1]": 'Fn::If: ["Two", {"InputName": "x"}, {"Ref": "AWS::NoValue"}]',
        "ProcessingResources.ClusterConfig.InstanceType": "{{resolve:ssm:/type}}",
    }


def test_pseudo_parameters_are_not_known_without_a_place() -> None:
    (job,) = read_request(parse_request(YAML.encode())).jobs

    assert job.described["ProcessingOutputConfig"]["Outputs"][0]["S3Output"]["S3Uri"] is UNKNOWN


def test_jobs_of_others_are_named_and_left_out() -> None:
    other = changed(CONSOLE, ProcessingJobName="etl", AppSpecification={"ImageUri": "x/sklearn:1"})
    other["ProcessingInputs"][0]["InputName"] = "raw"

    read = read_request(template(Etl=("ProcessingJob", other), Bias=("ProcessingJob", CONSOLE)))

    assert ([each.name for each in read.jobs], read.others) == (["bias-by-hand"], ("etl",))
    with pytest.raises(RequestError, match=r"no job of SageMaker Clarify's.*etl"):
        read_request(other)


_NOT_A_JOB: dict[str, Any] = changed(SDK, AppSpecification={})


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ([], "must be an object"),
        ("text", "must be an object"),
        (None, "must be an object"),
        ({}, "is none of these"),
        ({"Records": []}, "is none of these"),
        ({"Records": [{"body": "{}"}]}, "is none of these"),
        (_NOT_A_JOB, "AppSpecification.ImageUri is missing"),
        (changed(SDK, ProcessingJobName=7), "ProcessingJobName must be a string"),
        (changed(SDK, NetworkConfig=[]), "NetworkConfig must be an object"),
        (changed(SDK, ProcessingInputs={}), "ProcessingInputs must be a list"),
        (changed(SDK, ProcessingInputs=["x"]), r"ProcessingInputs\[0\] must be an object"),
        (
            changed(SDK, NetworkConfig={"VpcConfig": {"Subnets": ["s", 1]}}),
            r"NetworkConfig.VpcConfig.Subnets\[1\] must be a string",
        ),
        (
            changed(SDK, NetworkConfig={"EnableNetworkIsolation": "no"}),
            "EnableNetworkIsolation must be true or",
        ),
        (
            changed(SDK, ProcessingResources={"ClusterConfig": {"InstanceCount": True}}),
            "InstanceCount must be a whole number",
        ),
        (
            changed(SDK, ProcessingResources={"ClusterConfig": {"InstanceCount": 0.5}}),
            "InstanceCount must be a whole number",
        ),
        (changed(SDK, NetworkConfig=network("a", "")), r"NetworkConfig.VpcConfig.Subnets\[1\] is empty"),
        (changed(SDK, ProcessingResources={"ClusterConfig": {"InstanceCount": 0}}), "must be 1 or more"),
        (changed(SDK, NetworkConfig=network(*"abcdefghijklmnopq")), "Subnets holds 17 items, .* 16 at most"),
        (changed(SDK, NetworkConfig=network("a", groups=tuple("abcdef"))), "holds 6 items, .* 5 at most"),
        (cloudtrail(SDK, requestParameters=None), "requestParameters of the CloudTrail record"),
        (cloudtrail(SDK, eventName="CreateModel"), "none of CreateProcessingJob"),
        (event(SDK, detail=None), "detail of the event"),
        (event(SDK, **{"detail-type": "SageMaker Training Job State Change"}), "event of another kind"),
        ({"Resources": []}, "Resources must be an object"),
        ({"Resources": {"B": {"Type": "AWS::S3::Bucket"}}}, "neither AWS::SageMaker::ProcessingJob nor"),
        (template(J=("ProcessingJob", _NOT_A_JOB)), "Resources.J.Properties: AppSpecification.ImageUri"),
        (
            {"Resources": {"M": {"Type": "AWS::SageMaker::Model", "Properties": [1]}}},
            "Resources.M.Properties",
        ),
        ({"Records": [cloudtrail(SDK), cloudtrail(SDK)]}, "more than once"),
        ({"Records": [cloudtrail(SDK), cloudtrail(SDK, awsRegion="eu-west-1")]}, "several Regions"),
    ],
)
def test_what_is_no_request_is_one_sentence(document: Any, said: str) -> None:
    with pytest.raises(RequestError, match=said) as raised:
        read_request(document)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b'{"a": ', "is not JSON: .* at line 1"),
        (b'{"a": 1, "a": 2}', 'the key "a" stands twice'),
        (b"{" * 100_000, "is not JSON|nested too deeply"),
        (b"[" * 100_000, "is not JSON|nested too deeply"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b"a: b: c", "is neither JSON nor YAML: .* at line 1, column"),
        (b"a: &x [1]\nb: *x\n", "an alias, which CloudFormation does not take at line 2, column 4"),
        (b"a: 1\na: 2\n", "stands twice in one object at line 2, column 1"),
        (b"? [a]\n: b\n", "a key that is no text"),
        (b"a: !!python/object:os.system {}\n", "is neither JSON nor YAML"),
        (b"- " * 5_000 + b"a", "nested too deeply"),
        (b" " * (MOST_BYTES + 1), "is larger than 1,048,576 bytes"),
    ],
)
def test_what_cannot_be_parsed_is_one_sentence(content: bytes, said: str) -> None:
    with pytest.raises(RequestError, match=said) as raised:
        parse_request(content)
    assert "\n" not in str(raised.value)
