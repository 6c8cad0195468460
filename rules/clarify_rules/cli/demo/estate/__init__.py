"""A small company's estate, built the way its people built it: through boto3, with their mistakes.

Every fault is real: nothing is marked as wrong, the resources simply are. What should be noticed:

=============================== ===================================== =======================================
resource                        what is the matter with it            who should notice
=============================== ===================================== =======================================
credit-risk-shap-quarterly      nothing: 3 instances, model in its    (all green)
                                VPC
credit-risk-dataset-bias        nothing: one instance, no model       (all green)
credit-risk-shap-retired-model  its model was deleted                 clarify-job-model-in-same-vpc
credit-risk-bias-locked-down    its group lets nothing out            clarify-job-reaches-s3,
                                                                      clarify-security-group-https-egress
credit-risk-shap-encrypted      encrypts between instances, group     clarify-job-instances-reach-each-other
                                admits TCP only                       (undetermined)
credit-risk-shap-pilot          its security group was deleted        clarify-job-reaches-s3
pipelines-a1b2c3d4e5f6-...      nothing: a pipeline's job, calls the  (all green)
                                live endpoint
model-explainability-mon...     started by a schedule, outside any    clarify-job-in-vpc
                                VPC
fraud-shap-nightly              its model's subnets lie in one zone   clarify-model-spans-two-zones,
                                                                      clarify-job-shadow-endpoint-zones
fraud-shap-isolated             network isolation, though it needs a  clarify-job-network-isolation-off
                                model
fraud-bias-distributed          2 instances, no self rule in its      clarify-job-instances-reach-each-other,
                                group                                 clarify-security-group-self-ingress
fraud-bias-from-studio          its group admits the whole internet,  clarify-security-group-no-public-ingres
                                beside a self reference               s
claims-shap-triage              m5 is not offered in one of its       clarify-job-shadow-endpoint-zones
                                model's two zones
claims-bias-new-subnet          one subnet uses the main route table, clarify-job-reaches-s3,
                                where no S3 route is                  clarify-vpc-endpoint-routes-subnets
claims-bias-hardened-subnet     the network ACL drops the replies     clarify-job-reaches-s3
claims-shap-broken-config       its analysis config is not JSON       (undetermined)
claims-shap-lost-config         its analysis config is gone           (undetermined)
claims-bias-of-partner-data     its analysis config lies in another   (undetermined)
                                account's bucket
marketing-bias-adhoc            outside any VPC                       clarify-job-in-vpc
marketing-shap-uplift           its model is in another VPC           clarify-job-model-in-same-vpc
marketing-shap-churn            its model is in no VPC                clarify-model-in-vpc
pricing-shap-backfill           12 instances in two /28 subnets       clarify-job-subnets-have-free-ips,
                                                                      clarify-model-subnets-have-free-ips
research-shap-fairness          DNS host names are off in its VPC     clarify-vpc-dns-enabled,
                                                                      clarify-job-reaches-sagemaker-api
sandbox-shap-trial              S3 endpoint policy is read-only; API  clarify-vpc-endpoint-policy-allows-jobs
                                endpoint without private DNS; Runtime , clarify-vpc-endpoint-private-dns,
                                endpoint's group admits nobody        clarify-vpc-endpoint-admits-jobs
batch-shap-scoring              works, through a NAT gateway          clarify-job-no-internet-route
batch-bias-public-subnet        in a public subnet, where an          clarify-job-reaches-s3,
                                addressless interface gets nowhere    clarify-job-no-internet-route
legacy-bias-scorecard           no endpoints at all                   clarify-vpc-has-endpoints
partner-shap-scoring            endpoints may be in a hub VPC         (undetermined)
credit-risk-bias-last-week      nothing: completed                    (all green)
fraud-shap-last-week            failed, and its model is gone since   (not applicable: it ended)
marketing-shap-last-week        completed, its config was overwritten (undetermined)
claims-bias-last-spring         outside a VPC, but long ago           (out of the look-back window)
claims-feature-engineering      not Clarify's                         (not listed)
marketing-data-wrangler-flow    not Clarify's                         (not listed)
credit-risk-live-bias           nothing: a monitor in the VPC         (all green)
credit-risk-live-explainability a monitor outside any VPC             clarify-job-in-vpc
credit-risk-xgb-candidate       tagged into scope; one zone only      clarify-model-spans-two-zones
=============================== ===================================== =======================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .job_requests import JobDesk
from .jobs import run_jobs
from .models import build_models
from .monitoring import build_monitoring
from .other_networks import build_other_networks
from .production_network import build_production_network

if TYPE_CHECKING:
    from .building_blocks import Clients

__all__ = ["build_estate"]


def build_estate(clients: Clients, account_id: str, partner_bucket: str) -> None:
    """Build everything; `partner_bucket` is a bucket of another account that one job was pointed at."""
    bucket = f"meadow-ml-{account_id}"
    clients.s3.create_bucket(Bucket=bucket)
    production = build_production_network(clients.ec2)
    others = build_other_networks(clients)
    build_models(clients.sagemaker, account_id, bucket, production, others)
    schedule_arn = build_monitoring(clients, account_id, bucket, production)
    run_jobs(JobDesk(clients, account_id, bucket), production, others, partner_bucket, schedule_arn)
