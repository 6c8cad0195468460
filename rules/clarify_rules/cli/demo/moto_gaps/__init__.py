"""Where moto 5 differs from AWS in what an audit of Clarify workloads reads, and how each gap is closed.

Each replacement says what AWS does and what moto does. They work in this process (`mock_aws`) and in a moto
server, if they are applied before it answers.
"""

from __future__ import annotations

from .ec2_endpoints import fill_endpoint_gaps
from .ec2_vpcs import fill_vpc_gaps
from .s3_objects import LAST_MODIFIED, fill_object_gaps
from .sagemaker_jobs import SIMULATED, fill_processing_job_gaps
from .sagemaker_models import fill_model_gaps
from .sagemaker_monitoring import fill_monitoring_gaps

__all__ = ["LAST_MODIFIED", "SIMULATED", "fill_moto_gaps"]


def fill_moto_gaps() -> None:
    """Close the gaps, for the life of this process. Calling it again changes nothing."""
    fill_processing_job_gaps()
    fill_model_gaps()
    fill_monitoring_gaps()
    fill_vpc_gaps()
    fill_endpoint_gaps()
    fill_object_gaps()
