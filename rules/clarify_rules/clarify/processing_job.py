"""Clarify processing jobs, as DescribeProcessingJob answers them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from clarify_rules.clarify.analysis_config import AnalysisConfig, read_analysis_config
from clarify_rules.clarify.facts import known
from clarify_rules.clarify.image import is_clarify_image
from clarify_rules.clarify.launcher import Launcher, launcher_of
from clarify_rules.clarify.monitor_run import MonitorRun, monitor_run
from clarify_rules.clarify.read_config import read_job_config
from clarify_rules.clarify.s3_uri import S3Uri, parse_s3_uri
from clarify_rules.clarify.workload import Lifecycle, Workload
from clarify_rules.evidence.config_errors import ANALYSIS_CONFIG_INVALID
from clarify_rules.evidence.lists import JOB_ANALYSIS_CONFIGS, PROCESSING_JOBS
from clarify_rules.evidence.missing import EvidenceInvalid, MissingFact
from clarify_rules.evidence.record import Record

CONFIG_INPUT = "analysis_config"
RESULT_OUTPUT = "analysis_result"
WHERE_CREATED = "where the job is created (a job itself cannot be changed)"
_QUERIES = ("AthenaDatasetDefinition", "RedshiftDatasetDefinition")

_ENDED = frozenset({"Completed", "Failed", "Stopped"})
_RUNNING = frozenset({"InProgress", "Stopping"})


def is_clarify_job(job: Record) -> bool:
    """Whether a processing job is Clarify's: by its image, or by its config input and result output.

    The second sign finds images copied under another name. Raises `EvidenceInvalid` for a response in
    which neither can be read.
    """
    image = job.record("AppSpecification").text_or_none("ImageUri")
    if image and is_clarify_image(image):
        return True
    inputs = {each.text_or_none("InputName") for each in job.records("ProcessingInputs")}
    outputs = {
        each.text_or_none("OutputName") for each in job.record("ProcessingOutputConfig").records("Outputs")
    }
    if CONFIG_INPUT in inputs and RESULT_OUTPUT in outputs:
        return True
    if image is None:  # a summary of a listing, say: AWS describes no job without its image
        raise EvidenceInvalid(f"{job.path}.AppSpecification.ImageUri", "is missing")
    return False


def analysis_config_uri(job: Record) -> str | None:
    """Return the S3 URI of the job's `analysis_config` input, None where it has none."""
    for each in job.records("ProcessingInputs"):
        if each.text_or_none("InputName") == CONFIG_INPUT:
            return each.record("S3Input").text_or_none("S3Uri")
    return None


def has_ended(job: Record) -> bool:
    """Whether the job will not change any more. Raises `EvidenceInvalid` for a status AWS does not know."""
    status = job.text("ProcessingJobStatus")
    if status not in _ENDED | _RUNNING:
        raise EvidenceInvalid(f"{job.path}.ProcessingJobStatus", "is not a status known here")
    return status in _ENDED


@dataclass(frozen=True)
class ProcessingJob(Workload):
    """A Clarify processing job. It can never be changed: what to change is its launcher."""

    resource_type: ClassVar[str] = "AWS::SageMaker::ProcessingJob"
    noun: ClassVar[str] = "job"

    @property
    def name(self) -> str:
        """API field ProcessingJobName."""
        return str(self.record.raw[str(PROCESSING_JOBS.key)])

    @property
    def arn(self) -> str:
        """API field ProcessingJobArn."""
        return self._arn("ProcessingJobArn", f"processing-job/{self.name}")

    @property
    def lifecycle(self) -> Lifecycle:
        """Ended or running, from ProcessingJobStatus."""
        return Lifecycle.ENDED if has_ended(self.record) else Lifecycle.RUNNING

    @property
    def image_uri(self) -> str:
        """API field AppSpecification.ImageUri."""
        return self.record.record("AppSpecification").text("ImageUri")

    @property
    def network(self) -> Record:
        """API field NetworkConfig."""
        return self.record.record("NetworkConfig")

    @property
    def cluster(self) -> Record:
        """API field ProcessingResources.ClusterConfig."""
        return self.record.record("ProcessingResources").record("ClusterConfig")

    @property
    def role_arn(self) -> str | None:
        """API field RoleArn."""
        return self.record.text_or_none("RoleArn")

    @property
    def environment(self) -> Record:
        """API field Environment, in so far as it is kept."""
        return self.record.record("Environment")

    @property
    def config_uri(self) -> str | None:
        """The S3 URI of its analysis config."""
        return analysis_config_uri(self.record)

    @cached_property
    def analysis(self) -> AnalysisConfig:
        """The analysis configuration as it was when the job was created."""
        try:
            uri = self.config_uri
        except EvidenceInvalid:
            # A config that is known by itself tells what the job does, wherever it will be put.
            if self.evidence.entry(JOB_ANALYSIS_CONFIGS, self.arn) is None:
                raise
            uri = f"of the job {self.name}"
        if uri is None:
            raise MissingFact(
                ANALYSIS_CONFIG_INVALID,
                f"Job {self.name} has no input named {CONFIG_INPUT} with an S3 URI, which Clarify requires.",
                remedy="Create the job with an analysis_config input.",
            )
        return read_analysis_config(read_job_config(self.evidence, self.arn, uri, self.created_at), uri)

    @property
    def needs_inference(self) -> bool:
        """Whether a method of the analysis calls a model; of a monitor's run, whether the monitor does."""
        if self._monitor_run is not None:
            return self._monitor_run.needs_inference(lambda: self.analysis)
        return self.analysis.needs_inference

    @property
    def monitored_endpoint(self) -> str | None:
        """The endpoint that its monitoring schedule monitors."""
        return self._monitor_run.endpoint if self._monitor_run else None

    @cached_property
    def _monitor_run(self) -> MonitorRun | None:
        launcher = self.launcher
        if launcher is None or launcher.kind != "monitoring-schedule":
            return None
        # Where schedules were not read, the job's own config is all there is to go by.
        return known(lambda name: monitor_run(self.evidence, name), launcher.name) or MonitorRun(None, None)

    @cached_property
    def launcher(self) -> Launcher | None:
        """The schedule, AutoML job, training job or pipeline that started it."""
        return launcher_of(self.record, self.name)

    @property
    def reads(self) -> tuple[S3Uri, ...]:
        """All S3 inputs, what an Athena or Redshift query leaves in S3, and what the config points to."""
        found = []
        for each in self.record.records("ProcessingInputs"):
            found.append(each.record("S3Input").text_or_none("S3Uri"))
            definition = each.record("DatasetDefinition")
            found += [definition.record(source).text_or_none("OutputS3Uri") for source in _QUERIES]
        named = tuple(uri for text in found if text and (uri := parse_s3_uri(text)))
        return tuple(dict.fromkeys(named + self.analysis.s3_uris))

    @property
    def writes(self) -> tuple[S3Uri, ...]:
        """All S3 outputs."""
        outputs = self.record.record("ProcessingOutputConfig").records("Outputs")
        texts = (each.record("S3Output").text_or_none("S3Uri") for each in outputs)
        return tuple(dict.fromkeys(uri for text in texts if text and (uri := parse_s3_uri(text))))

    @property
    def where_to_change(self) -> str:
        """A job is immutable: the change belongs where it is made."""
        if self.launcher:
            return f"in {self.launcher.noun}, which starts the job"
        return WHERE_CREATED
