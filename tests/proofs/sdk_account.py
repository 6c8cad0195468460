"""The account that the SDK's jobs run in, the orders for them, and what each job then owes each rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.servers.aws import REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.servers.aws import LocalAws

ROLE = "arn:aws:iam::123456789012:role/service-role/AmazonSageMaker-ExecutionRole"
BUCKET = "acme-ml-fairness"
YES, NO, NONE = "COMPLIANT", "NON_COMPLIANT", "NOT_APPLICABLE"

# What a job in the private VPC owes, where it needs no model; the orders below name what differs.
WITHOUT_MODEL = {
    "clarify-job-in-vpc": YES,
    "clarify-job-network-isolation-off": YES,
    "clarify-job-model-in-same-vpc": NONE,
    "clarify-job-subnets-have-free-ips": YES,
    "clarify-job-shadow-endpoint-zones": NONE,
}
WITH_MODEL = WITHOUT_MODEL | {"clarify-job-model-in-same-vpc": YES, "clarify-job-shadow-endpoint-zones": YES}
OUTSIDE = {
    "clarify-job-in-vpc": NO,
    "clarify-job-network-isolation-off": YES,
    "clarify-job-model-in-same-vpc": NONE,
    "clarify-job-subnets-have-free-ips": NONE,
    "clarify-job-shadow-endpoint-zones": NONE,
}


@dataclass(frozen=True)
class Case:
    """One order of ``submit_jobs.py`` and the statuses that its job owes."""

    name: str
    run: str
    owes: Mapping[str, str]
    network: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


CASES = (
    Case("sdk-pre-training", "run_pre_training_bias", WITHOUT_MODEL, "private", {"instance_count": 2}),
    Case("sdk-pre-training-public", "run_pre_training_bias", OUTSIDE),
    Case("sdk-post-training", "run_post_training_bias", WITH_MODEL, "private", {"model": "two-zones"}),
    Case(
        "sdk-post-training-with-predictions",
        "run_post_training_bias",
        WITHOUT_MODEL,
        "private",
        {"predicted_label": "prediction"},
    ),
    Case(
        "sdk-bias-isolated",
        "run_bias",
        WITH_MODEL | {"clarify-job-network-isolation-off": NO},
        "private",
        {"model": "two-zones", "isolated": True},
    ),
    Case(
        "sdk-explain-one-zone",
        "run_explainability",
        WITH_MODEL | {"clarify-job-shadow-endpoint-zones": NO},
        "private",
        {"model": "one-zone", "instance_count": 3, "encrypted": True},
    ),
    Case(
        "sdk-explain-other-vpc",
        "run_explainability",
        WITH_MODEL | {"clarify-job-model-in-same-vpc": NO},
        "other",
        {"model": "two-zones"},
    ),
    Case("sdk-explain-public-model", "run_explainability", WITHOUT_MODEL, "private", {"model": "no-vpc"}),
    Case(
        "sdk-explain-endpoint",
        "run_explainability",
        WITH_MODEL | {"clarify-job-shadow-endpoint-zones": NONE},
        "private",
        {"endpoint": "scoring"},
    ),
    Case(
        "sdk-everything",
        "run_bias_and_explainability",
        WITH_MODEL | {"clarify-job-shadow-endpoint-zones": NO},
        "private",
        {"model": "one-zone", "shadow_instances": 2},
    ),
    Case("sdk-plain-processor", "processor", WITHOUT_MODEL, "private"),
    Case(
        "sdk-plain-processor-small",
        "processor",
        WITH_MODEL | {"clarify-job-subnets-have-free-ips": NO},
        "small",
        {"model": "two-zones", "instance_count": 10},
    ),
)

FREE = "clarify-model-subnets-have-free-ips"
MODELS_OWE = {
    "two-zones": {"clarify-model-in-vpc": YES, "clarify-model-spans-two-zones": YES, FREE: YES},
    "one-zone": {"clarify-model-in-vpc": YES, "clarify-model-spans-two-zones": NO, FREE: YES},
    "no-vpc": {"clarify-model-in-vpc": NO, "clarify-model-spans-two-zones": NONE, FREE: NONE},
}


def create_account(aws: LocalAws) -> dict[str, dict[str, list[str]]]:
    """Create VPCs, models, an endpoint and the bucket; return network name -> {"subnets", "groups"}.

    "private" and "small" lie in one VPC, whose DNS settings work; "other" is a VPC whose host names are off
    and whose group lets the world in. "vpcs" holds the two VPCs themselves.
    """
    ec2 = aws.client("ec2")
    vpc, other = (ec2.create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"] for cidr in ("10.8.0.0/16", "10.9.0.0/16"))
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    ec2.modify_vpc_attribute(VpcId=other, EnableDnsHostnames={"Value": False})
    places = {
        "a": _subnet(ec2, vpc, "10.8.0.0/24", "a"),
        "a2": _subnet(ec2, vpc, "10.8.1.0/24", "a"),
        "b": _subnet(ec2, vpc, "10.8.2.0/24", "b"),
        "small": _subnet(ec2, vpc, "10.8.3.0/28", "b"),
        "other": _subnet(ec2, other, "10.9.0.0/24", "a"),
    }
    group = ec2.create_security_group(GroupName="jobs", Description="jobs", VpcId=vpc)["GroupId"]
    world = ec2.create_security_group(GroupName="open", Description="open", VpcId=other)["GroupId"]
    ec2.authorize_security_group_ingress(
        GroupId=world,
        IpPermissions=[
            {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        ],
    )
    _create_models(aws.client("sagemaker"), places, group)
    aws.client("s3").create_bucket(Bucket=BUCKET)
    return {
        "private": {"subnets": [places["a"], places["b"]], "groups": [group]},
        "small": {"subnets": [places["small"]], "groups": [group]},
        "other": {"subnets": [places["other"]], "groups": [world]},
        "vpcs": {"healthy": [vpc], "hostnames-off": [other]},
    }


def orders(networks: Mapping[str, Mapping[str, list[str]]]) -> dict[str, Any]:
    """The input of ``submit_jobs.py`` for all cases."""
    return {
        "role": ROLE,
        "bucket": BUCKET,
        "jobs": [
            {
                "name": case.name,
                "run": case.run,
                **case.options,
                **(networks[case.network] if case.network else {}),
            }
            for case in CASES
        ],
    }


def _subnet(ec2: Any, vpc: str, cidr: str, zone: str) -> str:
    answer = ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=f"{REGION}{zone}")
    return str(answer["Subnet"]["SubnetId"])


def _create_models(sagemaker: Any, places: Mapping[str, str], group: str) -> None:
    attached = {"two-zones": ["a", "b"], "one-zone": ["a", "a2"], "no-vpc": []}
    for name, subnets in attached.items():
        network = {"Subnets": [places[subnet] for subnet in subnets], "SecurityGroupIds": [group]}
        sagemaker.create_model(
            ModelName=name,
            ExecutionRoleArn=ROLE,
            PrimaryContainer={
                "Image": "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
                "ModelDataUrl": f"s3://{BUCKET}/{name}/model.tar.gz",
            },
            **({"VpcConfig": network} if subnets else {}),
        )
    variant = {
        "VariantName": "all",
        "ModelName": "two-zones",
        "InitialInstanceCount": 1,
        "InstanceType": "ml.m5.xlarge",
        "InitialVariantWeight": 1.0,
    }
    sagemaker.create_endpoint_config(EndpointConfigName="scoring", ProductionVariants=[variant])
    sagemaker.create_endpoint(EndpointName="scoring", EndpointConfigName="scoring")
