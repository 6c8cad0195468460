"""Every rule of the catalogue, by id. A Lambda loads just its own."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from clarify_rules.catalog.rule import Rule

_CLASSES = {
    "clarify-job-in-vpc": "processing_jobs.job_in_vpc:JobInVpc",
    "clarify-job-network-isolation-off": "processing_jobs.job_network_isolation_off:JobNetworkIsolationOff",
    "clarify-job-model-in-same-vpc": "processing_jobs.job_model_in_same_vpc:JobModelInSameVpc",
    "clarify-job-no-internet-route": "processing_jobs.job_no_internet_route:JobNoInternetRoute",
    "clarify-job-subnets-have-free-ips": "processing_jobs.job_subnets_have_free_ips:JobSubnetsHaveFreeIps",
    "clarify-job-reaches-s3": "processing_jobs.job_reaches_s3:JobReachesS3",
    "clarify-job-reaches-sagemaker-api": "processing_jobs.job_reaches_sagemaker_api:JobReachesSagemakerApi",
    "clarify-job-reaches-sagemaker-runtime": (
        "processing_jobs.job_reaches_sagemaker_runtime:JobReachesSagemakerRuntime"
    ),
    "clarify-job-instances-reach-each-other": (
        "processing_jobs.job_instances_reach_each_other:JobInstancesReachEachOther"
    ),
    "clarify-job-shadow-endpoint-zones": "processing_jobs.job_shadow_endpoint_zones:JobShadowEndpointZones",
    "clarify-model-in-vpc": "models.model_in_vpc:ModelInVpc",
    "clarify-model-spans-two-zones": "models.model_spans_two_zones:ModelSpansTwoZones",
    "clarify-model-reaches-s3": "models.model_reaches_s3:ModelReachesS3",
    "clarify-model-subnets-have-free-ips": "models.model_subnets_have_free_ips:ModelSubnetsHaveFreeIps",
    "clarify-vpc-has-endpoints": "vpc_endpoints.vpc_has_endpoints:VpcHasEndpoints",
    "clarify-vpc-dns-enabled": "vpc_endpoints.vpc_dns_enabled:VpcDnsEnabled",
    "clarify-vpc-endpoint-private-dns": "vpc_endpoints.vpc_endpoint_private_dns:VpcEndpointPrivateDns",
    "clarify-vpc-endpoint-admits-jobs": "vpc_endpoints.vpc_endpoint_admits_jobs:VpcEndpointAdmitsJobs",
    "clarify-vpc-endpoint-routes-subnets": (
        "vpc_endpoints.vpc_endpoint_routes_subnets:VpcEndpointRoutesSubnets"
    ),
    "clarify-vpc-endpoint-policy-allows-jobs": (
        "vpc_endpoints.vpc_endpoint_policy_allows_jobs:VpcEndpointPolicyAllowsJobs"
    ),
    "clarify-security-group-self-ingress": (
        "security_groups.security_group_self_ingress:SecurityGroupSelfIngress"
    ),
    "clarify-security-group-https-egress": (
        "security_groups.security_group_https_egress:SecurityGroupHttpsEgress"
    ),
    "clarify-security-group-no-public-ingress": (
        "security_groups.security_group_no_public_ingress:SecurityGroupNoPublicIngress"
    ),
}

RULE_IDS = tuple(_CLASSES)


class UnknownRule(Exception):
    """No rule has that id; the message says which there are."""


@cache
def rule(rule_id: str) -> Rule[Any]:
    """Return one rule, importing no other. Raises `UnknownRule`."""
    if rule_id not in _CLASSES:
        raise UnknownRule(f"there is no rule {rule_id}; known are {', '.join(RULE_IDS)}")
    module, _, name = _CLASSES[rule_id].partition(":")
    found: type[Rule[Any]] = getattr(import_module(f"clarify_rules.catalog.{module}"), name)
    return found()


def all_rules() -> tuple[Rule[Any], ...]:
    """Return every rule, in the order of the catalogue."""
    return tuple(rule(each) for each in RULE_IDS)
