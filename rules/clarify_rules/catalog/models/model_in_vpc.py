"""clarify-model-in-vpc: the models that Clarify calls run inside a VPC."""

from __future__ import annotations

from clarify_rules.catalog import reasons, references
from clarify_rules.catalog.subjects import OWNERS, ModelRule
from clarify_rules.catalog.verdict import Severity, Verdict, compliant, non_compliant
from clarify_rules.clarify.model import Model
from clarify_rules.network.site import Site


class ModelInVpc(ModelRule):
    """VpcConfig of the model names subnets and security groups."""

    id = "clarify-model-in-vpc"
    title = "Models that Clarify calls run inside a VPC"
    checks = "That the model's VpcConfig names at least one subnet and at least one security group."
    why = (
        "Clarify's shadow endpoint takes over the model's VPC configuration. A model without one is hosted "
        "outside the VPC, and the requests that hold records of the dataset go there."
    )
    fix = (
        "Create the model again (a model cannot be changed) with a VpcConfig of private subnets in two zones "
        "of the Clarify job's VPC, and name the new model where the old one is named."
    )
    severity = Severity.HIGH
    needs = OWNERS
    codes = ((reasons.NO_VPC_CONFIG, "The model has no VpcConfig."),)
    requirements = ("The model has a VPC configuration",)
    references = (references.CLARIFY_VPC, references.HOSTING_VPC)

    def judge(self, resource: Model, site: Site) -> Verdict:
        """Return whether the model has a place in a VPC."""
        config = resource.vpc_config
        if config is not None:
            return compliant(f"The model {resource.name} runs in {', '.join(config.subnets)}.")
        return non_compliant(
            reasons.NO_VPC_CONFIG,
            f"The model {resource.name} is not in a VPC",
            f"create the model {resource.name} again with private subnets in two zones and "
            "security groups in VpcConfig (a model itself cannot be changed)",
        )
