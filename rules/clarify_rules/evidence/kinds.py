"""The kinds of evidence: what a rule may say it needs, and what is read together."""

from __future__ import annotations

from enum import Enum


class EvidenceKind(Enum):
    """One kind of evidence; its value is the name that documentation shows."""

    PROCESSING_JOBS = "processing jobs"
    MONITORING = "monitoring definitions and schedules"
    ANALYSIS_CONFIGS = "analysis configurations in S3"
    MODELS = "models"
    MODEL_PACKAGES = "model packages"
    ENDPOINTS = "endpoints and their configurations"
    SUBNETS = "subnets"
    SECURITY_GROUPS = "security groups"
    PREFIX_LISTS = "prefix lists"
    VPC_ATTRIBUTES = "VPC DNS attributes"
    NETWORK_PATHS = "route tables, network ACLs, endpoints, NAT gateways and hosted zones"
    INSTANCE_TYPE_OFFERINGS = "instance types by zone"
    TAGS = "tags"
