"""What all functions have in common."""

from __future__ import annotations

from deployment.template.intrinsics import Json, if_, ref
from deployment.template.names import CACHE_BUCKET, HAS_KEY
from deployment.template.sizes import RULE_MEMORY, RULE_TIMEOUT

NAMESPACE = "ClarifyConfigRules"
DIMENSION = "Stack"


def globals_() -> Json:
    """Return the template's Globals."""
    return {
        "Function": {
            "Runtime": "python3.13",
            "Architectures": ["arm64"],
            "CodeUri": "rules/",
            "MemorySize": RULE_MEMORY,
            "Timeout": RULE_TIMEOUT,
            "KmsKeyArn": if_(HAS_KEY, ref("KmsKeyArn")),
            "LoggingConfig": {"LogFormat": "JSON"},
            "Environment": {
                "Variables": {
                    "CACHE_BUCKET": ref(CACHE_BUCKET),
                    "ASSUME_ROLE_ARN": ref("EvaluationRoleArn"),
                    "ASSUME_ROLE_EXTERNAL_ID": ref("EvaluationRoleExternalId"),
                    "STACK_NAME": ref("AWS::StackName"),
                    "POWERTOOLS_SERVICE_NAME": "clarify-config-rules",
                    "POWERTOOLS_METRICS_NAMESPACE": NAMESPACE,
                    "POWERTOOLS_LOG_LEVEL": "INFO",
                }
            },
        }
    }
