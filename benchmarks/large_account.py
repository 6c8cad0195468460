"""Creating a planned account through boto3, as its owners would have, and naming what is true of it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from benchmarks.account_plan import BUCKET, FOREIGN_GROUP, REGION, Ingress, JobPlan, OtherJobPlan, Reading
from benchmarks.expected import GROUP_RULE, VPC_RULE, Truth, expected_statuses

if TYPE_CHECKING:
    from benchmarks.account_plan import AccountPlan, Attachment, ConfigPlan, VpcPlan
    from tests.servers.aws import LocalAws

ROLE = "arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole"
INTERFACE_SERVICES = ("sagemaker.api", "sagemaker.runtime")
MEMBERS_PORTS = {"IpProtocol": "-1"}


@dataclass(frozen=True)
class LargeAccount:
    """The plan that was carried out, its truth by resource id, and the resources no rule may speak of."""

    plan: AccountPlan
    truth: Truth
    not_ours: frozenset[str]


def create_account(aws: LocalAws, plan: AccountPlan) -> LargeAccount:
    """Create everything in the plan and return it with its truth; about ten seconds per 1,000 jobs."""
    ids = _Network(aws.client("ec2")).create(plan)
    sagemaker, s3 = aws.client("sagemaker"), aws.client("s3")
    _create_models(sagemaker, plan, ids)
    s3.create_bucket(Bucket=BUCKET)
    for config in plan.configs:
        _put_config(s3, config)
    for job in plan.jobs:
        sagemaker.create_processing_job(**_job_request(job, ids))
    _rewrite(s3, plan)
    truth = {
        (rule, ids[name] if rule in {VPC_RULE, GROUP_RULE} else name): status
        for (rule, name), status in expected_statuses(plan).items()
    }
    foreign = {job.name for job in plan.other_jobs} | {ids[FOREIGN_GROUP]}
    return LargeAccount(plan, truth, frozenset(foreign))


class _Network:
    """VPCs with their subnets, groups, endpoints; names from the plan become ids."""

    def __init__(self, ec2: Any) -> None:
        self._ec2 = ec2
        self._ids: dict[str, str] = {}

    def create(self, plan: AccountPlan) -> dict[str, str]:
        for vpc in plan.vpcs:
            self._ids[vpc.name] = self._ec2.create_vpc(CidrBlock=vpc.cidr)["Vpc"]["VpcId"]
            self._subnets(vpc)
            for name, ingress in vpc.groups:
                self._group(vpc, name, ingress)
            self._endpoints(vpc)
            # Last, as it happens: a VPC whose DNS is off would not have been given private DNS names.
            for attribute, value in (
                ("EnableDnsHostnames", vpc.dns_hostnames),
                ("EnableDnsSupport", vpc.dns_support),
            ):
                self._ec2.modify_vpc_attribute(VpcId=self._ids[vpc.name], **{attribute: {"Value": value}})
        self._group(plan.vpcs[-1], FOREIGN_GROUP, Ingress.WORLD_BESIDE_MEMBERS)
        return self._ids

    def _subnets(self, vpc: VpcPlan) -> None:
        for subnet in vpc.subnets:
            answer = self._ec2.create_subnet(
                VpcId=self._ids[vpc.name], CidrBlock=subnet.cidr, AvailabilityZone=f"{REGION}{subnet.zone}"
            )
            self._ids[subnet.name] = answer["Subnet"]["SubnetId"]

    def _group(self, vpc: VpcPlan, name: str, ingress: Ingress) -> None:
        group = self._ec2.create_security_group(
            GroupName=name, Description=ingress.value[:255], VpcId=self._ids[vpc.name]
        )["GroupId"]
        self._ids[name] = group
        members = {**MEMBERS_PORTS, "UserIdGroupPairs": [{"GroupId": group}]}
        permission: dict[Ingress, dict[str, Any]] = {
            Ingress.MEMBERS: members,
            Ingress.WORLD_BESIDE_MEMBERS: {**members, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]},
            Ingress.WORLD_IPV6: {
                "IpProtocol": "tcp",
                "FromPort": 443,
                "ToPort": 443,
                "Ipv6Ranges": [{"CidrIpv6": "::/0"}],
            },
        }
        if ingress in permission:
            self._ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission[ingress]])

    def _endpoints(self, vpc: VpcPlan) -> None:
        vpc_id = self._ids[vpc.name]
        tables = self._ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])[
            "RouteTables"
        ]
        self._ec2.create_vpc_endpoint(
            VpcId=vpc_id,
            ServiceName=f"com.amazonaws.{REGION}.s3",
            VpcEndpointType="Gateway",
            RouteTableIds=[table["RouteTableId"] for table in tables],
        )
        one_per_zone = {subnet.zone: self._ids[subnet.name] for subnet in vpc.subnets}
        for service in INTERFACE_SERVICES:
            self._ec2.create_vpc_endpoint(
                VpcId=vpc_id,
                ServiceName=f"com.amazonaws.{REGION}.{service}",
                VpcEndpointType="Interface",
                SubnetIds=sorted(one_per_zone.values()),
                SecurityGroupIds=[self._ids[vpc.groups[0][0]]],
                PrivateDnsEnabled=True,
            )


def _create_models(sagemaker: Any, plan: AccountPlan, ids: dict[str, str]) -> None:
    for model in plan.models:
        request: dict[str, Any] = {
            "ModelName": model.name,
            "ExecutionRoleArn": ROLE,
            "PrimaryContainer": {
                "Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
                "ModelDataUrl": f"s3://acme-ml-models/{model.name}/model.tar.gz",
            },
        }
        if model.attachment:
            request["VpcConfig"] = _vpc_config(model.attachment, ids)
        sagemaker.create_model(**request)
    for endpoint, model_name in plan.endpoints:
        variant = {
            "VariantName": "all",
            "ModelName": model_name,
            "InitialInstanceCount": 1,
            "InstanceType": "ml.m5.xlarge",
            "InitialVariantWeight": 1.0,
        }
        sagemaker.create_endpoint_config(EndpointConfigName=endpoint, ProductionVariants=[variant])
        sagemaker.create_endpoint(EndpointName=endpoint, EndpointConfigName=endpoint)


def _put_config(s3: Any, config: ConfigPlan) -> None:
    if config.reading is Reading.MISSING:
        return
    body = b"methods: shap" if config.reading is Reading.NOT_JSON else json.dumps(config.document).encode()
    s3.put_object(Bucket=BUCKET, Key=config.key, Body=body)


def _rewrite(s3: Any, plan: AccountPlan) -> None:
    """Write the rewritten configurations again, once S3's clock, in whole seconds, is past the last job."""
    rewritten = [config for config in plan.configs if config.reading is Reading.CHANGED]
    if rewritten:
        time.sleep(2.1)
    for config in rewritten:
        _put_config(s3, config)


def _vpc_config(attachment: Attachment, ids: dict[str, str]) -> dict[str, list[str]]:
    return {
        "Subnets": [ids[name] for name in attachment.subnets],
        "SecurityGroupIds": [ids[name] for name in attachment.groups],
    }


def _job_request(job: JobPlan | OtherJobPlan, ids: dict[str, str]) -> dict[str, Any]:
    """The CreateProcessingJob request; the tags tell the simulation that the job has ended."""
    network: dict[str, Any] = {}
    if job.attachment:
        network["VpcConfig"] = _vpc_config(job.attachment, ids)
    if isinstance(job, JobPlan) and job.isolated is not None:
        network["EnableNetworkIsolation"] = job.isolated
    request: dict[str, Any] = {
        "ProcessingJobName": job.name,
        "RoleArn": ROLE,
        "AppSpecification": {"ImageUri": job.image},
        "ProcessingResources": {
            "ClusterConfig": {
                "InstanceCount": job.instances if isinstance(job, JobPlan) else 1,
                "InstanceType": "ml.m5.xlarge",
                "VolumeSizeInGB": 30,
            }
        },
    }
    if network:
        request["NetworkConfig"] = network
    if isinstance(job, JobPlan):
        request |= _clarify_files(job)
    if not (isinstance(job, JobPlan) and job.running):
        ended = datetime.now(UTC).isoformat()
        request["Tags"] = [
            {"Key": "simulated:ProcessingJobStatus", "Value": "Completed"},
            {"Key": "simulated:ProcessingEndTime", "Value": ended},
        ]
    return request


def _clarify_files(job: JobPlan) -> dict[str, Any]:
    """The inputs and the output of a Clarify job (developer guide, "Configure a Clarify processing job")."""
    return {
        "ProcessingInputs": [
            _input("analysis_config", job.config.uri, "config"),
            _input("dataset", "s3://acme-ml-datasets/customers/train.csv", "data"),
        ],
        "ProcessingOutputConfig": {
            "Outputs": [
                {
                    "OutputName": "analysis_result",
                    "S3Output": {
                        "S3Uri": f"s3://acme-ml-reports/{job.name}/",
                        "LocalPath": "/opt/ml/processing/output",
                        "S3UploadMode": "EndOfJob",
                    },
                }
            ]
        },
    }


def _input(name: str, uri: str, folder: str) -> dict[str, Any]:
    return {
        "InputName": name,
        "S3Input": {
            "S3Uri": uri,
            "LocalPath": f"/opt/ml/processing/input/{folder}",
            "S3DataType": "S3Prefix",
            "S3InputMode": "File",
        },
    }
