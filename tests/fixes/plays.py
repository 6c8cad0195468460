"""What is broken, which recipes are followed, and which results must turn from NON_COMPLIANT to COMPLIANT.

A job, a model or a definition cannot be changed: there the result after is that of the new one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fixes import breaks
from tests.fixes.played_world import GATEWAY, GROUP, S3_INTERFACE, SAGEMAKER, VPC, World

JOB, MODEL, DEFINITION = "credit-bias", "credit", "credit-live-bias"
SENT_AGAIN, WITH_NEW_MODEL, NEW_MODEL = "credit-bias-in-vpc", "credit-bias-2", "credit-in-vpc"
DEFINED_AGAIN = "credit-live-bias-in-vpc"
TO_S3 = {("clarify-job-reaches-s3", JOB): JOB, ("clarify-model-reaches-s3", MODEL): MODEL}
TO_API = {("clarify-job-reaches-sagemaker-api", JOB): JOB}
TO_RUNTIME = {("clarify-job-reaches-sagemaker-runtime", JOB): JOB}


@dataclass(frozen=True)
class Play:
    """A broken world, the recipes that mend it, and for each rule and resource that fail what complies."""

    name: str
    recipes: tuple[str, ...]
    build: Callable[[World], None]
    results: dict[tuple[str, str], str]
    # What the examples stand for from the second recipe on.
    then: Callable[[World], dict[str, str]] = field(default=lambda _: {})


def _new_zone(world: World) -> dict[str, str]:
    return {"subnet-0a1b2c3d4e5f67892": world.new_subnet()}


PLAYS = (
    Play(
        "unrouted",
        ("s3-gateway-on-route-table",),
        breaks.unrouted,
        TO_S3 | {("clarify-vpc-endpoint-routes-subnets", GATEWAY): GATEWAY},
    ),
    Play(
        "without-gateway",
        ("create-s3-gateway-endpoint",),
        breaks.without_gateway,
        TO_S3 | {("clarify-vpc-has-endpoints", VPC): VPC},
    ),
    Play(
        "without-sagemaker",
        ("create-sagemaker-endpoints",),
        breaks.without_sagemaker,
        TO_API | TO_RUNTIME | {("clarify-vpc-has-endpoints", VPC): VPC},
    ),
    Play(
        "no-https-out",
        ("let-https-out",),
        breaks.no_https_out,
        TO_S3 | TO_API | TO_RUNTIME | {("clarify-security-group-https-egress", GROUP): GROUP},
    ),
    Play("replies-dropped", ("pass-network-acl",), breaks.replies_dropped, TO_S3 | TO_API | TO_RUNTIME),
    Play(
        "s3-denied",
        ("s3-endpoint-policy",),
        breaks.s3_denied,
        TO_S3 | {("clarify-vpc-endpoint-policy-allows-jobs", GATEWAY): GATEWAY},
    ),
    Play(
        "api-denied",
        ("sagemaker-endpoint-policy",),
        breaks.api_denied,
        TO_API | {("clarify-vpc-endpoint-policy-allows-jobs", SAGEMAKER): SAGEMAKER},
    ),
    Play("runtime-denied", ("sagemaker-endpoint-policy",), breaks.runtime_denied, TO_RUNTIME),
    Play(
        "no-dns",
        ("enable-vpc-dns",),
        breaks.no_dns,
        TO_S3 | TO_API | TO_RUNTIME | {("clarify-vpc-dns-enabled", VPC): VPC},
    ),
    Play(
        "api-without-private-dns",
        ("enable-private-dns",),
        breaks.api_without_private_dns,
        TO_API | {("clarify-vpc-endpoint-private-dns", SAGEMAKER): SAGEMAKER},
    ),
    Play(
        "runtime-without-private-dns", ("enable-private-dns",), breaks.runtime_without_private_dns, TO_RUNTIME
    ),
    Play(
        "s3-inbound-only",
        ("s3-answers-inside",),
        breaks.s3_inbound_only,
        {("clarify-vpc-endpoint-private-dns", S3_INTERFACE): S3_INTERFACE},
    ),
    Play(
        "not-admitted",
        ("admit-jobs-to-endpoint",),
        breaks.not_admitted,
        TO_API | TO_RUNTIME | {("clarify-vpc-endpoint-admits-jobs", SAGEMAKER): SAGEMAKER},
    ),
    Play(
        "members-not-admitted",
        ("self-ingress",),
        breaks.members_not_admitted,
        {
            ("clarify-job-instances-reach-each-other", JOB): JOB,
            ("clarify-security-group-self-ingress", GROUP): GROUP,
        },
    ),
    Play(
        "members-not-let-out",
        ("self-egress",),
        breaks.members_not_let_out,
        {("clarify-job-instances-reach-each-other", JOB): JOB},
    ),
    Play(
        "open-to-the-world",
        ("remove-public-ingress",),
        breaks.open_to_the_world,
        {("clarify-security-group-no-public-ingress", GROUP): GROUP},
    ),
    Play(
        "nat",
        ("create-s3-gateway-endpoint", "create-sagemaker-endpoints", "remove-internet-route"),
        breaks.nat,
        {("clarify-job-no-internet-route", JOB): JOB},
    ),
    Play(
        "model-elsewhere",
        ("create-model-again",),
        breaks.model_elsewhere,
        {("clarify-job-model-in-same-vpc", JOB): WITH_NEW_MODEL},
    ),
    Play(
        "job-elsewhere",
        ("send-job-again",),
        breaks.job_elsewhere,
        {("clarify-job-model-in-same-vpc", JOB): SENT_AGAIN},
    ),
    Play(
        "model-outside",
        ("create-model-again",),
        breaks.model_outside,
        {("clarify-model-in-vpc", MODEL): NEW_MODEL},
    ),
    Play(
        "full",
        ("free-addresses",),
        breaks.all_full,
        {
            ("clarify-job-subnets-have-free-ips", JOB): JOB,
            ("clarify-model-subnets-have-free-ips", MODEL): MODEL,
        },
    ),
    Play(
        "isolated-outside",
        ("send-job-again", "create-definition-again"),
        breaks.isolated_outside,
        {
            ("clarify-job-in-vpc", JOB): SENT_AGAIN,
            ("clarify-job-network-isolation-off", JOB): SENT_AGAIN,
            ("clarify-job-in-vpc", DEFINITION): DEFINED_AGAIN,
            ("clarify-job-network-isolation-off", DEFINITION): DEFINED_AGAIN,
        },
    ),
    Play(
        "full-workloads-move",
        ("add-subnet", "send-job-again", "create-definition-again"),
        breaks.all_full,
        {
            ("clarify-job-subnets-have-free-ips", JOB): SENT_AGAIN,
            ("clarify-job-subnets-have-free-ips", DEFINITION): DEFINED_AGAIN,
        },
        _new_zone,
    ),
    Play(
        "full-model-moves",
        ("add-subnet", "create-model-again"),
        breaks.all_full,
        {
            ("clarify-model-subnets-have-free-ips", MODEL): NEW_MODEL,
            ("clarify-model-spans-two-zones", MODEL): NEW_MODEL,
            ("clarify-job-shadow-endpoint-zones", JOB): WITH_NEW_MODEL,
        },
        _new_zone,
    ),
)
