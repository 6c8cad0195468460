"""The IAM actions that the doctor itself uses; a call that is denied makes its check UNKNOWN."""

from __future__ import annotations

from clarify_rules.reader.permissions import IDENTITY, Permission

_ROLE = "arn:{partition}:iam::{account}:role/*"
_FUNCTION = "arn:{partition}:lambda:{region}:{account}:function:*"

# PutEvaluations is sent with TestMode only, which stores nothing.
DOCTOR_PERMISSIONS: tuple[Permission, ...] = (
    Permission("config:DescribeConfigRuleEvaluationStatus"),
    Permission("config:DescribeConfigRules"),
    Permission("config:DescribeConfigurationRecorderStatus"),
    Permission("config:DescribeConfigurationRecorders"),
    Permission("config:DescribeDeliveryChannels"),
    Permission("config:PutEvaluations"),
    Permission("iam:GetRole", _ROLE),
    Permission("iam:SimulatePrincipalPolicy", _ROLE),
    Permission("lambda:GetAccountSettings"),
    Permission("lambda:GetFunctionConcurrency", _FUNCTION),
    Permission("lambda:GetFunctionConfiguration", _FUNCTION),
    Permission("lambda:GetFunctionEventInvokeConfig", _FUNCTION),
    Permission("lambda:ListFunctions"),
    Permission("securityhub:DescribeHub"),
    IDENTITY,
)
