"""Verdicts on workloads that refer to something that does not exist (any more)."""

from __future__ import annotations

from dataclasses import replace

from clarify_rules.catalog import reach_codes, reasons
from clarify_rules.catalog.verdict import JOB_ENDED, Verdict, non_compliant, not_applicable
from clarify_rules.clarify.model import MODEL_NOT_FOUND
from clarify_rules.clarify.workload import Lifecycle, Workload
from clarify_rules.network import codes

NO_INFERENCE = "NO_INFERENCE"
ENDPOINT_NOT_FOUND = "ENDPOINT_NOT_FOUND"

JOB_ENDED_MEANING = "the job ended, and what it used is gone or no longer matters"


def no_vpc(workload: Workload) -> Verdict:
    """Return the verdict on a workload that makes no claim about a VPC."""
    return not_applicable(
        reasons.NO_VPC_CONFIG,
        f"The {workload.noun} {workload.name} is not in a VPC; clarify-job-in-vpc reports that.",
    )


def no_inference(workload: Workload) -> Verdict:
    """Return the verdict on a workload that asks no model for predictions."""
    return not_applicable(NO_INFERENCE, f"The {workload.noun} {workload.name} asks no model for predictions.")


def models_missing(workload: Workload, names: tuple[str, ...]) -> Verdict:
    """Return the verdict on models that are not there."""
    listed = ", ".join(names)
    fix = f"create the model {listed} again or, {workload.where_to_change}, name one that exists"
    return gone(workload, MODEL_NOT_FOUND, f"the model {listed}", fix, ",".join(names))


def endpoint_missing(workload: Workload, name: str) -> Verdict:
    """Return the verdict on an endpoint that is not there."""
    fix = f"create the endpoint {name} again or, {workload.where_to_change}, name one that exists"
    return gone(workload, ENDPOINT_NOT_FOUND, f"the endpoint {name}", fix, name)


def subnets_missing(workload: Workload, subnets: tuple[str, ...], owner: str | None = None) -> Verdict:
    """Return the verdict on subnets that are not there; `owner` names the model whose they are."""
    listed = ", ".join(subnets)
    if owner:
        fix = f"create the model {owner} again with subnets that exist"
    else:
        fix = f"{workload.where_to_change}, name subnets that exist in NetworkConfig.VpcConfig, not {listed}"
    noun = "subnet" if len(subnets) == 1 else "subnets"
    what = f"the {noun} {listed}" + (f" of the model {owner}" if owner else "")
    return gone(workload, reasons.SUBNET_NOT_FOUND, what, fix, ",".join(sorted(subnets)))


def gone(workload: Workload, code: str, what: str, fix: str, blocking: str) -> Verdict:
    """Return NON_COMPLIANT, or NOT_APPLICABLE where the job ended: jobs outlive what they used."""
    if workload.lifecycle is Lifecycle.ENDED:
        return not_applicable(
            JOB_ENDED, f"Job {workload.name} ended, and {what}, which it used, no longer exists."
        )
    do = "do" if "," in blocking else "does"
    problem = f"The {workload.noun} {workload.name} uses {what}, which {do} not exist"
    return non_compliant(code, problem, fix, blocking=blocking)


_GONE = frozenset({reasons.SUBNET_NOT_FOUND, codes.SG_NOT_FOUND})
_PLACEMENT = frozenset(name for name, _ in reach_codes.PLACEMENT)


def unless_ended(workload: Workload, verdict: Verdict) -> Verdict:
    """Return the verdict, but NOT_APPLICABLE where a job ended and it is about what is gone since.

    What is wrong with the place itself is changed in the workload, so the message says where that is.
    """
    if verdict.code in _GONE and workload.lifecycle is Lifecycle.ENDED:
        return not_applicable(
            JOB_ENDED,
            f"Job {workload.name} ended, and {verdict.blocking_resource}, which it used, no longer exists.",
        )
    if verdict.code in _PLACEMENT:
        return replace(verdict, message=f"{verdict.message.removesuffix('.')}, {workload.where_to_change}.")
    return verdict
