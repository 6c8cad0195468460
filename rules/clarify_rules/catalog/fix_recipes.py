"""Which recipes for mending serve which rule; each is a Markdown fragment below ``docs/fixes``.

A recipe has four parts: for the console, the AWS CLI, CloudFormation and Terraform. They are for people, so
they are read when the pages are made, and nothing at run time needs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

LEGEND = (
    "In the examples, `us-east-1`, the account `111122223333`, the bucket `amzn-s3-demo-bucket` and every id "
    "and name stand for yours. In all of them `sg-0a1b2c3d4e5f67891` is the group of the jobs and models, "
    "`sg-0a1b2c3d4e5f67892` that of the interface endpoints, `vpce-0a1b2c3d4e5f67891` the S3 gateway "
    "endpoint, `vpce-0a1b2c3d4e5f67892` a SageMaker endpoint, and `rtb-0a1b2c3d4e5f67890` the subnets' route "
    "table."
)

_NEW_JOB = ("send-job-again", "create-definition-again")
_TO_S3 = (
    *("s3-gateway-on-route-table", "create-s3-gateway-endpoint", "let-https-out", "pass-network-acl"),
    *("s3-endpoint-policy", "enable-vpc-dns"),
)
_TO_SAGEMAKER = (
    *("create-sagemaker-endpoints", "enable-private-dns", "admit-jobs-to-endpoint", "let-https-out"),
    *("pass-network-acl", "sagemaker-endpoint-policy", "enable-vpc-dns"),
)

RECIPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "clarify-job-in-vpc": _NEW_JOB,
        "clarify-job-network-isolation-off": _NEW_JOB,
        "clarify-job-model-in-same-vpc": ("create-model-again", "send-job-again"),
        "clarify-job-no-internet-route": (
            "create-s3-gateway-endpoint",
            "create-sagemaker-endpoints",
            "remove-internet-route",
        ),
        "clarify-job-subnets-have-free-ips": ("free-addresses", "add-subnet", *_NEW_JOB),
        "clarify-job-reaches-s3": _TO_S3,
        "clarify-job-reaches-sagemaker-api": _TO_SAGEMAKER,
        "clarify-job-reaches-sagemaker-runtime": _TO_SAGEMAKER,
        "clarify-job-instances-reach-each-other": ("self-ingress", "self-egress"),
        "clarify-job-shadow-endpoint-zones": ("add-subnet", "create-model-again"),
        "clarify-model-in-vpc": ("create-model-again",),
        "clarify-model-spans-two-zones": ("add-subnet", "create-model-again"),
        "clarify-model-reaches-s3": _TO_S3,
        "clarify-model-subnets-have-free-ips": ("free-addresses", "add-subnet", "create-model-again"),
        "clarify-vpc-has-endpoints": ("create-s3-gateway-endpoint", "create-sagemaker-endpoints"),
        "clarify-vpc-dns-enabled": ("enable-vpc-dns",),
        "clarify-vpc-endpoint-private-dns": ("enable-private-dns", "s3-answers-inside"),
        "clarify-vpc-endpoint-admits-jobs": ("admit-jobs-to-endpoint",),
        "clarify-vpc-endpoint-routes-subnets": ("s3-gateway-on-route-table",),
        "clarify-vpc-endpoint-policy-allows-jobs": ("s3-endpoint-policy", "sagemaker-endpoint-policy"),
        "clarify-security-group-self-ingress": ("self-ingress",),
        "clarify-security-group-https-egress": ("let-https-out",),
        "clarify-security-group-no-public-ingress": ("remove-public-ingress",),
    }
)
"""The recipes of each rule by its id, the most usual first."""


def fixes_folder(root: Path) -> Path:
    """Return where the fragments lie in a checkout of the project."""
    return root / "docs" / "fixes"


def recipes_text(rule_id: str, root: Path) -> str:
    """Return a rule's recipes in Markdown, after what their examples stand for.

    OSError if a fragment is missing.
    """
    folder = fixes_folder(root)
    fragments = ((folder / f"{name}.md").read_text("utf-8").strip() for name in RECIPES[rule_id])
    return "\n\n".join((LEGEND, *fragments))
