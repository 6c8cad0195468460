"""The AWS pages that rules rest on."""

from __future__ import annotations

_SAGEMAKER = "https://docs.aws.amazon.com/sagemaker/latest/dg"
_VPC = "https://docs.aws.amazon.com/vpc/latest"

CLARIFY_VPC = f"{_SAGEMAKER}/clarify-vpc.html"
CLARIFY_PARAMETERS = f"{_SAGEMAKER}/clarify-processing-job-configure-parameters.html"
CLARIFY_TROUBLESHOOTING = f"{_SAGEMAKER}/clarify-processing-job-run-troubleshooting.html"
PROCESSING_VPC = f"{_SAGEMAKER}/process-vpc.html"
HOSTING_VPC = f"{_SAGEMAKER}/host-vpc.html"
INTERFACE_ENDPOINTS = f"{_SAGEMAKER}/interface-vpc-endpoint.html"
VPC_DNS = f"{_VPC}/userguide/AmazonDNS-concepts.html"
SECURITY_GROUP_RULES = f"{_VPC}/userguide/security-group-rules.html"
INSTANCE_TYPE_OFFERINGS = (
    "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html"
)
GATEWAY_ENDPOINTS = f"{_VPC}/privatelink/gateway-endpoints.html"
S3_ENDPOINTS = f"{_VPC}/privatelink/vpc-endpoints-s3.html"
ENDPOINT_POLICIES = f"{_VPC}/privatelink/vpc-endpoints-access.html"
ROUTE_TABLES = f"{_VPC}/userguide/VPC_Route_Tables.html"
NETWORK_ACLS = f"{_VPC}/userguide/vpc-network-acls.html"
NAT_GATEWAYS = f"{_VPC}/userguide/vpc-nat-gateway.html"
