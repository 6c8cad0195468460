"""clarify-model-reaches-s3: SageMaker can load the model's files through the model's VPC."""

from __future__ import annotations

from clarify_rules.catalog import reach_codes, reasons, references
from clarify_rules.catalog.models.placed import no_vpc
from clarify_rules.catalog.network_verdict import Claim, judge_check
from clarify_rules.catalog.subjects import OWNERS, PATHS, ModelRule
from clarify_rules.catalog.verdict import Severity, Verdict, compliant
from clarify_rules.clarify.model import Model
from clarify_rules.evidence.kinds import EvidenceKind
from clarify_rules.network.demand import Demand
from clarify_rules.network.model_files import model_needs_s3
from clarify_rules.network.service import Service
from clarify_rules.network.site import Site


class ModelReachesS3(ModelRule):
    """The model needs no S3 files, or every one of its subnets reaches S3."""

    id = "clarify-model-reaches-s3"
    title = "Models that Clarify calls reach S3 for their files"
    checks = (
        "That from each subnet of a model with files in S3 (model data, scripts, packages) requests to S3 "
        "arrive, are answered, and are allowed by the endpoint's policy for the model's role."
    )
    why = (
        "SageMaker loads the files through the model's VPC when Clarify makes the shadow endpoint. Where one "
        "subnet does not reach S3, the endpoint fails to start, and the Clarify job with it."
    )
    fix = (
        "Change the resource that the result names as blocking: usually, associate the S3 gateway endpoint "
        "with the route table of the subnet it names."
    )
    severity = Severity.HIGH
    parameters = (*ModelRule.parameters, "OrgId", "TrustedBucketOwners")
    needs = OWNERS | PATHS | {EvidenceKind.MODEL_PACKAGES}
    codes = (*reach_codes.S3_WAY, (reasons.NO_VPC_CONFIG, "The model is not in a VPC."))
    requirements = ("The model's VPC has an S3 endpoint if the model needs files from S3",)
    references = (
        references.CLARIFY_VPC,
        references.HOSTING_VPC,
        references.S3_ENDPOINTS,
        references.GATEWAY_ENDPOINTS,
    )

    def judge(self, resource: Model, site: Site) -> Verdict:
        """Return whether the files can be loaded from every subnet."""
        if resource.vpc_config is None:
            return no_vpc(resource)
        if not model_needs_s3(resource):
            return compliant(f"The model {resource.name} needs no files from S3.")
        check = site.reach(Demand(resource, resource.vpc_config, Service.S3, None))
        who = f"The model {resource.name}"
        return judge_check(
            check, f"{who} reaches S3 from every subnet.", Claim(who, "reach S3 for its files")
        )
