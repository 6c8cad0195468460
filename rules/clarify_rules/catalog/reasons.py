"""Reason codes that several rules answer with. Automation keys on them: they never change."""

from __future__ import annotations

from clarify_rules.network import codes

AZ_COUNT = "AZ_COUNT"
IP_EXHAUSTED = "IP_EXHAUSTED"
NO_SHADOW_ENDPOINT = "NO_SHADOW_ENDPOINT"
NO_VPC_CONFIG = "NO_VPC_CONFIG"
SUBNET_NOT_FOUND = codes.SUBNET_NOT_FOUND
