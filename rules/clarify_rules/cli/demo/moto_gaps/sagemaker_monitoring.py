"""Monitoring: job definitions as they were sent, their lists, and monitoring schedules, which moto lacks."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from moto.core.resource_tagging import TaggedResource
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.sagemaker.exceptions import ResourceInUseException, ResourceNotFound
from moto.sagemaker.models import (
    FakeModelBiasJobDefinition,
    ModelExplainabilityJobDefinition,
    SageMakerModelBackend,
)
from moto.sagemaker.responses import SageMakerResponse
from moto.sagemaker.utils import arn_formatter

from .listing import page_of
from .replacing import replace_methods

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Definition = FakeModelBiasJobDefinition | ModelExplainabilityJobDefinition
Schedule = dict[str, Any]

_moto_tagged_resources = SageMakerModelBackend.iter_tagged_resources
_moto_resource_from_arn = SageMakerModelBackend._get_resource_from_arn


def fill_monitoring_gaps() -> None:
    """Make moto's monitoring answer as AWS's does."""
    replace_methods(
        SageMakerResponse,
        {
            "create_model_bias_job_definition": _create_bias_definition,
            "describe_model_bias_job_definition": _describe_bias_definition,
            "list_model_bias_job_definitions": _list_bias_definitions,
            "create_model_explainability_job_definition": _create_explainability_definition,
            "describe_model_explainability_job_definition": _describe_explainability_definition,
            "list_model_explainability_job_definitions": _list_explainability_definitions,
            "create_monitoring_schedule": _create_schedule,
            "update_monitoring_schedule": _update_schedule,
            "describe_monitoring_schedule": _describe_schedule,
            "list_monitoring_schedules": _list_schedules,
            "stop_monitoring_schedule": _stop_schedule,
            "start_monitoring_schedule": _start_schedule,
            "delete_monitoring_schedule": _delete_schedule,
        },
    )
    replace_methods(
        SageMakerModelBackend,
        {"iter_tagged_resources": _tagged_resources, "_get_resource_from_arn": _resource_from_arn},
    )


# Job definitions: moto accepts a taken name, answers with empty values for what was not sent, misspells
# StoppingCondition, and pages bias definitions by a field they do not have.


def _create_bias_definition(self: SageMakerResponse) -> ActionResult:
    backend = self.sagemaker_backend
    sent = copy.deepcopy(self._get_params())
    definition = FakeModelBiasJobDefinition(
        account_id=backend.account_id,
        region_name=backend.region_name,
        job_definition_name=sent["JobDefinitionName"],
        tags=sent.pop("Tags", []),
        model_bias_job_input=sent["ModelBiasJobInput"],
    )
    return _keep(definition, sent, backend.model_bias_job_definitions)


def _create_explainability_definition(self: SageMakerResponse) -> ActionResult:
    backend = self.sagemaker_backend
    sent = copy.deepcopy(self._get_params())
    job_input = sent["ModelExplainabilityJobInput"]
    definition = ModelExplainabilityJobDefinition(
        job_definition_name=sent["JobDefinitionName"],
        model_explainability_baseline_config=sent.get("ModelExplainabilityBaselineConfig"),
        model_explainability_app_specification=sent["ModelExplainabilityAppSpecification"],
        # moto's constructor wants a real-time endpoint; AWS takes a batch transform input as well.
        model_explainability_job_input=job_input if "EndpointInput" in job_input else _NO_ENDPOINT,
        model_explainability_job_output_config=sent["ModelExplainabilityJobOutputConfig"],
        job_resources=sent["JobResources"],
        network_config=sent.get("NetworkConfig"),
        role_arn=sent["RoleArn"],
        stopping_condition=sent.get("StoppingCondition"),
        region_name=backend.region_name,
        account_id=backend.account_id,
        tags=sent.pop("Tags", []),
    )
    return _keep(definition, sent, backend.model_explainability_job_definitions)


_NO_ENDPOINT = {"EndpointInput": {"EndpointName": ""}}


def _keep(definition: Definition, sent: Mapping[str, Any], kept: dict[str, Any]) -> ActionResult:
    name = sent["JobDefinitionName"]
    if name in kept:
        raise ResourceInUseException(f"Job definition {kept[name].arn} already exists")
    definition.__dict__["description"] = dict(sent) | {
        "JobDefinitionArn": definition.arn,
        "CreationTime": definition.creation_time,
    }
    kept[name] = definition
    return ActionResult({"JobDefinitionArn": definition.arn})


def _describe_bias_definition(self: SageMakerResponse) -> ActionResult:
    return _describe_definition(self, self.sagemaker_backend.model_bias_job_definitions)


def _describe_explainability_definition(self: SageMakerResponse) -> ActionResult:
    return _describe_definition(self, self.sagemaker_backend.model_explainability_job_definitions)


def _describe_definition(self: SageMakerResponse, kept: Mapping[str, Any]) -> ActionResult:
    name = self._get_param("JobDefinitionName")
    if name not in kept:
        raise ResourceNotFound(f"Job definition {name} not found")
    return ActionResult(kept[name].__dict__["description"])


def _list_bias_definitions(self: SageMakerResponse) -> ActionResult:
    return _list_definitions(self, self.sagemaker_backend.model_bias_job_definitions)


def _list_explainability_definitions(self: SageMakerResponse) -> ActionResult:
    return _list_definitions(self, self.sagemaker_backend.model_explainability_job_definitions)


def _list_definitions(self: SageMakerResponse, kept: Mapping[str, Any]) -> ActionResult:
    summaries = [
        {
            "MonitoringJobDefinitionName": name,
            "MonitoringJobDefinitionArn": definition.arn,
            "CreationTime": definition.creation_time,
            "EndpointName": _endpoint_name(definition.__dict__["description"]) or "",
        }
        for name, definition in kept.items()
    ]
    return ActionResult(
        page_of(
            "JobDefinitionSummaries",
            summaries,
            self._get_params(),
            name="MonitoringJobDefinitionName",
            equals={"EndpointName": "EndpointName"},
        )
    )


def _endpoint_name(definition: Mapping[str, Any]) -> str | None:
    for job_input in ("ModelBiasJobInput", "ModelExplainabilityJobInput"):
        endpoint = definition.get(job_input, {}).get("EndpointInput")
        if endpoint:
            return str(endpoint["EndpointName"])
    for monitoring_input in definition.get("MonitoringInputs", []):
        if "EndpointInput" in monitoring_input:
            return str(monitoring_input["EndpointInput"]["EndpointName"])
    return None


# Monitoring schedules: moto has none. AWS starts a processing job per execution; here nothing runs by itself.


def _schedules(backend: SageMakerModelBackend) -> dict[str, Schedule]:
    # Kept among the backend's own attributes, so that moto's reset clears them with the rest.
    schedules: dict[str, Schedule] = backend.__dict__.setdefault("monitoring_schedules", {})
    return schedules


def _create_schedule(self: SageMakerResponse) -> ActionResult:
    backend = self.sagemaker_backend
    sent = copy.deepcopy(self._get_params())
    name = sent["MonitoringScheduleName"]
    if name in _schedules(backend):
        raise ResourceInUseException(f"Monitoring schedule {name} already exists")
    config = sent["MonitoringScheduleConfig"]
    now = utcnow()
    schedule = {
        "MonitoringScheduleName": name,
        "MonitoringScheduleArn": arn_formatter(
            "monitoring-schedule", name, backend.account_id, backend.region_name
        ),
        "MonitoringScheduleStatus": "Scheduled",
        "MonitoringType": config.get("MonitoringType", "DataQuality"),
        "MonitoringScheduleConfig": config,
        "CreationTime": now,
        "LastModifiedTime": now,
        "Tags": sent.get("Tags", []),
    }
    endpoint = _endpoint_name(_definition_of(backend, config))
    if endpoint:
        schedule["EndpointName"] = endpoint
    _schedules(backend)[name] = schedule
    return ActionResult({"MonitoringScheduleArn": schedule["MonitoringScheduleArn"]})


def _definition_of(backend: SageMakerModelBackend, config: Mapping[str, Any]) -> Mapping[str, Any]:
    name = config.get("MonitoringJobDefinitionName")
    if name is None:
        return config.get("MonitoringJobDefinition") or {}
    definitions = backend.model_bias_job_definitions | backend.model_explainability_job_definitions
    if name not in definitions:
        # Data and model quality definitions are moto's own affair; nothing here reads their endpoint.
        return {}
    description: Mapping[str, Any] = definitions[name].__dict__["description"]
    return description


def _find_schedule(self: SageMakerResponse) -> Schedule:
    name = self._get_param("MonitoringScheduleName")
    schedule = _schedules(self.sagemaker_backend).get(name)
    if schedule is None:
        raise ResourceNotFound(f"Monitoring schedule {name} not found")
    return schedule


def _update_schedule(self: SageMakerResponse) -> ActionResult:
    """The configuration sent takes the place of the one before."""
    schedule = _find_schedule(self)
    config = copy.deepcopy(self._get_params()["MonitoringScheduleConfig"])
    schedule["MonitoringScheduleConfig"] = config
    schedule["MonitoringType"] = config.get("MonitoringType", "DataQuality")
    schedule["LastModifiedTime"] = utcnow()
    return ActionResult({"MonitoringScheduleArn": schedule["MonitoringScheduleArn"]})


def _describe_schedule(self: SageMakerResponse) -> ActionResult:
    return ActionResult(_find_schedule(self))


def _list_schedules(self: SageMakerResponse) -> ActionResult:
    summaries = [
        schedule
        | {
            "MonitoringJobDefinitionName": schedule["MonitoringScheduleConfig"].get(
                "MonitoringJobDefinitionName"
            )
        }
        for schedule in _schedules(self.sagemaker_backend).values()
    ]
    return ActionResult(
        page_of(
            "MonitoringScheduleSummaries",
            summaries,
            self._get_params(),
            name="MonitoringScheduleName",
            equals={
                "EndpointName": "EndpointName",
                "StatusEquals": "MonitoringScheduleStatus",
                "MonitoringJobDefinitionName": "MonitoringJobDefinitionName",
                "MonitoringTypeEquals": "MonitoringType",
            },
        )
    )


def _stop_schedule(self: SageMakerResponse) -> ActionResult:
    _find_schedule(self)["MonitoringScheduleStatus"] = "Stopped"
    return EmptyResult()


def _start_schedule(self: SageMakerResponse) -> ActionResult:
    _find_schedule(self)["MonitoringScheduleStatus"] = "Scheduled"
    return EmptyResult()


def _delete_schedule(self: SageMakerResponse) -> ActionResult:
    del _schedules(self.sagemaker_backend)[_find_schedule(self)["MonitoringScheduleName"]]
    return EmptyResult()


def _tagged_resources(self: SageMakerModelBackend) -> Iterator[TaggedResource]:
    """The tagging API shows schedules as well."""
    yield from _moto_tagged_resources(self)
    for schedule in _schedules(self).values():
        yield TaggedResource(
            arn=schedule["MonitoringScheduleArn"],
            tags={tag["Key"]: tag["Value"] for tag in schedule["Tags"]},
            resource_type="sagemaker:monitoring-schedule",
        )


class _TaggedSchedule:
    """A schedule as moto's tag calls want it: an object whose `tags` they read, extend and set."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule

    @property
    def tags(self) -> list[dict[str, str]]:
        tags: list[dict[str, str]] = self._schedule["Tags"]
        return tags

    @tags.setter
    def tags(self, tags: list[dict[str, str]]) -> None:
        self._schedule["Tags"] = tags


def _resource_from_arn(self: SageMakerModelBackend, arn: str) -> Any:
    """ListTags, AddTags and DeleteTags know schedules as well."""
    kind, _, name = arn.rpartition(":")[2].partition("/")
    if kind == "monitoring-schedule" and name in _schedules(self):
        return _TaggedSchedule(_schedules(self)[name])
    return _moto_resource_from_arn(self, arn)
