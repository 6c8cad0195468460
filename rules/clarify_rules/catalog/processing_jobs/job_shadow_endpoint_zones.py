"""clarify-job-shadow-endpoint-zones: two of the model's zones offer the shadow endpoint's instance type."""

from __future__ import annotations

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
    undetermined,
    worst,
)
from clarify_rules.clarify.model import MODEL_NOT_FOUND, Model, find_model
from clarify_rules.clarify.workload import EndpointNotFound, ShadowEndpoint, Workload
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.network.site import Site
from clarify_rules.network.subnet import select_subnets
from clarify_rules.network.zones import NEEDED_ZONES, zone_ids, zones_offering

AZ_TYPE_NOT_OFFERED = "AZ_TYPE_NOT_OFFERED"
INSTANCE_TYPE_UNKNOWN = "INSTANCE_TYPE_UNKNOWN"


class JobShadowEndpointZones(JobRule):
    """At least two zones of the model's subnets offer predictor.instance_type."""

    id = "clarify-job-shadow-endpoint-zones"
    title = "Two zones of the model's subnets offer the shadow endpoint's instance type"
    checks = (
        "That the subnets of the model lie in at least two Availability Zones (by zone id) in which EC2 "
        "offers the instance type that the analysis config names for the shadow endpoint."
    )
    why = (
        "Clarify's shadow endpoint needs two such zones even for one instance. Otherwise it fails with "
        '"Unable to locate at least 2 availability zone(s) with the requested instance type".'
    )
    fix = (
        "Choose a predictor.instance_type that two of the model's zones offer, or create the model again "
        "with subnets in zones that offer the type."
    )
    severity = Severity.HIGH
    needs = OWNERS | {EvidenceKind.SUBNETS, EvidenceKind.INSTANCE_TYPE_OFFERINGS}
    codes = (
        (reasons.AZ_COUNT, "The model's subnets lie in fewer than two zones."),
        (AZ_TYPE_NOT_OFFERED, "Fewer than two of the model's zones offer the instance type."),
        (
            INSTANCE_TYPE_UNKNOWN,
            "No type is named, or EC2 offers it in no zone of the Region (undetermined).",
        ),
        (MODEL_NOT_FOUND, "The named model does not exist."),
        (absent.ENDPOINT_NOT_FOUND, "The monitored endpoint does not exist."),
        (reasons.SUBNET_NOT_FOUND, "A subnet of the model does not exist."),
        (
            reasons.NO_SHADOW_ENDPOINT,
            "Predictions come from an endpoint that exists; none is made.",
        ),
        (absent.NO_INFERENCE, "The analysis asks no model for predictions."),
        (reasons.NO_VPC_CONFIG, "The job or the model is not in a VPC."),
        (JOB_ENDED, absent.JOB_ENDED_MEANING.capitalize() + "."),
    )
    requirements = ("Two zones offer the shadow endpoint's instance type",)
    references = (
        references.CLARIFY_VPC,
        references.HOSTING_VPC,
        references.CLARIFY_TROUBLESHOOTING,
        references.INSTANCE_TYPE_OFFERINGS,
    )
    prevents_success = True

    def judge_workload(self, workload: Workload, site: Site) -> Verdict:
        """Return whether SageMaker can place the shadow endpoint of every model."""
        if not workload.needs_inference:
            return absent.no_inference(workload)
        if workload.vpc_config is None:
            return absent.no_vpc(workload)
        try:
            shadow = workload.shadow_endpoint
        except EndpointNotFound as error:
            return absent.endpoint_missing(workload, error.name)
        if shadow is None or not shadow.model_names:
            return not_applicable(
                reasons.NO_SHADOW_ENDPOINT,
                f"The {workload.noun} {workload.name} asks an endpoint that exists, so none is made for it.",
            )
        return worst(partial(_judge_model, workload, shadow, name) for name in shadow.model_names)


def _judge_model(workload: Workload, shadow: ShadowEndpoint, name: str) -> Verdict:
    model = find_model(workload.evidence, name)
    if model is None:
        return absent.models_missing(workload, (name,))
    if model.vpc_config is None:
        return not_applicable(reasons.NO_VPC_CONFIG, f"The model {name} is not in a VPC.")
    selection = select_subnets(workload.evidence, model.vpc_config.subnets)
    if selection.missing:
        return absent.subnets_missing(workload, selection.missing, name)
    zones = zone_ids(selection.found)
    if len(zones) < NEEDED_ZONES:
        return non_compliant(
            reasons.AZ_COUNT,
            f"The subnets of the model {name}, which the {workload.noun} {workload.name} uses, lie in "
            f"{_listed(zones)} only",
            f"create the model {name} again with subnets in a second zone and, {workload.where_to_change}, "
            "name it",
            blocking=",".join(zones),
        )
    return _judge_type(workload, shadow, model, zones)


def _judge_type(workload: Workload, shadow: ShadowEndpoint, model: Model, zones: tuple[str, ...]) -> Verdict:
    wanted = shadow.instance_type
    if wanted is None:
        return undetermined(
            INSTANCE_TYPE_UNKNOWN,
            f"The analysis config of the {workload.noun} {workload.name} names no predictor.instance_type, "
            "so its zones cannot be checked",
            "name predictor.instance_type in the analysis config",
        )
    offering = zones_offering(workload.evidence, wanted, zones)
    lacking = tuple(zone for zone in zones if zone not in offering.zones)
    if len(zones) - len(lacking) >= NEEDED_ZONES:
        return compliant(f"{wanted} is offered in {_listed(sorted(set(zones) - set(lacking)))}.")
    if not offering.anywhere:
        return undetermined(
            INSTANCE_TYPE_UNKNOWN,
            f"EC2 offers {wanted}, which the {workload.noun} {workload.name} wants for its shadow endpoint, "
            "in no zone of this Region; it may be SageMaker's own",
            "check the type, or choose one that EC2 offers in two of the model's zones",
            blocking=wanted,
        )
    return non_compliant(
        AZ_TYPE_NOT_OFFERED,
        f"The {workload.noun} {workload.name} wants {wanted} for its shadow endpoint, which "
        f"{_listed(lacking)} of the model {model.name} {'do' if lacking[1:] else 'does'} not offer",
        f"{workload.where_to_change}, choose another predictor.instance_type, or add a subnet in another "
        "zone to a new model",
        blocking=",".join(lacking),
    )


def _listed(zones: tuple[str, ...] | list[str]) -> str:
    return " and ".join(zones) if zones else "no available zone"
