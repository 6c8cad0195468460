"""An account with the rules deployed, in the local AWS, for the doctor to examine."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from clarify_rules.catalog.registry import RULE_IDS

if TYPE_CHECKING:
    from tests.servers.aws import LocalAws

CACHE_BUCKET = "clarify-cache"
COLLECTOR = "clarify-collector"
FREQUENCY = "TwentyFour_Hours"


def create_functions(aws: LocalAws) -> None:
    """Create the functions of all rules, and the collector."""
    role_arn = _role(aws, "clarify-rules")
    for rule_id in RULE_IDS:
        create_function(aws, rule_id, role_arn, RULE_ID=rule_id)
    create_function(aws, COLLECTOR, role_arn, handler="clarify_rules.lambdas.collector.handler")
    aws.client("lambda").put_function_concurrency(FunctionName=COLLECTOR, ReservedConcurrentExecutions=1)


def deploy_rule(aws: LocalAws, rule_id: str, function_arn: str) -> None:
    """Deploy one Config rule, evaluated an hour ago."""
    detail = {
        "EventSource": "aws.config",
        "MessageType": "ScheduledNotification",
        "MaximumExecutionFrequency": FREQUENCY,
    }
    source = {"Owner": "CUSTOM_LAMBDA", "SourceIdentifier": function_arn, "SourceDetails": [detail]}
    aws.config.add_rule(rule_id, Source=source)
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
    results = [
        {"EvalActionName": action, "EvalDecision": "implicitDeny" if action in denied else "allowed"}
        for action in sorted(simulated_actions())
    ]
    aws.answer("iam:SimulatePrincipalPolicy", {"EvaluationResults": results, "IsTruncated": False})


def simulated_actions() -> set[str]:
    """Every action that the doctor may ask IAM about."""
    from clarify_rules.evidence.kinds import EvidenceKind
    from clarify_rules.reader.permissions import actions_for

    reporting = {"PutEvaluations", "GetComplianceDetailsByConfigRule", "ListDiscoveredResources"}
    return {
        *actions_for(EvidenceKind),
        *(f"config:{each}" for each in (*reporting, "StartConfigRulesEvaluation")),
        *("s3:ListBucket", "s3:GetObject", "s3:PutObject"),
        *("logs:CreateLogStream", "logs:PutLogEvents", "sts:AssumeRole"),
    }


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
