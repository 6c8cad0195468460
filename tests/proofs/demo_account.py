"""The demo company's account in a local AWS, with what AWS Config and the functions have there besides."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.cli.demo.account import PARTNER_ACCOUNT_ID
from clarify_rules.cli.demo.estate import build_estate
from clarify_rules.cli.demo.estate.building_blocks import Clients
from clarify_rules.cli.demo.estate.job_requests import JobDesk

if TYPE_CHECKING:
    from tests.servers.aws import LocalAws

CACHE_BUCKET = "clarify-cache"
MODEL = "AWS::SageMaker::Model"
BIAS_DEFINITION = "AWS::SageMaker::ModelBiasJobDefinition"
EXPLAINABILITY_DEFINITION = "AWS::SageMaker::ModelExplainabilityJobDefinition"


PRE_TRAINING = {"methods": {"pre_training_bias": {"methods": "all"}}}


def fill(aws: LocalAws) -> None:
    """Make the demo company's account, the bucket of the job cache, and all rules, and let Config discover.

    AWS Config knows SageMaker's resources by their ARNs.
    """
    build_estate(
        Clients(
            ec2=aws.client("ec2"),
            s3=aws.client("s3"),
            sagemaker=aws.client("sagemaker"),
            route53=aws.client("route53"),
        ),
        aws.account_id,
        _partner_bucket(aws),
    )
    aws.client("s3").create_bucket(Bucket=CACHE_BUCKET)
    deploy_rules(aws)
    discover(aws)


def deploy_rules(aws: LocalAws) -> None:
    """Deploy all rules, without results."""
    for rule_id in RULE_IDS:
        aws.config.add_rule(rule_id)


def discover(aws: LocalAws) -> None:
    """Let Config discover the models and the monitors' definitions that there are now."""
    for resource_type, arn in sagemaker_arns(aws):
        aws.config.add_resource(resource_type, arn, name=arn.rsplit("/", 1)[-1])


def sagemaker_arns(aws: LocalAws) -> list[tuple[str, str]]:
    """The type and ARN of each resource that Config records of SageMaker."""
    sagemaker = aws.client("sagemaker")
    found = [(MODEL, model["ModelArn"]) for model in sagemaker.list_models(MaxResults=100)["Models"]]
    for resource_type, list_definitions in (
        (BIAS_DEFINITION, sagemaker.list_model_bias_job_definitions),
        (EXPLAINABILITY_DEFINITION, sagemaker.list_model_explainability_job_definitions),
    ):
        summaries = list_definitions(MaxResults=100)["JobDefinitionSummaries"]
        found += [(resource_type, each["MonitoringJobDefinitionArn"]) for each in summaries]
    return found


def _partner_bucket(aws: LocalAws) -> str:
    """Make a bucket with an analysis config in the partner's account and return its name."""
    bucket = f"partner-exchange-{PARTNER_ACCOUNT_ID}"
    body = json.dumps(PRE_TRAINING).encode()
    s3 = _client_of(aws, PARTNER_ACCOUNT_ID, "s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="shared/analysis_config.json", Body=body)
    return bucket


def _client_of(aws: LocalAws, account_id: str, service: str) -> Any:
    """A client in another account, by a role there."""
    assumed = aws.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{account_id}:role/anyone", RoleSessionName="proof"
    )["Credentials"]
    return boto3.client(
        service,
        region_name=aws.region,
        endpoint_url=aws.endpoint_url,
        aws_access_key_id=assumed["AccessKeyId"],
        aws_secret_access_key=assumed["SecretAccessKey"],
        aws_session_token=assumed["SessionToken"],
    )


def send_late_job(aws: LocalAws) -> str:
    """Send one more Clarify job, outside any VPC; return its name."""
    name, bucket = "late-bias-check", "late-jobs"
    aws.client("s3").create_bucket(Bucket=bucket)
    clients = Clients(
        ec2=None, s3=aws.client("s3"), sagemaker=aws.client("sagemaker"), route53=aws.client("route53")
    )
    JobDesk(clients, aws.account_id, bucket).clarify(name, PRE_TRAINING)
    return name


def cache_object(aws: LocalAws) -> tuple[str, bytes]:
    """The key and the content of the job cache, of which there is one object."""
    s3 = aws.client("s3")
    (found,) = s3.list_objects_v2(Bucket=CACHE_BUCKET, Prefix="jobs/")["Contents"]
    return found["Key"], _content(s3, found["Key"])


def rules_in_doubt(aws: LocalAws) -> set[str]:
    """The rules whose functions remember results that could not be proven."""
    s3 = aws.client("s3")
    found = s3.list_objects_v2(Bucket=CACHE_BUCKET, Prefix="unproven/").get("Contents", ())
    bodies = {each["Key"]: _content(s3, each["Key"]) for each in found}
    return {key.split("/")[1] for key, body in bodies.items() if json.loads(body)["since"]}


def empty_cache(aws: LocalAws) -> None:
    """Delete all that the functions have written."""
    s3 = aws.client("s3")
    for each in s3.list_objects_v2(Bucket=CACHE_BUCKET).get("Contents", ()):
        s3.delete_object(Bucket=CACHE_BUCKET, Key=each["Key"])


def _content(s3: Any, key: str) -> bytes:
    content: bytes = s3.get_object(Bucket=CACHE_BUCKET, Key=key)["Body"].read()
    return content
