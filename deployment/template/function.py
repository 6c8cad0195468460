"""A function with its role and its log group."""

from __future__ import annotations

from dataclasses import dataclass

from clarify_rules.catalog.function_permissions import Grant, assuming_permissions, key_permissions
from deployment.template import names
from deployment.template.grants import NAMING_CONFIG_RULES, policy_document
from deployment.template.intrinsics import Json, excused, get_att, if_, ref, resource
from deployment.template.names import FunctionNames

_NO_VPC = (
    "It calls AWS's own interfaces only, and opens no port. In a VPC it would hang on the very endpoints "
    "that it is there to judge."
)
_NO_RESERVE = (
    "A reserve would be taken from the account's other functions; AWS Config asks a rule when something "
    "changes, and else a few times a day."
)


@dataclass(frozen=True, slots=True)
class Permissions:
    """What a function may do: as itself, in the account it looks at, and to send findings there.

    `exemptions` are what it may do besides, as itself, where there are exemptions.
    """

    own: tuple[Grant, ...]
    account: tuple[Grant, ...]
    findings: tuple[Grant, ...] = ()
    exemptions: tuple[Grant, ...] = ()


def function_resources(
    own: FunctionNames,
    permissions: Permissions,
    properties: Json,
    *,
    condition: str | None = None,
    names_config_rules: str,
    failures: str,
) -> Json:
    """Return the function, its role and its log group.

    `condition` is that the function is there; `names_config_rules` that there are AWS Config rules which its
    permissions name, and that it uses those permissions itself; `failures` says where those go, since not to
    a dead letter queue of the function's own.
    """
    return {
        own.function: _function(own, properties, condition, failures),
        own.role: _role(own, permissions, condition),
        own.policy: _later_policy(own, permissions, names_config_rules),
        own.log_group: _log_group(condition),
    }


def _function(own: FunctionNames, properties: Json, condition: str | None, failures: str) -> Json:
    excuses = {"CKV_AWS_116": failures, "CKV_AWS_117": _NO_VPC}
    if "ReservedConcurrentExecutions" not in properties:
        excuses["CKV_AWS_115"] = _NO_RESERVE
    return resource(
        "AWS::Serverless::Function",
        {
            **properties,
            "Role": get_att(own.role, "Arn"),
            "LoggingConfig": {"LogGroup": ref(own.log_group)},
        },
        condition=condition,
        metadata={"BuildMethod": "makefile", **excused(**excuses)},
    )


def _role(own: FunctionNames, permissions: Permissions, condition: str | None) -> Json:
    itself, account = (
        [each for each in grants if each.resource not in NAMING_CONFIG_RULES]
        for grants in (permissions.own, permissions.account)
    )
    return resource(
        "AWS::IAM::Role",
        {
            "AssumeRolePolicyDocument": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "lambda.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ],
            },
            "PermissionsBoundary": if_(names.HAS_BOUNDARY, ref("PermissionsBoundaryArn")),
            "Policies": [
                {"PolicyName": "itself", "PolicyDocument": policy_document(itself, own)},
                if_(
                    names.ASSUMES_ROLE,
                    {"PolicyName": "role", "PolicyDocument": policy_document(assuming_permissions(), own)},
                    {"PolicyName": "account", "PolicyDocument": policy_document(account, own)},
                ),
                *_policies_if(names.SENDS_FINDINGS_ITSELF, "findings", permissions.findings, own),
                *_policies_if(names.HAS_EXEMPTIONS, "exemptions", permissions.exemptions, own),
                if_(
                    names.HAS_KEY,
                    {"PolicyName": "key", "PolicyDocument": policy_document(key_permissions(), own)},
                ),
            ],
        },
        condition=condition,
    )


def _policies_if(condition: str, name: str, grants: tuple[Grant, ...], own: FunctionNames) -> list[Json]:
    if not grants:
        return []
    return [if_(condition, {"PolicyName": name, "PolicyDocument": policy_document(grants, own)})]


def _later_policy(own: FunctionNames, permissions: Permissions, condition: str) -> Json:
    grants = (*permissions.own, *permissions.account)
    later = [each for each in grants if each.resource in NAMING_CONFIG_RULES]
    return resource(
        "AWS::IAM::RolePolicy",
        {
            "PolicyName": "config-rules",
            "RoleName": ref(own.role),
            "PolicyDocument": policy_document(later, own),
        },
        condition=condition,
    )


def _log_group(condition: str | None) -> Json:
    return resource(
        "AWS::Logs::LogGroup",
        {
            "RetentionInDays": ref("LogRetentionDays"),
            "KmsKeyId": if_(names.HAS_KEY, ref("KmsKeyArn")),
        },
        condition=condition,
    )
