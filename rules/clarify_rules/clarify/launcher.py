"""What starts a workload: a processing job itself can never be changed, its launcher can."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clarify_rules.evidence.record import Record

# Jobs that SageMaker Pipelines starts are named pipelines-<execution id>-<step name>-<suffix>.
_PIPELINE_JOB = re.compile(r"pipelines-(?P<execution>[a-z0-9]{12})-(?P<step>.+)-[A-Za-z0-9]{10}")


@dataclass(frozen=True, slots=True)
class Launcher:
    """The kind of launcher (pipeline, monitoring-schedule, automl-job, training-job) and its name or ARN."""

    kind: str
    name: str
    arn: str | None

    @property
    def noun(self) -> str:
        """Return the launcher as part of a sentence, such as ``the monitoring schedule drift-weekly``."""
        return f"the {_NOUNS[self.kind]} {self.name}"


_NOUNS = {
    "pipeline": "SageMaker pipeline",
    "monitoring-schedule": "monitoring schedule",
    "automl-job": "AutoML job",
    "training-job": "training job",
}

_ARN_FIELDS = (
    ("monitoring-schedule", "MonitoringScheduleArn"),
    ("automl-job", "AutoMLJobArn"),
    ("training-job", "TrainingJobArn"),
)


def launcher_of(job: Record, name: str) -> Launcher | None:
    """Return what started a processing job, or None where somebody called CreateProcessingJob themselves.

    From DescribeProcessingJob: MonitoringScheduleArn, AutoMLJobArn, TrainingJobArn; a pipeline shows in
    the job's name and its ExperimentConfig.
    """
    for kind, field in _ARN_FIELDS:
        arn = job.text_or_none(field)
        if arn:
            return Launcher(kind, arn.rsplit("/", 1)[-1], arn)
    made_by_pipeline = _PIPELINE_JOB.fullmatch(name)
    if made_by_pipeline:
        pipeline = job.record("ExperimentConfig").text_or_none("ExperimentName")
        return Launcher("pipeline", pipeline or f"execution {made_by_pipeline['execution']}", None)
    return None
