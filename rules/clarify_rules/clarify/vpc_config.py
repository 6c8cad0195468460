"""A VpcConfig: the subnets and security groups SageMaker places network interfaces in."""

from __future__ import annotations

from dataclasses import dataclass

from clarify_rules.evidence.record import Record


@dataclass(frozen=True, slots=True)
class VpcConfig:
    """Subnets and groups in the order AWS answered them; API field ``VpcConfig``."""

    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]


def read_vpc_config(owner: Record) -> VpcConfig | None:
    """Return the VpcConfig of a NetworkConfig or model, or None where it names no subnets or no groups.

    Both are needed for a place in a VPC (API type VpcConfig: 1 to 16 subnets, 1 to 5 groups).
    """
    config = owner.record("VpcConfig")
    subnets, groups = config.texts("Subnets"), config.texts("SecurityGroupIds")
    return VpcConfig(subnets, groups) if subnets and groups else None
