"""SageMaker models that Clarify workloads use, as DescribeModel answers them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from clarify_rules.clarify.facts import known
from clarify_rules.clarify.vpc_config import VpcConfig, read_vpc_config
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import MODELS
from clarify_rules.evidence.missing import MissingFact
from clarify_rules.evidence.record import Record

RESOURCE_TYPE = "AWS::SageMaker::Model"
MODEL_NOT_FOUND = "MODEL_NOT_FOUND"


@dataclass(frozen=True)
class Model:
    """A model by name. Its description may not have been readable: then its facts raise `MissingFact`."""

    name: str
    evidence: Evidence

    @cached_property
    def record(self) -> Record:
        """What DescribeModel answered."""
        found = self.evidence.find(MODELS, self.name)
        if found is None:
            raise MissingFact(
                MODEL_NOT_FOUND,
                f"The model {self.name} does not exist.",
                resource=self.name,
                remedy=f"Create the model {self.name} again, or name another where it is used.",
            )
        return found

    @property
    def arn(self) -> str:
        """API field ModelArn, or what it must be for a model that could not be described."""
        stated = known(lambda model: model.record.text_or_none("ModelArn"), self)
        return stated or self.evidence.arn("sagemaker", f"model/{self.name}")

    @cached_property
    def vpc_config(self) -> VpcConfig | None:
        """API field VpcConfig, which the shadow endpoint takes over; None where the model has none."""
        return read_vpc_config(self.record)


def find_model(evidence: Evidence, name: str) -> Model | None:
    """Return the model, or None where it does not exist. Raises `MissingFact` where that was not read."""
    return None if evidence.find(MODELS, name) is None else Model(name, evidence)
