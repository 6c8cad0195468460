"""Verdicts on models whose place in a VPC is absent or gone."""

from __future__ import annotations

from clarify_rules.catalog import reasons
from clarify_rules.catalog.verdict import Verdict, non_compliant, not_applicable
from clarify_rules.clarify.model import Model


def no_vpc(model: Model) -> Verdict:
    """Return the verdict on a model that makes no claim about a VPC."""
    return not_applicable(
        reasons.NO_VPC_CONFIG, f"The model {model.name} is not in a VPC; clarify-model-in-vpc reports that."
    )


def subnets_missing(model: Model, subnets: tuple[str, ...]) -> Verdict:
    """Return the verdict on a model with subnets that are not there: it can no longer be deployed."""
    do = "do" if len(subnets) > 1 else "does"
    return non_compliant(
        reasons.SUBNET_NOT_FOUND,
        f"The model {model.name} names {', '.join(subnets)}, which {do} not exist",
        f"create the model {model.name} again with subnets that exist (a model itself cannot be changed)",
        blocking=",".join(sorted(subnets)),
    )
