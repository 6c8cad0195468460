"""clarify-job-model-in-same-vpc: the model a job calls is in the job's VPC."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from clarify_rules.catalog import reasons, references
from clarify_rules.catalog.processing_jobs import absent
from clarify_rules.catalog.subjects import OWNERS, JobRule
from clarify_rules.catalog.verdict import (
    JOB_ENDED,
    Severity,
    Verdict,
    compliant,
    non_compliant,
    not_applicable,
    worst,
)
from clarify_rules.clarify.model import MODEL_NOT_FOUND, find_model
from clarify_rules.clarify.vpc_config import VpcConfig, read_vpc_config
from clarify_rules.clarify.workload import EndpointNotFound, Lifecycle, Workload
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.network import codes
from clarify_rules.network.site import Site
from clarify_rules.network.subnet import SubnetSelection, select_subnets

MODEL_IN_ANOTHER_VPC = "MODEL_IN_ANOTHER_VPC"


class JobModelInSameVpc(JobRule):
    """The model, or the model of the endpoint, that the workload calls exists and is in its VPC."""

    id = "clarify-job-model-in-same-vpc"
    title = "The model a Clarify job calls is in the job's VPC"
    checks = (
        "That the model named by the analysis config (or the models of the endpoint it names or monitors) "
        "exists, and that its subnets are in the VPC of the job's subnets."
    )
    why = (
        "Clarify hosts the model behind a shadow endpoint in the model's own VPC. AWS requires that a job "
        "whose model is in a VPC runs in the same one; otherwise it cannot get predictions."
    )
    fix = (
        "Create the model again (models cannot be changed) with a VpcConfig in the job's VPC and name it in "
        "the analysis config, or run the job in the model's VPC."
    )
    severity = Severity.HIGH
    needs = OWNERS | {EvidenceKind.SUBNETS}
    codes = (
        (MODEL_NOT_FOUND, "The named model does not exist."),
        (absent.ENDPOINT_NOT_FOUND, "The endpoint to call, or to monitor, does not exist."),
        (
            reasons.NO_VPC_CONFIG,
            "The job has no VPC while its model has one; not applicable where neither has.",
        ),
        (MODEL_IN_ANOTHER_VPC, "The model's subnets are in another VPC than the job's."),
        (reasons.SUBNET_NOT_FOUND, "None of the job's, or of the model's, subnets exists."),
        (codes.SUBNETS_IN_TWO_VPCS, "The job's own subnets are in more than one VPC."),
        (absent.NO_INFERENCE, "The analysis asks no model for predictions."),
        (JOB_ENDED, absent.JOB_ENDED_MEANING.capitalize() + "."),
    )
    requirements = ("The job's VPC is the model's",)
    references = (references.CLARIFY_PARAMETERS, references.CLARIFY_VPC)
    prevents_success = True

    def judge_workload(self, workload: Workload, site: Site) -> Verdict:
        """Return whether every model that the workload calls is in its VPC."""
        if not workload.needs_inference:
            return absent.no_inference(workload)
        try:
            asks = list(_questions(workload))
        except EndpointNotFound as error:
            return absent.endpoint_missing(workload, error.name)
        return worst(asks)


def _questions(workload: Workload) -> Iterator[Callable[[], Verdict]]:
    """Return one question per model; an endpoint of inference components has its VPC in its own config."""
    names = workload.model_names
    endpoint = workload.calls_endpoint or workload.monitored_endpoint
    if endpoint:
        config = read_vpc_config(workload.endpoint_config(endpoint))
        if config is not None or not names:
            yield partial(_judge_place, workload, f"endpoint {endpoint}", endpoint, config)
    for name in names:
        yield partial(_judge_model, workload, name)


def _judge_model(workload: Workload, name: str) -> Verdict:
    model = find_model(workload.evidence, name)
    if model is None:
        return absent.models_missing(workload, (name,))
    return _judge_place(workload, f"model {name}", name, model.vpc_config)


def _judge_place(workload: Workload, owner: str, owner_id: str, place: VpcConfig | None) -> Verdict:
    if place is None:
        return not_applicable(reasons.NO_VPC_CONFIG, f"The {owner} is not in a VPC, so none is to be shared.")
    if workload.vpc_config is None:
        return non_compliant(
            reasons.NO_VPC_CONFIG,
            f"The {workload.noun} {workload.name} is not in a VPC, but its {owner} is",
            f"{workload.where_to_change}, name subnets of that VPC in NetworkConfig.VpcConfig",
        )
    job = select_subnets(workload.evidence, workload.vpc_config.subnets)
    theirs = select_subnets(workload.evidence, place.subnets)
    return _compare(workload, job, owner, owner_id, theirs)


def _compare(
    workload: Workload, job: SubnetSelection, owner: str, owner_id: str, theirs: SubnetSelection
) -> Verdict:
    if not job.found or (job.missing and workload.lifecycle is Lifecycle.ENDED):
        return absent.subnets_missing(workload, job.missing)
    if not theirs.found or (theirs.missing and workload.lifecycle is Lifecycle.ENDED):
        return absent.subnets_missing(workload, theirs.missing, owner_id)
    if len(job.vpc_ids) > 1:
        return non_compliant(
            codes.SUBNETS_IN_TWO_VPCS,
            f"The subnets of the {workload.noun} {workload.name} are in {' and '.join(job.vpc_ids)}",
            f"{workload.where_to_change}, name subnets of one VPC",
            blocking=",".join(job.vpc_ids),
        )
    if job.vpc_ids != theirs.vpc_ids:
        return non_compliant(
            MODEL_IN_ANOTHER_VPC,
            f"The {workload.noun} {workload.name} runs in {job.vpc_ids[0]}, its {owner} is in "
            f"{' and '.join(theirs.vpc_ids)}",
            f"create the {owner} again in {job.vpc_ids[0]} or, {workload.where_to_change}, name subnets and "
            f"groups of {theirs.vpc_ids[0]}",
            blocking=owner_id,
        )
    return compliant(f"The {workload.noun} {workload.name} and its {owner} are both in {job.vpc_ids[0]}.")
