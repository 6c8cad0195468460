"""The parameters of the stack: what each may be, and how the console shows them."""

from __future__ import annotations

from dataclasses import dataclass

from clarify_rules.catalog.registry import RULE_IDS
from clarify_rules.catalog.verdict import Severity
from clarify_rules.evaluation.evaluate import ACCOUNT
from deployment.template.intrinsics import Json

# Config takes 1,024 characters of rule parameters: this many account ids fit in beside the others.
MOST_OWNERS = 40

# A rule of each family that most accounts pass or fail as a whole, and that needs no packet followed.
STARTER = (
    "clarify-job-in-vpc",
    "clarify-job-network-isolation-off",
    "clarify-model-in-vpc",
    "clarify-vpc-has-endpoints",
    "clarify-security-group-no-public-ingress",
)
# The days that CloudWatch Logs offers.
_RETENTIONS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922)
_RETENTIONS_LONGEST = (3288, 3653)
_ARN = "^$|^arn:aws[a-z-]*:"
_BUCKET = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"
# Nothing that means something else in a policy (* ? $ {) or takes encoding; no folder.
_KEY = r"[A-Za-z0-9!_.()=+@/-]{0,1023}[A-Za-z0-9!_.()=+@-]"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: its name, the words beside it in the console, and its definition."""

    name: str
    label: str
    definition: Json


def _choice(name: str, label: str, description: str, allowed: tuple[str | int, ...]) -> Parameter:
    """Return a parameter with some allowed values, the first of which is the default."""
    numbers = isinstance(allowed[0], int)
    return Parameter(
        name,
        label,
        {
            "Type": "Number" if numbers else "String",
            "Description": description,
            "Default": allowed[0],
            "AllowedValues": sorted(allowed) if numbers else list(allowed),
            "ConstraintDescription": f"must be one of {', '.join(map(str, allowed))}",
        },
    )


def _text(
    name: str,
    label: str,
    description: str,
    pattern: str,
    constraint: str,
    *,
    default: str = "",
    many: bool = False,
) -> Parameter:
    return Parameter(
        name,
        label,
        {
            "Type": "CommaDelimitedList" if many else "String",
            "Description": description,
            "Default": default,
            "AllowedPattern": pattern,
            "ConstraintDescription": constraint,
        },
    )


def _hidden(parameter: Parameter) -> Parameter:
    return Parameter(parameter.name, parameter.label, parameter.definition | {"NoEcho": True})


_LOOKBACK = Parameter(
    "LookbackDays",
    "Days to look back",
    {
        "Type": "Number",
        "Description": "Clarify jobs created within this many days are judged, besides those still running "
        "and all monitors.",
        "Default": 7,
        "MinValue": 1,
        "MaxValue": 90,
        "ConstraintDescription": "must be a whole number of days from 1 to 90",
    },
)
_ENABLED = Parameter(
    "EnabledRules",
    "Rules",
    {
        "Type": "CommaDelimitedList",
        "Description": "The rules to deploy: ids by commas, or all. The default is a handful to begin with, "
        "which say at once whether jobs and models are in a VPC at all, whether the VPC has the endpoints, "
        "and whether anybody on the internet is let in. Add the others when these hold.",
        "Default": ",".join(STARTER),
        "AllowedValues": ["all", *RULE_IDS],
        "ConstraintDescription": "must be all, or ids of rules by commas as the README lists them",
    },
)

GROUPS: tuple[tuple[str, tuple[Parameter, ...]], ...] = (
    (
        "What is judged",
        (
            _ENABLED,
            _LOOKBACK,
            _choice(
                "ModelScope",
                "Models",
                "Which models the rules on models judge: those that Clarify workloads refer to, or all.",
                ("referenced", "all"),
            ),
            _text(
                "ScopeTagKey",
                "Scope tag",
                "Resources that carry this tag with the value true are judged even if no workload uses them.",
                "^(?![Aa][Ww][Ss]:)[A-Za-z0-9 _.:/=+@-]{1,128}$",
                "must be a tag key of 1 to 128 letters, digits, spaces or _.:/=+@- that does not begin "
                "with aws:",
                default="clarify-rules:scope",
            ),
            _text(
                "OrgId",
                "Organization",
                "The id of your AWS organization, for endpoint policies that admit only its members. Left "
                "empty, what hangs on it is undetermined.",
                "^$|^o-[a-z0-9]{10,32}$",
                "must be empty or an organization id such as o-a1b2c3d4e5",
            ),
            _text(
                "TrustedBucketOwners",
                "Trusted bucket owners",
                "The accounts whose buckets jobs may name: analysis configs are read from no others, and "
                "endpoint policies are judged with them. Left empty: this account. If you name any, name "
                "this one too.",
                f"^$|^[0-9]{{12}}(,[0-9]{{12}}){{0,{MOST_OWNERS - 1}}}$",
                f"must be empty or up to {MOST_OWNERS} account ids of twelve digits, by commas",
            ),
            _text(
                "AnalysisConfigObjects",
                "Analysis configs",
                "The S3 objects that the collector may read: ARN patterns by commas. Left empty: every "
                "analysis_config.json in buckets of the trusted owners.",
                r"^$|^arn:aws[a-z-]*:s3:::[^,\s]+/[^,\s]+$",
                "must be empty or ARN patterns of S3 objects such as arn:aws:s3:::my-bucket/clarify/*",
                many=True,
            ),
        ),
    ),
    (
        "When, and what AWS Config and Security Hub are told",
        (
            _choice(
                "Frequency",
                "Frequency",
                "How often every rule looks at everything; changes and job events are seen besides.",
                ("TwentyFour_Hours", "Twelve_Hours", "Six_Hours", "Three_Hours", "One_Hour"),
            ),
            _choice(
                "UndeterminedAs",
                "Undetermined results",
                "What AWS Config is told where the facts do not decide: nothing, so that the last proven "
                "result stands for at most 48 hours (with daily rounds, when a round is late, little more "
                "than 24); that the rule does not apply; or that it is broken.",
                ("KEEP", "NOT_APPLICABLE", "NON_COMPLIANT"),
            ),
            _choice(
                "JobResourceType",
                "Results on jobs",
                "What results on jobs are reported on: each job, or the account, as one result that counts "
                "them. Where AWS Config does not accept the first, the second is done by itself.",
                ("AWS::SageMaker::ProcessingJob", ACCOUNT),
            ),
            _choice(
                "SecurityHubMode",
                "Security Hub",
                "Whether Security Hub is sent findings: one for each cause of what fails, with the reason "
                "and what to do. Without Security Hub in this Region, choose off.",
                ("import", "off"),
            ),
            _text(
                "SeverityOverrides",
                "Severities",
                "Rules whose severity is another one for you: RULE=LEVEL by commas, or RULE/CODE=LEVEL for "
                "one reason code, LEVEL being LOW, MEDIUM or HIGH.",
                f"^$|^({'|'.join(RULE_IDS)})(/[A-Z0-9_]+)?=({'|'.join(Severity)})$",
                "must be empty, or RULE=LEVEL or RULE/CODE=LEVEL by commas: clarify-job-in-vpc=MEDIUM",
                many=True,
            ),
            _text(
                "ExemptionsUri",
                "Exemptions",
                "The exemptions file, as s3://bucket/key in a versioned bucket. Whoever may write it decides "
                "what is not reported as failing. Left empty: nothing is exempted.",
                rf"^$|^s3://{_BUCKET}/{_KEY}$",
                "must be empty or an S3 URI such as s3://my-bucket/exemptions.yaml, its key of letters, "
                "digits and /!_.()=+@-",
            ),
            _text(
                "ExemptionsBucketOwner",
                "Its bucket's owner",
                "The account whose bucket that must be. Left empty: this account.",
                "^$|^[0-9]{12}$",
                "must be empty or an account id of twelve digits",
            ),
        ),
    ),
    (
        "Whose permissions",
        (
            _text(
                "EvaluationRoleArn",
                "Role to assume",
                "A role of this account with which the functions read it and report to AWS Config, in place "
                "of their own. It must trust the functions' roles.",
                r"^$|^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]{1,512}$",
                "must be empty or the ARN of an IAM role",
            ),
            _hidden(
                _text(
                    "EvaluationRoleExternalId",
                    "Its external id",
                    "The external id that the role asks for, if it asks for one.",
                    r"^$|^[\w+=,.@:/-]{2,1224}$",
                    "must be empty or 2 to 1,224 letters, digits or _+=,.@:/-",
                )
            ),
            _text(
                "PermissionsBoundaryArn",
                "Permissions boundary",
                "A policy that bounds every role of the stack, where your organization asks for one.",
                rf"{_ARN}iam::([0-9]{{12}}|aws):policy/[\w+=,.@/-]{{1,512}}$",
                "must be empty or the ARN of an IAM policy",
            ),
        ),
    ),
    (
        "What is kept, and who is told",
        (
            _choice(
                "LogRetentionDays",
                "Days that logs are kept",
                "How many days the logs of the functions are kept.",
                (30, *(each for each in (*_RETENTIONS, *_RETENTIONS_LONGEST) if each != 30)),
            ),
            _text(
                "KmsKeyArn",
                "KMS key",
                "A key for the cache bucket, the logs and the functions' settings in place of AWS's own. Its "
                "policy must let CloudWatch Logs of this Region use it.",
                rf"{_ARN}kms:[a-z0-9-]+:[0-9]{{12}}:key/[0-9a-zA-Z-]+$",
                "must be empty or the ARN of a KMS key",
            ),
            _text(
                "AlarmTopicArn",
                "Alarm topic",
                "An SNS topic that is told when something is wrong with the evaluation itself.",
                rf"{_ARN}sns:[a-z0-9-]+:[0-9]{{12}}:[\w-]{{1,256}}$",
                "must be empty or the ARN of an SNS topic",
            ),
        ),
    ),
)


def parameters() -> Json:
    """Return the template's Parameters."""
    return {each.name: each.definition for _, group in GROUPS for each in group}


def interface() -> Json:
    """Return how the console groups and labels them (AWS::CloudFormation::Interface)."""
    return {
        "ParameterGroups": [
            {"Label": {"default": label}, "Parameters": [each.name for each in group]}
            for label, group in GROUPS
        ],
        "ParameterLabels": {each.name: {"default": each.label} for _, group in GROUPS for each in group},
    }
