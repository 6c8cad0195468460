"""Processing jobs: AWS describes what was sent; moto forgets part of it and completes every job at once."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.exceptions import ResourceInUseException, ResourceNotFound
from moto.sagemaker.models import FakeProcessingJob, SageMakerModelBackend
from moto.sagemaker.responses import SageMakerResponse

from .listing import page_of
from .replacing import replace_methods

if TYPE_CHECKING:
    from collections.abc import Mapping

# The simulation's clock and hand of fate. A tag with this prefix on CreateProcessingJob is not kept as a tag:
# it sets the field of DescribeProcessingJob it names, so that a client, also one in another process, can make
# a job that ended, or one that a monitoring schedule started. Without them a job is InProgress, as a new one.
SIMULATED = "simulated:"

_TIMES = ("CreationTime", "ProcessingStartTime", "ProcessingEndTime", "LastModifiedTime")
_SUMMARY = (
    "ProcessingJobName",
    "ProcessingJobArn",
    "CreationTime",
    "ProcessingEndTime",
    "LastModifiedTime",
    "ProcessingJobStatus",
    "FailureReason",
    "ExitMessage",
)
_ENDED = ("Completed", "Failed", "Stopped")


def fill_processing_job_gaps() -> None:
    """Make moto's processing jobs answer as AWS's do."""
    replace_methods(
        SageMakerResponse,
        {
            "create_processing_job": _create,
            "describe_processing_job": _describe,
            "list_processing_jobs": _list,
            "stop_processing_job": _stop,
        },
    )


def _create(self: SageMakerResponse) -> ActionResult:
    """AWS refuses a taken name and keeps every field; moto overwrites, drops resources and environment."""
    backend = self.sagemaker_backend
    sent = copy.deepcopy(self._get_params())
    name = sent["ProcessingJobName"]
    if name in backend.processing_jobs:
        raise ResourceInUseException(
            "Job name must be unique within an AWS account and region, and a job with this name "
            f"already exists ({backend.processing_jobs[name].arn})"
        )
    tags = sent.pop("Tags", [])
    job = FakeProcessingJob(
        app_specification=sent["AppSpecification"],
        experiment_config=sent.get("ExperimentConfig", {}),
        network_config=sent.get("NetworkConfig", {}),
        processing_inputs=sent.get("ProcessingInputs", []),
        processing_job_name=name,
        processing_output_config=sent.get("ProcessingOutputConfig", {}),
        account_id=backend.account_id,
        region_name=backend.region_name,
        role_arn=sent["RoleArn"],
        tags=[tag for tag in tags if not tag["Key"].startswith(SIMULATED)],
        stopping_condition=sent.get("StoppingCondition", {}),
    )
    backend.processing_jobs[name] = job
    _description(job).update(_born(job, sent) | _simulated(tags))
    return ActionResult({"ProcessingJobArn": job.arn})


def _describe(self: SageMakerResponse) -> ActionResult:
    """AWS leaves out what was not sent; moto invents empty values."""
    job = _find(self.sagemaker_backend, self._get_param("ProcessingJobName"))
    return ActionResult(_description(job))


def _list(self: SageMakerResponse) -> ActionResult:
    """AWS filters, sorts, then pages; moto pages first and does not sort."""
    jobs = self.sagemaker_backend.processing_jobs.values()
    summaries = [
        {field: value for field, value in _description(job).items() if field in _SUMMARY} for job in jobs
    ]
    return ActionResult(
        page_of(
            "ProcessingJobSummaries",
            summaries,
            self._get_params(),
            name="ProcessingJobName",
            equals={"StatusEquals": "ProcessingJobStatus"},
            order="Ascending",
        )
    )


def _stop(self: SageMakerResponse) -> ActionResult:
    """A job that runs stops; one that ended stays as it ended."""
    job = _find(self.sagemaker_backend, self._get_param("ProcessingJobName"))
    description = _description(job)
    if description["ProcessingJobStatus"] not in _ENDED:
        description["ProcessingJobStatus"] = "Stopped"
        description["ProcessingEndTime"] = description["LastModifiedTime"]
    return EmptyResult()


def _find(backend: SageMakerModelBackend, name: str) -> FakeProcessingJob:
    job = backend.processing_jobs.get(name)
    if job is None:
        raise ResourceNotFound(f"Could not find requested job with name: {name}")
    return job


def _description(job: FakeProcessingJob) -> dict[str, Any]:
    description: dict[str, Any] = job.__dict__.setdefault("description", {})
    return description


def _born(job: FakeProcessingJob, sent: Mapping[str, Any]) -> dict[str, Any]:
    inputs = [{"AppManaged": False} | entry for entry in sent.get("ProcessingInputs", [])]
    return (
        dict(sent)
        | ({"ProcessingInputs": inputs} if inputs else {})
        | {
            "ProcessingJobArn": job.arn,
            "ProcessingJobStatus": "InProgress",
            "CreationTime": job.creation_time,
            "ProcessingStartTime": job.creation_time,
            "LastModifiedTime": job.last_modified_time,
        }
    )


def _simulated(tags: list[dict[str, str]]) -> dict[str, Any]:
    fields: dict[str, Any] = {
        tag["Key"].removeprefix(SIMULATED): tag["Value"] for tag in tags if tag["Key"].startswith(SIMULATED)
    }
    for field in _TIMES:
        if field in fields:
            fields[field] = datetime.fromisoformat(fields[field])
    if "CreationTime" in fields:
        fields.setdefault("ProcessingStartTime", fields["CreationTime"])
        fields.setdefault("LastModifiedTime", fields.get("ProcessingEndTime", fields["CreationTime"]))
    return fields
