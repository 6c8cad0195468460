"""Model-bias and model-explainability monitors: Clarify jobs that run on a schedule."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from clarify_rules.clarify.analysis_config import AnalysisConfig, read_analysis_config
from clarify_rules.clarify.image import is_clarify_image
from clarify_rules.clarify.launcher import Launcher
from clarify_rules.clarify.read_config import read_config
from clarify_rules.clarify.s3_uri import S3Uri, parse_s3_uri
from clarify_rules.clarify.workload import Lifecycle, Workload
from clarify_rules.evidence.config_errors import ANALYSIS_CONFIG_UNREADABLE
from clarify_rules.evidence.lists import MONITORING_SCHEDULES
from clarify_rules.evidence.missing import EvidenceInvalid, MissingFact
from clarify_rules.evidence.record import Record

BIAS = "ModelBias"
EXPLAINABILITY = "ModelExplainability"


@dataclass(frozen=True)
class Monitor(Workload):
    """What the three forms of a monitor share. Only explainability monitors ask a model for predictions."""

    @property
    @abstractmethod
    def monitoring_type(self) -> str:
        """ModelBias or ModelExplainability."""

    @property
    @abstractmethod
    def inputs(self) -> tuple[Record, ...]:
        """The inputs: each has an EndpointInput or a BatchTransformInput."""

    @property
    @abstractmethod
    def outputs(self) -> Record:
        """The MonitoringOutputConfig."""

    @property
    @abstractmethod
    def config_uri(self) -> str | None:
        """The S3 URI of its analysis config."""

    @property
    def lifecycle(self) -> Lifecycle:
        """A monitor comes again."""
        return Lifecycle.RECURRING

    @cached_property
    def analysis(self) -> AnalysisConfig:
        """The analysis configuration that its next run will read."""
        if self.config_uri is None:
            raise MissingFact(
                ANALYSIS_CONFIG_UNREADABLE,
                f"The {self.noun} {self.name} does not say where its analysis config is.",
                remedy=f"Name its ConfigUri in the app specification: {self.where_to_change}.",
            )
        return read_analysis_config(read_config(self.evidence, self.config_uri), self.config_uri)

    @property
    def needs_inference(self) -> bool:
        """Bias monitors use captured predictions and ground truth; explainability always calls a model."""
        if self.monitoring_type not in (BIAS, EXPLAINABILITY):
            raise EvidenceInvalid(f"{self.record.path}.MonitoringType", "is missing")
        return self.monitoring_type == EXPLAINABILITY

    @property
    def monitored_endpoint(self) -> str | None:
        """The endpoint whose captured traffic is analysed; None for batch transform."""
        return monitored_endpoint_of(self.inputs)

    @property
    def reads(self) -> tuple[S3Uri, ...]:
        """The config and what it points to, batch data and ground truth."""
        found = [self.config_uri]
        for each in self.inputs:
            found.append(each.record("BatchTransformInput").text_or_none("DataCapturedDestinationS3Uri"))
            found.append(each.record("GroundTruthS3Input").text_or_none("S3Uri"))
        named = tuple(uri for text in found if text and (uri := parse_s3_uri(text)))
        return tuple(dict.fromkeys(named + (self.analysis.s3_uris if self.config_uri else ())))

    @property
    def writes(self) -> tuple[S3Uri, ...]:
        """Where results go."""
        outputs = self.outputs.records("MonitoringOutputs")
        texts = (each.record("S3Output").text_or_none("S3Uri") for each in outputs)
        return tuple(dict.fromkeys(uri for text in texts if text and (uri := parse_s3_uri(text))))


@dataclass(frozen=True)
class JobDefinition(Monitor):
    """A job definition of its own, as Describe…JobDefinition answers it. It can only be replaced."""

    prefix: ClassVar[str]

    @property
    def name(self) -> str:
        """API field JobDefinitionName."""
        return str(self.record.raw["JobDefinitionName"])

    @property
    def arn(self) -> str:
        """API field JobDefinitionArn."""
        kind = "model-bias" if self.prefix == BIAS else "model-explainability"
        return self._arn("JobDefinitionArn", f"{kind}-job-definition/{self.name}")

    @property
    def monitoring_type(self) -> str:
        """By the API it came from."""
        return self.prefix

    @property
    def image_uri(self) -> str:
        """API field …AppSpecification.ImageUri."""
        return self._app.text("ImageUri")

    @property
    def network(self) -> Record:
        """API field NetworkConfig."""
        return self.record.record("NetworkConfig")

    @property
    def cluster(self) -> Record:
        """API field JobResources.ClusterConfig."""
        return self.record.record("JobResources").record("ClusterConfig")

    @property
    def role_arn(self) -> str | None:
        """API field RoleArn."""
        return self.record.text_or_none("RoleArn")

    @property
    def environment(self) -> Record:
        """API field …AppSpecification.Environment, in so far as it is kept."""
        return self._app.record("Environment")

    @property
    def config_uri(self) -> str | None:
        """API field …AppSpecification.ConfigUri."""
        return self._app.text_or_none("ConfigUri")

    @property
    def inputs(self) -> tuple[Record, ...]:
        """API field …JobInput."""
        return (self.record.record(f"{self.prefix}JobInput"),)

    @property
    def outputs(self) -> Record:
        """API field …JobOutputConfig."""
        return self.record.record(f"{self.prefix}JobOutputConfig")

    @cached_property
    def launcher(self) -> Launcher | None:
        """The first schedule (by name) that runs this definition."""
        for schedule in sorted(self.evidence.listing(MONITORING_SCHEDULES), key=_schedule_name):
            # A schedule that cannot be read says nothing about this definition, and spoils nothing of it.
            with suppress(EvidenceInvalid):
                if _runs(schedule, self.name, self.prefix):
                    return schedule_launcher(schedule)
        return None

    @property
    def where_to_change(self) -> str:
        """A definition is immutable: a new one takes its place."""
        users = f" that {self.launcher.noun} then uses" if self.launcher else ""
        return f"in a new job definition{users} (a definition itself cannot be changed)"

    @property
    def _app(self) -> Record:
        return self.record.record(f"{self.prefix}AppSpecification")


@dataclass(frozen=True)
class BiasDefinition(JobDefinition):
    """A model-bias job definition."""

    resource_type: ClassVar[str] = "AWS::SageMaker::ModelBiasJobDefinition"
    noun: ClassVar[str] = "model-bias job definition"
    prefix: ClassVar[str] = BIAS


@dataclass(frozen=True)
class ExplainabilityDefinition(JobDefinition):
    """A model-explainability job definition."""

    resource_type: ClassVar[str] = "AWS::SageMaker::ModelExplainabilityJobDefinition"
    noun: ClassVar[str] = "model-explainability job definition"
    prefix: ClassVar[str] = EXPLAINABILITY


@dataclass(frozen=True)
class InlineDefinition(Monitor):
    """A monitoring schedule that carries its job definition within itself; the schedule can be updated."""

    resource_type: ClassVar[str] = "AWS::SageMaker::MonitoringSchedule"
    noun: ClassVar[str] = "monitoring schedule"

    @property
    def name(self) -> str:
        """API field MonitoringScheduleName."""
        return str(self.record.raw["MonitoringScheduleName"])

    @property
    def arn(self) -> str:
        """API field MonitoringScheduleArn."""
        return self._arn("MonitoringScheduleArn", f"monitoring-schedule/{self.name}")

    @property
    def monitoring_type(self) -> str:
        """API field MonitoringType."""
        return monitoring_type(self.record) or ""

    @property
    def image_uri(self) -> str:
        """API field MonitoringAppSpecification.ImageUri."""
        return self._definition.record("MonitoringAppSpecification").text("ImageUri")

    @property
    def network(self) -> Record:
        """API field NetworkConfig."""
        return self._definition.record("NetworkConfig")

    @property
    def cluster(self) -> Record:
        """API field MonitoringResources.ClusterConfig."""
        return self._definition.record("MonitoringResources").record("ClusterConfig")

    @property
    def role_arn(self) -> str | None:
        """API field RoleArn."""
        return self._definition.text_or_none("RoleArn")

    @property
    def environment(self) -> Record:
        """API field Environment, in so far as it is kept."""
        return self._definition.record("Environment")

    @property
    def config_uri(self) -> str | None:
        """An inline definition has no field for an analysis config."""
        return None

    @property
    def inputs(self) -> tuple[Record, ...]:
        """API field MonitoringInputs."""
        return self._definition.records("MonitoringInputs")

    @property
    def outputs(self) -> Record:
        """API field MonitoringOutputConfig."""
        return self._definition.record("MonitoringOutputConfig")

    @property
    def launcher(self) -> Launcher | None:
        """The schedule itself."""
        return schedule_launcher(self.record)

    @property
    def where_to_change(self) -> str:
        """A schedule can be updated in place."""
        return f"in the job definition within the monitoring schedule {self.name}"

    @property
    def _definition(self) -> Record:
        return self.record.record("MonitoringScheduleConfig").record("MonitoringJobDefinition")


def monitored_endpoint_of(inputs: tuple[Record, ...]) -> str | None:
    """Return the endpoint that the inputs of a monitor name, None for batch transform."""
    names = (each.record("EndpointInput").text_or_none("EndpointName") for each in inputs)
    return next((name for name in names if name), None)


def monitoring_type(schedule: Record) -> str | None:
    """Return a schedule's MonitoringType, which stands at its top or in its MonitoringScheduleConfig."""
    config = schedule.record("MonitoringScheduleConfig")
    return config.text_or_none("MonitoringType") or schedule.text_or_none("MonitoringType")


def has_inline_definition(schedule: Record) -> bool:
    """Whether the schedule carries its own definition of a Clarify monitor."""
    config = schedule.record("MonitoringScheduleConfig")
    if "MonitoringJobDefinition" not in config:
        return False
    kind = monitoring_type(schedule)
    app = config.record("MonitoringJobDefinition").record("MonitoringAppSpecification")
    return kind in (BIAS, EXPLAINABILITY) or (
        kind is None and is_clarify_image(app.text_or_none("ImageUri") or "")
    )


def schedule_launcher(schedule: Record) -> Launcher:
    """Return a schedule as the launcher of what it runs."""
    name = schedule.text("MonitoringScheduleName")
    return Launcher("monitoring-schedule", name, schedule.text_or_none("MonitoringScheduleArn"))


def _runs(schedule: Record, definition: str, kind: str) -> bool:
    config = schedule.record("MonitoringScheduleConfig")
    return (
        config.text_or_none("MonitoringJobDefinitionName") == definition and monitoring_type(schedule) == kind
    )


def _schedule_name(schedule: Record) -> str:
    return str(schedule.raw.get("MonitoringScheduleName"))
