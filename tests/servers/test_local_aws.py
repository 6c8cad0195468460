"""The local AWS counts what is called, and its faults look like AWS's own."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.servers.aws import REPOSITORY, LocalAws, LocalAwsError

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def running() -> Iterator[LocalAws]:
    with LocalAws.start() as aws:
        yield aws


@pytest.fixture
def aws(running: LocalAws) -> LocalAws:
    running.reset()
    return running


def test_calls_are_counted_by_operation_in_every_protocol(aws: LocalAws) -> None:
    aws.client("s3").create_bucket(Bucket="configs")
    aws.client("s3").put_object(Bucket="configs", Key="a/analysis_config.json", Body=b"{}")
    aws.client("s3").get_object(Bucket="configs", Key="a/analysis_config.json")
    aws.client("s3").list_objects_v2(Bucket="configs")
    aws.client("ec2").describe_vpcs()
    aws.client("sts").get_caller_identity()
    aws.client("sagemaker").list_models()
    aws.client("resourcegroupstaggingapi").get_resources()
    aws.client("route53").list_hosted_zones_by_vpc(VPCId="vpc-1", VPCRegion="us-east-1")

    counts = aws.counts()

    assert counts.calls == {
        "s3:CreateBucket": 1,
        "s3:PutObject": 1,
        "s3:GetObject": 1,
        "s3:ListObjectsV2": 1,
        "ec2:DescribeVpcs": 1,
        "sts:GetCallerIdentity": 1,
        "sagemaker:ListModels": 1,
        "tag:GetResources": 1,
        "route53:ListHostedZonesByVPC": 1,
    }
    assert counts.total(without=["s3:GetObject"]) == 8
    assert counts.faults == {}


@pytest.mark.parametrize(
    ("service", "operation", "arguments", "action", "code", "status"),
    [
        (
            "sagemaker",
            "describe_model",
            {"ModelName": "m"},
            "sagemaker:DescribeModel",
            "AccessDeniedException",
            400,
        ),
        ("ec2", "describe_vpc_endpoints", {}, "ec2:DescribeVpcEndpoints", "UnauthorizedOperation", 403),
        ("s3", "get_object", {"Bucket": "b", "Key": "k"}, "s3:GetObject", "AccessDenied", 403),
        ("s3", "head_object", {"Bucket": "b", "Key": "k"}, "s3:GetObject", "403", 403),
        ("s3", "list_objects_v2", {"Bucket": "b"}, "s3:ListBucket", "AccessDenied", 403),
        ("sts", "get_caller_identity", {}, "sts:GetCallerIdentity", "AccessDenied", 403),
        ("resourcegroupstaggingapi", "get_resources", {}, "tag:GetResources", "AccessDeniedException", 400),
        ("route53", "list_hosted_zones", {}, "route53:ListHostedZones", "AccessDenied", 403),
        ("securityhub", "get_findings", {}, "securityhub:GetFindings", "AccessDeniedException", 403),
        (
            "lambda",
            "get_function_configuration",
            {"FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:f"},
            "lambda:GetFunctionConfiguration",
            "AccessDeniedException",
            403,
        ),
    ],
)
def test_a_denied_action_gets_the_error_of_its_protocol(
    aws: LocalAws,
    service: str,
    operation: str,
    arguments: dict[str, Any],
    action: str,
    code: str,
    status: int,
) -> None:
    aws.deny(action)

    with pytest.raises(ClientError) as refused:
        getattr(aws.client(service), operation)(**arguments)

    assert refused.value.response["Error"]["Code"] == code
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert sum(aws.counts().faults.values()) == 1


def test_a_denial_can_be_for_one_resource(aws: LocalAws) -> None:
    aws.deny("sagemaker:DescribeModel", mentioning="secret-model")

    with pytest.raises(ClientError, match="not authorized to perform: sagemaker:DescribeModel"):
        aws.client("sagemaker").describe_model(ModelName="secret-model")
    with pytest.raises(ClientError, match="Could not find model"):
        aws.client("sagemaker").describe_model(ModelName="another")


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("sagemaker", "list_models", "ThrottlingException"),
        ("ec2", "describe_vpcs", "RequestLimitExceeded"),
        ("s3", "list_buckets", "SlowDown"),
        ("sts", "get_caller_identity", "Throttling"),
        ("resourcegroupstaggingapi", "get_resources", "ThrottlingException"),
    ],
)
def test_a_throttled_service_refuses_what_is_above_its_rate(
    aws: LocalAws, service: str, operation: str, code: str
) -> None:
    aws.throttle("tag" if service == "resourcegroupstaggingapi" else service, per_second=1)
    call = getattr(aws.client(service), operation)
    call()

    with pytest.raises(ClientError) as refused:
        call()

    assert refused.value.response["Error"]["Code"] == code


def test_a_burst_of_throttling_ends(aws: LocalAws) -> None:
    aws.throttle_burst("sagemaker:ListModels", after=1, times=1)
    sagemaker = aws.client("sagemaker")
    sagemaker.list_models()

    with pytest.raises(ClientError, match="ThrottlingException"):
        sagemaker.list_models()

    sagemaker.list_models()


def test_answers_can_be_delayed(aws: LocalAws) -> None:
    aws.delay(0.3, "ec2:DescribeVpcs")
    start = time.monotonic()
    aws.client("ec2").describe_vpcs()
    delayed = time.monotonic()
    assert delayed - start >= 0.3

    aws.reset()
    assert aws.counts().calls == {}


def test_a_job_is_copied_many_times(aws: LocalAws) -> None:
    sagemaker = aws.client("sagemaker")
    sagemaker.create_processing_job(
        ProcessingJobName="copied",
        RoleArn=f"arn:aws:iam::{aws.account_id}:role/r",
        ProcessingResources={
            "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}
        },
        AppSpecification={"ImageUri": "image"},
    )

    names = aws.copy_job("copied", 120, days_old=2)

    assert len(names) == 120
    original, copied = (
        sagemaker.describe_processing_job(ProcessingJobName=each) for each in ("copied", names[-1])
    )
    assert copied["ProcessingJobArn"].endswith(f"/{names[-1]}")
    assert (original["CreationTime"] - copied["CreationTime"]).days == 2
    assert copied["AppSpecification"] == original["AppSpecification"]
    with pytest.raises(LocalAwsError, match="KeyError"):
        aws.copy_job("unheard-of", 1)


def test_a_listing_can_be_cut_after_a_page(aws: LocalAws) -> None:
    sagemaker = aws.client("sagemaker")
    for number in range(5):
        sagemaker.create_model(ModelName=f"cut-{number}", ExecutionRoleArn="arn:aws:iam::123456789012:role/r")
    aws.cut_listing("sagemaker:ListModels", after_page=2)
    pages = sagemaker.get_paginator("list_models").paginate(PaginationConfig={"PageSize": 1})

    seen: list[object] = []
    with pytest.raises(ClientError, match="internal error"):
        seen.extend(page["Models"] for page in pages)

    assert len(seen) == 2


def test_a_failure_strikes_as_often_as_it_was_told(aws: LocalAws) -> None:
    aws.fail("ec2:DescribeVpcs", after=1, times=1)
    ec2 = aws.client("ec2")
    ec2.describe_vpcs()

    with pytest.raises(ClientError, match="InternalError"):
        ec2.describe_vpcs()

    assert ec2.describe_vpcs()["Vpcs"]


def test_a_hang_up_is_a_closed_connection(aws: LocalAws) -> None:
    aws.hang_up("sts:GetCallerIdentity")

    with pytest.raises(ConnectionClosedError):
        aws.client("sts").get_caller_identity()


def test_aws_config_is_served_counted_and_broken_like_the_rest(aws: LocalAws) -> None:
    aws.config.reset()
    config = aws.client("config")
    token = aws.config.issue_token("rule-a")
    sent = {
        "ComplianceResourceType": "AWS::SageMaker::ProcessingJob",
        "ComplianceResourceId": "job",
        "ComplianceType": "NON_COMPLIANT",
        "Annotation": "NO_VPC_CONFIG",
        "OrderingTimestamp": datetime(2026, 11, 22, tzinfo=UTC),
    }
    aws.fail("config:PutEvaluations", times=1)

    with pytest.raises(ClientError, match="internal error"):
        config.put_evaluations(Evaluations=[sent], ResultToken=token)
    config.put_evaluations(Evaluations=[sent], ResultToken=token)
    (held,) = config.get_compliance_details_by_config_rule(ConfigRuleName="rule-a")["EvaluationResults"]

    assert held["ComplianceType"] == "NON_COMPLIANT"
    assert aws.config.results("rule-a") == {
        ("AWS::SageMaker::ProcessingJob", "job"): ("NON_COMPLIANT", "NO_VPC_CONFIG")
    }
    assert aws.counts().calls == {"config:PutEvaluations": 2, "config:GetComplianceDetailsByConfigRule": 1}


def test_what_the_stand_in_for_config_lacks_is_motos(aws: LocalAws) -> None:
    assert aws.client("config").describe_configuration_aggregators()["ConfigurationAggregators"] == []


def test_a_stand_in_that_would_break_its_model_answers_500(aws: LocalAws) -> None:
    aws.config.set_delivery_channel({"s3BucketName": 7})

    with pytest.raises(ClientError, match="the stand-in is wrong"):
        aws.client("config").describe_delivery_channels()
    aws.config.reset()


def test_a_wrong_order_to_config_is_refused(aws: LocalAws) -> None:
    with pytest.raises(LocalAwsError, match="KeyError: 'unknown'"):
        aws.config.set_rule_status("unknown", LastErrorCode="x")


def test_an_answer_can_be_dictated_in_every_protocol(aws: LocalAws) -> None:
    aws.answer("lambda:GetAccountSettings", {"AccountLimit": {"ConcurrentExecutions": 1000}})
    decision = {"EvalActionName": "s3:GetObject", "EvalDecision": "implicitDeny"}
    aws.answer("iam:SimulatePrincipalPolicy", {"EvaluationResults": [decision], "IsTruncated": False})
    aws.answer("config:DescribeDeliveryChannels", {"DeliveryChannels": []})

    limits = aws.client("lambda").get_account_settings()["AccountLimit"]
    simulated = aws.client("iam").simulate_principal_policy(
        PolicySourceArn="arn:aws:iam::123456789012:role/r", ActionNames=["s3:GetObject"]
    )
    channels = aws.client("config").describe_delivery_channels()["DeliveryChannels"]

    assert (limits["ConcurrentExecutions"], channels) == (1000, [])
    assert simulated["EvaluationResults"] == [decision]
    assert aws.counts().calls == {
        "lambda:GetAccountSettings": 1,
        "iam:SimulatePrincipalPolicy": 1,
        "config:DescribeDeliveryChannels": 1,
    }
    aws.reset()
    assert aws.client("config").describe_delivery_channels()["DeliveryChannels"]


def test_an_answer_outside_the_model_is_refused(aws: LocalAws) -> None:
    with pytest.raises(LocalAwsError, match="lambda:GetAccountSettings cannot answer that"):
        aws.answer("lambda:GetAccountSettings", {"AccountLimit": 7})


def test_the_most_calls_at_once_are_known(aws: LocalAws) -> None:
    ec2 = aws.client("ec2")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: ec2.describe_availability_zones(), range(16)))

    assert 2 <= aws.counts().in_flight["ec2"] <= 4


def test_a_wrong_fault_is_refused(aws: LocalAws) -> None:
    with pytest.raises(LocalAwsError, match="per_second above 0"):
        aws.throttle("ec2", per_second=0)


def test_the_server_ends_with_the_process_that_started_it() -> None:
    script = (
        "import time; from tests.servers.aws import LocalAws; "
        "aws = LocalAws.start(); print(aws.endpoint_url, flush=True); time.sleep(60)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", script], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    port = int(starter.stdout.readline().rsplit(":", 1)[-1])
    starter.kill()
    starter.wait()
    starter.stdout.close()

    assert _refuses(port, within_seconds=10)


def _refuses(port: int, *, within_seconds: float) -> bool:
    end = time.monotonic() + within_seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return True
        time.sleep(0.1)
    return False


def test_stopping_ends_the_process() -> None:
    aws = LocalAws.start()
    aws.stop()

    with pytest.raises(OSError, match="refused"):
        aws.counts()
