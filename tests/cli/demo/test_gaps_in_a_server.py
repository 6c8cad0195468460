from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.servers.aws import LocalAws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module")
def served() -> Iterator[Callable[[str], Any]]:
    with LocalAws.start() as aws:
        session = boto3.Session(
            aws_access_key_id="test", aws_secret_access_key="test", region_name=aws.region
        )
        yield lambda service: session.client(service, endpoint_url=aws.endpoint_url)


def test_a_job_ends_as_its_tags_say(served: Callable[[str], Any]) -> None:
    cluster = {"ClusterConfig": {"InstanceCount": 4, "InstanceType": "ml.m5.xlarge", "VolumeSizeInGB": 20}}
    sagemaker = served("sagemaker")
    sagemaker.create_processing_job(
        ProcessingJobName="job",
        RoleArn="arn:aws:iam::123456789012:role/clarify",
        AppSpecification={"ImageUri": "image"},
        ProcessingResources=cluster,
        Tags=[{"Key": "simulated:ProcessingJobStatus", "Value": "Completed"}],
    )
    job = sagemaker.describe_processing_job(ProcessingJobName="job")
    assert (job["ProcessingResources"], job["ProcessingJobStatus"]) == (cluster, "Completed")
    assert sagemaker.list_monitoring_schedules()["MonitoringScheduleSummaries"] == []


def test_an_endpoint_without_a_type_is_a_gateway(served: Callable[[str], Any]) -> None:
    ec2 = served("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    ec2.create_vpc_endpoint(VpcId=vpc, ServiceName="com.amazonaws.us-east-1.s3")
    found = ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["VpcEndpoints"]
    assert [endpoint["VpcEndpointType"] for endpoint in found] == ["Gateway"]


def test_the_bucket_owner_is_checked(served: Callable[[str], Any]) -> None:
    s3 = served("s3")
    s3.create_bucket(Bucket="meadow")
    s3.put_object(Bucket="meadow", Key="key", Body=b"x")
    assert s3.get_object(Bucket="meadow", Key="key", ExpectedBucketOwner="123456789012")
    with pytest.raises(s3.exceptions.ClientError, match="AccessDenied"):
        s3.get_object(Bucket="meadow", Key="key", ExpectedBucketOwner="999999999999")
