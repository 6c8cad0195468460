"""Many processing jobs at once: to create them call by call takes the simulation minutes."""

from __future__ import annotations

import copy
from datetime import timedelta

from moto.sagemaker.models import sagemaker_backends

from tests.servers.config_service.state import ACCOUNT_ID, REGION


def copy_job(name: str, count: int, seconds_old: float) -> list[str]:
    """Copy a job that often, created so many seconds before it; return the names. KeyError without one."""
    backend = sagemaker_backends[ACCOUNT_ID][REGION]
    original = backend.processing_jobs[name]
    age = timedelta(seconds=seconds_old)
    names = [f"{name}-{number:05}" for number in range(count)]
    for each in names:
        job = copy.copy(original)
        job.processing_job_name = each
        job.arn = original.arn.replace(name, each)
        # What the filled gaps answer from.
        described = original.__dict__["description"]
        times = {key: value - age for key, value in described.items() if key.endswith("Time")}
        own = {"ProcessingJobName": each, "ProcessingJobArn": job.arn}
        job.__dict__["description"] = described | times | own
        backend.processing_jobs[each] = job
    return names
