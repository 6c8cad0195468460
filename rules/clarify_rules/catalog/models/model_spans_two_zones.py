"""clarify-model-spans-two-zones: the model's subnets lie in two zones."""

from __future__ import annotations

from clarify_rules.catalog import reasons, references
from clarify_rules.catalog.models.placed import no_vpc, subnets_missing
from clarify_rules.catalog.subjects import OWNERS, ModelRule
from clarify_rules.catalog.verdict import Severity, Verdict, compliant, non_compliant
from clarify_rules.clarify.model import Model
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.network.site import Site
from clarify_rules.network.subnet import select_subnets
from clarify_rules.network.zones import NEEDED_ZONES, zone_ids


class ModelSpansTwoZones(ModelRule):
    """The subnets lie in two or more distinct zone ids."""

    id = "clarify-model-spans-two-zones"
    title = "The subnets of models that Clarify calls span two zones"
    checks = (
        "That the available subnets of the model's VpcConfig lie in at least two Availability Zones, counted "
        "by zone id: several subnets of one zone count once."
    )
    why = (
        "SageMaker places an endpoint, Clarify's shadow endpoint too, in two zones, even for one instance. "
        "With one zone its creation fails, and the Clarify job with it."
    )
    fix = (
        "Create the model again (a model cannot be changed) with a second subnet in another zone, and name "
        "the new model where the old one is named."
    )
    severity = Severity.HIGH
    needs = OWNERS | {EvidenceKind.SUBNETS}
    codes = (
        (reasons.AZ_COUNT, "The subnets lie in fewer than two zones."),
        (reasons.SUBNET_NOT_FOUND, "A listed subnet does not exist."),
        (reasons.NO_VPC_CONFIG, "The model is not in a VPC."),
    )
    requirements = ("The model's subnets lie in two Availability Zones",)
    references = (references.CLARIFY_VPC, references.HOSTING_VPC)

    def judge(self, resource: Model, site: Site) -> Verdict:
        """Return whether the subnets lie in two zones."""
        if resource.vpc_config is None:
            return no_vpc(resource)
        selection = select_subnets(site.evidence, resource.vpc_config.subnets)
        if selection.missing:
            return subnets_missing(resource, selection.missing)
        zones = zone_ids(selection.found)
        if len(zones) >= NEEDED_ZONES:
            return compliant(f"The subnets of the model {resource.name} lie in {', '.join(zones)}.")
        where = zones[0] if zones else "no available zone"
        return non_compliant(
            reasons.AZ_COUNT,
            f"All subnets of the model {resource.name} lie in {where}",
            f"create the model {resource.name} again with a subnet in a second zone (a model itself "
            "cannot be changed)",
            blocking=",".join(zones) or None,
        )
