"""clarify-job-reaches-sagemaker-runtime: the workload can call SageMaker Runtime."""

from __future__ import annotations

from clarify_rules.catalog import reach_codes, reasons, references
from clarify_rules.catalog.processing_jobs import absent
from clarify_rules.catalog.processing_jobs.reaches import JobReaches
from clarify_rules.catalog.verdict import JOB_ENDED
from clarify_rules.network.service import Service


class JobReachesSagemakerRuntime(JobReaches):
    """Every subnet reaches SageMaker Runtime, where the analysis asks for predictions."""

    id = "clarify-job-reaches-sagemaker-runtime"
    title = "Clarify jobs that need predictions reach SageMaker Runtime"
    checks = (
        "That from each subnet of the workload requests to SageMaker Runtime arrive and are answered: its "
        "name resolves to an interface endpoint of the VPC (or a NAT gateway leads there), security groups "
        "and network ACLs on both sides let HTTPS through, and the endpoint's policy allows the calls."
    )
    why = (
        "It asks the endpoint for predictions there. Where one subnet does not "
        "reach it, the job fails, after it has started, whenever it is placed in that subnet."
    )
    fix = (
        "Change the resource that the result names as blocking: usually, create the interface endpoint with "
        "private DNS, and let its security group admit TCP 443 from the job's groups."
    )
    codes = (
        *reach_codes.WAY,
        *reach_codes.CLIENT,
        (absent.NO_INFERENCE, "The analysis asks no model for predictions."),
        (reasons.NO_VPC_CONFIG, "The workload is not in a VPC."),
        (JOB_ENDED, absent.JOB_ENDED_MEANING.capitalize() + "."),
    )
    requirements = ("The job's VPC has an interface endpoint of SageMaker Runtime",)
    references = (*JobReaches.references, references.INTERFACE_ENDPOINTS)
    service = Service.SAGEMAKER_RUNTIME
