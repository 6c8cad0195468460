"""clarify-job-reaches-s3: the workload can read its data and write its results."""

from __future__ import annotations

from clarify_rules.catalog import reach_codes, reasons, references
from clarify_rules.catalog.processing_jobs import absent
from clarify_rules.catalog.processing_jobs.reaches import JobReaches
from clarify_rules.catalog.verdict import JOB_ENDED
from clarify_rules.network.service import Service


class JobReachesS3(JobReaches):
    """Every subnet reaches S3."""

    id = "clarify-job-reaches-s3"
    title = "Clarify jobs reach S3"
    checks = (
        "That from each subnet of the workload requests to S3 arrive and are answered: names resolve, the "
        "effective route table leads to an S3 endpoint (or a NAT gateway), security groups and network "
        "ACLs let HTTPS out and its replies back in, and the endpoint's policy allows what the job reads "
        "and writes."
    )
    why = (
        "The job reads its configuration and dataset from S3 and writes its results there, through the VPC. "
        "Where one subnet does not reach S3, the job fails whenever it is placed in that subnet."
    )
    fix = (
        "Change the resource that the result names as blocking: usually, associate the S3 gateway endpoint "
        "with the route table of the subnet it names."
    )
    codes = (
        *reach_codes.S3_WAY,
        *reach_codes.CLIENT,
        (reasons.NO_VPC_CONFIG, "The workload is not in a VPC."),
        (JOB_ENDED, absent.JOB_ENDED_MEANING.capitalize() + "."),
    )
    requirements = ("The job's VPC has an S3 endpoint on the subnets' route tables",)
    references = (*JobReaches.references, references.S3_ENDPOINTS, references.GATEWAY_ENDPOINTS)
    service = Service.S3
