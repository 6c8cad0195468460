"""Where findings are of: the partition, Region and account, and what is named after them."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from clarify_rules import TOOL
from clarify_rules.reporting.security_hub import limits

# ASFF names the ISO partitions otherwise than ARNs do, and has no name for the newer ones (API reference,
# Resource: Partition).
_PARTITIONS = MappingProxyType(
    {
        "aws": "aws",
        "aws-cn": "aws-cn",
        "aws-us-gov": "aws-us-gov",
        "aws-iso": "aws-us-iso",
        "aws-iso-b": "aws-us-iso-b",
    }
)

GENERATORS = f"{TOOL}/"
"""What the GeneratorId of each of our findings begins with; the rule's id follows."""


@dataclass(frozen=True, slots=True)
class Place:
    """One account in one Region; the partition is spelled as in ARNs."""

    partition: str
    region: str
    account_id: str

    @property
    def product_arn(self) -> str:
        """The ARN of the product that accounts send findings of their own as."""
        account = self.account_id
        return f"arn:{self.partition}:securityhub:{self.region}:{account}:product/{account}/default"

    @property
    def whereabouts(self) -> dict[str, str]:
        """The members of an ASFF resource that tell where it is; what ASFF cannot say is left out."""
        said = {"Partition": _PARTITIONS.get(self.partition), "Region": self.region}
        return {
            key: value
            for key, value in said.items()
            if value and (key != "Region" or len(value) <= limits.REGION)
        }

    def arn(self, service: str, resource: str, owner: str | None = None) -> str:
        """Return the ARN of a resource of this Region, and of this account unless another owns it."""
        return f"arn:{self.partition}:{service}:{self.region}:{owner or self.account_id}:{resource}"


def generator_id(rule: str) -> str:
    """Return the GeneratorId of a rule's findings."""
    return f"{GENERATORS}{rule}"


def rule_of(generator: str) -> str:
    """Return the rule whose GeneratorId that is."""
    return generator.removeprefix(GENERATORS)
