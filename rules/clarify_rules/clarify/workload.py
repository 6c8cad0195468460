"""A Clarify workload: a processing job, or a monitoring definition that runs as one on a schedule."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cached_property
from typing import ClassVar

from clarify_rules.clarify.analysis_config import AnalysisConfig, Predictor
from clarify_rules.clarify.launcher import Launcher
from clarify_rules.clarify.s3_uri import S3Uri
from clarify_rules.clarify.vpc_config import VpcConfig, read_vpc_config
from clarify_rules.evidence.config_errors import ANALYSIS_CONFIG_INVALID
from clarify_rules.evidence.evidence import Evidence
from clarify_rules.evidence.lists import ENDPOINT_CONFIGS, ENDPOINTS
from clarify_rules.evidence.missing import EvidenceInvalid, MissingFact
from clarify_rules.evidence.record import Record


class Lifecycle(Enum):
    """Whether a workload still runs, has ended, or comes again."""

    RUNNING = "running"
    ENDED = "ended"
    RECURRING = "recurring"


class EndpointNotFound(Exception):
    """The endpoint that a workload calls (or its configuration) does not exist; carries its name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class ShadowEndpoint:
    """The temporary endpoint Clarify makes: for which models, of what size. None where not stated."""

    model_names: tuple[str, ...]
    instance_type: str | None
    instance_count: int | None


@dataclass(frozen=True)
class Workload(ABC):
    """One workload as AWS described it. Each property raises `MissingFact` where its fact was not read."""

    record: Record
    evidence: Evidence

    resource_type: ClassVar[str]
    noun: ClassVar[str]

    @property
    @abstractmethod
    def name(self) -> str:
        """The workload's own name, the id that results carry."""

    @property
    @abstractmethod
    def arn(self) -> str:
        """The workload's ARN."""

    @property
    @abstractmethod
    def lifecycle(self) -> Lifecycle:
        """Whether it runs, has ended or recurs."""

    @property
    @abstractmethod
    def image_uri(self) -> str:
        """The container image."""

    @property
    @abstractmethod
    def network(self) -> Record:
        """Its NetworkConfig."""

    @property
    @abstractmethod
    def cluster(self) -> Record:
        """Its ClusterConfig."""

    @property
    @abstractmethod
    def role_arn(self) -> str | None:
        """The role it runs as."""

    @property
    @abstractmethod
    def environment(self) -> Record:
        """The environment variables that were kept."""

    @property
    @abstractmethod
    def analysis(self) -> AnalysisConfig:
        """Its analysis configuration; raises `MissingFact` where that was not read or is of no use."""

    @property
    @abstractmethod
    def needs_inference(self) -> bool:
        """Whether it asks a model for predictions."""

    @property
    @abstractmethod
    def launcher(self) -> Launcher | None:
        """What starts it, where that is not a person."""

    @property
    @abstractmethod
    def reads(self) -> tuple[S3Uri, ...]:
        """Every S3 place it reads from."""

    @property
    @abstractmethod
    def writes(self) -> tuple[S3Uri, ...]:
        """Every S3 place it writes to."""

    @property
    @abstractmethod
    def where_to_change(self) -> str:
        """Where a change has to be made, as the beginning of an instruction: ``in the pipeline credit``."""

    def _arn(self, field: str, resource: str) -> str:
        """Return the ARN AWS states, or the one it must be where the response does not hold it."""
        stated = self.record.raw.get(field)
        return stated if isinstance(stated, str) and stated else self.evidence.arn("sagemaker", resource)

    @property
    def created_at(self) -> datetime | None:
        """When it was created."""
        return self.record.time_or_none("CreationTime")

    @cached_property
    def vpc_config(self) -> VpcConfig | None:
        """Its place in a VPC, or None where it has none."""
        return read_vpc_config(self.network)

    @property
    def network_isolation(self) -> bool:
        """API field NetworkConfig.EnableNetworkIsolation; off where absent."""
        return self.network.flag("EnableNetworkIsolation")

    @property
    def encrypts_traffic(self) -> bool:
        """API field NetworkConfig.EnableInterContainerTrafficEncryption; off where absent."""
        return self.network.flag("EnableInterContainerTrafficEncryption")

    @cached_property
    def instance_count(self) -> int:
        """How many instances it runs on, at most: SelectedInstanceCount, InstanceCount, the largest of
        InstancePreferences, or 1, the first that ClusterConfig states."""
        for key in ("SelectedInstanceCount", "InstanceCount"):
            count = _positive(self.cluster, key)
            if count is not None:
                return count
        preferred = [_positive(each, "InstanceCount") for each in self.cluster.records("InstancePreferences")]
        return max((count for count in preferred if count is not None), default=1)

    @property
    def monitored_endpoint(self) -> str | None:
        """The endpoint whose traffic a monitor analyses; None for what is not a monitor of an endpoint."""
        return None

    @property
    def calls_endpoint(self) -> str | None:
        """The existing endpoint it asks for predictions; None where it asks a shadow endpoint, or none."""
        if not self.needs_inference:
            return None
        predictor = self.analysis.predictor
        return predictor.endpoint_name if predictor else None

    @cached_property
    def shadow_endpoint(self) -> ShadowEndpoint | None:
        """The shadow endpoint Clarify makes for it, or None where it needs none.

        Raises `MissingFact` where the analysis config does not tell and `EndpointNotFound` where the model
        would be the one behind a monitored endpoint that is gone.
        """
        if not self.needs_inference or self.calls_endpoint:
            return None
        predictor = self.analysis.predictor or Predictor(None, None, None, None, None)
        if predictor.model_name:
            names: tuple[str, ...] = (predictor.model_name,)
        elif self.monitored_endpoint:
            names = self._models_monitored(self.monitored_endpoint)
        else:
            raise MissingFact(
                ANALYSIS_CONFIG_INVALID,
                f"The analysis config of the {self.noun} {self.name} asks for predictions, but its predictor "
                "names neither a model nor an endpoint.",
                remedy="Name predictor.model_name or predictor.endpoint_name in the analysis config.",
            )
        return ShadowEndpoint(names, predictor.instance_type, predictor.instance_count)

    def _models_monitored(self, endpoint_name: str) -> tuple[str, ...]:
        names = self.models_behind(endpoint_name)
        if not names:
            raise MissingFact(
                "MODEL_UNKNOWN",
                f"The endpoint {endpoint_name}, which the {self.noun} {self.name} monitors, hosts inference "
                "components, so the model that its shadow endpoint is made of is not known.",
                resource=endpoint_name,
                remedy="Name predictor.model_name in the analysis config.",
            )
        return names

    def models_behind(self, endpoint_name: str) -> tuple[str, ...]:
        """Return the models of an endpoint's variants; none where it hosts inference components.

        Raises `EndpointNotFound` and `MissingFact`.
        """
        variants = self.endpoint_config(endpoint_name).records("ProductionVariants")
        return tuple(sorted({name for each in variants if (name := each.text_or_none("ModelName"))}))

    def endpoint_config(self, endpoint_name: str) -> Record:
        """Return the configuration an endpoint runs with. Raises `EndpointNotFound` and `MissingFact`."""
        endpoint = self.evidence.find(ENDPOINTS, endpoint_name)
        if endpoint is None:
            raise EndpointNotFound(endpoint_name)
        config = self.evidence.find(ENDPOINT_CONFIGS, endpoint.text("EndpointConfigName"))
        if config is None:
            # A configuration can be deleted while its endpoint goes on serving.
            raise MissingFact(
                "ENDPOINT_CONFIG_NOT_FOUND",
                f"The configuration of the endpoint {endpoint_name} was deleted: what it hosts is not known.",
                resource=endpoint_name,
                remedy="Update the endpoint with a configuration that exists.",
            )
        return config

    @cached_property
    def model_names(self) -> tuple[str, ...]:
        """The models whose predictions it needs. Raises `MissingFact` and `EndpointNotFound`."""
        if not self.needs_inference:
            return ()
        if self.calls_endpoint:
            return self.models_behind(self.calls_endpoint)
        shadow = self.shadow_endpoint
        return shadow.model_names if shadow else ()


def _positive(record: Record, key: str) -> int | None:
    count = record.integer_or_none(key)
    if count is not None and count < 1:
        raise EvidenceInvalid(f"{record.path}.{key}", "is less than 1")
    return count
