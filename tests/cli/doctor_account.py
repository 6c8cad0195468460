"""An account with the rules deployed, in the local AWS, for the doctor to examine."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from clarify_rules.catalog.function_permissions import Grant, collector_permissions, rule_permissions
from clarify_rules.catalog.registry import RULE_IDS, all_rules
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.reader.permissions import permissions_for
from tests.cli.doctor_iam import Allowed, allowed_but_for, allowing

if TYPE_CHECKING:
    from tests.servers.aws import LocalAws

ACCOUNT, REGION = "123456789012", "us-east-1"
CACHE_BUCKET = "clarify-cache"
COLLECTOR = "clarify-collector"
QUEUE, DEAD_LETTERS = (f"arn:aws:sqs:{REGION}:{ACCOUNT}:clarify-{each}" for each in ("jobs", "dead-letters"))
FREQUENCY = "TwentyFour_Hours"


def create_functions(aws: LocalAws) -> None:
    """Create the functions of all rules, which hand on what failed, and the collector."""
    role_arn = _role(aws, "clarify-rules")
    destination = {"OnFailure": {"Destination": DEAD_LETTERS}}
    for rule_id in RULE_IDS:
        create_function(aws, rule_id, role_arn, RULE_ID=rule_id, SECURITY_HUB_MODE="import")
        aws.client("lambda").put_function_event_invoke_config(
            FunctionName=rule_id, DestinationConfig=destination
        )
    create_collector(aws, role_arn)


def create_collector(aws: LocalAws, role_arn: str) -> None:
    """Create the collector, of which one may run at a time."""
    create_function(
        aws,
        COLLECTOR,
        role_arn,
        handler="clarify_rules.lambdas.collector.handler",
        QUEUE_URL=f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/clarify-jobs",
        JOB_RULES=",".join(RULE_IDS),
    )
    aws.client("lambda").put_function_concurrency(FunctionName=COLLECTOR, ReservedConcurrentExecutions=1)


def deploy_rule(aws: LocalAws, rule_id: str, function_arn: str) -> None:
    """Deploy one Config rule, evaluated an hour ago."""
    detail = {
        "EventSource": "aws.config",
        "MessageType": "ScheduledNotification",
        "MaximumExecutionFrequency": FREQUENCY,
    }
    source = {"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": function_arn, "SourceDetails": [detail]}
    aws.config.add_rule(rule_id, Source=source, ConfigRuleArn=_rule_arn(rule_id))
    now = datetime.now(UTC)
    aws.config.set_rule_status(
        rule_id,
        FirstActivatedTime=now - timedelta(days=30),
        LastSuccessfulInvocationTime=now - timedelta(hours=1),
        LastSuccessfulEvaluationTime=now - timedelta(hours=1),
    )


def answer_what_moto_lacks(aws: LocalAws, *denied: str, unreserved: int = 900) -> None:
    """Let IAM allow everything but these actions, and Lambda have so many executions left."""
    limits = {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": unreserved}
    aws.answer("lambda:GetAccountSettings", {"AccountLimit": limits})
    aws.answer("iam:SimulatePrincipalPolicy", allowed_but_for(denied, _GRANTED))


def _granted() -> set[Allowed]:
    """Everything that the doctor may ask IAM about: what functions are granted, and what an audit takes."""
    common: dict[str, str | list[str]] = {
        "partition": "aws",
        "region": REGION,
        "account": ACCOUNT,
        "url_suffix": "amazonaws.com",
        "cache_bucket": CACHE_BUCKET,
        "queue_arn": QUEUE,
        "dead_letter_queue_arn": DEAD_LETTERS,
        "job_rule_arns": [_rule_arn(each) for each in RULE_IDS],
        "analysis_config_objects": [],
        "bucket_owners": ACCOUNT,
    }
    audit = [Grant(each.action, each.resource) for each in permissions_for(EvidenceKind)]
    functions = [(each.id, (*rule_permissions(each), *audit)) for each in all_rules()]
    return {
        allowed
        for name, grants in (*functions, (COLLECTOR, collector_permissions()))
        for allowed in allowing(
            grants, **common, log_group=f"/aws/lambda/{name}", config_rule_arn=_rule_arn(name)
        )
    }


def _rule_arn(rule_id: str) -> str:
    return f"arn:aws:config:{REGION}:{ACCOUNT}:config-rule/{rule_id}"


_GRANTED = [
    (each.action, each.resource.replace(":*:", f":{ACCOUNT}:").replace("*", "clarify-rules-doctor"))
    for each in _granted()
]


def create_function(aws: LocalAws, name: str, role_arn: str, *, handler: str = "", **variables: str) -> str:
    """Create a function and return its ARN."""
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as bundle:
        bundle.writestr("handler.py", "")
    answer = aws.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Role=role_arn,
        Handler=handler or "clarify_rules.lambdas.config_rule.handler",
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": {"CACHE_BUCKET": CACHE_BUCKET, **variables}},
    )
    return str(answer["FunctionArn"])


def _role(aws: LocalAws, name: str) -> str:
    trust: dict[str, Any] = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    answer = aws.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    return str(answer["Role"]["Arn"])
